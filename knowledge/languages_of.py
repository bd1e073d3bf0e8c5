"""The language of an utterance: by its letters, else by the vote of its words, small words first."""

from __future__ import annotations

from typing import Final

from knowledge.index import Index
from knowledge.model import LANGUAGES
from knowledge.normalise import Token
from knowledge.vocabulary import real_words
from knowledge.words import LATIN, is_arabic

SMALL_WORD: Final = 2.0
"""Weight of a small word ("du", "svp", "what"): names are borrowed between languages, small words are not (measured)."""
NAME: Final = 0.7
"""Weight of a word of a name: people say the names of units in another language than their question (measured)."""
ACRONYM: Final = 0.5
"""Weight of an acronym that only other languages than English have: OIM."""
BOW: Final = 0.5
"""Part of a word's weight that is left to greetings and thanks: people borrow them ("Hola, how many …").
Of 0.15 to 1 the greatest by which misspelt questions are hardly ever read in another language."""
CLOSE: Final = 0.45
"""Difference of votes under which the earlier language of the list is taken. With `NAME` the pair of nine (0.25 to 0.45, 0.5 to
1) by which most questions are right; their language hardly depends on it (97.0 to 97.1 % of 4,245)."""
USUAL: Final = 0.5
"""What the usualness of a language's word adds to its vote where another is misspelt (measured: with usualness alone more
misspelt questions come out wrong)."""
UNLISTED: Final = 300.0
"""Frequency of a word of the data that no list of frequent words holds, per thousand million."""
LETTERS: Final = {
    "es": dict.fromkeys("ñ¿¡", 3.0) | dict.fromkeys("áíóú", 1.5) | {"é": 0.7},
    "fr": dict.fromkeys("çèêàùâîôûœë", 2.0) | {"é": 1.0},
}
"""What a letter says for a language, once for each of them."""


def language_of(index: Index, utterance: str, tokens: tuple[Token, ...], hint: str | None) -> str:
    """The language to answer in; where the words do not say, `hint`, else English."""
    if any(is_arabic(token.folded) for token in tokens):
        return "ar"
    if hint in LANGUAGES and all(_is_proper(index, token) for token in tokens):
        return str(hint)
    votes = dict.fromkeys(LATIN, 0.0)
    if not utterance.isascii():
        for language, letters in LETTERS.items():
            votes[language] += max((weight for letter, weight in letters.items() if letter in utterance), default=0.0)
    remembered = index.remembered_votes()
    for token in tokens:
        if (
            token.kind == "word"
            and not token.abbreviated
            and not (token.is_capitals and token.folded not in index.vocabulary.forms)
        ):
            if (vote := remembered.get(token.folded)) is None:
                vote = remembered[token.folded] = vote_of(index, token.folded)
            if vote:
                for language, share in zip(LATIN, vote, strict=True):
                    votes[language] += share
    best = max(votes.values())
    leaders = [language for language in LATIN if votes[language] >= best - CLOSE]
    if hint in LANGUAGES and (not best or (len(leaders) > 1 and hint in leaders)):
        return str(hint)
    return leaders[0] if best else "en"


def _is_proper(index: Index, token: Token) -> bool:
    """Whether a token is of no language: an acronym, a city, a number."""
    vocabulary = index.vocabulary
    keys = vocabulary.forms.get(token.folded, ())
    return token.kind != "word" or token.folded in vocabulary.acronyms or any(not vocabulary.key_languages[key] for key in keys)


def vote_of(index: Index, word: str) -> tuple[float, ...]:
    """One vote, shared by how usual the word is in each language; small words of one language alone count double."""
    vocabulary = index.vocabulary
    mask = vocabulary.languages.get(word, 0)
    if word in vocabulary.acronyms and mask and not mask & 1 << LANGUAGES.index("en"):
        return tuple([ACRONYM * (mask >> LANGUAGES.index(language) & 1) for language in LATIN])
    if word in vocabulary.acronyms or word in index.shared_words:
        return ()
    shares = [_frequency(word, language, mask) for language in LATIN]
    total = sum(shares, 0.0)
    if not total:
        shares = _nearly(index, word)
        total = sum(shares, 0.0)
    weight = SMALL_WORD if word in index.small_words else NAME if word in vocabulary.names else 1.0
    weight *= BOW if word in index.bows else 1.0
    return tuple([weight * share / total for share in shares]) if total else ()


def _nearly(index: Index, word: str) -> list[float]:
    """What the words that a misspelt one may be say for each language: which have one, and by half how usual it is there."""
    vocabulary = index.vocabulary
    near = [(form, vocabulary.languages.get(form, 0)) for form in (vocabulary.nearest(word)[0] if len(word) > 3 else ())]
    usual = [sum([_frequency(form, language, mask) for form, mask in near], 0.0) for language in LATIN]
    known = [any(mask >> LANGUAGES.index(language) & 1 for _, mask in near) for language in LATIN]
    return [has * (1 + USUAL * often / max(1.0, sum(usual, 0.0))) for has, often in zip(known, usual, strict=True)]


def _frequency(word: str, language: str, mask: int) -> float:
    frequency = real_words(language).get(word, 0)
    known = mask >> LANGUAGES.index(language) & 1
    return 10 ** (frequency / 10) * (1 if known else 0.5) if frequency else UNLISTED * known

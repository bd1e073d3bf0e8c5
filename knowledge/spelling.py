"""What each word of an utterance may be; one typed badly that is plainly one word is set right before anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from knowledge.index import Index
from knowledge.normalise import Token, is_respelt
from knowledge.vocabulary import Reading, is_real, is_real_in
from knowledge.words import is_arabic

NAME_LIKE: Final = 6
"""Letters under which an unknown capitalised word is never a common word typed badly: it may be anybody's name."""
LEAST: Final = 5
"""Letters of an Arabic word from which on it is set right: a shorter one is as often somebody's name, which has no capital."""
IN_LEXICON: Final = 20
NAMES: Final = 30
"""What a word of the lexicons, and one of a name, is worth beside one that so many ways of asking have."""
SAME_LETTERS: Final = 3
"""How much likelier two letters were swapped, or one typed twice or once, than another one was typed."""
AHEAD: Final = 3
"""How much likelier than every other a word must be to be the one (measured: with 2 more come out wrong, with 5 fewer right)."""
AHEAD_OF_REFUSAL: Final = 9
"""The same, where the other is what no entry gives."""
KEYWORDS: Final = 4
"""Words in all up to which a misspelt one is half of the question: it may be a name, stays in doubt even where set right, and is
no little word (measured: with six no fewer come out wrong and fewer right)."""
OPEN: Final = 2
TRIED: Final = 2
"""Misspelt words that may be several, and words that each may be, of which an answer must not depend."""
EMPTY: Final = frozenset({"filler", "greeting", "thanks"})
"""Categories of words without content."""
_TWICE: Final = re.compile(r"(.)\1")


def read_all(
    index: Index, tokens: tuple[Token, ...], language: str, shouting: bool
) -> tuple[tuple[Token, ...], tuple[Reading, ...]]:
    """What the tokens may be, and the tokens: a misspelt one as the word that it is far likelier to be than any other."""
    readings = [_read(index, token, language, shouting, i) for i, token in enumerate(tokens)]
    if not any(reading.forms for reading in readings):
        return tokens, tuple(readings)
    spelt, few = list(tokens), len(tokens) <= KEYWORDS
    for i, (token, reading) in enumerate(zip(tokens, readings, strict=True)):
        form = _meant(index, token, reading, language, proper=not shouting and (i > 0 or is_title(tokens[1:2])))
        if form and not (few and _is_little(index, form, language)):
            spelt[i] = token._replace(folded=form)
            read = _read(index, spelt[i], language, shouting, i)
            readings[i] = replace(read, forms=reading.forms) if few or _may_be_bow(index, reading.forms) else read
    return tuple(spelt), tuple(readings)


def spellings(
    index: Index, tokens: tuple[Token, ...], readings: tuple[Reading, ...], language: str
) -> Iterator[tuple[Token, ...]]:
    """The tokens with a misspelt one that may be several words as each of the likeliest: of the first such ones."""
    doubtful = [i for i, (token, reading) in enumerate(zip(tokens, readings, strict=True)) if _is_open(token, reading)]
    for i in doubtful[:OPEN]:
        forms = [form for form in readings[i].forms if _is_word(index, form, language)]
        likeliest = sorted(sorted(forms), key=lambda form: -_likelihood(index, tokens[i].folded, form, language))[:TRIED]
        for form in likeliest if len(likeliest) > 1 else ():
            yield (*tokens[:i], tokens[i]._replace(folded=form), *tokens[i + 1 :])


def _is_open(token: Token, reading: Reading) -> bool:
    return token.kind == "word" and len(reading.forms) > 1 and not is_respelt(token)


def is_shouting(tokens: tuple[Token, ...]) -> bool:
    """Whether all words are typed in capitals, which then say nothing."""
    letters = [t for t in tokens if t.kind == "word" and t.raw.isalpha() and len(t.raw) > 1 and t.raw.upper() != t.raw.lower()]
    return len(letters) > 2 and all(t.raw.isupper() for t in letters)


def is_title(following: tuple[Token, ...]) -> bool:
    """Whether the word after the first one begins with a capital letter as well: "Drone Mapping Unit"."""
    return any(token.raw[:1].isupper() and not token.is_capitals for token in following)


def _read(index: Index, token: Token, language: str, shouting: bool, position: int) -> Reading:
    """What a token may be where it stands: a capitalised word, an acronym, a plural of one."""
    vocabulary = index.vocabulary
    capitals = token.is_capitals and not shouting
    reading = vocabulary.read(token.folded, language, abbreviated=token.abbreviated, capitals=capitals)
    if reading.how == "edited" and token.raw[:1].isupper() and not shouting:
        names = vocabulary.only_names(token.folded, reading)
        doubtful = position and (len(token.folded) < NAME_LIKE or reading.edits > 1)
        if not names.keys and doubtful:
            names = replace(names, forms=tuple([form for form in reading.forms if form in index.places]))
        elif places := tuple([form for form in reading.forms if form in index.places and form not in names.forms]):
            names = replace(names, forms=(*names.forms, *places))
        reading = names if names.keys or doubtful else reading
    if token.raw.endswith("s") and token.folded[:-1] in vocabulary.acronyms and (token.raw[:-1].isupper() or not reading.keys):
        return Reading(((vocabulary.acronyms[token.folded[:-1]], 0.0),), "plural")
    if len(token.folded) <= 2 and token.folded in vocabulary.acronyms and not token.raw.isupper() and is_real(token.folded):
        acronym = vocabulary.acronyms[token.folded]
        return Reading(tuple((key, cost) for key, cost in reading.keys if key != acronym), reading.how, real=True)
    return reading


def _meant(index: Index, token: Token, reading: Reading, language: str, proper: bool) -> str:
    """The word that a misspelt one is meant for, if it is plain; a capitalised one within a sentence is a name or nothing."""
    if not reading.forms or (len(token.folded) < LEAST and is_arabic(token.folded)):
        return ""
    form = _likeliest(index, token.folded, reading.forms, language)
    return "" if proper and token.raw[:1].isupper() and form not in index.vocabulary.names else form


def _likeliest(index: Index, typed: str, forms: tuple[str, ...], language: str) -> str:
    """The word that was meant; empty where another may have been, or where it is none."""
    ranked = sorted([(_likelihood(index, typed, form, language), form) for form in sorted(forms)], key=_first, reverse=True)
    worth, form = ranked[0]
    for other, rival in ranked[1:]:
        refuses = rival in index.refusing and form not in index.refusing
        if worth < other * (AHEAD_OF_REFUSAL if refuses else AHEAD):
            return ""
    return form if _is_word(index, form, language) else ""


def _is_word(index: Index, form: str, language: str) -> bool:
    """Whether a form is a word, and no slip in a way of asking, as people are quoted."""
    return _is_in_lexicon(index, form, language) or form in index.vocabulary.names or is_real_in(form, language)


def _first(ranked: tuple[int, str]) -> int:
    return ranked[0]


def _may_be_bow(index: Index, forms: tuple[str, ...]) -> bool:
    """Whether a word may be one of politeness: "pease" is peace, or please."""
    return len(forms) > 1 and not index.joining.isdisjoint(forms)


def _is_little(index: Index, form: str, language: str) -> bool:
    """Whether a word carries no content: a name taken for such a one would vanish."""
    keys = _own_keys(index, form, language)
    if any(key in index.postings for key in keys):
        return form in index.bows
    roles = (role for key in keys if (node := index.trie.branches.get(key)) for role in node.roles)
    return all(role.category in EMPTY for role in roles)


def _is_in_lexicon(index: Index, form: str, language: str) -> bool:
    """Whether a phrase of a lexicon begins with a word."""
    return any(key in index.trie.branches for key in _own_keys(index, form, language))


def _own_keys(index: Index, form: str, language: str) -> list[int]:
    """The keys of a word that are of one language, or of all."""
    vocabulary = index.vocabulary
    return [key for key in vocabulary.forms.get(form, ()) if vocabulary.key_languages[key] in (language, "")]


def _likelihood(index: Index, typed: str, form: str, language: str) -> int:
    """How likely it is that a word was meant: by how often the data has it, and by the error it would be."""
    worth = sum(len(index.postings.get(key, ())) for key in _own_keys(index, form, language))
    worth += IN_LEXICON * _is_in_lexicon(index, form, language) + NAMES * (form in index.vocabulary.names)
    worth += is_real_in(form, language)
    return max(1, worth) * (SAME_LETTERS if _same_letters(typed, form) else 1)


def _same_letters(typed: str, form: str) -> bool:
    return sorted(typed) == sorted(form) or _TWICE.sub(r"\1", typed) == _TWICE.sub(r"\1", form)

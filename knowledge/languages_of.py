"""The language of an utterance: by its letters, else by the vote of its words."""

from __future__ import annotations

from knowledge.index import Index
from knowledge.model import LANGUAGES
from knowledge.normalise import Token
from knowledge.vocabulary import real_words
from knowledge.words import LATIN, is_arabic


def language_of(index: Index, tokens: tuple[Token, ...], hint: str | None) -> str:
    """The language to answer in; where the words do not say, `hint`, else English."""
    if any(is_arabic(token.folded) for token in tokens):
        return "ar"
    votes = dict.fromkeys(LATIN, 0.0)
    for token in tokens:
        if token.kind == "word":
            _vote(index, token.folded, votes)
    best = max(votes.values(), default=0.0)
    leaders = [language for language in LATIN if votes[language] >= best - 0.25]
    if best and len(leaders) == 1:
        return leaders[0]
    if hint in LANGUAGES and (not best or hint in leaders):
        return str(hint)
    return leaders[0] if best else "en"


def _vote(index: Index, word: str, votes: dict[str, float]) -> None:
    if word in index.vocabulary.acronyms:
        return
    mask = index.vocabulary.languages.get(word, 0)
    known = [language for n, language in enumerate(LANGUAGES) if mask >> n & 1 and language in votes]
    frequencies = {language: real_words(language).get(word, 0) for language in LATIN}
    most = max(frequencies.values())
    for language in LATIN:
        share = 1 / len(known) if language in known else 0.0
        if most:
            share += 0.3 * max(0.0, 1 - (most - frequencies[language]) / 12)
        votes[language] += share

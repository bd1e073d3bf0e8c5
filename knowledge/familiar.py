"""The words that people are expected to use, read before the first question: a question of them is then answered as fast as one
that was asked before."""

from __future__ import annotations

from knowledge.index import Index
from knowledge.languages_of import vote_of
from knowledge.model import LANGUAGES
from knowledge.normalise import fold
from knowledge.vocabulary import MAX_REMEMBERED


def become_familiar(index: Index) -> None:
    """Read every word of the ways of asking in the languages that have it; at most as many as are remembered."""
    vocabulary, votes = index.vocabulary, index.remembered_votes()
    for word in list(dict.fromkeys(word for phrase in index.whole for word in phrase))[: MAX_REMEMBERED // 2]:
        votes[fold(word)] = vote_of(index, word)
        languages = vocabulary.languages.get(word, 0)
        for number, language in enumerate(LANGUAGES):
            if languages >> number & 1:
                vocabulary.read(word, language)

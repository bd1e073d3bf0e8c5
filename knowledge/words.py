"""Stems, clitics and skeletons of words: what makes two spellings one word."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import Stemmer

LATIN: Final = ("en", "fr", "es")
_STEMMERS = {"en": Stemmer.Stemmer("english"), "fr": Stemmer.Stemmer("french"), "es": Stemmer.Stemmer("spanish")}
_ARABIC_PREFIXES = ("بهال", "وهال", "هال", "وال", "فال", "بال", "كال", "ولل", "لل", "ال")
_ARABIC_PARTICLES = ("و", "ف", "ب", "ل", "ك")
_ARABIC_SUFFIXES = ("هما", "كما", "ات", "ون", "ين", "ان", "ها", "هم", "كم", "نا", "يه", "ه", "ي", "ك")
_ARABIC_OWNERS = frozenset({"هما", "كما", "ها", "هم", "كم", "نا"})
"""Endings that say whose: before them the feminine ending is written as a letter of its own (خطة, خطتنا)."""
_VOWELS = str.maketrans("", "", "aeiouy")


def is_arabic(word: str) -> bool:
    """Whether a folded word is written in Arabic letters."""
    return "\u0600" <= word[:1] <= "\u06ff"


def _without_suffix(word: str) -> str:
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            rest = word[: -len(suffix)]
            return _without_suffix(rest[:-1] + "ه") if suffix in _ARABIC_OWNERS and rest[-1] == "ت" else rest
    return word


def _without_article(word: str) -> str:
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            return word[len(prefix) :]
    return word


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """The stem of a folded word in one language; a word with digits or under four letters stays whole."""
    if is_arabic(word):
        return _without_suffix(_without_article(word))
    if language == "ar" or len(word) < 4 or not word.isalpha():
        return word
    return str(_STEMMERS[language].stemWord(word))


def _arabic_bases(word: str) -> Iterator[str]:
    yield word
    without = _without_article(word)
    if without != word:
        yield without
    if word[0] in _ARABIC_PARTICLES and len(word) >= 4:
        yield word[1:]
        if _without_article(word[1:]) != word[1:]:
            yield _without_article(word[1:])


@lru_cache(maxsize=65536)
def bases(word: str) -> tuple[str, ...]:
    """The word itself, then it without Arabic particles and article."""
    return tuple(dict.fromkeys(_arabic_bases(word))) if is_arabic(word) else (word,)


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """The consonants of a Latin word ("reductn" and "reduction" have one skeleton)."""
    return word[:1] + word[1:].translate(_VOWELS)

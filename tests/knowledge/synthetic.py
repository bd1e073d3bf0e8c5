"""A directory of any size from syllables: subjects with names, acronyms and collisions; the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from knowledge.index import Index
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Entry, Page, Phrases, Section, Subject, Wording
from knowledge.normalise import fold
from knowledge.vocabulary import is_real

SYLLABLES: Final = (
    *(consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"),
    *("bran", "cor", "dal", "fen", "gar", "hol", "kan", "len", "mar", "nor", "pel", "ris", "sol", "tan", "ver"),
)
HEADS: Final = {
    "en": ("Programme", "Centre", "Unit"),
    "fr": ("Programme", "Centre", "Unité"),
    "es": ("Programa", "Centro", "Unidad"),
    "ar": ("برنامج", "مركز", "وحدة"),
}
CONSONANTS: Final = "BCDFGHJKLMNPQRSTVWXZ"
IN_ENTRY: Final = 50
"""Subjects of one entry: 10,000 of them are 200 entries."""
SHORT: Final = 10
"""Every so many subjects have a short form of one word, which others may have as well."""
TAKEN: Final = 8
"""So many subjects share each acronym."""
FRAMES: Final = ("{x} contact", "who do I contact for {x}?", "email address of {x} please", "What is {x}?", "{x}")


@dataclass(frozen=True)
class Lookup:
    """A question about one subject of the directory; `spelling` is exact or misspelt."""

    q: str
    subject: str
    spelling: str


def _word(chance: Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4)))).capitalize()


def lexemes(size: int, chance: Random) -> list[str]:
    """Made-up words that are no real ones: as many as a directory of this size has, each in several names."""
    found: dict[str, None] = {}
    while len(found) < max(60, min(size, 40_000)):
        word = _word(chance)
        if len(word) >= 5 and not is_real(fold(word)):
            found[word] = None
    return list(found)


def _acronym(number: int) -> str:
    """Four consonants; other numbers give others up to 160,000, and neighbours look nothing like each other."""
    number = number * 7919 % len(CONSONANTS) ** 4
    return "".join(CONSONANTS[number // len(CONSONANTS) ** place % len(CONSONANTS)] for place in range(4))


def subjects(size: int, seed: int = 0) -> Iterator[Subject]:
    """Units named by two or three made-up words; acronyms and short forms collide."""
    chance = Random(seed)  # noqa: S311 - the same on every machine is the point
    stock, names = lexemes(size, chance), set[str]()
    while len(names) < size:
        name = " ".join(chance.sample(stock, chance.choice((2, 2, 3))))
        if name in names:
            continue
        number, head = len(names), chance.randrange(3)
        names.add(name)
        short = (name.split()[0],) if number % SHORT == 0 else ()
        yield Subject(
            id=f"unit.s{number}",
            kind="unit",
            at=("all:1",),
            acronym=_acronym(number % (size // TAKEN + 1)),
            name=Wording(**{language: f"{HEADS[language][head]} {name}" for language in LANGUAGES}),
            aliases=Phrases(en=(name, *short)),
        )


def directory(real: Knowledge, size: int, seed: int = 0) -> Knowledge:
    """The lexicons of the real knowledge with a made-up directory of `size` subjects in entries of fifty."""
    every = list(subjects(size, seed))
    title = Wording(**dict.fromkeys(LANGUAGES, "Directory"))
    section = (Section(id="all", heading="All", name=title),)
    entries = tuple(
        Entry(
            entry=f"directory_{n}", title=title, updated="2026-01", page=Page(language="English", headings="English"),
            sections=section, subjects=tuple(every[n : n + IN_ENTRY]),
        )
        for n in range(0, size, IN_ENTRY)
    )  # fmt: skip
    return Knowledge(f"synthetic{size}", entries, (), real.lexicons)


def misspelt(name: str, index: Index, chance: Random) -> str:
    """The name with one letter of one of its words dropped, doubled, swapped or exchanged, so that no other word comes out."""
    while True:
        words = name.split()
        n, at = chance.randrange(len(words)), 0
        word, at = words[n], chance.randrange(1, len(words[n]) - 1)
        letter = chance.choice("aeiorstnlm")
        typed = chance.choice((
            word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + letter + word[at + 1 :],
        ))  # fmt: skip
        if typed != word and len(word) >= 5 and fold(typed) not in index.vocabulary.forms and not is_real(fold(typed)):
            return " ".join([*words[:n], typed, *words[n + 1 :]])


def lookups(index: Index, count: int, seed: int = 0) -> list[Lookup]:
    """Questions about subjects of the directory by their names, every second one misspelt."""
    chance = Random(seed)  # noqa: S311 - the same on every machine is the point
    named = [s for s in index.knowledge.subjects.values() if s.name]
    found = []
    for n in range(count):
        subject = chance.choice(named)
        name = subject.aliases.en[0]
        typed, spelling = (misspelt(name, index, chance), "misspelt") if n % 2 else (name, "exact")
        found.append(Lookup(FRAMES[n // 2 % len(FRAMES)].format(x=typed), subject.id, spelling))
    return found

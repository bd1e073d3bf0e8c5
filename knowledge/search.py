"""Subjects as one types: exact, beginning of the name, beginning of a word, then near spellings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz, process

from knowledge.answer import Choice, name_of
from knowledge.index import Index
from knowledge.model import Subject
from knowledge.normalise import words

NEAR_ENOUGH: Final = 70.0
"""Least similarity (0 to 100) of what was typed to the beginning of a name, where nothing begins with it."""


class Directory:
    """All subjects by name in every language, for pick lists."""

    def __init__(self, index: Index) -> None:
        self.index, self._knowledge = index, index.knowledge
        self._names = [
            (" ".join(words(name)), subject.id)
            for subject in self._knowledge.subjects.values()
            for name in _all_names(self._knowledge.subjects, subject)
        ]

    def search(self, typed: str, language: str, limit: int) -> tuple[Choice, ...]:
        """At most `limit` subjects, best first; all of them in the order of the source where nothing was typed."""
        text = " ".join(words(typed))
        found = dict.fromkeys(self._ranked(text) if text else self._knowledge.subjects)
        return tuple(self._choice(identity, language) for identity in list(found)[:limit])

    def _choice(self, identity: str, language: str) -> Choice:
        return Choice(identity, name_of(self._knowledge, self._knowledge.subjects[identity], language))

    def _ranked(self, text: str) -> Iterator[str]:
        yield from (identity for name, identity in self._names if name == text)
        yield from (identity for name, identity in self._names if name.startswith(text))
        yield from (identity for name, identity in self._names if f" {text}" in name)
        parts = text.split()
        yield from (i for name, i in self._names if all(any(w.startswith(p) for w in name.split()) for p in parts))
        beginnings = {n: name[: len(text) + 2] for n, (name, _) in enumerate(self._names)}
        near = process.extract(text, beginnings, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH, limit=20)
        yield from (self._names[n][1] for _, _, n in near)


def _all_names(subjects: dict[str, Subject], subject: Subject) -> Iterator[str]:
    if subject.acronym:
        yield subject.acronym
    for language in ("en", "fr", "es", "ar"):
        for wording in (subject.name, subject.one, subject.city, subject.country):
            if wording:
                yield wording.to(language)
        yield from subject.aliases.to(language)
    if subject.kind == "office" and subject.parent and (kind := subjects[subject.parent].acronym) and subject.city:
        yield f"{kind} {subject.city.en}"

"""Questions that sound answerable and are not, drawn from the loaded knowledge: deterministic, the same on every machine."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

from bot.service import Answered
from knowledge.grammar import UNIT
from knowledge.index import Index
from knowledge.model import LANGUAGES, Subject
from knowledge.normalise import words
from knowledge.vocabulary import is_real

DATA: Final = Path(__file__).parent / "near_misses.yaml"
SIZES: Final = {
    "acronym": 420, "agency": 180, "city": 180, "made-up unit": 110, "half a name": 60, "attribute": 160, "office's": 60,
    "country's": 40,
}  # fmt: skip
"""How many of each kind there are at most: about 1,200 in all."""
SHORTEST: Final = 3
"""Letters of an acronym that is spelt wrong; a shorter one becomes anything."""


@dataclass(frozen=True)
class NearMiss:
    """A question that must not be answered; `offer` is the subject that may be offered instead."""

    kind: str
    language: str
    q: str
    offer: str = ""


@cache
def data() -> dict[str, Any]:
    """The agencies, places, fields and frames."""
    content: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return content


def near_misses(index: Index, share: float = 1.0, seed: int = 0) -> list[NearMiss]:
    """All kinds in all languages; `share` of them, chosen by the seed."""
    found: list[NearMiss] = []
    for kind, make in MAKERS.items():
        every = list(dict.fromkeys(make(index)))
        Random(f"{seed}:{kind}").shuffle(every)  # noqa: S311 - the same on every machine is the point
        found += every[: round(SIZES[kind] * share)]
    return found


def answered_with_facts(answered: Answered) -> bool:
    """Whether a question that no entry answers was answered all the same."""
    return answered.answer.status == "answered"


def _framed(kind: str, frames: str, names: Callable[[str], Iterable[str]]) -> Iterator[NearMiss]:
    for language in LANGUAGES:
        for name in names(language):
            yield from (NearMiss(kind, language, frame.format(x=name)) for frame in data()[frames][language])


# acronyms one letter off


def one_off(word: str) -> Iterator[str]:
    """Every word one inserted, deleted, substituted or transposed letter away; a letter typed twice is the same acronym."""
    letters = string.ascii_lowercase
    for n in range(len(word) + 1):
        head, tail = word[:n], word[n:]
        yield from (head + letter + tail for letter in letters if letter not in (head[-1:], tail[:1]))
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters if letter != tail[0])
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]


def is_nothing(index: Index, word: str) -> bool:
    """Whether a word is no subject, no alias, no plural of an acronym and no real word: nothing it could rightly mean."""
    vocabulary = index.vocabulary
    plural = word.endswith("s") and word[:-1] in vocabulary.acronyms
    return len(word) >= SHORTEST - 1 and word not in vocabulary.forms and not plural and not is_real(word)


def wrong_acronyms(index: Index) -> Iterator[tuple[str, Subject]]:
    """Each acronym of a subject with one letter off."""
    for subject in index.knowledge.subjects.values():
        acronym = words(subject.acronym)[0] if subject.acronym else ""
        if len(acronym) >= SHORTEST and subject.kind != "organization":
            yield from ((word, subject) for word in one_off(acronym) if is_nothing(index, word))


def _acronyms(index: Index) -> Iterator[NearMiss]:
    for n, (word, subject) in enumerate(wrong_acronyms(index)):
        language = LANGUAGES[n % len(LANGUAGES)]
        frames = data()["acronym_frames"][language]
        typed = word if n % 5 == 0 else word.upper()
        yield NearMiss("acronym", language, frames[n // len(LANGUAGES) % len(frames)].format(x=typed), subject.id)


# what others have


def _agencies(index: Index) -> Iterator[NearMiss]:
    agencies = data()["agencies"]
    return _framed("agency", "agency_frames", lambda language: (*agencies["all"], *agencies[language]))


def _cities(index: Index) -> Iterator[NearMiss]:
    return _framed("city", "city_frames", lambda language: data()["cities"][language])


def _made_up(index: Index) -> Iterator[NearMiss]:
    return _framed("made-up unit", "unit_frames", lambda language: data()["fields"][language])


def _halves(index: Index) -> Iterator[NearMiss]:
    """Names of units with their last word exchanged for a field that no entry knows."""
    units = [s for s in index.knowledge.subjects.values() if s.kind in UNIT and s.name]

    def names(language: str) -> Iterator[str]:
        for n, unit in enumerate(units):
            parts = unit.name.to(language).split() if unit.name else []
            field = data()["fields"][language][n % len(data()["fields"][language])]
            if len(parts) > 1:
                yield " ".join([*parts[:-1], field])

    return _framed("half a name", "agency_frames", names)


# what no entry gives


def _attributes(index: Index) -> Iterator[NearMiss]:
    left_out = ("role", "department")  # what the department was allocated stands in the entry
    units = [s for s in index.knowledge.subjects.values() if s.kind in UNIT and s.kind not in left_out and s.name]
    named = {language: [s.acronym or s.name.to(language) for s in units if s.name] for language in LANGUAGES}
    return _framed("attribute", "unit_attributes", lambda language: named[language])


def _of_offices(index: Index) -> Iterator[NearMiss]:
    cities = [s.city for s in index.knowledge.subjects.values() if s.kind == "office" and s.city]
    return _framed("office's", "office_attributes", lambda language: dict.fromkeys(city.to(language) for city in cities))


def _of_countries(index: Index) -> Iterator[NearMiss]:
    return _framed("country's", "country_frames", lambda language: data()["countries"][language])


MAKERS: Final[dict[str, Callable[[Index], Iterator[NearMiss]]]] = {
    "acronym": _acronyms,
    "agency": _agencies,
    "city": _cities,
    "made-up unit": _made_up,
    "half a name": _halves,
    "attribute": _attributes,
    "office's": _of_offices,
    "country's": _of_countries,
}

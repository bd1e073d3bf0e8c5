"""Who answers: this product, and plain RapidFuzz over the same names and ways of asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.service import Answered, Service
from knowledge.index import Index
from knowledge.normalise import words
from knowledge.search import _all_names

OURS = "iom-bot"
CUTS = {"WRatio to names": (75.0, 90.0), "ratio to templates": (70.0, 85.0)}
"""Least scores (0 to 100) from which a rival answers: its most accurate one, and one that answers less nonsense."""


@dataclass(frozen=True)
class Verdict:
    """What came of one question: answered, clarify or unknown; and the answer, where there is one to judge."""

    status: str
    answered: Answered | None = None
    elapsed_us: float = 0.0


Rival = Callable[[str, str], Verdict]


def this(service: Service) -> Rival:
    """The product itself, without a hint of the language."""

    def ask(question: str, _: str) -> Verdict:
        answered = service.ask(question)
        return Verdict(answered.answer.status, answered, answered.elapsed_us)

    return ask


def names_of(index: Index) -> tuple[list[str], list[str]]:
    """Every name and other name in every language, folded, and whose it is."""
    subjects = index.knowledge.subjects
    pairs = dict.fromkeys((" ".join(words(name)), s.id) for s in subjects.values() for name in _all_names(subjects, s))
    return [name for name, _ in pairs], [identity for _, identity in pairs]


def templates_of(index: Index) -> tuple[list[str], list[str]]:
    """Every name and every way of asking, and what it asks for."""
    names, ids = names_of(index)
    asked = [(" ".join(typed), index.targets[number].id) for typed, number in index.whole.items()]
    return names + [text for text, _ in asked], ids + [identity for _, identity in asked]


class Fuzzy:
    """The nearest string by a scorer of RapidFuzz; the score is kept, so that several least scores cost one search."""

    def __init__(self, service: Service, texts: list[str], ids: list[str], scorer: Callable[..., float]) -> None:
        self.service, self.texts, self.ids, self.scorer = service, texts, ids, scorer
        self._found: dict[str, tuple[str, float]] = {}

    def nearest(self, question: str) -> tuple[str, float]:
        """The id whose string is nearest, and its score."""
        if question not in self._found:
            found = process.extractOne(" ".join(words(question)), self.texts, scorer=self.scorer)
            self._found[question] = (self.ids[found[2]], found[1]) if found else ("", 0.0)
        return self._found[question]

    def rival(self, least: float) -> Rival:
        """One that shows the whole card of what is nearest, in the language that the question is known to have."""

        def ask(question: str, language: str) -> Verdict:
            identity, score = self.nearest(question)
            if score < least:
                return Verdict("unknown")
            return Verdict("answered", self.service.show(identity, language))

        return ask


def everyone(service: Service) -> dict[str, Rival]:
    """All rivals by name, this product first."""
    by_names = Fuzzy(service, *names_of(service.index), fuzz.WRatio)
    by_templates = Fuzzy(service, *templates_of(service.index), fuzz.ratio)
    found = {OURS: this(service)}
    for (name, cuts), fuzzy in zip(CUTS.items(), (by_names, by_templates), strict=True):
        found |= {f"{name} ≥ {cut:g}": fuzzy.rival(cut) for cut in cuts}
    return found

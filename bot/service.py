"""The use cases: what anybody can ask of the bot, whatever the platform."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.reply import Reply, reply_to
from knowledge.answer import Answer, Choice, answer
from knowledge.grammar import DEFAULT
from knowledge.index import Index
from knowledge.recognise import recognise
from knowledge.recognition import Context, Recognition
from knowledge.search import Directory


@dataclass(frozen=True, slots=True)
class Answered:
    """One question and all that came of it; `elapsed_us` is the time of the decision in microseconds."""

    question: str
    understood: Recognition
    answer: Answer
    reply: Reply
    elapsed_us: int

    @property
    def context(self) -> Context | None:
        """What the next question of the same conversation may point back to; None where nothing was answered."""
        if self.answer.status != "answered" or not self.answer.subjects:
            return None
        return Context(self.answer.subjects, self.answer.intent)


class Newest(Protocol):
    """Where the newest knowledge is."""

    async def bring(self, service: Service) -> None:
        """Give a service the newest knowledge, where it has another; never raises for want of it."""
        ...


class Service:
    """Answers questions from one version of the knowledge, and from the next one as soon as that is taken up.

    `as_of` is the moment for which answers are certain while nobody can tell whether they still hold, else None.
    """

    def __init__(self, index: Index, newest: Newest | None = None) -> None:
        """Without `newest` the knowledge stays the same."""
        self._index = index
        self.as_of: datetime | None = None
        self._newest = newest
        self._directory: Directory | None = None

    @property
    def index(self) -> Index:
        """What is answered from; another one is put in its place whole."""
        return self._index

    @index.setter
    def index(self, index: Index) -> None:
        self._index, self._directory = index, None  # the names would keep the index before, some 60 MB

    async def current(self) -> None:
        """See to it that what is answered next comes from the newest knowledge: to be awaited before a question is answered."""
        if self._newest is not None:
            await self._newest.bring(self)

    def ask(self, question: str, language: str | None = None, context: Context | None = None) -> Answered:
        """Answer one question; `language` is the asker's own, where it is known."""
        index = self.index
        start = time.perf_counter_ns()
        understood = recognise(index, question, language, context)
        return self._answered(index, question, understood, (time.perf_counter_ns() - start) // 1000)

    def show(self, subject: str, language: str, intent: str = "about") -> Answered:
        """The card of a subject or fact by its id, as a button or deep link opens it; an old id answers unknown."""
        index = self.index
        start = time.perf_counter_ns()
        understood = Recognition("answered", _intent(index, subject, intent), language, (subject,), confidence=1.0)
        shown = self._answered(index, subject, _still(index, understood))
        return replace(shown, elapsed_us=(time.perf_counter_ns() - start) // 1000)

    def choose(self, question: str, subject: str, language: str | None = None, context: Context | None = None) -> Answered:
        """The answer to a question that was asked back, once the person has chosen what it is about."""
        asked = recognise(self.index, question, language, context)
        return self.show(subject, asked.language, "about" if asked.intent == "unknown" else asked.intent)

    def worded(self, question: str, understood: Recognition, elapsed_us: int = 0) -> Answered:
        """The answer to what was understood before, in its language; where a subject of it is gone since, that is said."""
        index = self.index
        return self._answered(index, question, _still(index, understood), elapsed_us)

    def _answered(self, index: Index, question: str, understood: Recognition, elapsed_us: int = 0) -> Answered:
        found = answer(index.knowledge, understood)
        return Answered(question, understood, found, reply_to(found, self.as_of), elapsed_us)

    def search(self, text: str, language: str, limit: int) -> tuple[Choice, ...]:
        """Subjects for a pick list as one types, tolerant of typing errors: best first, at most `limit`."""
        index, directory = self.index, self._directory
        if directory is None or directory.index is not index:
            self._directory = directory = Directory(index)
        return directory.search(text, language, limit)


def _intent(index: Index, subject: str, intent: str) -> str:
    if intent != "about" or subject not in index.target_numbers:
        return intent
    return DEFAULT.get(index.target(subject).kind, intent)


def _still(index: Index, understood: Recognition) -> Recognition:
    """What was understood from another version of the knowledge, as far as this one holds it."""
    known = index.target_numbers
    if not all(subject in known for subject in (*understood.subjects, *filter(None, (understood.other,)))):
        return Recognition("unknown", "unknown", understood.language, missing="gone")
    return replace(understood, suggestions=tuple(one for one in understood.suggestions if one in known))

"""The use cases: what anybody can ask of the bot, whatever the platform."""

from __future__ import annotations

import time
from dataclasses import dataclass

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


class Service:
    """Answers questions from one version of the knowledge."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._directory: Directory | None = None

    def ask(self, question: str, language: str | None = None, context: Context | None = None) -> Answered:
        """Answer one question; `language` is the asker's own, where it is known."""
        start = time.perf_counter_ns()
        understood = recognise(self.index, question, language, context)
        elapsed = (time.perf_counter_ns() - start) // 1000
        found = answer(self.index.knowledge, understood)
        return Answered(question, understood, found, reply_to(found), elapsed)

    def show(self, subject: str, language: str, intent: str = "about") -> Answered:
        """The card of a subject or fact by its id, as a button or deep link opens it; an old id answers unknown."""
        start = time.perf_counter_ns()
        known = subject in self.index.target_numbers
        understood = (
            Recognition("answered", self._intent(subject, intent), language, (subject,), confidence=1.0)
            if known
            else Recognition("unknown", "unknown", language, missing="gone")
        )
        found = answer(self.index.knowledge, understood)
        return Answered(subject, understood, found, reply_to(found), (time.perf_counter_ns() - start) // 1000)

    def _intent(self, subject: str, intent: str) -> str:
        default = DEFAULT.get(self.index.target(subject).kind, intent)
        return default if intent == "about" else intent

    def choose(self, question: str, subject: str, language: str | None = None, context: Context | None = None) -> Answered:
        """The answer to a question that was asked back, once the person has chosen what it is about."""
        asked = recognise(self.index, question, language, context)
        return self.show(subject, asked.language, "about" if asked.intent == "unknown" else asked.intent)

    def search(self, text: str, language: str, limit: int) -> tuple[Choice, ...]:
        """Subjects for a pick list as one types, tolerant of typing errors: best first, at most `limit`."""
        if self._directory is None or self._directory.index is not self.index:
            self._directory = Directory(self.index)
        return self._directory.search(text, language, limit)

"""What the application needs from the world: small protocols, each with a store and a twin in memory.

Everything here is asynchronous and safe against several processes at once; `bot/storage/` holds the implementations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Platform = Literal["slack", "telegram"]
Verdict = Literal["helpful", "not_helpful", "wrong"]


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer that was given, kept so that its buttons work later: enough to give the same one again.

    `id` is at most 12 characters of a-z and 0-9; `asked_by` is the platform's id of the person.
    """

    id: str
    platform: Platform
    workspace: str
    asked_by: str
    question: str
    language: str
    status: str
    intent: str
    subjects: tuple[str, ...]
    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person thought of one answer; a later opinion of the same person replaces it."""

    answer: str
    person: str
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that found no answer, counted; without who asked."""

    question: str
    language: str
    status: str
    times: int
    last: datetime


class Deliveries(Protocol):
    """Which incoming events were taken up already, in any process and before any restart."""

    async def claim(self, key: str) -> bool:
        """True for the first caller of a key ("slack:T1:Ev123", "telegram:42:9001"), False for every other, for two days."""
        ...


class Answers(Protocol):
    """Answers given, what people thought of them, and what was not found."""

    async def keep(self, answer: GivenAnswer) -> None:
        """Remember an answer for 30 days."""
        ...

    async def find(self, identity: str) -> GivenAnswer | None:
        """The answer with an id, or None where it is unknown or too old."""
        ...

    async def judge(self, opinion: Opinion) -> bool:
        """Store an opinion; False where this person's same opinion on this answer is stored already."""
        ...

    async def opinions(self, limit: int = 100) -> Sequence[tuple[Opinion, GivenAnswer | None]]:
        """The newest opinions, newest first, each with its answer while that is kept."""
        ...

    async def missed(self, question: str, language: str, status: str, at: datetime) -> None:
        """Count a question that found no answer; questions that fold to the same text count together."""
        ...

    async def misses(self, limit: int = 100) -> Sequence[Miss]:
        """The questions that found no answer, the most frequent first."""
        ...


class Preferences(Protocol):
    """What people have set for themselves."""

    async def language(self, platform: Platform, workspace: str, person: str) -> str | None:
        """The language a person has chosen, or None."""
        ...

    async def set_language(self, platform: Platform, workspace: str, person: str, language: str | None) -> None:
        """Choose a language, or None to follow the question again."""
        ...


class Store(Protocol):
    """All of it, opened once for a process."""

    deliveries: Deliveries
    answers: Answers
    preferences: Preferences

    async def open(self) -> None:
        """Connect and bring the schema up to date; raises `StoreError` with one sentence and a remedy."""
        ...

    async def ping(self) -> bool:
        """Whether the store answers now."""
        ...

    async def forget_workspace(self, platform: Platform, workspace: str) -> None:
        """Remove everything of a workspace that uninstalled the bot."""
        ...

    async def close(self) -> None:
        """Release every connection."""
        ...


class StoreError(Exception):
    """The database cannot be used; the message is one sentence with the remedy and holds no secret."""

"""What carries notices: a platform that is asked to post, to correct, and to tell what stands there; every answer is a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.notices.records import Conversation
from bot.ports import Platform
from bot.reply import Reply


@dataclass(frozen=True, slots=True)
class Delivered:
    """It stands at `place`, a message's id or timestamp."""

    place: str


@dataclass(frozen=True, slots=True)
class Later:
    """The platform wants `seconds` of waiting; nothing was done."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Down:
    """Certainly not done, and it may be tried again: not reached, or the platform itself failed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """It may have been done: the answer was lost."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Nothing can be sent there any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has another id."""

    to: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It will not be done, however often it is asked for."""

    reason: str


@dataclass(frozen=True, slots=True)
class Absent:
    """It does not stand there."""


@dataclass(frozen=True, slots=True)
class Untold:
    """The platform cannot tell whether it stands there."""


Outcome = Delivered | Later | Down | Doubt | Gone | Moved | Refused
Search = Delivered | Absent | Untold | Later | Down


@dataclass(frozen=True, slots=True)
class Turns:
    """How fast may be sent to a conversation: keys of `bot.notices.outbox.Paces` with seconds between two calls.

    `own` is the conversation's, `shared` that of all conversations of the platform, where it has one. `gates` are keys that a
    platform may close for a while: first its own, then narrower ones.
    """

    own: tuple[str, float]
    gates: tuple[str, ...]
    shared: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A notice to be posted; `notice` is its id, `under` the message that it is to stand under, or empty."""

    conversation: Conversation
    notice: str
    reply: Reply
    under: str = ""


class Carrier(Protocol):
    """One platform. Calls are made once: whoever asks decides about another attempt. Raises `StoreError` alone."""

    @property
    def platform(self) -> Platform:
        """Which one."""
        ...

    def turns(self, conversation: Conversation) -> Turns:
        """How fast may be sent there."""
        ...

    async def send(self, parcel: Parcel) -> Outcome:
        """Post a notice."""
        ...

    async def edit(self, conversation: Conversation, place: str, reply: Reply) -> Outcome:
        """Put another text in the place of a notice; the same one again is no failure."""
        ...

    async def find(self, parcel: Parcel, since: datetime) -> Search:
        """Whether a notice, whose text is not looked at, was posted since a moment."""
        ...

    async def close(self) -> None:
        """Release every connection."""
        ...

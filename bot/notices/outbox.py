"""What delivery needs from the store: what is due, who sends it, what became of it, and how fast a platform may be called.

Methods raise `StoreError` while the database is away, as those of `bot.ports`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.notices.records import Conversation, Notification, Standing, Subscription
from bot.ports import Platform


@dataclass(frozen=True, slots=True)
class Item:
    """A notification with the subscription it belongs to, None where that is gone.

    `urgent` where it holds a changed contact; `notice` is the random id under which it was handed to the platform, `at` when
    that was, or when it was sent; `root` the message under which the subscription's notices stand, where it wants that.
    """

    notification: Notification
    subscription: Subscription | None
    urgent: bool = False
    notice: str = ""
    at: datetime | None = None
    root: str = ""


@dataclass(frozen=True, slots=True)
class Leased:
    """A conversation that one worker alone may send to, until a moment that it can put off.

    `open` are its notifications that are not settled, `told` those that it was sent lately or for the same revisions and later
    ones; both in the order of revisions.
    """

    conversation: Conversation
    until: datetime
    open: tuple[Item, ...]
    told: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Sending:
    """Handed to the platform from now on, under an id."""

    ids: tuple[int, ...]
    notice: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """Stands on the platform at `place`."""

    ids: tuple[int, ...]
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """Ended without being sent: `dropped` where nothing or nobody is left, `failed` where it was given up (a dead letter)."""

    ids: tuple[int, ...]
    standing: Standing
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Again:
    """Waits again, until `due` where that is given; `attempts` is how many were used up, `doubtful` whether it may stand there
    already, so that it will stand there twice."""

    ids: tuple[int, ...]
    due: datetime | None = None
    reason: str = ""
    attempts: int = 0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Doubted:
    """May have been sent: stays as handed over until that is known. Uses up an attempt."""

    ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Rooted:
    """The first notice of a subscription that wants the later ones under it."""

    subscription: str
    root: str


@dataclass(frozen=True, slots=True)
class Released:
    """The worker is done with a conversation for now; nothing is sent to it before `after`."""

    conversation: Conversation
    worker: str
    after: datetime | None = None


Mark = Sending | Sent | Closed | Again | Doubted | Rooted | Released


@dataclass(frozen=True, slots=True)
class Letter:
    """A notification with where it was to go, for whoever runs the bot."""

    notification: Notification
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Figures:
    """How many notifications there are by standing, since when the oldest that is due waits, and workers seen lately."""

    counts: Mapping[Standing, int]
    oldest: datetime | None
    workers: int

    @property
    def waiting(self) -> int:
        """Those that are not settled."""
        return self.counts.get("waiting", 0) + self.counts.get("sending", 0)


class Outbox(Protocol):
    """Notifications on their way; several workers share it."""

    async def lease(
        self, worker: str, platform: Platform, now: datetime, until: datetime, limit: int, *, without: Collection[str] = ()
    ) -> Sequence[Leased]:
        """Conversations of a platform that have something due and that no other worker holds, the longest due first; none of
        the workspaces that are left out (`without`)."""
        ...

    async def renew(self, worker: str, now: datetime, until: datetime) -> Sequence[Conversation]:
        """Tell that a worker is alive, and put off the end of what it holds; which conversations these are."""
        ...

    async def settle(self, marks: Sequence[Mark]) -> None:
        """Store what became of notifications, in one transaction; the same marks again change nothing more."""
        ...

    async def repair(self, now: datetime) -> None:
        """See to it that whatever waits is found, whoever added or moved it; remove what is of no use any more."""
        ...

    async def leave(self, worker: str) -> None:
        """A worker ends in order: others may take up what it held at once."""
        ...

    async def figures(self, now: datetime) -> Figures:
        """How it stands."""
        ...

    async def letters(self, standings: Sequence[Standing], limit: int) -> Sequence[Letter]:
        """Notifications of some standings, the oldest first."""
        ...

    async def retry(self, identity: int | None, now: datetime) -> int:
        """Let one dead letter, or (None) all of them, wait again with all attempts; how many."""
        ...


class Paces(Protocol):
    """How fast each platform, workspace and chat may be called; shared by all workers. Moments are seconds since 1970."""

    async def take(self, key: str, interval: float, now: float) -> float:
        """Take the key's turn where it is free, 0; else the moment at which it will be."""
        ...

    async def reserve(self, key: str, interval: float, now: float) -> float:
        """The next free turn, which is the caller's; later ones come `interval` after it."""
        ...

    async def block(self, key: str, until: float) -> None:
        """No turn of a key before a moment."""
        ...

    async def blocked(self, key: str) -> float:
        """The moment until which a key is blocked, 0 where it never was."""
        ...

"""What revisions and notices need from the store; `bot/ports.py` says what holds for all of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.notices.records import Conversation, Recorded, Revision, Subscription
from bot.ports import Platform
from knowledge.diff import Change

WINDOW: Final = timedelta(seconds=5)
"""How long changes are gathered before a notice leaves: a second publish right after the first is the same notice."""


class Revisions(Protocol):
    """The published versions of the knowledge."""

    async def head(self) -> int:
        """The number of the newest revision, 0 where there is none; the cheapest question there is."""
        ...

    async def newest(self) -> tuple[Revision, Mapping[str, bytes]] | None:
        """The newest revision with its entry files by name, or None."""
        ...

    async def latest(self, limit: int) -> Sequence[Revision]:
        """The newest revisions, newest first."""
        ...

    async def publish(
        self, after: int, *, files: Mapping[str, bytes], version: str, by: str,
        changes: Sequence[tuple[Change, tuple[str, ...]]], at: datetime, window: timedelta = WINDOW,
    ) -> tuple[Revision, int] | None:  # fmt: skip
        """Store a revision, its changes (each with its lineage) and a notification for each subscription that follows one of
        them, due after `window`, in one transaction; the revision, and how many notifications. None where another revision came
        after `after`."""
        ...

    async def changes(self, after: int, until: int) -> Sequence[Recorded]:
        """The changes of the revisions from `after` (without it) to `until`, in order."""
        ...

    async def recent(self, limit: int) -> Sequence[tuple[Revision, Recorded]]:
        """The newest changes that tell something, newest first."""
        ...

    async def standings(self, revision: int, soon: datetime) -> Mapping[str, int]:
        """How many notifications of a revision have which `Standing`; of those that wait, the ones due after `soon` are
        "later"."""
        ...


class Subscriptions(Protocol):
    """Who follows what."""

    async def add(self, subscription: Subscription) -> Subscription:
        """Store a subscription; the one that is there already where the conversation follows this target and topics, made active
        again where it had ended or paused."""
        ...

    async def find(self, identity: str) -> Subscription | None:
        """The subscription with an id, or None; one that has ended is none."""
        ...

    async def of(self, conversation: Conversation) -> Sequence[Subscription]:
        """Those of one conversation that have not ended, oldest first."""
        ...

    async def replace(self, subscription: Subscription) -> bool:
        """Store another rhythm, language, state or thread choice of a subscription; False where it is gone."""
        ...

    async def end(self, platform: Platform, workspace: str, channel: str, reason: str) -> int:
        """End all of a channel, chat or person that is gone and drop what waits for it; how many."""
        ...

    async def move(self, platform: Platform, workspace: str, channel: str, to: str) -> int:
        """A chat has another id: its subscriptions and what waits for it follow; how many."""
        ...

    async def forget_workspace(self, platform: Platform, workspace: str) -> None:
        """Remove everything of a workspace that uninstalled the bot, also what waits for it."""
        ...

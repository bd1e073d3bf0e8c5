"""What revisions, subscriptions and notices are made of: plain values, without a platform and without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.ports import Platform
from knowledge.diff import Change

Topics = Literal["all", "contact"]
Pace = Literal["at_once", "daily", "weekly"]
State = Literal["active", "paused", "ended"]
Standing = Literal["waiting", "sending", "sent", "dropped", "failed"]
"""Of a notification: not yet due or not yet sent; handed to the platform without an answer so far; sent; nothing left to tell,
or nobody left to tell it to; given up after the last attempt (a dead letter)."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One published version of the knowledge; `number` counts up from 1, `by` is who published it."""

    number: int
    version: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """A change as a revision stores it.

    `lineage` is the subject and what it lies in, nearest first, as of the new knowledge, or of
    the old one where the subject is gone.
    """

    revision: int
    number: int
    change: Change
    lineage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where notices go: a channel, group, topic or person of one platform.

    `workspace` is Slack's team id, empty for Telegram; `channel` a channel's, chat's or person's id; `thread` a forum topic or
    Slack thread, else empty.
    """

    platform: Platform
    workspace: str
    channel: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is followed: everything (`target` is empty), one subject, or (`branch`) a subject with all that lies in it; of that
    all changes, or those of contacts alone."""

    target: str = ""
    branch: bool = True
    topics: Topics = "all"

    def covers(self, recorded: Recorded) -> bool:
        """Whether a change is one of those that are followed."""
        change = recorded.change
        if not change.tells or (self.topics == "contact" and change.topic != "contact"):
            return False
        return not self.target or self.target in (recorded.lineage if self.branch else recorded.lineage[:1])


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When notices come: at once, or gathered daily or weekly at a local hour (`weekday` 0 is Monday).

    `quiet` are the local hours from which and until which nothing comes but notices with a changed contact, which come whole;
    `zone` is a name of the IANA database.
    """

    pace: Pace = "at_once"
    hour: int = 8
    weekday: int = 0
    quiet: tuple[int, int] | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One conversation follows one scope.

    `id` is at most 12 characters of a-z and 0-9; `in_thread` is how the channel wants notices: as replies under the first one
    of a subscription, or each as a post of its own. `by` is the platform's id of who made it.
    """

    id: str
    conversation: Conversation
    scope: Scope
    rhythm: Rhythm
    language: str
    by: str
    at: datetime
    state: State = "active"
    in_thread: bool = False


@dataclass(frozen=True, slots=True)
class Notification:
    """One subscription's share of one revision, unique by both.

    `place` is where the notice stands on the platform (a message's id or timestamp), `reason` why it was given up or dropped;
    `doubtful` where it may have been sent twice.
    """

    id: int
    revision: int
    subscription: str
    due: datetime
    standing: Standing
    attempts: int
    reason: str = ""
    place: str = ""
    doubtful: bool = False

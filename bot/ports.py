"""What the application needs from the world: small protocols, each with a store and a twin in memory.

Everything here is asynchronous and safe against several processes at once; `bot/storage/` holds the implementations.
Every method of a store raises `StoreError`, within seconds, while its database is away; `Store.ping` and `close` never do.
Whoever answers a question does so all the same: a claim that cannot be made is no reason to stay silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, Protocol

if TYPE_CHECKING:
    from bot.notices.outbox import Outbox, Paces
    from bot.notices.ports import Revisions, Subscriptions

Platform = Literal["slack", "telegram"]
Verdict = Literal["helpful", "not_helpful", "wrong"]
WITHIN: Final = "/"
"""Between an organization and one of its workspaces, where both name what is kept: "E1/T1"."""


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


@dataclass(frozen=True, slots=True)
class Installer:
    """Whose tokens: of which app (its client id), in which Enterprise Grid organization ("" outside of one), in which
    workspace ("" where the whole organization installed the app), of which person ("" for the bot itself)."""

    application: str
    enterprise: str = ""
    workspace: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Installation:
    """What Slack gave at an installation; `document` is JSON and holds tokens: it is encrypted at rest and not in any repr."""

    installer: Installer
    at: datetime
    document: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Board:
    """A message of the bot's own that is edited where it stands when what it says changes; `says` tells what it says now,
    as a digest. `workspace` is the bot's own id on Telegram."""

    platform: Platform
    workspace: str
    chat: int
    message: int
    language: str
    says: str
    at: datetime


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
        """The answer with an id, or None where it is unknown or too old; whoever asks compares its workspace with his own."""
        ...

    async def judge(self, opinion: Opinion) -> bool:
        """Store an opinion for 180 days; False where this person's same opinion on this answer is stored already."""
        ...

    async def opinions(self, limit: int = 100) -> Sequence[tuple[Opinion, GivenAnswer | None]]:
        """The newest opinions, newest first, each with its answer while that is kept."""
        ...

    async def missed(self, question: str, language: str, status: str, at: datetime) -> None:
        """Count a question that found no answer, for 90 days; questions that fold to the same text count together, under
        the newest wording."""
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


class Installations(Protocol):
    """Who installed the Slack app; one record for each installer, the newest replaces the one before."""

    async def put(self, installation: Installation) -> None:
        """Store an installation."""
        ...

    async def find(self, installer: Installer) -> Installation | None:
        """The installation of exactly this installer, or None."""
        ...

    async def newest(self, installer: Installer) -> Installation | None:
        """The newest installation by any person in the installer's workspace or organization; its person is not looked at."""
        ...

    async def remove(self, installer: Installer) -> None:
        """Remove the installation of exactly this installer."""
        ...

    async def remove_people(self, installer: Installer) -> None:
        """Remove those of all persons in the installer's workspace or organization; that of the bot stays."""
        ...

    async def reseal(self) -> int:
        """Encrypt all of them with the first key, so that older keys can be thrown away; how many there are."""
        ...


class Boards(Protocol):
    """Messages of the bot's own that are kept up to date, the newest 20 of a chat."""

    async def put(self, board: Board) -> None:
        """Remember a message, or what it says from now on."""
        ...

    async def of(self, platform: Platform, workspace: str) -> Sequence[Board]:
        """All of them, the oldest first."""
        ...

    async def remove(self, board: Board) -> None:
        """Follow a message no longer; it may be gone already."""
        ...


class States(Protocol):
    """The `state` values of OAuth installations under way."""

    async def issue(self, state: str, until: datetime) -> None:
        """Remember a state until a moment."""
        ...

    async def consume(self, state: str) -> bool:
        """True once for a state that was issued and has not expired; False ever after, and for every other caller."""
        ...


class Store(Protocol):
    """All of it, opened once for a process."""

    @property
    def deliveries(self) -> Deliveries:
        """See `Deliveries`."""
        ...

    @property
    def answers(self) -> Answers:
        """See `Answers`."""
        ...

    @property
    def preferences(self) -> Preferences:
        """See `Preferences`."""
        ...

    @property
    def installations(self) -> Installations:
        """See `Installations`."""
        ...

    @property
    def states(self) -> States:
        """See `States`."""
        ...

    @property
    def revisions(self) -> Revisions:
        """See `bot.notices.ports.Revisions`."""
        ...

    @property
    def subscriptions(self) -> Subscriptions:
        """See `bot.notices.ports.Subscriptions`."""
        ...

    @property
    def boards(self) -> Boards:
        """See `Boards`."""
        ...

    @property
    def outbox(self) -> Outbox:
        """See `bot.notices.outbox.Outbox`."""
        ...

    @property
    def paces(self) -> Paces:
        """See `bot.notices.outbox.Paces`."""
        ...

    async def open(self) -> None:
        """Connect and bring the schema up to date; raises `StoreError` with one sentence and a remedy; can be called again."""
        ...

    async def ping(self) -> bool:
        """Whether the store answers now."""
        ...

    async def forget_workspace(self, platform: Platform, workspace: str) -> None:
        """Remove everything of a workspace that uninstalled the bot: answers, opinions, preferences, boards, installations; of an
        organization, what is kept of its workspaces ("E1/T1") too.

        Claims stay until they expire: they hold no more than an event's id, and without them a repeated uninstall event would
        remove the installation that came after it. Misses name neither a workspace nor a person."""
        ...

    async def close(self) -> None:
        """Release every connection."""
        ...


class StoreError(Exception):
    """The database cannot be used; the message is one sentence with the remedy and holds no secret."""

"""The twin of every store, in memory: for tests, and for a terminal without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.ports import Board, GivenAnswer, Installation, Installer, Miss, Opinion, Platform
from bot.storage.rules import (
    ANSWERS_KEPT,
    BOARDS_IN_A_CHAT,
    CLAIMS_KEPT,
    MISS_LENGTH,
    MISSES_KEPT,
    OPINIONS_KEPT,
    claim_key,
    is_inside,
    miss_key,
    storable,
    utc_now,
)

if TYPE_CHECKING:
    from bot.storage.outbox import SqlOutbox
    from bot.storage.paces import SqlPaces
    from bot.storage.private import PrivateDatabase
    from bot.storage.revisions import SqlRevisions
    from bot.storage.subscriptions import SqlSubscriptions

Now = Callable[[], datetime]
Key = TypeVar("Key")
Value = TypeVar("Value")
SWEEP_EVERY: Final = 64
"""Writes between two removals of what has expired."""


class _Kept(Generic[Key, Value]):
    """Values that are forgotten some time after their moment."""

    def __init__(self, kept: timedelta, now: Now) -> None:
        self._kept, self._now = kept, now
        self._values: dict[Key, tuple[datetime, Value]] = {}
        self._writes = 0

    def put(self, key: Key, at: datetime, value: Value) -> None:
        self._writes += 1
        if self._writes % SWEEP_EVERY == 0:
            self._values = {k: v for k, v in self._values.items() if self._holds(v[0])}
        self._values[key] = (at, value)

    def get(self, key: Key) -> Value | None:
        at, value = self._values.get(key, (None, None))
        return value if at is not None and self._holds(at) else None

    def values(self) -> Iterator[Value]:
        return (value for at, value in self._values.values() if self._holds(at))

    def take(self, key: Key) -> Value | None:
        value = self.get(key)
        self._values.pop(key, None)
        return value

    def remove(self, where: Callable[[Value], bool]) -> None:
        self._values = {k: v for k, v in self._values.items() if not where(v[1])}

    def _holds(self, at: datetime) -> bool:
        return at > self._now() - self._kept


class MemoryDeliveries:
    """Claims of this process."""

    def __init__(self, now: Now = utc_now) -> None:
        self._now = now
        self._claims: _Kept[str, bool] = _Kept(CLAIMS_KEPT, now)

    async def claim(self, key: str) -> bool:
        """See `bot.ports.Deliveries`."""
        key = claim_key(key)
        if self._claims.get(key):
            return False
        self._claims.put(key, self._now(), True)
        return True


class MemoryAnswers:
    """Answers, opinions and misses of this process."""

    def __init__(self, now: Now = utc_now) -> None:
        self._answers: _Kept[str, GivenAnswer] = _Kept(ANSWERS_KEPT, now)
        self._opinions: _Kept[tuple[str, str], tuple[Opinion, tuple[str, str]]] = _Kept(OPINIONS_KEPT, now)
        self._misses: _Kept[str, Miss] = _Kept(MISSES_KEPT, now)

    async def keep(self, answer: GivenAnswer) -> None:
        """See `bot.ports.Answers`."""
        self._answers.put(answer.id, answer.at, replace(answer, question=storable(answer.question)))

    async def find(self, identity: str) -> GivenAnswer | None:
        """See `bot.ports.Answers`."""
        return self._answers.get(identity)

    async def judge(self, opinion: Opinion) -> bool:
        """See `bot.ports.Answers`."""
        key = (opinion.answer, opinion.person)
        before, answer = self._opinions.get(key), self._answers.get(opinion.answer)
        if before and before[0].verdict == opinion.verdict:
            return False
        place = before[1] if before else (answer.platform, answer.workspace) if answer else ("", "")
        self._opinions.put(key, opinion.at, (opinion, place))
        return True

    async def opinions(self, limit: int = 100) -> Sequence[tuple[Opinion, GivenAnswer | None]]:
        """See `bot.ports.Answers`."""
        given = sorted((opinion for opinion, _ in self._opinions.values()), key=lambda o: (o.answer, o.person))
        given.sort(key=lambda o: o.at, reverse=True)
        return [(opinion, self._answers.get(opinion.answer)) for opinion in given[:limit]]

    async def missed(self, question: str, language: str, status: str, at: datetime) -> None:
        """See `bot.ports.Answers`."""
        key = miss_key(question)
        before = self._misses.get(key)
        miss = Miss(storable(question)[:MISS_LENGTH], language, status, before.times + 1 if before else 1, at)
        self._misses.put(key, at, miss)

    async def misses(self, limit: int = 100) -> Sequence[Miss]:
        """See `bot.ports.Answers`."""
        found = sorted(self._misses.values(), key=lambda miss: miss.question)
        found.sort(key=lambda miss: (miss.times, miss.last), reverse=True)
        return found[:limit]

    def forget(self, platform: Platform, workspace: str) -> None:
        """Remove a workspace's answers and opinions."""
        self._answers.remove(lambda answer: answer.platform == platform and is_inside(answer.workspace, workspace))
        self._opinions.remove(lambda kept: kept[1][0] == platform and is_inside(kept[1][1], workspace))


class MemoryPreferences:
    """Languages chosen in this process."""

    def __init__(self) -> None:
        self._languages: dict[tuple[Platform, str, str], str] = {}

    async def language(self, platform: Platform, workspace: str, person: str) -> str | None:
        """See `bot.ports.Preferences`."""
        return self._languages.get((platform, workspace, person))

    async def set_language(self, platform: Platform, workspace: str, person: str, language: str | None) -> None:
        """See `bot.ports.Preferences`."""
        self._languages.pop((platform, workspace, person), None)
        if language is not None:
            self._languages[platform, workspace, person] = language

    def forget(self, platform: Platform, workspace: str) -> None:
        """Remove a workspace's preferences."""
        gone = [key for key in self._languages if key[0] == platform and is_inside(key[1], workspace)]
        for key in gone:
            del self._languages[key]


class MemoryInstallations:
    """Installations of this process, which are gone with it."""

    def __init__(self) -> None:
        self._installations: dict[Installer, Installation] = {}

    async def put(self, installation: Installation) -> None:
        """See `bot.ports.Installations`."""
        self._installations[installation.installer] = installation

    async def find(self, installer: Installer) -> Installation | None:
        """See `bot.ports.Installations`."""
        return self._installations.get(installer)

    async def newest(self, installer: Installer) -> Installation | None:
        """See `bot.ports.Installations`."""
        return max(self._people(installer), key=lambda found: (found.at, found.installer.person), default=None)

    async def remove(self, installer: Installer) -> None:
        """See `bot.ports.Installations`."""
        self._installations.pop(installer, None)

    async def remove_people(self, installer: Installer) -> None:
        """See `bot.ports.Installations`."""
        for found in self._people(installer):
            del self._installations[found.installer]

    async def reseal(self) -> int:
        """See `bot.ports.Installations`; nothing is encrypted here."""
        return len(self._installations)

    def _people(self, installer: Installer) -> list[Installation]:
        found = self._installations.values()
        return [i for i in found if i.installer.person and replace(i.installer, person="") == replace(installer, person="")]

    def forget(self, workspace: str) -> None:
        """Remove the installations of a workspace, or of an organization as a whole."""
        for installer in [i for i in self._installations if workspace == (i.workspace or i.enterprise)]:
            del self._installations[installer]


class MemoryStates:
    """OAuth states of this process."""

    def __init__(self, now: Now = utc_now) -> None:
        self._now = now
        self._states: _Kept[str, datetime] = _Kept(timedelta(0), now)

    async def issue(self, state: str, until: datetime) -> None:
        """See `bot.ports.States`."""
        self._states.put(storable(state), until, until)

    async def consume(self, state: str) -> bool:
        """See `bot.ports.States`."""
        return self._states.take(storable(state)) is not None


class MemoryBoards:
    """Messages of this process that are kept up to date."""

    def __init__(self) -> None:
        self._boards: dict[tuple[Platform, str, int, int], Board] = {}

    async def put(self, board: Board) -> None:
        """See `bot.ports.Boards`."""
        before = self._boards.get(_key(board))
        self._boards[_key(board)] = replace(board, at=before.at) if before else board
        here = [one for one in await self.of(board.platform, board.workspace) if one.chat == board.chat]
        for old in here[:-BOARDS_IN_A_CHAT]:
            await self.remove(old)

    async def of(self, platform: Platform, workspace: str) -> Sequence[Board]:
        """See `bot.ports.Boards`."""
        found = [board for board in self._boards.values() if (board.platform, board.workspace) == (platform, workspace)]
        return sorted(found, key=lambda board: (board.at, board.chat, board.message))

    async def remove(self, board: Board) -> None:
        """See `bot.ports.Boards`."""
        self._boards.pop(_key(board), None)

    def forget(self, platform: Platform, workspace: str) -> None:
        """Remove a workspace's messages."""
        self._boards = {k: v for k, v in self._boards.items() if not (k[0] == platform and is_inside(k[1], workspace))}


def _key(board: Board) -> tuple[Platform, str, int, int]:
    return (board.platform, board.workspace, board.chat, board.message)


class MemoryStore:
    """All of it. What is too much for a twin, revisions and notices, lies in a database that goes with this store."""

    def __init__(self, now: Now = utc_now) -> None:
        self.deliveries = MemoryDeliveries(now)
        self.answers = MemoryAnswers(now)
        self.preferences = MemoryPreferences()
        self.installations = MemoryInstallations()
        self.states = MemoryStates(now)
        self.boards = MemoryBoards()
        self._now, self._opened = now, False

    @cached_property
    def database(self) -> PrivateDatabase:
        """Where revisions, subscriptions and notifications lie; loaded and made where they are used."""
        from bot.storage.private import PrivateDatabase

        return PrivateDatabase()

    @cached_property
    def revisions(self) -> SqlRevisions:
        """See `bot.ports.Store`."""
        from bot.storage.revisions import SqlRevisions

        return SqlRevisions(self.database)

    @cached_property
    def subscriptions(self) -> SqlSubscriptions:
        """See `bot.ports.Store`."""
        from bot.storage.subscriptions import SqlSubscriptions

        return SqlSubscriptions(self.database, self._now)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """See `bot.ports.Store`."""
        from bot.storage.outbox import SqlOutbox

        return SqlOutbox(self.database)

    @cached_property
    def paces(self) -> SqlPaces:
        """See `bot.ports.Store`."""
        from bot.storage.paces import SqlPaces

        return SqlPaces(self.database)

    async def open(self) -> None:
        """Nothing to connect to."""
        self._opened = True

    async def ping(self) -> bool:
        """True between `open` and `close`."""
        return self._opened

    async def forget_workspace(self, platform: Platform, workspace: str) -> None:
        """See `bot.ports.Store`."""
        self.answers.forget(platform, workspace)
        self.preferences.forget(platform, workspace)
        self.boards.forget(platform, workspace)
        if platform == "slack":
            self.installations.forget(workspace)
        if "database" in vars(self):
            await self.subscriptions.forget_workspace(platform, workspace)

    async def close(self) -> None:
        """Remove the private database."""
        self._opened = False
        if "database" in vars(self):
            await self.database.close()

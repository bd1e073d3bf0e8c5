"""The ports on a database, the same statements for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Executable, Row, and_, case, delete, func, or_, select

from bot.ports import GivenAnswer, Miss, Opinion, Platform
from bot.storage.addresses import Address
from bot.storage.database import PATIENCE, Database
from bot.storage.outbox import SqlOutbox
from bot.storage.paces import SqlPaces
from bot.storage.revisions import SqlRevisions
from bot.storage.rules import (
    ANSWERS_KEPT,
    CLAIMS_KEPT,
    MISS_LENGTH,
    MISSES_KEPT,
    OPINIONS_KEPT,
    claim_key,
    miss_key,
    storable,
    utc_now,
)
from bot.storage.sealing import Seal
from bot.storage.sql_boards import SqlBoards
from bot.storage.sql_installations import SqlInstallations, SqlStates
from bot.storage.subscriptions import SqlSubscriptions, of_workspace
from bot.storage.sweeping import Sweeper
from bot.storage.tables import ANSWERS, BOARDS, DELIVERIES, INSTALLATIONS, MISSES, OPINIONS, PREFERENCES, with_all_inside

Now = Callable[[], datetime]
FORGETTING: Final = 30.0
"""Seconds for the removal of a whole workspace, which nobody waits for."""


class SqlDeliveries:
    """Claims that hold in every process and after a restart."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database, self._now = database, now
        self._sweeper = Sweeper(database)

    async def claim(self, key: str) -> bool:
        """See `bot.ports.Deliveries`; one statement, so that of any number of callers one is the first."""
        now = self._now()
        column = DELIVERIES.c
        insert = self._database.insert(DELIVERIES).values(key=claim_key(key), at=now)
        first_or_expired = insert.on_conflict_do_update(
            index_elements=[column.key], set_={"at": insert.excluded.at}, where=column.at <= now - CLAIMS_KEPT
        ).returning(column.key)
        claimed = bool(await self._database.execute(first_or_expired))
        await self._sweeper.after_write((column.at, now - CLAIMS_KEPT))
        return claimed


class SqlAnswers:
    """Answers, opinions and misses."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database, self._now = database, now
        self._sweeper = Sweeper(database)

    async def keep(self, answer: GivenAnswer) -> None:
        """See `bot.ports.Answers`."""
        insert = self._database.insert(ANSWERS).values(asdict(answer))
        changed = {name: insert.excluded[name] for name in ANSWERS.c.keys() if name != "id"}  # noqa: SIM118 - no dictionary
        await self._write(insert.on_conflict_do_update(index_elements=[ANSWERS.c.id], set_=changed))

    async def find(self, identity: str) -> GivenAnswer | None:
        """See `bot.ports.Answers`."""
        rows = await self._database.execute(select(ANSWERS).where(ANSWERS.c.id == identity, self._is_kept()))
        return _answer(rows[0]) if rows else None

    async def judge(self, opinion: Opinion) -> bool:
        """See `bot.ports.Answers`; the answer's workspace is noted with it, so that it can be forgotten after the answer."""
        of = {name: self._workspace_column(opinion.answer, name) for name in ("platform", "workspace")}
        insert = self._database.insert(OPINIONS).values({**asdict(opinion), **of})
        changed = insert.on_conflict_do_update(
            index_elements=[OPINIONS.c.answer, OPINIONS.c.person],
            set_={"verdict": insert.excluded.verdict, "at": insert.excluded.at},
            where=(OPINIONS.c.verdict != insert.excluded.verdict) | (OPINIONS.c.at <= self._now() - OPINIONS_KEPT),
        ).returning(OPINIONS.c.answer)
        return bool(await self._write(changed))

    async def opinions(self, limit: int = 100) -> Sequence[tuple[Opinion, GivenAnswer | None]]:
        """See `bot.ports.Answers`."""
        column = OPINIONS.c
        joined = OPINIONS.outerjoin(ANSWERS, and_(column.answer == ANSWERS.c.id, self._is_kept()))
        query = (
            select(column.answer, column.person, column.verdict, column.at.label("given_at"), ANSWERS)
            .select_from(joined)
            .where(column.at > self._now() - OPINIONS_KEPT)
            .order_by(column.at.desc(), column.answer, column.person)
            .limit(limit)
        )
        rows = await self._database.execute(query)
        return [(Opinion(row.answer, row.person, row.verdict, row.given_at), _answer(row) if row.id else None) for row in rows]

    async def missed(self, question: str, language: str, status: str, at: datetime) -> None:
        """See `bot.ports.Answers`."""
        values = {"question": storable(question)[:MISS_LENGTH], "language": language, "status": status, "last": at}
        insert = self._database.insert(MISSES).values(digest=miss_key(question), times=1, **values)
        known = MISSES.c.last > self._now() - MISSES_KEPT
        times = case((known, MISSES.c.times + 1), else_=1)
        await self._write(insert.on_conflict_do_update(index_elements=[MISSES.c.digest], set_={**values, "times": times}))

    async def misses(self, limit: int = 100) -> Sequence[Miss]:
        """See `bot.ports.Answers`."""
        column = MISSES.c
        query = select(column.question, column.language, column.status, column.times, column.last)
        kept = query.where(column.last > self._now() - MISSES_KEPT)
        ordered = kept.order_by(column.times.desc(), column.last.desc(), column.question).limit(limit)
        rows = await self._database.execute(ordered)
        return [Miss(row.question, row.language, row.status, row.times, row.last) for row in rows]

    async def _write(self, statement: Executable) -> Sequence[Row[Any]]:
        rows = await self._database.execute(statement)
        now = self._now()
        await self._sweeper.after_write(
            (ANSWERS.c.at, now - ANSWERS_KEPT), (OPINIONS.c.at, now - OPINIONS_KEPT), (MISSES.c.last, now - MISSES_KEPT)
        )
        return rows

    def _is_kept(self) -> ColumnElement[bool]:
        return ANSWERS.c.at > self._now() - ANSWERS_KEPT

    def _workspace_column(self, answer: str, name: str) -> ColumnElement[str]:
        return func.coalesce(select(ANSWERS.c[name]).where(ANSWERS.c.id == answer).scalar_subquery(), "")


class SqlPreferences:
    """What people have set."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def language(self, platform: Platform, workspace: str, person: str) -> str | None:
        """See `bot.ports.Preferences`."""
        rows = await self._database.execute(select(PREFERENCES.c.language).where(_of(platform, workspace, person)))
        return rows[0].language if rows else None

    async def set_language(self, platform: Platform, workspace: str, person: str, language: str | None) -> None:
        """See `bot.ports.Preferences`."""
        if language is None:
            await self._database.execute(delete(PREFERENCES).where(_of(platform, workspace, person)))
            return
        key = {"platform": platform, "workspace": workspace, "person": person}
        insert = self._database.insert(PREFERENCES).values(**key, language=language)
        changed = insert.on_conflict_do_update(index_elements=[*key], set_={"language": insert.excluded.language})
        await self._database.execute(changed)


class SqlStore:
    """All of it in one database."""

    def __init__(self, address: Address, keys: Sequence[str] = (), now: Now = utc_now, patience: float = PATIENCE) -> None:
        """`patience` is in seconds, for one statement."""
        seal = Seal(keys)
        self.database = Database(address, patience)
        self.deliveries = SqlDeliveries(self.database, now)
        self.answers = SqlAnswers(self.database, now)
        self.preferences = SqlPreferences(self.database)
        self.installations = SqlInstallations(self.database, seal)
        self.states = SqlStates(self.database, now)
        self.revisions = SqlRevisions(self.database)
        self.subscriptions = SqlSubscriptions(self.database, now)
        self.boards = SqlBoards(self.database)
        self.outbox = SqlOutbox(self.database)
        self.paces = SqlPaces(self.database)

    async def open(self) -> None:
        """See `bot.ports.Store`."""
        await self.database.open()

    async def ping(self) -> bool:
        """See `bot.ports.Store`."""
        return await self.database.ping()

    async def forget_workspace(self, platform: Platform, workspace: str) -> None:
        """See `bot.ports.Store`; in one transaction."""
        removals = [
            delete(table).where(table.c.platform == platform, with_all_inside(table, workspace))
            for table in (ANSWERS, OPINIONS, PREFERENCES, BOARDS)
        ]
        removals += of_workspace(platform, workspace)
        if platform == "slack":
            removals.append(delete(INSTALLATIONS).where(_of_workspace(workspace)))
        await self.database.execute(*removals, patience=FORGETTING)

    async def close(self) -> None:
        """See `bot.ports.Store`."""
        await self.database.close()


def _answer(row: Row[Any]) -> GivenAnswer:
    values = {name: getattr(row, name) for name in ANSWERS.c.keys()}  # noqa: SIM118 - no dictionary
    return GivenAnswer(**{**values, "subjects": tuple(row.subjects)})


def _of(platform: Platform, workspace: str, person: str) -> ColumnElement[bool]:
    column = PREFERENCES.c
    return and_(column.platform == platform, column.workspace == workspace, column.person == person)


def _of_workspace(workspace: str) -> ColumnElement[bool]:
    """A workspace's installations, or those of an organization as a whole."""
    column = INSTALLATIONS.c
    return or_(column.workspace == workspace, and_(column.workspace == "", column.enterprise == workspace))

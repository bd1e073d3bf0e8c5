"""Published revisions and their changes on a database, the same statements for SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, and_, case, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices.ports import WINDOW
from bot.notices.records import Recorded, Revision
from bot.ports import StoreError
from bot.storage.database import Database
from bot.storage.fan_out import fan_out
from bot.storage.notice_tables import CHANGES, NOTIFICATIONS, REVISIONS
from knowledge.diff import Change, Value

PUBLISHING: Final = 60.0
"""Seconds for the transaction of one revision; 10,000 subscriptions take about one."""
READING: Final = 10.0
"""Seconds for the entry files of a revision, which may be many megabytes."""
UNTOLD: Final = ("asking", "source")
"""Topics of changes that tell nothing, see `knowledge.diff.Change.tells`."""

_HEAD: Final = select(func.max(REVISIONS.c.number))
_REVISION: Final = (REVISIONS.c.number, REVISIONS.c.version, REVISIONS.c.by, REVISIONS.c.at)
_IN_ORDER: Final = (CHANGES.c.revision, CHANGES.c.number)


class SqlRevisions:
    """The published versions of the knowledge."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def head(self) -> int:
        """See `bot.notices.ports.Revisions`."""
        rows = await self._database.execute(_HEAD)
        return rows[0][0] or 0

    async def newest(self) -> tuple[Revision, Mapping[str, bytes]] | None:
        """See `bot.notices.ports.Revisions`."""
        query = select(*_REVISION, REVISIONS.c.files).order_by(REVISIONS.c.number.desc()).limit(1)
        rows = await self._database.execute(query, patience=READING)
        if not rows:
            return None
        return _revision(rows[0]), await asyncio.to_thread(_unpacked, rows[0].files)

    async def latest(self, limit: int) -> Sequence[Revision]:
        """See `bot.notices.ports.Revisions`."""
        rows = await self._database.execute(select(*_REVISION).order_by(REVISIONS.c.number.desc()).limit(limit))
        return [_revision(row) for row in rows]

    async def publish(
        self, after: int, *, files: Mapping[str, bytes], version: str, by: str,
        changes: Sequence[tuple[Change, tuple[str, ...]]], at: datetime, window: timedelta = WINDOW,
    ) -> tuple[Revision, int] | None:  # fmt: skip
        """See `bot.notices.ports.Revisions`."""
        revision = Revision(after + 1, version, by, at)
        recorded = [Recorded(revision.number, number, *change) for number, change in enumerate(changes, 1)]
        packed = await asyncio.to_thread(_packed, files)

        async def work(connection: AsyncConnection) -> tuple[Revision, int] | None:
            if not await self._added(connection, revision, packed):
                return None
            if recorded:
                await connection.execute(insert(CHANGES), [_row(one) for one in recorded])
            return revision, await fan_out(connection, recorded, at, window)

        return await self._database.transaction(work, PUBLISHING)

    async def _added(self, connection: AsyncConnection, revision: Revision, packed: bytes) -> bool:
        """Whether it is the next one; of two at the same time PostgreSQL lets the second wait for the first here."""
        if ((await connection.execute(_HEAD)).scalar() or 0) != revision.number - 1:
            return False
        values = {"number": revision.number, "version": revision.version, "by": revision.by, "at": revision.at, "files": packed}
        added = self._database.insert(REVISIONS).values(values).on_conflict_do_nothing().returning(REVISIONS.c.number)
        return (await connection.execute(added)).first() is not None

    async def changes(self, after: int, until: int) -> Sequence[Recorded]:
        """See `bot.notices.ports.Revisions`."""
        query = select(CHANGES).where(CHANGES.c.revision > after, CHANGES.c.revision <= until).order_by(*_IN_ORDER)
        return [_recorded(row) for row in await self._database.execute(query, patience=READING)]

    async def recent(self, limit: int) -> Sequence[tuple[Revision, Recorded]]:
        """See `bot.notices.ports.Revisions`."""
        rows = await self._database.execute(_telling().limit(limit))
        return [(Revision(row.revision, row.version, row.publisher, row.at), _recorded(row)) for row in rows]

    async def standings(self, revision: int, soon: datetime) -> Mapping[str, int]:
        """See `bot.notices.ports.Revisions`."""
        column = NOTIFICATIONS.c
        standing = case((and_(column.standing == "waiting", column.due > soon), "later"), else_=column.standing).label("standing")
        named = select(standing).where(column.revision == revision).subquery()
        query = select(named.c.standing, func.count().label("times")).group_by(named.c.standing)
        return {row.standing: row.times for row in await self._database.execute(query)}


def _telling() -> Select[Any]:
    joined = CHANGES.join(REVISIONS, CHANGES.c.revision == REVISIONS.c.number)
    columns = (CHANGES, REVISIONS.c.version, REVISIONS.c.by.label("publisher"), REVISIONS.c.at)
    query = select(*columns).select_from(joined).where(CHANGES.c.topic.not_in(UNTOLD))
    return query.order_by(CHANGES.c.revision.desc(), CHANGES.c.number)


def _packed(files: Mapping[str, bytes]) -> bytes:
    """The entry files as one compressed document; they are text, or they would not have been checked."""
    return zlib.compress(
        json.dumps({name: content.decode("utf-8", "surrogateescape") for name, content in files.items()}).encode()
    )


def _unpacked(packed: bytes) -> dict[str, bytes]:
    try:
        document: dict[str, str] = json.loads(zlib.decompress(packed))
    except (zlib.error, ValueError):
        raise StoreError("The newest revision in the database is damaged: run `iom-bot knowledge publish` again.") from None
    return {name: content.encode("utf-8", "surrogateescape") for name, content in document.items()}


def _revision(row: Row[Any]) -> Revision:
    return Revision(row.number, row.version, row.by, row.at)


def _row(recorded: Recorded) -> dict[str, Any]:
    change = recorded.change
    return {
        "revision": recorded.revision, "number": recorded.number, "change": change.change, "subject": change.subject,
        "field": change.field, "topic": change.topic, "language": change.language, "old": change.old, "new": change.new,
        "called": change.called or None,
        "lineage": recorded.lineage,
    }  # fmt: skip


def _recorded(row: Row[Any]) -> Recorded:
    change = Change(
        row.change, row.subject, row.field, row.topic, row.language, _value(row.old), _value(row.new), tuple(row.called or ())
    )
    return Recorded(row.revision, row.number, change, tuple(row.lineage))


def _value(stored: str | list[str] | None) -> Value:
    return tuple(stored) if isinstance(stored, list) else stored

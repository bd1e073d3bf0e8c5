"""The pace of platforms and chats on a database: one statement for a turn, so that of any number of workers each gets its own."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, literal, select

from bot.storage.database import Database
from bot.storage.notice_tables import PACES

_OF: Final = PACES.c


class SqlPaces:
    """See `bot.notices.outbox.Paces`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, key: str, interval: float, now: float) -> float:
        """See `bot.notices.outbox.Paces`."""
        free = and_(_OF.next <= now, _OF.blocked <= now)
        insert = self._database.insert(PACES).values(key=key, next=now + interval, blocked=0.0)
        taken = insert.on_conflict_do_update(index_elements=[_OF.key], set_={"next": now + interval}, where=free)
        if await self._database.execute(taken.returning(_OF.key)):
            return 0.0
        rows = await self._database.execute(select(_OF.next, _OF.blocked).where(_OF.key == key))
        return max(rows[0].next, rows[0].blocked) if rows else now

    async def reserve(self, key: str, interval: float, now: float) -> float:
        """See `bot.notices.outbox.Paces`."""
        turn = _later(_later(_OF.next, literal(now)), _OF.blocked)
        insert = self._database.insert(PACES).values(key=key, next=now + interval, blocked=0.0)
        reserved = insert.on_conflict_do_update(index_elements=[_OF.key], set_={"next": turn + interval})
        rows = await self._database.execute(reserved.returning(_OF.next))
        return float(rows[0].next) - interval

    async def block(self, key: str, until: float) -> None:
        """See `bot.notices.outbox.Paces`; a longer block stays."""
        insert = self._database.insert(PACES).values(key=key, next=0.0, blocked=until)
        longer = _OF.blocked < insert.excluded.blocked
        await self._database.execute(
            insert.on_conflict_do_update(index_elements=[_OF.key], set_={"blocked": insert.excluded.blocked}, where=longer)
        )

    async def blocked(self, key: str) -> float:
        """See `bot.notices.outbox.Paces`."""
        rows = await self._database.execute(select(_OF.blocked).where(_OF.key == key))
        return float(rows[0].blocked) if rows else 0.0


def _later(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((one > other, one), else_=other)

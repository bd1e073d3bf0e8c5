"""The outbox on a database: leases by row, marks in groups; the same statements for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, Update, and_, bindparam, delete, func, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices.outbox import (
    Again,
    Closed,
    Doubted,
    Figures,
    Leased,
    Letter,
    Mark,
    Released,
    Rooted,
    Sending,
    Sent,
)
from bot.notices.records import Conversation, Standing
from bot.ports import Platform
from bot.storage.database import Database
from bot.storage.fan_out import WHERE
from bot.storage.notice_tables import DESTINATIONS, NOTIFICATIONS, SUBSCRIPTIONS, WORKERS
from bot.storage.outbox_rows import COLUMNS, grouped, letter_of
from bot.storage.outworn import outworn

OPEN: Final = ("waiting", "sending")
RECENT: Final = timedelta(minutes=15)
"""How long ago something must have been sent to be of no use for a correction any more; those are made within ten minutes."""
BULK: Final = 30.0
"""Seconds for a statement over all that waits, which nobody waits for."""
ALIVE: Final = timedelta(seconds=30)
"""A worker that was not seen for so long counts as gone."""

_N, _D, _S = NOTIFICATIONS.c, DESTINATIONS.c, SUBSCRIPTIONS.c
_KEY: Final = tuple(_D[name] for name in WHERE)
_OF: Final = tuple(_N[name] for name in WHERE)
# statements for many rows at once take no lists
_IS_OPEN: Final = or_(*(_N.standing == standing for standing in OPEN))
_SAME: Final = and_(*(_D[name] == bindparam(f"at_{name}") for name in WHERE))
_EARLIEST: Final = (
    select(func.min(_N.due)).where(*(_N[name] == bindparam(f"of_{name}") for name in WHERE), _IS_OPEN).scalar_subquery()
)
_FREED: Final = (
    update(DESTINATIONS).where(_SAME, _D.worker == bindparam("holder")).values(worker="", until=None, after=bindparam("hold"))
)
_NEXT: Final = update(DESTINATIONS).where(_SAME).values(due=_EARLIEST)
_ROOTED: Final = update(SUBSCRIPTIONS).where(_S.id == bindparam("subscription"), _S.root == "").values(root=bindparam("place"))


def _marking(**values: Any) -> Update:
    """What was settled meanwhile, as the chat is gone, stays so."""
    return update(NOTIFICATIONS).where(_N.id == bindparam("number"), _IS_OPEN).values(values)


_SENDING: Final = _marking(standing="sending", notice=bindparam("notice_id"), at=bindparam("moment"))
_CLOSED: Final = _marking(standing=bindparam("into"), reason=bindparam("why"), at=bindparam("moment"))
_AGAIN: Final = _marking(
    standing="waiting", notice="", due=func.coalesce(bindparam("later", type_=_N.due.type), _N.due), reason=bindparam("why"),
    attempts=_N.attempts + bindparam("used"),
    doubtful=or_(_N.doubtful, bindparam("doubt", type_=_N.doubtful.type)),
)  # fmt: skip
_DOUBTED: Final = _marking(standing="sending", reason=bindparam("why"), attempts=_N.attempts + 1)
_SENT: Final = (
    update(NOTIFICATIONS)
    .where(_N.id == bindparam("number"), _N.standing != "sent")
    .values(standing="sent", reason="", place=bindparam("spot"), at=bindparam("moment"))
)


class SqlOutbox:
    """Notifications on their way; see `bot.notices.outbox.Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lease(
        self, worker: str, platform: Platform, now: datetime, until: datetime, limit: int, *, without: Collection[str] = ()
    ) -> Sequence[Leased]:
        """See `bot.notices.outbox.Outbox`; takes no lock where nothing is due."""
        due = _free(platform, now)
        if without:
            due = due.where(_D.workspace.not_in(without))
        if not await self._database.execute(due.limit(1)):
            return ()

        async def work(connection: AsyncConnection) -> Sequence[Leased]:
            keys = [tuple(row) for row in await connection.execute(due.limit(limit).with_for_update(skip_locked=True))]
            if not keys:
                return ()
            mine = tuple_(*_KEY).in_(keys)
            await connection.execute(update(DESTINATIONS).where(mine).values(worker=worker, until=until))
            return await _read(connection, keys, now, until)

        return await self._database.transaction(work)

    async def renew(self, worker: str, now: datetime, until: datetime) -> Sequence[Conversation]:
        """See `bot.notices.outbox.Outbox`."""
        seen = self._database.insert(WORKERS).values(id=worker, seen=now)
        alive = seen.on_conflict_do_update(index_elements=[WORKERS.c.id], set_={"seen": now})
        # What is locked is being released, or added to by a publish: waiting for it, in another order, could stop both
        held = select(*_KEY).where(_D.worker == worker).order_by(*_KEY).with_for_update(skip_locked=True)
        renewed = update(DESTINATIONS).where(tuple_(*_KEY).in_(held)).values(until=until).returning(*_KEY)
        rows: Sequence[Any] = await self._database.execute(alive, renewed)
        return [Conversation(*row) for row in rows]

    async def settle(self, marks: Sequence[Mark]) -> None:
        """See `bot.notices.outbox.Outbox`; conversations in one order, so that two workers never wait for each other."""
        groups: dict[int, Rows] = {}
        ordered = sorted(marks, key=_order)
        for mark in ordered:
            statement, rows = _MARKS[type(mark)](mark)
            groups.setdefault(id(statement), (statement, []))[1].extend(rows)
        released = [{**_named("of_", mark), **_named("at_", mark)} for mark in ordered if isinstance(mark, Released)]

        async def work(connection: AsyncConnection) -> None:
            for statement, rows in groups.values():
                await connection.execute(statement, rows)
            if released:  # the row is locked by now: what a publish adds is either seen here, or lowers `due` after us
                await connection.execute(_NEXT, released)

        await self._database.transaction(work)

    async def repair(self, now: datetime) -> None:
        """See `bot.notices.outbox.Outbox`."""
        waits = select(*_OF, literal(""), func.min(_N.due)).where(_N.standing.in_(OPEN)).group_by(*_OF).order_by(*_OF)
        insert = self._database.insert(DESTINATIONS).from_select([*WHERE, "worker", "due"], waits, include_defaults=False)
        sooner = or_(_D.due.is_(None), _D.due > insert.excluded.due)
        found = insert.on_conflict_do_update(index_elements=[*WHERE], set_={"due": insert.excluded.due}, where=sooner)
        await self._database.execute(found, patience=BULK)
        for statement in outworn(now):
            await self._database.execute(statement)

    async def leave(self, worker: str) -> None:
        """See `bot.notices.outbox.Outbox`."""
        held = select(*_KEY).where(_D.worker == worker).order_by(*_KEY).with_for_update()
        freed = update(DESTINATIONS).where(tuple_(*_KEY).in_(held)).values(worker="", until=None)
        await self._database.execute(freed, delete(WORKERS).where(WORKERS.c.id == worker))

    async def figures(self, now: datetime) -> Figures:
        """See `bot.notices.outbox.Outbox`."""
        query = select(_N.standing, func.count(), func.min(_N.due)).group_by(_N.standing)
        rows: Sequence[Any] = await self._database.execute(query)
        alive = await self._database.execute(select(func.count()).where(WORKERS.c.seen > now - ALIVE))
        oldest = [row[2] for row in rows if row[0] in OPEN and row[2] <= now]
        return Figures({row[0]: row[1] for row in rows}, min(oldest, default=None), alive[0][0])

    async def letters(self, standings: Sequence[Standing], limit: int) -> Sequence[Letter]:
        """See `bot.notices.outbox.Outbox`."""
        query = select(NOTIFICATIONS).where(_N.standing.in_(standings)).order_by(_N.due, _N.id).limit(limit)
        return [letter_of(row) for row in await self._database.execute(query)]

    async def retry(self, identity: int | None, now: datetime) -> int:
        """See `bot.notices.outbox.Outbox`."""
        which = and_(_N.standing == "failed", _N.id == identity if identity is not None else _N.id > 0)
        again = update(NOTIFICATIONS).where(which).values(standing="waiting", attempts=0, due=now, reason="", notice="")
        rows = await self._database.execute(again.returning(_N.id), patience=BULK)
        await self.repair(now)
        return len(rows)


def _free(platform: Platform, now: datetime) -> Select[Any]:
    may = and_(or_(_D.after.is_(None), _D.after <= now), or_(_D.until.is_(None), _D.until <= now))
    return select(*_KEY).where(_D.due <= now, _D.platform == platform, may).order_by(_D.due, *_KEY)


async def _read(connection: AsyncConnection, keys: Sequence[tuple[Any, ...]], now: datetime, until: datetime) -> Sequence[Leased]:
    """What waits for conversations, and what they were told."""
    joined = NOTIFICATIONS.outerjoin(SUBSCRIPTIONS, _N.subscription == _S.id)
    query = select(*COLUMNS).select_from(joined).where(tuple_(*_OF).in_(keys)).order_by(_N.revision, _N.id)
    waiting = (await connection.execute(query.where(_N.standing.in_(OPEN)))).fetchall()
    first = min((row.revision for row in waiting), default=0)
    told = query.where(_N.standing == "sent", or_(_N.at > now - RECENT, _N.revision >= first))
    of_open, of_told = grouped(waiting), grouped((await connection.execute(told)).fetchall())
    places = [Conversation(*key) for key in keys]
    return [Leased(place, until, of_open.get(place, ()), of_told.get(place, ())) for place in places]


def _order(mark: Mark) -> tuple[Any, ...]:
    """Notifications first, then conversations in the order of their key."""
    if isinstance(mark, Released):
        of = mark.conversation
        return (1, of.platform, of.workspace, of.channel, of.thread)
    return (0,)


def _named(prefix: str, mark: Released) -> dict[str, str]:
    return {f"{prefix}{name}": getattr(mark.conversation, name) for name in WHERE}


def _each(ids: Sequence[int], **values: Any) -> list[dict[str, Any]]:
    return [{"number": identity, **values} for identity in ids]


Rows = tuple[Update, list[dict[str, Any]]]
_MARKS: Final[Mapping[type, Callable[[Any], Rows]]] = {
    Sending: lambda m: (_SENDING, _each(m.ids, notice_id=m.notice, moment=m.at)),
    Sent: lambda m: (_SENT, _each(m.ids, spot=m.place, moment=m.at)),
    Closed: lambda m: (_CLOSED, _each(m.ids, into=m.standing, why=m.reason, moment=m.at)),
    Again: lambda m: (_AGAIN, _each(m.ids, later=m.due, why=m.reason, used=m.attempts, doubt=m.doubtful)),
    Doubted: lambda m: (_DOUBTED, _each(m.ids, why=m.reason)),
    Rooted: lambda m: (_ROOTED, [{"subscription": m.subscription, "place": m.root}]),
    Released: lambda m: (_FREED, [{**_named("at_", m), "holder": m.worker, "hold": m.after}]),
}

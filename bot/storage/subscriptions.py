"""Who follows what, on a database; the same statements for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Delete, FromClause, Row, Table, Update, and_, case, delete, exists, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.notices.calendar import next_due
from bot.notices.records import Conversation, Rhythm, Scope, Subscription
from bot.ports import Platform
from bot.storage.database import Database
from bot.storage.fan_out import WHERE, sooner
from bot.storage.notice_tables import DESTINATIONS, NOTIFICATIONS, SUBSCRIPTIONS
from bot.storage.tables import Moment, with_all_inside

Now = Callable[[], datetime]
KEY: Final = ("platform", "workspace", "channel", "thread", "target", "topics")
"""What makes a subscription the same one again: whether its parts are followed too is a choice, not another subscription."""
SETTINGS: Final = (
    "pace", "hour", "weekday", "quiet_from", "quiet_until", "zone", "next", "language", "by", "at", "in_thread", "root",
)  # fmt: skip
WAITING: Final = ("waiting", "sending")
MOVING: Final = 30.0
"""Seconds for the removal of a whole workspace, which nobody waits for."""


class SqlSubscriptions:
    """See `bot.notices.ports.Subscriptions`."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database, self._now = database, now

    async def add(self, subscription: Subscription) -> Subscription:
        """See `bot.notices.ports.Subscriptions`; one statement, so that of any number of callers all get the same one."""
        insert = self._database.insert(SUBSCRIPTIONS).values(self._values(subscription))
        column, new = SUBSCRIPTIONS.c, insert.excluded
        ended = column.state == "ended"
        kept = {name: case((ended, new[name]), else_=column[name]) for name in SETTINGS}
        changed = {**kept, "state": new.state, "branch": new.branch, "next": self._next_again(new.next), "ended": None}
        added = insert.on_conflict_do_update(index_elements=[column[name] for name in KEY], set_=changed).returning(*column)
        return _subscription((await self._database.execute(added))[0])

    async def find(self, identity: str) -> Subscription | None:
        """See `bot.notices.ports.Subscriptions`."""
        column = SUBSCRIPTIONS.c
        rows = await self._database.execute(select(SUBSCRIPTIONS).where(column.id == identity, column.state != "ended"))
        return _subscription(rows[0]) if rows else None

    async def of(self, conversation: Conversation) -> Sequence[Subscription]:
        """See `bot.notices.ports.Subscriptions`."""
        column = SUBSCRIPTIONS.c
        there = _in_channel(SUBSCRIPTIONS, conversation.platform, conversation.workspace, conversation.channel)
        query = select(SUBSCRIPTIONS).where(there, column.thread == conversation.thread, column.state != "ended")
        rows = await self._database.execute(query.order_by(column.at, column.id))
        return [_subscription(row) for row in rows]

    async def replace(self, subscription: Subscription) -> bool:
        """See `bot.notices.ports.Subscriptions`; what waits comes at the new time, or not at all where it no longer should."""
        column, values = SUBSCRIPTIONS.c, self._values(subscription)
        there = and_(column.id == subscription.id, column.state != "ended")
        changed = {name: value for name, value in values.items() if name not in ("id", "root", *KEY)}
        stored = update(SUBSCRIPTIONS).where(there).values(changed).returning(column.id)
        waiting = and_(NOTIFICATIONS.c.subscription == subscription.id, NOTIFICATIONS.c.standing == "waiting")
        if subscription.state != "active":
            return bool(await self._database.execute(_dropped(waiting, subscription.state), stored))
        due = values["next"] or self._now()
        follow = update(NOTIFICATIONS).where(waiting).values(due=due)
        looked_at = update(DESTINATIONS).where(exists().where(waiting, *_alike(NOTIFICATIONS, DESTINATIONS, WHERE)))
        return bool(await self._database.execute(follow, looked_at.values(due=sooner(literal(due, Moment))), stored))

    async def end(self, platform: Platform, workspace: str, channel: str, reason: str) -> int:
        """See `bot.notices.ports.Subscriptions`."""
        gone = and_(_in_channel(SUBSCRIPTIONS, platform, workspace, channel), SUBSCRIPTIONS.c.state != "ended")
        waiting = and_(_in_channel(NOTIFICATIONS, platform, workspace, channel), NOTIFICATIONS.c.standing == "waiting")
        ended = update(SUBSCRIPTIONS).where(gone).values(state="ended", ended=self._now()).returning(SUBSCRIPTIONS.c.id)
        return len(await self._database.execute(_dropped(waiting, reason), ended))

    async def move(self, platform: Platform, workspace: str, channel: str, to: str) -> int:
        """See `bot.notices.ports.Subscriptions`; where both follow the same, one of the two is left."""
        if channel == to:
            return 0
        there = (platform, workspace, channel)
        waiting = and_(_in_channel(NOTIFICATIONS, *there), NOTIFICATIONS.c.standing.in_(WAITING))
        moved = update(SUBSCRIPTIONS).where(_in_channel(SUBSCRIPTIONS, *there)).values(channel=to).returning(SUBSCRIPTIONS.c.id)
        follow = update(NOTIFICATIONS).where(waiting).values(channel=to)
        return len(await self._database.execute(*_without_twins(*there, to), follow, self._looked_at(*there, to), moved))

    async def forget_workspace(self, platform: Platform, workspace: str) -> None:
        """See `bot.notices.ports.Subscriptions`."""
        await self._database.execute(*of_workspace(platform, workspace), patience=MOVING)

    def _values(self, subscription: Subscription) -> dict[str, Any]:
        """A subscription as a row; nothing of it stands in a thread yet."""
        quiet = subscription.rhythm.quiet or (None, None)
        where, what, when = subscription.conversation, subscription.scope, subscription.rhythm
        return {
            "id": subscription.id, "platform": where.platform, "workspace": where.workspace, "channel": where.channel,
            "thread": where.thread, "target": what.target, "branch": what.branch, "topics": what.topics,
            "pace": when.pace, "hour": when.hour, "weekday": when.weekday, "quiet_from": quiet[0], "quiet_until": quiet[1],
            "zone": when.zone, "next": self._next(when), "language": subscription.language, "by": subscription.by,
            "at": subscription.at, "state": subscription.state, "in_thread": subscription.in_thread, "root": "",
            "ended": self._now() if subscription.state == "ended" else None,
        }  # fmt: skip

    def _looked_at(self, platform: Platform, workspace: str, channel: str, to: str) -> sqlite.Insert | postgresql.Insert:
        """Where something waited in the old channel, the new one is looked at at the same time."""
        column, old = DESTINATIONS.c, _in_channel(DESTINATIONS, platform, workspace, channel)
        rows = select(column.platform, column.workspace, literal(to), column.thread, literal(""), column.due).where(old)
        insert = self._database.insert(DESTINATIONS).from_select([*WHERE, "worker", "due"], rows, include_defaults=False)
        return insert.on_conflict_do_update(index_elements=[*WHERE], set_={"due": sooner(insert.excluded.due)})

    def _next(self, rhythm: Rhythm) -> datetime | None:
        """When the next digest is; there is none for what comes at once."""
        return None if rhythm.pace == "at_once" else next_due(rhythm, self._now())

    def _next_again(self, new: ColumnElement[Any]) -> ColumnElement[Any]:
        return case((SUBSCRIPTIONS.c.state == "ended", new), else_=SUBSCRIPTIONS.c.next)


def of_workspace(platform: Platform, workspace: str) -> list[Delete]:
    """The removal of all that is kept here of a workspace."""
    tables = (NOTIFICATIONS, DESTINATIONS, SUBSCRIPTIONS)
    return [delete(table).where(table.c.platform == platform, with_all_inside(table, workspace)) for table in tables]


def _in_channel(table: Table, platform: Platform, workspace: str, channel: str) -> ColumnElement[bool]:
    column = table.c
    return and_(column.platform == platform, column.workspace == workspace, column.channel == channel)


def _alike(one: FromClause, other: FromClause, names: Iterable[str]) -> list[ColumnElement[bool]]:
    return [one.c[name] == other.c[name] for name in names]


def _dropped(which: ColumnElement[bool], reason: str) -> Update:
    return update(NOTIFICATIONS).where(which).values(standing="dropped", reason=reason)


def _without_twins(platform: Platform, workspace: str, channel: str, to: str) -> list[Delete | Update]:
    """Of two that follow the same in the old and the new channel the one that ended goes, else that of the old channel."""
    old, new = (_in_channel(SUBSCRIPTIONS, platform, workspace, place) for place in (channel, to))
    twin = SUBSCRIPTIONS.alias("twin")
    alike = _alike(SUBSCRIPTIONS, twin, [name for name in KEY if name != "channel"])
    doubled = and_(old, exists().where(*alike, twin.c.channel == to))
    ids = select(SUBSCRIPTIONS.c.id).where(doubled)
    return [
        delete(SUBSCRIPTIONS).where(new, SUBSCRIPTIONS.c.state == "ended", exists().where(*alike, twin.c.channel == channel)),
        _dropped(and_(NOTIFICATIONS.c.subscription.in_(ids), NOTIFICATIONS.c.standing == "waiting"), "moved"),
        delete(SUBSCRIPTIONS).where(doubled),
    ]


def _subscription(row: Row[Any]) -> Subscription:
    quiet = None if row.quiet_from is None or row.quiet_until is None else (row.quiet_from, row.quiet_until)
    return Subscription(
        row.id,
        Conversation(row.platform, row.workspace, row.channel, row.thread),
        Scope(row.target, row.branch, row.topics),
        Rhythm(row.pace, row.hour, row.weekday, quiet, row.zone),
        row.language, row.by, row.at, row.state, row.in_thread,
    )  # fmt: skip

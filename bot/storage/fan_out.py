"""From the changes of a revision to a notification for each subscription that follows one of them, inside one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, null, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices.calendar import next_due
from bot.notices.ports import WINDOW
from bot.notices.records import Recorded, Rhythm
from bot.storage.notice_tables import DESTINATIONS, NOTIFICATIONS, SUBSCRIPTIONS

_OF: Final = SUBSCRIPTIONS.c
WHERE: Final = ("platform", "workspace", "channel", "thread")
"""The columns that name a conversation."""


async def fan_out(connection: AsyncConnection, recorded: Sequence[Recorded], at: datetime, window: timedelta = WINDOW) -> int:
    """Store a notification for each active subscription that covers one of the changes, those of one revision; how many.

    Whoever follows at once is due after `window`, a digest at its next local hour. Two statements whatever the number of
    subscriptions, and one for each digest hour that has passed since it was last computed.
    """
    telling = [one for one in recorded if one.change.tells]
    if not telling:
        return 0
    await _renew_digests(connection, at)
    covered = _covered(telling)
    inserted = await connection.execute(_notifications(connection, covered, _urgent(telling), telling[0].revision, at + window))
    if inserted.rowcount:
        await connection.execute(_destinations(connection, covered, at + window))
    return inserted.rowcount


def _covered(telling: Sequence[Recorded]) -> ColumnElement[bool]:
    """Active subscriptions whose scope covers one of the changes; `Scope.covers` in SQL."""
    every = and_(_OF.topics == "all", _within(telling))
    return and_(_OF.state == "active", or_(every, and_(_OF.topics == "contact", _urgent(telling))))


def _urgent(telling: Sequence[Recorded]) -> ColumnElement[bool]:
    """Subscriptions whose target a changed contact belongs to."""
    return _within([one for one in telling if one.change.topic == "contact"])


def _within(changes: Sequence[Recorded]) -> ColumnElement[bool]:
    if not changes:
        return false()
    branches = _ids(identity for one in changes for identity in one.lineage)
    subjects = _ids(identity for one in changes for identity in one.lineage[:1])
    branch = and_(_OF.branch == true(), _OF.target.in_(branches))
    return or_(_OF.target == "", branch, and_(_OF.branch == false(), _OF.target.in_(subjects)))


def _ids(found: Iterable[str]) -> Collection[str]:
    return sorted(set(found))


def _due(soon: datetime) -> ColumnElement[Any]:
    at_once = literal(soon, _OF.next.type)
    return case((_OF.pace == "at_once", at_once), else_=func.coalesce(_OF.next, at_once))


def _notifications(
    connection: AsyncConnection, covered: ColumnElement[bool], urgent: ColumnElement[bool], revision: int, soon: datetime
) -> sqlite.Insert | postgresql.Insert:
    where = [_OF[name] for name in WHERE]
    row: Select[Any] = select(
        literal(revision), _OF.id, *where, urgent, _due(soon), literal("waiting"), literal(0),
        *(literal("") for _ in range(3)), false(), null(),
    ).where(covered)  # fmt: skip
    names = ["revision", "subscription", *WHERE, "urgent", "due", "standing", "attempts", "reason", "place", "notice"]
    insert = _insert(connection, NOTIFICATIONS).from_select([*names, "doubtful", "at"], row, include_defaults=False)
    return insert.on_conflict_do_nothing(index_elements=["revision", "subscription"])


def _destinations(connection: AsyncConnection, covered: ColumnElement[bool], soon: datetime) -> sqlite.Insert | postgresql.Insert:
    """In the order of the key, as all who lock several of these rows do it."""
    where = [_OF[name] for name in WHERE]
    rows = select(*where, literal(""), func.min(_due(soon))).where(covered).group_by(*where).order_by(*where)
    insert = _insert(connection, DESTINATIONS).from_select([*WHERE, "worker", "due"], rows, include_defaults=False)
    return insert.on_conflict_do_update(index_elements=[*WHERE], set_={"due": sooner(insert.excluded.due)})


def sooner(due: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """The sooner of what a destination has and another moment."""
    known = DESTINATIONS.c.due
    return case((or_(known.is_(None), known > due), due), else_=known)


def _insert(connection: AsyncConnection, table: Any) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


async def _renew_digests(connection: AsyncConnection, at: datetime) -> None:
    """Digests whose hour has passed get the next one: one statement for all that share hour and zone."""
    stale = and_(_OF.state == "active", _OF.pace != "at_once", or_(_OF.next.is_(None), _OF.next <= at))
    columns = (_OF.pace, _OF.hour, _OF.weekday, _OF.zone)
    for found in (await connection.execute(select(*columns).where(stale).distinct())).fetchall():
        same = and_(*(column == value for column, value in zip(columns, found, strict=True)))
        await connection.execute(update(SUBSCRIPTIONS).where(stale, same).values(next=next_due(_rhythm(found), at)))


def _rhythm(row: Any) -> Rhythm:
    return Rhythm(row.pace, row.hour, row.weekday, zone=row.zone)

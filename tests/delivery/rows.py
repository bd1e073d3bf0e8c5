"""Subscriptions and revisions as rows, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from bot.notices.records import Recorded
from bot.storage.database import Database
from bot.storage.engines import transactions_engine
from bot.storage.fan_out import fan_out
from bot.storage.notice_tables import CHANGES, NOTIFICATIONS, REVISIONS, SUBSCRIPTIONS
from knowledge.diff import Change

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
"""A Monday."""


def subscription(identity: str, **changed: Any) -> dict[str, Any]:
    """A row of the table: a Slack channel that follows everything at once."""
    row: dict[str, Any] = {
        "id": identity, "platform": "slack", "workspace": "T1", "channel": f"C{identity.upper()}", "thread": "", "target": "",
        "branch": True, "topics": "all", "pace": "at_once", "hour": 8, "weekday": 0, "quiet_from": None, "quiet_until": None,
        "zone": "UTC", "next": None, "language": "en", "by": "U1", "at": NOW, "state": "active", "in_thread": False, "root": "",
    }  # fmt: skip
    return {**row, **changed}


def changed(
    subject: str, old: str, new: str, *, field: str = "mailbox", topic: Any = "contact", revision: int = 1, number: int = 1,
    above: Sequence[str] = (),
) -> Recorded:  # fmt: skip
    """One change of a revision."""
    return Recorded(revision, number, Change("changed", subject, field, topic, "", old, new), (subject, *above))


async def follow(database: Database, *rows: dict[str, Any]) -> None:
    """Store subscriptions."""
    async with transactions_engine(database._statements).begin() as connection:
        await connection.execute(insert(SUBSCRIPTIONS), list(rows))


async def publish(database: Database, recorded: Sequence[Recorded], at: datetime = NOW) -> int:
    """Store a revision as `Revisions.publish` does, and fan it out."""
    number = recorded[0].revision
    async with transactions_engine(database._statements).begin() as connection:
        row = {"number": number, "version": f"v{number}", "by": "test", "at": at, "files": b""}
        await connection.execute(insert(REVISIONS).values(row))
        await connection.execute(insert(CHANGES), list(map(_row, recorded)))
        return await fan_out(connection, recorded, at)


def _row(recorded: Recorded) -> dict[str, Any]:
    change = recorded.change
    fields = ("change", "subject", "field", "topic", "language", "old", "new")
    values = {name: getattr(change, name) for name in fields}
    return {**values, "revision": recorded.revision, "number": recorded.number, "lineage": list(recorded.lineage)}


async def waiting(database: Database, *columns: str) -> list[tuple[Any, ...]]:
    """Columns of all notifications, in the order of their subscriptions."""
    wanted = [NOTIFICATIONS.c[name] for name in columns]
    rows: Iterable[Any] = await database.execute(select(*wanted).order_by(NOTIFICATIONS.c.subscription, NOTIFICATIONS.c.revision))
    return [tuple(row) for row in rows]

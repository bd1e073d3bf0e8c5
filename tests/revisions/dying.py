"""Publishes in a process that dies by kill -9 at one step after another, before and after each statement; run by
`test_processes` on a database with our schema. Prints a line for each death: the step, how the process ended, and what is in
the database afterwards."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import delete, event, func, select

from bot.notices.records import Conversation, Rhythm, Scope, Subscription
from bot.storage.addresses import parse
from bot.storage.notice_tables import ALL_TABLES, CHANGES, NOTIFICATIONS, REVISIONS
from bot.storage.sql import SqlStore
from knowledge.diff import Change

CHANGED = [
    (Change("changed", f"unit.{number}", "mailbox", "contact", old="a", new="b"), (f"unit.{number}",)) for number in range(3)
]
FOLLOWERS = 5


async def prepared(address: str) -> None:
    """One revision, and five who follow everything."""
    store = SqlStore(parse(address))
    await store.database.execute(*(delete(table) for table in reversed(ALL_TABLES.sorted_tables)))
    await published(store, 0, [])
    for number in range(FOLLOWERS):
        place = Conversation("slack", "T1", f"C{number}")
        await store.subscriptions.add(Subscription(f"s{number}", place, Scope(), Rhythm(), "en", "U1", datetime.now(UTC)))
    await store.close()


async def published(store: SqlStore, after: int, changes: Any) -> None:
    files = {"iom.yaml": b"entry: iom"}
    await store.revisions.publish(after, files=files, version="v", by="ada", changes=changes, at=datetime.now(UTC))


async def dying(address: str, step: int) -> None:
    """Publish, and die at a step of it; at one that does not come, live."""
    store = SqlStore(parse(address))
    steps = count()

    def reached(*_: Any) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    engine = store.database._transactions.sync_engine
    for name in ("before_cursor_execute", "after_cursor_execute", "begin", "commit"):
        event.listen(engine, name, reached)
    await published(store, 1, CHANGED)
    reached()
    await store.close()


async def found(address: str) -> list[int]:
    """Revisions, changes, notifications, as the next process finds them."""
    store = SqlStore(parse(address))
    tables = (REVISIONS, CHANGES, NOTIFICATIONS)
    rows = [await store.database.execute(select(func.count()).select_from(table)) for table in tables]
    await store.close()
    return [row[0][0] for row in rows]


def main(address: str) -> None:
    for step in count():
        asyncio.run(prepared(address))
        child = os.fork()
        if not child:
            asyncio.run(dying(address, step))
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        sys.stdout.write(f"{step} {status} {asyncio.run(found(address))}\n")
        if not status:
            return


if __name__ == "__main__":
    main(sys.argv[1])

"""What is of no use any more is removed, each in its time and a part at once; what somebody still needs stays."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select

from bot.notices.outbox import Closed, Released, Sent
from bot.notices.records import Conversation
from bot.storage.notice_tables import CHANGES, DESTINATIONS, NOTIFICATIONS, REVISIONS, SUBSCRIPTIONS
from bot.storage.sql import SqlStore
from bot.storage.sweeping import SWEEP_ROWS
from tests.delivery.rows import changed, publish, waiting
from tests.delivery.test_outbox import DUE, ids, lease, published
from tests.storage.conftest import Clock


async def count(database: SqlStore, table: Table) -> int:
    return int((await database.database.execute(select(func.count()).select_from(table)))[0][0])


async def settled(database: SqlStore, number: int) -> tuple[int, ...]:
    """So many conversations that were told of one revision: the first was given up, all are released."""
    await published(database, number, revisions=1)
    leased = await lease(database, limit=number)
    failed, *sent = (identity for one in leased for identity in ids(one))
    marks: list[Any] = [Sent(tuple(sent), "1.1", DUE), Closed((failed,), "failed", "refused", DUE)]
    await database.outbox.settle([*marks, *(Released(one.conversation, "one") for one in leased)])
    return failed, *sent


def after(days: int) -> datetime:
    return DUE + timedelta(days=days)


async def test_what_was_sent_goes_after_ninety_days_a_part_at_once(database: SqlStore) -> None:
    failed, *_ = await settled(database, SWEEP_ROWS + 44)
    await database.outbox.repair(after(89))
    assert await count(database, NOTIFICATIONS) == SWEEP_ROWS + 44
    await database.outbox.repair(after(91))
    assert await count(database, NOTIFICATIONS) == 44
    await database.outbox.repair(after(91))
    assert await waiting(database.database, "id") == [(failed,)]


async def test_what_was_given_up_can_be_tried_again_for_half_a_year(database: SqlStore) -> None:
    failed, *_ = await settled(database, 2)
    await database.outbox.repair(after(179))
    assert await waiting(database.database, "id") == [(failed,)]
    await database.outbox.repair(after(181))
    assert await waiting(database.database, "id") == []


async def test_a_conversation_goes_with_the_last_that_it_was_told(database: SqlStore) -> None:
    await settled(database, 3)
    await database.outbox.repair(after(89))
    assert await count(database, DESTINATIONS) == 3
    await database.outbox.repair(after(91))
    assert await count(database, DESTINATIONS) == 1  # that of the dead letter
    await database.outbox.repair(after(181))
    assert await count(database, DESTINATIONS) == 0


async def test_a_conversation_that_something_is_published_to_meanwhile_is_found(database: SqlStore) -> None:
    """Whichever comes first, nothing waits unseen."""
    await settled(database, 40)
    for number in range(2, 6):
        change = changed("unit.cbi", "a", str(number), revision=number)
        cleaning = [database.outbox.repair(after(200 * number)) for _ in range(2)]
        await asyncio.gather(*cleaning, publish(database.database, [change], after(200 * number)))
        leased = await lease(database, limit=40, seconds=timedelta(days=200 * number + 1).total_seconds())
        assert len(leased) == 40
        marks = [mark for one in leased for mark in (Sent(ids(one), "1", after(200 * number)), Released(one.conversation, "one"))]
        await database.outbox.settle(marks)


async def test_a_subscription_goes_ninety_days_after_its_end(database: SqlStore, clock: Clock) -> None:
    clock.moment = DUE
    await published(database, 3)
    await database.subscriptions.end("slack", "T1", "CS0", "channel_archive")
    (one,) = await database.subscriptions.of(Conversation("slack", "T1", "CS1"))
    await database.subscriptions.replace(replace(one, state="ended"))
    await database.outbox.repair(after(89))
    assert await count(database, SUBSCRIPTIONS) == 3
    clock.moment = after(60)
    (other,) = await database.subscriptions.of(Conversation("slack", "T1", "CS2"))
    again = await database.subscriptions.add(one)  # followed anew: it has not ended
    await database.outbox.repair(after(91))
    assert await count(database, SUBSCRIPTIONS) == 2
    assert [await database.subscriptions.find(found.id) for found in (again, other)] == [again, other]


async def test_the_record_of_what_was_published_stays(database: SqlStore) -> None:
    await settled(database, 2)
    for _ in range(3):
        await database.outbox.repair(after(4000))
    assert (await count(database, REVISIONS), await count(database, CHANGES)) == (1, 1)

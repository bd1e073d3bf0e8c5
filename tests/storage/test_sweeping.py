"""What has expired is removed with later writes, a bounded part at a time, and what holds stays."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Table, func, insert, select

from bot.ports import Opinion
from bot.storage.sql import SqlStore
from bot.storage.sweeping import SWEEP_EVERY, SWEEP_ROWS
from bot.storage.tables import ANSWERS, DELIVERIES, MISSES, OPINIONS, STATES
from tests.storage.conftest import BEGINNING, Clock, an_answer


async def rows(store: SqlStore, table: Table) -> int:
    return int((await store.database.execute(select(func.count()).select_from(table)))[0][0])


async def test_expired_claims_go_a_part_at_a_time(database: SqlStore, clock: Clock) -> None:
    old = [{"key": f"old {number}", "at": BEGINNING} for number in range(SWEEP_ROWS + 10)]
    await database.database.execute(insert(DELIVERIES).values(old))
    clock.advance(days=2)
    await database.deliveries.claim("new 0")
    assert await rows(database, DELIVERIES) == 10 + 1
    await asyncio.gather(*(database.deliveries.claim(f"new {number + 1}") for number in range(SWEEP_EVERY)))
    assert await rows(database, DELIVERIES) == SWEEP_EVERY + 1
    assert not await database.deliveries.claim("new 0")


async def test_answers_opinions_and_misses_go_each_in_its_time(database: SqlStore, clock: Clock) -> None:
    answers = database.answers
    await answers.keep(an_answer())
    await answers.judge(Opinion("a1b2c3", "U1", "wrong", BEGINNING))
    await answers.missed("fax", "en", "unknown", BEGINNING)
    left = []
    for days in (29, 30, 90, 180):
        clock.moment = BEGINNING + timedelta(days=days)
        later = Opinion("another", "U1", "wrong", BEGINNING + timedelta(days=170))
        await asyncio.gather(*(answers.judge(later) for _ in range(SWEEP_EVERY)))
        left.append([await rows(database, table) for table in (ANSWERS, MISSES, OPINIONS)])
    assert left == [[1, 1, 2], [0, 1, 2], [0, 0, 2], [0, 0, 1]]


async def test_states_that_nobody_came_back_with_go(database: SqlStore, clock: Clock) -> None:
    until = clock() + timedelta(minutes=10)
    await asyncio.gather(*(database.states.issue(f"state {number}", until) for number in range(SWEEP_EVERY)))
    clock.advance(minutes=10)
    await database.states.issue("last", clock() + timedelta(minutes=10))
    assert await rows(database, STATES) == 1


async def test_a_moment_without_a_time_zone_is_a_bug(database: SqlStore) -> None:
    with pytest.raises(Exception, match="a moment without a time zone"):
        await database.answers.keep(an_answer(at=BEGINNING.replace(tzinfo=None)))

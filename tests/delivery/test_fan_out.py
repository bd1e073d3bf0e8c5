"""One publish makes a notification for each subscription that follows a change, with the moment at which it is due."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.notices.ports import WINDOW
from bot.storage.sql import SqlStore
from tests.delivery.rows import NOW, changed, follow, publish, subscription, waiting

LONGEST, TRIES = 4.0, 3
"""Seconds, and how often a busy machine may be slower."""
MAILBOX = changed("unit.cbi", "a@iom.int", "b@iom.int", above=("division.pcca",))
SUMMARY = changed("unit.cbi", "x", "y", field="summary", topic="text", number=2, above=("division.pcca",))


async def test_who_follows_a_change_is_told_and_nobody_else(database: SqlStore) -> None:
    await follow(
        database.database,
        subscription("all"), subscription("contacts", topics="contact"), subscription("branch", target="division.pcca"),
        subscription("subject", target="unit.cbi", branch=False),
        subscription("above", target="division.pcca", branch=False), subscription("else", target="division.prd"),
        subscription("paused", state="paused"), subscription("ended", state="ended"),
    )  # fmt: skip
    assert await publish(database.database, [MAILBOX, SUMMARY]) == 4
    told = await waiting(database.database, "subscription", "urgent", "due", "standing")
    assert told == [(name, True, NOW + WINDOW, "waiting") for name in ("all", "branch", "contacts", "subject")]


async def test_who_follows_contacts_is_not_told_of_text_and_nobody_of_ways_to_ask(database: SqlStore) -> None:
    await follow(database.database, subscription("all"), subscription("contacts", topics="contact"))
    assert await publish(database.database, [SUMMARY]) == 1
    assert await waiting(database.database, "subscription", "urgent") == [("all", False)]
    asking = changed("unit.cbi", "p", "q", field="asked", topic="asking", revision=2)
    assert await publish(database.database, [asking]) == 0


async def test_a_digest_is_due_at_its_next_local_hour(database: SqlStore) -> None:
    await follow(
        database.database,
        subscription("daily", pace="daily", hour=8, zone="Africa/Nairobi"),
        subscription("passed", pace="daily", hour=8, zone="Africa/Nairobi", next=NOW - timedelta(days=3)),
        subscription("weekly", pace="weekly", hour=14, weekday=0),
    )
    await publish(database.database, [MAILBOX])
    tomorrow = datetime(2026, 3, 3, 5, tzinfo=UTC)
    assert await waiting(database.database, "due") == [(tomorrow,), (tomorrow,), (datetime(2026, 3, 2, 14, tzinfo=UTC),)]


async def test_ten_thousand_subscriptions_take_well_under_five_seconds(database: SqlStore) -> None:
    rows = [subscription(f"s{number}", target="division.pcca" if number % 2 else "") for number in range(10_000)]
    for begin in range(0, len(rows), 1000):
        await follow(database.database, *rows[begin : begin + 1000])
    took: list[float] = []
    while not took or (took[-1] >= LONGEST and len(took) < TRIES):
        began = time.perf_counter()
        assert await publish(database.database, [MAILBOX, SUMMARY]) == 10_000
        took.append(time.perf_counter() - began)
    assert took[-1] < LONGEST, took


@pytest.mark.parametrize("again", [1, 2])
async def test_a_second_revision_is_a_second_notification_of_the_same_conversation(database: SqlStore, again: int) -> None:
    await follow(database.database, subscription("all"))
    for number in range(1, again + 1):
        await publish(database.database, [changed("unit.cbi", "a", str(number), revision=number)])
    assert len(await waiting(database.database, "id")) == again

"""A platform that is slow, refuses connections, fails, or says "wait" for a minute in the middle of a large fan-out, while more
is published to the same channels: nothing is lost, nothing comes twice, and the other platform notices nothing."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.storage.notice_tables import NOTIFICATIONS
from bot.storage.rules import utc_now
from tests.delivery.world import World, world
from tests.revisions.line import Line

MINUTE = 60.0
COUNT = 1000
"""Channels that follow everything, of each platform."""
REVISIONS = 4
FAULTS: dict[str, dict[str, Any]] = {
    "slow": {"slow": [2.5, 5.0]},  # before it posts, and again before it answers
    "failing": {"status": 500},
    "busy": {"status": 429, "after": 3},
    "away": {},
}
OTHER = {"slack": "telegram", "telegram": "slack"}

pytestmark = pytest.mark.long


@pytest.fixture
async def here(address: str, tmp_path: Path) -> AsyncIterator[World]:
    async with world(address, tmp_path) as found:
        yield found


@asynccontextmanager
async def lines(here: World) -> AsyncIterator[dict[str, Line]]:
    """A line to each platform, which can be cut: then connections to it are refused."""
    found = {platform: Line(here.platform) for platform in OTHER}
    for platform, line in found.items():
        await line.start()
        here.reached[platform] = line.address
    try:
        yield found
    finally:
        for line in found.values():
            await line.stop()


@pytest.mark.parametrize(("platform", "address"), [("slack", "postgresql"), ("telegram", "sqlite")], indirect=["address"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_bad_minute_of_a_platform(here: World, platform: str, fault: str) -> None:
    async with lines(here) as ways:
        await here.control(latency=0.02)
        for one in OTHER:
            await here.follow(COUNT, one)
        await here.publish("old0", "new0", subject="unit.0")
        await here.start(2)
        await here.until(lambda report: len(report["posts"]) > COUNT)
        await here.control(fault={platform: FAULTS[fault]})
        if fault == "away":
            await ways[platform].cut()
        for number in range(1, REVISIONS):
            await here.publish(f"old{number}", f"new{number}", subject=f"unit.{number}")
            await asyncio.sleep(MINUTE / REVISIONS)
        await asyncio.sleep(MINUTE / REVISIONS)
        waited = await settled(here, OTHER[platform])
        assert waited[platform], "the platform was not bad enough"
        await here.control(fault={})
        await ways[platform].mend()
        await here.until_settled(400)
        await everybody_was_told_all_in_order(here)
        # what was on its way as the connections ended may have arrived, and Telegram cannot be asked
        assert await again(here) <= (2 * 8 if (platform, fault) == ("telegram", "away") else 0)
        if fault == "busy":
            assert await attempts(here) == 0


async def settled(here: World, platform: str) -> dict[str, int]:
    """Wait until one platform has nothing left to send, while the other is as it is; what is unsettled then."""
    end = time.monotonic() + 2 * MINUTE
    while (waited := await unsettled(here)).get(platform):
        assert time.monotonic() < end, "the other platform is held up"
        await asyncio.sleep(0.5)
    return waited


async def unsettled(here: World) -> dict[str, int]:
    """How many notifications are not settled, by platform."""
    column = NOTIFICATIONS.c
    open_ones = select(column.platform, func.count().label("number")).where(column.standing.in_(("waiting", "sending")))
    rows = await here.store.database.execute(open_ones.group_by(column.platform))
    return {row.platform: row.number for row in rows}


async def attempts(here: World) -> int:
    """The most attempts that a notification has used up."""
    rows = await here.store.database.execute(select(func.max(NOTIFICATIONS.c.attempts)))
    return int(rows[0][0])


async def everybody_was_told_all_in_order(here: World) -> None:
    assert (await here.store.outbox.figures(utc_now())).counts == {"sent": 2 * COUNT * REVISIONS}
    said: dict[tuple[str, str], str] = defaultdict(str)
    for post in (await here.report())["posts"]:
        said[post["platform"], post["channel"]] += post["text"]
    assert len(said) == 2 * COUNT
    for where, text in said.items():
        places = [text.find(f"new{number}@") for number in range(REVISIONS)]
        assert sorted(places) == places, (where, places)
        assert places[0] >= 0, where


async def again(here: World) -> int:
    """How often a revision was told once more."""
    said = Counter(
        (post["channel"], number)
        for post in (await here.report())["posts"]
        for number in range(REVISIONS)
        if f"new{number}@" in post["text"]
    )
    return sum(times - 1 for times in said.values())

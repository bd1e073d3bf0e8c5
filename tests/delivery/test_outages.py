"""A database away for a minute while a bot answers and two workers send: nothing old is told as new, nothing is lost."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.storage.rules import utc_now
from knowledge.loading import SHIPPED_ENTRIES
from tests.delivery.world import World, times, twice, world
from tests.http.wire import Wire, both, command, process
from tests.storage.cluster import Cluster, own_cluster

BOTH = ("slack", "telegram")
MINUTE = 60.0
COUNT = 1000
"""Channels that follow everything, of each platform."""
OLD, NEW = "pcca@iom.int", "field@iom.int"

pytestmark = pytest.mark.long


@asynccontextmanager
async def serving(here: World) -> AsyncIterator[Wire]:
    """`iom-bot serve`, which sends too, on the world's database and platforms."""
    folder = here.folder / "serve"
    folder.mkdir()
    environment = {
        **both(f"{here.platform}/api/", f"{here.platform}/bot"), "DATABASE_URL": here.address, "IOM_BOT_THROTTLE": "off",
        "IOM_BOT_REQUEST_TIMEOUT": "10", "IOM_BOT_DATA_DIR": str(folder),
    }  # fmt: skip
    bot = process("bot", "serve", environment=environment, folder=folder)
    wire, _ = await asyncio.to_thread(bot.__enter__)
    try:
        yield wire
    finally:
        await asyncio.to_thread(bot.__exit__, None, None, None)


async def said(wire: Wire) -> str:
    """What a person gets in Slack for `/iom contacts PCCA`; asked again where it is not ready within the time that Slack waits,
    as after a publish."""
    end = time.monotonic() + 20
    while True:
        reply = await asyncio.to_thread(wire.send, command("contacts PCCA"))
        assert reply.status == 200
        assert reply.seconds < 3
        if reply.body:
            return str(json.loads(reply.body)["text"])
        assert time.monotonic() < end


async def status(wire: Wire, path: str) -> int:
    return (await asyncio.to_thread(wire.get, path)).status


async def under_way(here: World) -> None:
    """Half of what a revision queued is sent, and the rest waits."""
    await here.control(latency=0.05)
    for platform in BOTH:
        await here.follow(COUNT, platform, first=10)  # C1 is where people ask
    await here.publish("a", "b", subject="unit.first")
    await here.start(1)
    await here.until(lambda report: len(report["posts"]) > COUNT // 2)


async def told_once_more(here: World, wire: Wire, folder: Path, outages: int = 1) -> None:
    """Everything is delivered without a restart of ours, and the next revision reaches everybody as ever."""
    await here.until_settled(180)
    assert [await status(wire, path) for path in ("/readyz", "/healthz")] == [200, 200]
    assert (await here.published(folder))[0] == 0
    assert NEW in await said(wire)
    await here.until_settled(180)
    posts = [post for post in (await here.report())["posts"] if post["channel"] != "C1"]
    for platform in BOTH:
        found = times(posts, platform)
        assert len(found) == COUNT, platform
        assert min(found.values()) == 2, platform
    again = {platform: twice(posts, platform) - COUNT for platform in BOTH}  # all but the second revision's
    assert again["slack"] == 0
    assert again["telegram"] <= 2 * 8 * outages
    print({"twice": again})  # noqa: T201 - for whoever measures
    figures = await here.store.outbox.figures(utc_now())
    assert figures.counts == {"sent": 2 * COUNT * len(BOTH)}


def edited(here: World) -> Path:
    """Entries with another mailbox."""
    folder = Path(shutil.copytree(SHIPPED_ENTRIES, here.folder / "entries"))
    for file in folder.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
    return folder


async def for_a_minute(look: Callable[[], Awaitable[None]]) -> None:
    end = time.monotonic() + MINUTE
    while time.monotonic() < end:
        await look()
        await asyncio.sleep(2)


async def test_a_server_that_is_away_for_a_minute(tmp_path: Path) -> None:
    with own_cluster() as cluster:
        async with world(cluster.address, tmp_path) as here, serving(here) as wire:
            assert OLD in await said(wire)
            await under_way(here)
            cluster.stop("immediate")
            folder = edited(here)

            async def look() -> None:
                answer = await said(wire)
                assert OLD in answer
                assert "This is as of" in answer
                assert [await status(wire, path) for path in ("/readyz", "/healthz")] == [503, 200]

            refused, line = await here.published(folder)
            assert refused == 1
            assert "cannot be reached" in line
            assert line.count("\n") == 1
            await for_a_minute(look)
            cluster.start()
            await told_once_more(here, wire, folder)
            no_trace_and_no_secret(here)


async def test_a_server_that_is_restarted_again_and_again_while_a_worker_is_lost_for_good(tmp_path: Path) -> None:
    with own_cluster() as cluster:
        async with world(cluster.address, tmp_path) as here, serving(here) as wire:
            await under_way(here)
            for number in range(4):
                await restarted(cluster)
                if number == 1:
                    await here.kill(here.workers[0])  # for good: what it held is adopted by the one beside the answers
            await told_once_more(here, wire, edited(here), outages=4)
            no_trace_and_no_secret(here)


async def test_a_server_that_is_away_while_there_is_nothing_to_do(tmp_path: Path) -> None:
    with own_cluster() as cluster:
        async with world(cluster.address, tmp_path) as here:
            await here.start(1)
            for platform in BOTH:
                await here.follow(1, platform)
            cluster.stop("fast")
            await asyncio.sleep(5)
            cluster.start()
            await here.publish("a", "b")
            await here.until(lambda report: len(report["posts"]) == len(BOTH))


async def restarted(cluster: Cluster) -> None:
    """As when the machine of the database is restarted."""
    await asyncio.to_thread(cluster.stop, "immediate")
    await asyncio.sleep(0.5)
    await asyncio.to_thread(cluster.start)
    await asyncio.sleep(1.5)


async def test_a_file_that_another_program_holds_for_a_minute(migrated_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "iom-bot.db"
    shutil.copy(migrated_file, path)
    async with world(f"sqlite:///{path}", tmp_path) as here, serving(here) as wire:
        assert OLD in await said(wire)
        await under_way(here)
        folder = edited(here)

        async def look() -> None:
            assert OLD in await said(wire)  # a file can be read meanwhile, so this is the newest
            assert [await status(wire, path) for path in ("/readyz", "/healthz")] == [503, 200]

        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            refused, line = await here.published(folder)
            assert refused == 1
            assert "held by another program" in line
            await for_a_minute(look)
            other.execute("ROLLBACK")
        await told_once_more(here, wire, folder)
        no_trace_and_no_secret(here)


def no_trace_and_no_secret(here: World) -> None:
    """An outage is some lines in a log, each of them said once for each time."""
    for log in (here.folder / "worker.log", here.folder / "serve" / "log"):
        text = log.read_text(errors="replace")
        assert "Traceback" not in text
        assert '"exception"' not in text
        assert not any(secret in text for secret in ("xoxb-", "42:TEST", "contacts PCCA"))

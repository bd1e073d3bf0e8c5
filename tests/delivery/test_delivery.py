"""Real workers in processes of their own against both platforms: nothing is lost, whatever is killed or fails."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.delivery.line import line_to
from tests.delivery.world import World, times, twice, world
from tests.storage.conftest import EMPTYING, on_server

BOTH = ("slack", "telegram")


@pytest.fixture
async def here(address: str, tmp_path: Path) -> AsyncIterator[World]:
    """The world on each database."""
    async with world(address, tmp_path) as found:
        yield found


@pytest.fixture
async def on_file(migrated_file: Path, tmp_path: Path) -> AsyncIterator[World]:
    """The world on an SQLite file, for what no database has to do with."""
    path = tmp_path / "iom-bot.db"
    shutil.copy(migrated_file, path)
    async with world(f"sqlite:///{path}", tmp_path) as found:
        yield found


async def test_workers_that_are_killed_lose_nothing_and_what_they_held_is_adopted(here: World) -> None:
    await here.control(latency=0.02)
    for platform in BOTH:
        await here.follow(120, platform)
    await here.publish("a", "b")
    first, second = await here.start(2)
    await here.until(lambda report: len(report["posts"]) > 30)
    await here.kill(first)
    await here.until(lambda report: len(report["posts"]) > 90)
    await here.kill(second)  # a worker lost for good: nobody comes back under its name
    await here.start(1)
    await here.until_settled(60)
    posts = (await here.report())["posts"]
    assert {platform: len(times(posts, platform)) for platform in BOTH} == {"slack": 120, "telegram": 120}
    assert twice(posts, "slack") == 0
    assert twice(posts, "telegram") <= 2 * 8


async def test_what_was_sent_to_a_person_without_an_answer_is_found_where_it_stands(on_file: World) -> None:
    await on_file.control(faults={"U7": {"drop": True}})
    await on_file.follow(1, channel="U7")
    await on_file.publish("a", "b")
    await on_file.start()
    await on_file.until_settled()
    assert len((await on_file.report())["posts"]) == 1
    (letter,) = await on_file.store.outbox.letters(["sent"], 2)
    assert letter.notification.place.startswith("D7/")
    assert not letter.notification.doubtful


async def test_a_correction_changes_the_notice_and_what_is_taken_back_is_said(on_file: World) -> None:
    for platform in BOTH:
        await on_file.follow(1, platform)
    await on_file.start()
    await on_file.publish("a", "b")
    await on_file.until(lambda report: len(report["posts"]) == 2)
    await on_file.until_settled()
    await on_file.publish("b", "c")
    report = await on_file.until(lambda report: len(report["edits"]) == 2)
    places = {post["channel"]: post["ts"] for post in report["posts"]}
    assert all(places[edit["channel"]] == edit["place"] and "c@iom.int" in edit["text"] for edit in report["edits"])
    await on_file.until_settled()
    await on_file.publish("c", "a")
    report = await on_file.until(lambda report: len(report["edits"]) == 4)
    assert len(report["posts"]) == 2


async def test_a_platform_that_is_down_or_says_wait_holds_up_no_other_and_uses_no_attempt(on_file: World) -> None:
    for platform in BOTH:
        await on_file.follow(30, platform)
    await on_file.control(fault={"slack": {"status": 429, "after": 2}, "telegram": {}})
    await on_file.publish("a", "b")
    await on_file.start()
    await on_file.until(lambda report: len(times(report["posts"], "telegram")) == 30)
    await on_file.control(fault={"slack": {"status": 500}})
    await asyncio.sleep(1)
    await on_file.control(fault={})
    await on_file.until_settled(60)
    posts = (await on_file.report())["posts"]
    assert len(times(posts, "slack")) == 30
    assert twice(posts, "slack") == twice(posts, "telegram") == 0


async def test_a_database_that_is_away_for_a_while_loses_nothing(server_database: str, tmp_path: Path) -> None:
    """Every connection is cut in the middle, and none is let through for some seconds."""
    async with line_to(server_database) as line, world(server_database, tmp_path) as here:
        on_server(";".join(str(statement) for statement in EMPTYING), server_database)
        here.worker_address = line.address
        await here.control(latency=0.02)
        for platform in BOTH:
            await here.follow(150, platform)
        await here.publish("a", "b")
        (worker,) = await here.start()
        await here.until(lambda report: len(report["posts"]) > 50)
        line.cut()
        await asyncio.sleep(4)
        line.mend()
        await here.until_settled(60)
        assert worker.returncode is None
        posts = (await here.report())["posts"]
        assert {platform: len(times(posts, platform)) for platform in BOTH} == {"slack": 150, "telegram": 150}
        assert twice(posts, "slack") == 0
        assert twice(posts, "telegram") <= 8


async def test_order_in_a_channel_is_kept(on_file: World) -> None:
    await on_file.follow(5)
    await on_file.start(2)
    for number in range(4):
        await on_file.publish(f"v{number}", f"v{number + 1}", subject=f"unit.{number}")
        await asyncio.sleep(0.3)
    await on_file.until_settled()
    posts = (await on_file.report())["posts"]
    for channel in range(5):
        said = "".join(post["text"] for post in posts if post["channel"] == f"C{channel}")
        assert sorted(range(1, 5), key=lambda number: said.index(f"v{number}@iom.int")) == [1, 2, 3, 4]


async def test_who_is_gone_is_told_nothing_more_and_a_chat_that_moved_is_followed(on_file: World) -> None:
    await on_file.follow(2)
    await on_file.follow(2, "telegram")
    await on_file.control(gone=["C0", "1000"], moved={"1001": "-100555"})
    await on_file.publish("a", "b")
    await on_file.start()
    report = await on_file.until(lambda report: len(report["posts"]) == 2)
    assert {post["channel"] for post in report["posts"]} == {"C1", "-100555"}
    await on_file.until_settled()
    calls = len((await on_file.report())["calls"])
    await on_file.publish("b", "c", subject="unit.x")
    await on_file.until(lambda report: len(report["posts"]) == 4)
    assert len((await on_file.report())["calls"]) == calls + 2


async def test_what_a_platform_refuses_is_a_dead_letter_that_can_be_tried_again(on_file: World) -> None:
    await on_file.follow(1, "telegram")
    await on_file.control(faults={"1000": {"status": 400}})
    await on_file.publish("a", "b")
    await on_file.start()
    await on_file.until_settled()
    (letter,) = await on_file.store.outbox.letters(["failed"], 10)
    assert "down" in letter.notification.reason.lower()
    await on_file.control(faults={})
    from bot.storage.rules import utc_now

    await on_file.store.outbox.retry(None, utc_now())
    await on_file.until(lambda report: len(report["posts"]) == 1)


async def test_a_worker_that_is_told_to_end_finishes_what_is_under_way(on_file: World) -> None:
    await on_file.control(latency=0.5)
    await on_file.follow(200)
    await on_file.publish("a", "b")
    (worker,) = await on_file.start()
    await on_file.until(lambda report: len(report["posts"]) >= 4)
    assert await on_file.kill(worker, signal.SIGTERM) == 0
    assert await on_file.store.outbox.letters(["sending"], 10) == []
    await on_file.control(latency=0)
    await on_file.start()
    await on_file.until_settled()
    posts = (await on_file.report())["posts"]
    assert (len(times(posts, "slack")), twice(posts, "slack")) == (200, 0)


async def test_who_wants_notices_in_one_thread_gets_the_later_ones_under_the_first(on_file: World) -> None:
    await on_file.follow(1, in_thread=True)
    await on_file.start()
    await on_file.publish("a", "b")
    await on_file.until(lambda report: len(report["posts"]) == 1)
    await on_file.until_settled()
    await on_file.publish("x", "y", subject="unit.cbi")
    report = await on_file.until(lambda report: len(report["posts"]) == 2)
    first, second = report["posts"]
    assert (first["thread"], second["thread"]) == ("", first["ts"])


async def test_the_figures_and_the_list_tell_how_it_stands(on_file: World) -> None:
    await on_file.follow(3, "telegram")
    await on_file.control(faults={"1000": {"status": 400}})
    await on_file.publish("a", "b")
    await on_file.start()
    await on_file.until_settled()
    figures = await on_file.figures()
    assert figures["iom_bot_notices_waiting"] == 0
    assert figures["iom_bot_notices_sent"] == 2
    assert figures["iom_bot_notices_failed"] == 1
    assert figures["iom_bot_notices_oldest_seconds"] == 0
    told = [json.loads(line) for line in await on_file.told("notices", "--json")]
    assert [(one["channel"], one["standing"]) for one in told] == [("1000", "failed")]
    await on_file.control(faults={})
    assert await on_file.told("notices", "retry", str(told[0]["id"])) == ["to be tried again: 1"]
    await on_file.until(lambda report: len(report["posts"]) == 3)

"""Real workers in processes of their own against both platforms: nothing is lost, whatever is killed or fails."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

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
    async with world(_copied(migrated_file, tmp_path), tmp_path) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """The same with two workers, for all tests in which none of them ends."""
    folder = tmp_path_factory.mktemp("running")
    async with world(_copied(migrated_file, folder), folder) as found:
        await found.start(2)
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def at_work(running: World) -> World:
    """Two workers at work, and nothing to do yet."""
    await running.begin_anew()
    return running


in_one_world = pytest.mark.asyncio(loop_scope="module")


def _copied(migrated_file: Path, folder: Path) -> str:
    path = folder / "iom-bot.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("sqlite", 60),
        pytest.param("sqlite", 120, marks=pytest.mark.long),
        pytest.param("postgresql", 120, marks=pytest.mark.long),
    ],
    indirect=["address"],
)
async def test_workers_that_are_killed_lose_nothing_and_what_they_held_is_adopted(here: World, count: int) -> None:
    await here.control(latency=0.02)
    for platform in BOTH:
        await here.follow(count, platform)
    await here.publish("a", "b")
    first, second = await here.start(2)
    await here.until(lambda report: len(report["posts"]) > count // 4)
    await here.kill(first)
    await here.until(lambda report: len(report["posts"]) > 3 * count // 4)
    await here.kill(second)  # a worker lost for good: nobody comes back under its name
    await here.start(1)
    await here.until_settled(60)
    posts = (await here.report())["posts"]
    assert {platform: len(times(posts, platform)) for platform in BOTH} == {"slack": count, "telegram": count}
    assert twice(posts, "slack") == 0
    assert twice(posts, "telegram") <= 2 * 8


@in_one_world
async def test_what_was_sent_to_a_person_without_an_answer_is_found_where_it_stands(at_work: World) -> None:
    await at_work.control(faults={"U7": {"drop": True}})
    await at_work.follow(1, channel="U7")
    await at_work.publish("a", "b")
    await at_work.until_settled()
    assert len((await at_work.report())["posts"]) == 1
    (letter,) = await at_work.store.outbox.letters(["sent"], 2)
    assert letter.notification.place.startswith("D7/")
    assert not letter.notification.doubtful


@in_one_world
async def test_a_correction_changes_the_notice_and_what_is_taken_back_is_said(at_work: World) -> None:
    for platform in BOTH:
        await at_work.follow(1, platform)
    await at_work.publish("a", "b")
    await at_work.until(lambda report: len(report["posts"]) == 2)
    await at_work.until_settled()
    await at_work.publish("b", "c")
    report = await at_work.until(lambda report: len(report["edits"]) == 2)
    places = {post["channel"]: post["ts"] for post in report["posts"]}
    assert all(places[edit["channel"]] == edit["place"] and "c@iom.int" in edit["text"] for edit in report["edits"])
    await at_work.until_settled()
    await at_work.publish("c", "a")
    report = await at_work.until(lambda report: len(report["edits"]) == 4)
    assert len(report["posts"]) == 2


@in_one_world
async def test_a_platform_that_is_down_or_says_wait_holds_up_no_other_and_uses_no_attempt(at_work: World) -> None:
    for platform in BOTH:
        await at_work.follow(30, platform)
    await at_work.control(fault={"slack": {"status": 429, "after": 2}, "telegram": {}})
    await at_work.publish("a", "b")
    await at_work.until(lambda report: len(times(report["posts"], "telegram")) == 30)
    await at_work.control(fault={"slack": {"status": 500}})
    await asyncio.sleep(1)
    await at_work.control(fault={})
    await at_work.until_settled(60)
    posts = (await at_work.report())["posts"]
    assert len(times(posts, "slack")) == 30
    assert twice(posts, "slack") == twice(posts, "telegram") == 0


@pytest.mark.parametrize(("count", "seconds"), [(60, 1.0), pytest.param(150, 4.0, marks=pytest.mark.long)])
async def test_a_database_that_is_away_for_a_while_loses_nothing(
    server_database: str, tmp_path: Path, count: int, seconds: float
) -> None:
    """Every connection is cut in the middle, and none is let through for a while."""
    async with line_to(server_database) as line, world(server_database, tmp_path) as here:
        on_server(";".join(str(statement) for statement in EMPTYING), server_database)
        here.worker_address = line.address
        await here.control(latency=0.02)
        for platform in BOTH:
            await here.follow(count, platform)
        await here.publish("a", "b")
        (worker,) = await here.start()
        await here.until(lambda report: len(report["posts"]) > count // 3)
        line.cut()
        await asyncio.sleep(seconds)
        line.mend()
        await here.until_settled(60)
        assert worker.returncode is None
        posts = (await here.report())["posts"]
        assert {platform: len(times(posts, platform)) for platform in BOTH} == {"slack": count, "telegram": count}
        assert twice(posts, "slack") == 0
        assert twice(posts, "telegram") <= 8


@in_one_world
async def test_order_in_a_channel_is_kept(at_work: World) -> None:
    await at_work.follow(5)
    for number in range(4):
        await at_work.publish(f"v{number}", f"v{number + 1}", subject=f"unit.{number}")
        await asyncio.sleep(0.3)
    await at_work.until_settled()
    posts = (await at_work.report())["posts"]
    for channel in range(5):
        said = "".join(post["text"] for post in posts if post["channel"] == f"C{channel}")
        assert sorted(range(1, 5), key=lambda number: said.index(f"v{number}@iom.int")) == [1, 2, 3, 4]


@in_one_world
async def test_who_is_gone_is_told_nothing_more_and_a_chat_that_moved_is_followed(at_work: World) -> None:
    await at_work.follow(2)
    await at_work.follow(2, "telegram")
    await at_work.control(gone=["C0", "1000"], moved={"1001": "-100555"})
    await at_work.publish("a", "b")
    report = await at_work.until(lambda report: len(report["posts"]) == 2)
    assert {post["channel"] for post in report["posts"]} == {"C1", "-100555"}
    await at_work.until_settled()
    calls = len((await at_work.report())["calls"])
    await at_work.publish("b", "c", subject="unit.x")
    await at_work.until(lambda report: len(report["posts"]) == 4)
    assert len((await at_work.report())["calls"]) == calls + 2


@in_one_world
async def test_what_a_platform_refuses_is_a_dead_letter_that_can_be_tried_again(at_work: World) -> None:
    await at_work.follow(1, "telegram")
    await at_work.control(faults={"1000": {"status": 400}})
    await at_work.publish("a", "b")
    await at_work.until_settled()
    (letter,) = await at_work.store.outbox.letters(["failed"], 10)
    assert "down" in letter.notification.reason.lower()
    await at_work.control(faults={})
    from bot.storage.rules import utc_now

    await at_work.store.outbox.retry(None, utc_now())
    await at_work.until(lambda report: len(report["posts"]) == 1)


async def test_a_worker_that_is_told_to_end_finishes_what_is_under_way(on_file: World) -> None:
    await on_file.control(latency=0.5)
    await on_file.follow(60)
    await on_file.publish("a", "b")
    (worker,) = await on_file.start(cold=True)
    await on_file.until(lambda report: len(report["posts"]) >= 4)
    assert await on_file.kill(worker, signal.SIGTERM) == 0
    assert await on_file.store.outbox.letters(["sending"], 10) == []
    await on_file.control(latency=0)
    await on_file.start()
    await on_file.until_settled()
    posts = (await on_file.report())["posts"]
    assert (len(times(posts, "slack")), twice(posts, "slack")) == (60, 0)


@in_one_world
async def test_who_wants_notices_in_one_thread_gets_the_later_ones_under_the_first(at_work: World) -> None:
    await at_work.follow(1, in_thread=True)
    await at_work.publish("a", "b")
    await at_work.until(lambda report: len(report["posts"]) == 1)
    await at_work.until_settled()
    await at_work.publish("x", "y", subject="unit.cbi")
    report = await at_work.until(lambda report: len(report["posts"]) == 2)
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

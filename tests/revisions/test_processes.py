"""Real processes: a publisher that is killed at every step, one that serves through an outage, two that watch a folder."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.ports import Store
from bot.revisions.watching import Watcher
from bot.storage import open_store
from bot.storage.database import TRIAL
from tests.http.platforms import Platforms, platforms
from tests.http.wire import Wire, both, process
from tests.revisions.conftest import MAILBOX, edit
from tests.revisions.line import Line
from tests.revisions.rounds import answer
from tests.started import Start, ran
from tests.storage.conftest import new_database


def test_a_publisher_killed_at_any_step_leaves_all_of_a_revision_or_nothing(address: str) -> None:
    _, output = ran(Start(os.environ), "tests.revisions.dying", address)
    lines = [line.split(" ", 2) for line in output.splitlines()]
    states = [json.loads(rows) for _, _, rows in lines]
    assert [status for _, status, _ in lines] == ["9"] * (len(lines) - 1) + ["0"]
    assert len(lines) > 12
    assert all(state in ([1, 0, 0], [2, 3, 5]) for state in states), output
    assert states == sorted(states)
    assert states[0] == [1, 0, 0]
    assert states[-2:] == [[2, 3, 5]] * 2


# a whole bot


@pytest.fixture
def whole_lexicons(kept: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published here is read with the lexicons that ship: the few indexes of it are kept between runs."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept("published")))


def published(folder: Path, database: str) -> str:
    """`iom-bot knowledge publish`, as a maintainer runs it: what it says."""
    environment = {**os.environ, "DATABASE_URL": database, "IOM_BOT_PUBLISHED_BY": "ada"}
    return ran(Start(environment), "bot", "knowledge", "publish", str(folder))[1]


@pytest.fixture
def world() -> Iterator[Platforms]:
    with platforms() as made:
        yield made


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """The way to a database of this test's own."""
    with new_database() as address:
        found = Line(address)
        await found.start()
        yield found
        await found.stop()


async def ask(wire: Wire) -> str:
    """What the bot says; asked again where a busy machine was not ready within the acknowledgement."""
    return await asyncio.to_thread(answer, wire)


async def status(wire: Wire, path: str) -> int:
    return (await asyncio.to_thread(wire.get, path)).status


async def until(wanted: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


async def test_a_bot_answers_through_an_outage_and_newly_right_after_a_publish(
    line: Line, world: Platforms, folder: Path, tmp_path: Path, whole_lexicons: None
) -> None:
    straight, port = line.target, {"IOM_BOT_KNOWLEDGE": str(folder), "IOM_BOT_REQUEST_TIMEOUT": "10"}
    environment = {**both(world.slack, world.telegram), **port, "DATABASE_URL": line.address}
    serving = process("bot", "serve", environment=environment, folder=tmp_path)
    wire, _ = await asyncio.to_thread(serving.__enter__)
    try:
        assert MAILBOX in await ask(wire)
        edit(folder, MAILBOX, "one@port.example")
        assert "revision 2 published" in await asyncio.to_thread(published, folder, straight)
        assert "one@port.example" in await ask(wire)
        await line.cut()
        edit(folder, "one@port.example", "two@port.example")
        await asyncio.to_thread(published, folder, straight)
        said = await ask(wire)
        assert "one@port.example" in said
        assert "This is as of" in said
        assert [await status(wire, path) for path in ("/readyz", "/healthz")] == [503, 200]
        await line.mend()
        said = await ask(wire)
        assert "two@port.example" in said
        assert "This is as of" not in said
        line.fall_silent()
        assert "two@port.example" in await ask(wire)
        took = []
        for _ in range(5):
            start = time.perf_counter()
            assert "This is as of" in await ask(wire)
            took.append(time.perf_counter() - start)
        assert sorted(took)[2] < TRIAL, "not every question waits for the database"
        assert [await status(wire, path) for path in ("/readyz", "/healthz")] == [503, 200]
        await line.mend()
        end = time.monotonic() + 10
        while "This is as of" in await ask(wire):
            assert time.monotonic() < end
            await asyncio.sleep(0.1)
        assert await status(wire, "/readyz") == 200
    finally:
        await asyncio.to_thread(serving.__exit__, None, None, None)


# the watcher


@pytest.fixture
async def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole_lexicons: None) -> AsyncIterator[Store]:
    """The store into which the watchers of this test publish."""
    address = f"sqlite:///{tmp_path}/iom-bot.db"
    monkeypatch.setenv("DATABASE_URL", address)
    store = open_store(address)
    await store.open()
    yield store
    await store.close()


async def test_two_who_watch_publish_a_sound_set_once_and_a_broken_one_not(
    watched: Store, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    watchers = [Watcher(folder, every=0.1) for _ in range(2)]
    watching = [asyncio.create_task(watcher.watch()) for watcher in watchers]
    logged: list[str] = []

    def count(what: str) -> int:
        logged.append(capfd.readouterr().out)
        return "".join(logged).count(what)

    await until(lambda: count("entries published") == 2)
    assert await watched.revisions.head() == 1
    edit(folder, "kind: division", "kind: divsion")
    await until(lambda: count("entries not published") == 2)
    assert count("harbour.yaml:") >= 2
    assert await watched.revisions.head() == 1
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)

"""`serve` and `run`: what is set up is on, one platform's trouble is not the other's, and the end is orderly."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.app import Bot, run, serve
from bot.http.server import OccupiedError
from bot.service import Service
from bot.settings import Settings
from bot.storage.memory import MemoryStore
from knowledge.index import Index
from knowledge.loading import load
from tests.http.small import SmallSlack, SmallTelegram
from tests.http.wire import SIGNING_SECRET, WEBHOOK_SECRET, from_telegram, question

HARBOUR = Path(__file__).parents[1] / "knowledge" / "harbour"


class Told:
    """What a part was told to do, in order, and the moment of each."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fails: set[str] = set()
        self.says: asyncio.Queue[str] = asyncio.Queue()
        self.slack_needs = 0.0

    def __call__(self, what: str) -> None:
        self.done.append(what)
        if what in self.fails:
            raise RuntimeError(what)


class ToldSlack(SmallSlack):
    """Slack that notes what it is told to do."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told = told

    async def start(self) -> None:
        self.told("slack start")
        await asyncio.sleep(self.told.slack_needs)

    async def listen(self) -> None:
        self.told("slack listen")
        await asyncio.Event().wait()

    async def stop(self) -> None:
        self.told("slack stop")


class ToldTelegram(SmallTelegram):
    """Telegram that notes what it is told to do."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told = told

    async def start(self) -> None:
        self.told("telegram start")

    async def listen(self) -> None:
        self.told("telegram listen")
        await asyncio.Event().wait()

    async def stop(self) -> None:
        self.told("telegram stop")


class ToldStore(MemoryStore):
    """A store that notes when it is opened and closed."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told = told

    async def open(self) -> None:
        self.told("open")
        await super().open()

    async def close(self) -> None:
        await super().close()
        self.told("close")


@pytest.fixture(scope="session")
def service() -> Service:
    """Enough of one to tell its version: nothing here asks it anything."""
    return Service(Index(load(HARBOUR)))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def bot(service: Service, told: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Bot:
    """Both platforms on, on any free port."""
    monkeypatch.chdir(tmp_path)
    settings = Settings(slack_signing_secret=SIGNING_SECRET, telegram_webhook_secret=WEBHOOK_SECRET, port=0, request_timeout=1)  # type: ignore[arg-type]
    return Bot(settings, service, ToldStore(told), ToldSlack(told), ToldTelegram(told))


Work = Callable[[Bot, Callable[[str], None]], Coroutine[Any, Any, int]]


@asynccontextmanager
async def going(work: Work, bot: Bot, told: Told) -> AsyncIterator[asyncio.Task[int]]:
    """The work under way; ended by a signal where it has not ended itself."""
    task = asyncio.create_task(work(bot, told.says.put_nowait))
    try:
        yield task
    finally:
        if not task.done():
            os.kill(os.getpid(), signal.SIGTERM)
        with suppress(Exception):
            await task


async def get(address: str, path: str) -> int:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(address + path)).status_code


async def test_serve_says_which_platforms_answer_where_and_answers_there(bot: Bot, told: Told) -> None:
    async with going(serve, bot, told) as task:
        line = await told.says.get()
        address = line.rpartition(" ")[2]
        assert line.startswith("iom-bot answers Slack and Telegram on http://127.0.0.1:")
        assert [await get(address, path) for path in ("/healthz", "/readyz", "/slack/events")] == [200, 200, 405]
    assert task.result() == 0
    assert told.done == ["open", "slack start", "telegram start", "slack stop", "telegram stop", "close"]


async def test_a_platform_that_is_off_has_no_route(bot: Bot, told: Told) -> None:
    async with going(serve, replace(bot, slack=None), told):
        line = await told.says.get()
        address = line.rpartition(" ")[2]
        assert line.startswith("iom-bot answers Telegram on")
        assert await get(address, "/slack/events") == 404
        assert await get(address, "/slack/install") == 404
        assert await get(address, "/telegram/webhook") == 405


async def test_a_webhook_without_its_secret_is_no_route(bot: Bot, told: Told) -> None:
    open_door = replace(bot, settings=bot.settings.model_copy(update={"telegram_webhook_secret": None}))
    async with going(serve, open_door, told):
        address = (await told.says.get()).rpartition(" ")[2]
        assert await get(address, "/telegram/webhook") == 404


async def test_a_request_under_way_is_finished_before_the_end(bot: Bot, told: Told) -> None:
    async with going(serve, bot, told) as task:
        port = int((await told.says.get()).rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        raw = from_telegram(question(1, "hi"))
        writer.write(raw[:-10])
        await asyncio.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.05)
        writer.write(raw[-10:])
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
        assert await task == 0


async def test_a_platform_that_does_not_start_does_not_take_the_other_with_it(bot: Bot, told: Told) -> None:
    told.fails.add("slack start")
    async with going(serve, bot, told) as task:
        address = (await told.says.get()).rpartition(" ")[2]
        assert await get(address, "/readyz") == 200
    assert task.result() == 0
    assert told.done[-3:] == ["slack stop", "telegram stop", "close"]


async def test_a_platform_that_is_slow_to_start_holds_up_nothing(bot: Bot, told: Told) -> None:
    told.slack_needs = 60.0
    async with going(serve, bot, told) as task:
        address = (await told.says.get()).rpartition(" ")[2]
        assert [await get(address, path) for path in ("/healthz", "/readyz", "/telegram/webhook")] == [200, 200, 405]
    assert task.result() == 0
    assert told.done[-3:] == ["slack stop", "telegram stop", "close"]


async def test_an_address_that_is_taken_is_one_line_before_anything_is_opened(bot: Bot, told: Told) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        elsewhere = replace(bot, settings=bot.settings.model_copy(update={"port": port}))
        with pytest.raises(OccupiedError, match=rf"^HOST, PORT: cannot listen on 127\.0\.0\.1:{port} .*\S$"):
            await serve(elsewhere, told.says.put_nowait)
    assert told.done == []


@pytest.mark.parametrize("host", ["192.0.2.77", "no such host", "nowhere.invalid"])
async def test_an_address_that_is_not_this_machines_is_one_line(bot: Bot, told: Told, host: str) -> None:
    elsewhere = replace(bot, settings=bot.settings.model_copy(update={"host": host}))
    with pytest.raises(OccupiedError, match=r"^HOST, PORT: cannot listen on"):
        await serve(elsewhere, told.says.put_nowait)


async def test_run_listens_to_both_and_shows_its_health(bot: Bot, told: Told) -> None:
    async with going(run, bot, told) as task:
        said, _, address = (await told.says.get()).rpartition(" ")
        assert said == "iom-bot answers Slack and Telegram without a public address, health on"
        assert [await get(address, path) for path in ("/healthz", "/readyz", "/slack/events")] == [200, 200, 404]
    assert task.result() == 0
    assert told.done == ["open", "slack listen", "telegram listen", "slack stop", "telegram stop", "close"]


async def test_run_goes_on_without_its_health_page(bot: Bot, told: Told) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = bot.settings.model_copy(update={"port": taken.getsockname()[1]})
        async with going(run, replace(bot, settings=settings), told) as task:
            assert (await told.says.get()).startswith("no health page: HOST, PORT: cannot listen on")
            assert (await told.says.get()).startswith("iom-bot answers")
            await asyncio.sleep(0)
    assert task.result() == 0


async def test_run_goes_on_with_one_platform_and_ends_with_none(bot: Bot, told: Told) -> None:
    told.fails.add("slack listen")
    async with going(run, bot, told) as task:
        await told.says.get()
        await asyncio.sleep(0.05)
        assert not task.done()
    told.fails.add("telegram listen")
    async with going(run, bot, told) as task:
        assert await task == 1

"""The adapter as the webhook and long polling use it: at once, in order, once, and away for a while."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web

from bot.handlers import telegram as adapters
from bot.handlers import telegram_limits
from bot.handlers.telegram import TelegramAdapter, build_telegram
from bot.service import Service
from bot.settings import Settings
from bot.storage.memory import MemoryStore
from tests.telegram.conftest import Chat, Opening
from tests.telegram.fake import LOST_ANSWER, NO_CONNECTION, TOKEN, Server, error, read_argument
from tests.telegram.updates import ADA, GROUP, presses, says, types


async def until(server: Server, number: int, *methods: str) -> None:
    """Wait for so many calls; ten seconds are far more than they need."""
    await so(lambda: len(server.of(*methods or ("sendMessage",))) >= number)


async def so(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 (what is waited for happens behind a network)
            await asyncio.sleep(0.002)


async def test_feeding_returns_at_once_and_every_surface_is_answered(chat: Chat) -> None:
    chat.server.delay = lambda method, call: 0.05
    loop = asyncio.get_running_loop()
    started = loop.time()
    await chat.adapter.feed(says("contact PCCA"))
    await chat.adapter.feed(says("/offices", ADA, GROUP))
    await chat.adapter.feed(types("pcca"))
    await chat.adapter.feed(presses("1o::division-pcca:", None, 1, {**ADA, "id": 70}))
    assert loop.time() - started < 0.04
    await until(chat.server, 2)
    await until(chat.server, 1, "answerInlineQuery")
    await until(chat.server, 1, "answerCallbackQuery")


async def test_one_chat_is_answered_in_order_and_does_not_keep_the_others_waiting(chat: Chat) -> None:
    slow = {**ADA, "id": 70}
    chat.server.delay = lambda method, call: 0.03 if call.get("chat_id") == 70 else 0.0
    words = ["PCCA", "CBI", "PRD", "DHRR"]
    for word in words:
        await chat.adapter.feed(says(word, slow))
    for person in range(100, 120):
        await chat.adapter.feed(says("PCCA", {**ADA, "id": person}))
    await until(chat.server, 20)
    assert {call.arguments["chat_id"] for call in chat.server.messages[:20]} == set(range(100, 120))
    await until(chat.server, 24)
    answers = [call.text for call in chat.server.messages if call.arguments["chat_id"] == 70]
    assert [word in text for word, text in zip(words, answers, strict=True)] == [True] * 4


async def test_an_update_is_answered_once_also_across_a_restart_and_by_two_processes(opened: Opening) -> None:
    store, server = MemoryStore(), Server()
    first, second = await opened(server, store), await opened(server, store)
    question = says("contact PCCA")
    for chat in (first, second, first, second):
        await chat.adapter.feed(question)
    await first.adapter.stop()
    third = await opened(server, store)
    await third.adapter.feed(question)
    await third.adapter.feed(says("contact CBI"))
    await until(server, 2)
    await asyncio.sleep(0.02)
    assert len(server.messages) == 2


def broken(**changes: Any) -> dict[str, Any]:
    """A message as nobody sends it."""
    chat = {"id": 7, "type": "private"}
    return {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": chat, "from": ADA, "text": "/help", **changes}}


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": "x"},
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": [1, 2]},
        {"update_id": 1, "callback_query": {"id": 1}},
        {"update_id": 1, "inline_query": "x"},
        {"update_id": 1, "unheard_of": {"x": 1}},
        broken(date="x"),
        broken(date=10**30),
        broken(chat=5),
        broken(chat=None),
        broken(chat=None, text="contact PCCA"),
        {"update_id": 1, "edited_message": {"message_id": 1, "date": 1, "chat": None, "from": ADA, "text": "x"}},
        {
            "update_id": 1,
            "callback_query": {
                "id": "1",
                "from": ADA,
                "chat_instance": "1",
                "data": "x",
                "message": {"message_id": 1, "date": 1, "chat": None},
            },
        },
        broken(chat={"id": "x", "type": "private"}),
        broken(chat={"id": 7, "type": 3}),
        broken(text={"a": 1}),
        broken(text=5),
        broken(**{"from": 5}),
        broken(entities=[{"type": "bot_command", "offset": 0, "length": 10**9}]),
        broken(entities=[{"type": "mention", "offset": -5, "length": -9}], text="@iom_bot"),
        broken(entities=5),
    ],
)
async def test_a_malformed_update_harms_nobody(chat: Chat, update: dict[str, Any]) -> None:
    await chat.adapter.feed(update)
    await chat.adapter.feed(says("contact PCCA", {**ADA, "id": 70}))
    await so(lambda: any(call.arguments["chat_id"] == 70 for call in chat.server.messages))


@pytest.mark.parametrize("text", ["/help", "contact PCCA", "/weather@iom_bot", None])
async def test_a_message_without_a_chat_is_logged_by_its_number_and_left(chat: Chat, log: StringIO, text: str | None) -> None:
    for feed in (chat.adapter.feed, chat.hears):
        await feed({**says(text, photo=[]), "update_id": 77} | {"message": {**says(text)["message"], "chat": None}})
    await chat.adapter.feed(says("contact PCCA", {**ADA, "id": 70}))
    await until(chat.server, 1)
    assert "not readable" in log.getvalue()
    assert "Traceback" not in log.getvalue()
    assert '"update_id": 77' in log.getvalue()


async def test_while_telegram_is_away_updates_wait(opened: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapters, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(telegram_limits, "FIRST_PAUSE", 0.001)
    server = Server()
    server.fail("getMe", *[NO_CONNECTION] * 12)
    chat = await opened(server)
    await chat.adapter.feed(says("contact PCCA"))
    await until(server, 1)


async def test_stopping_finishes_what_is_under_way(chat: Chat) -> None:
    chat.server.delay = lambda method, call: 0.05
    for number in range(10):
        await chat.adapter.feed(says("contact PCCA", {**ADA, "id": 100 + number}))
    await chat.adapter.stop()
    assert len(chat.server.messages) == 10


async def test_stopping_what_never_started_is_no_error(service: Service) -> None:
    await TelegramAdapter(service, MemoryStore(), TOKEN, "http://127.0.0.1:9/bot").stop()


async def test_polling_answers_and_one_unreadable_update_stops_nothing(service: Service) -> None:
    async with listening() as (server, base):
        server.updates = [says("contact PCCA"), {"update_id": 9_000_000, "message": {"message_id": 1}}]
        adapter = TelegramAdapter(service, MemoryStore(), TOKEN, base)
        polling = asyncio.create_task(adapter.listen())
        await until(server, 1)
        await so(lambda: not server.updates)
        server.updates = [{**says("contact CBI"), "update_id": 9_000_001}]
        await until(server, 2)
        polling.cancel()
        await adapter.stop()
        assert server.faults == []
        asked = server.of("getUpdates")[0].arguments
        assert set(asked["allowed_updates"]) == set(adapters.UPDATES)


async def test_over_a_real_line_that_is_slow_and_drops_nothing_is_sent_twice(service: Service) -> None:
    async with listening() as (server, base):
        adapter = TelegramAdapter(service, MemoryStore(), TOKEN, base, timeout=0.3)
        await adapter.start()
        server.fail("sendMessage", error(502, "Bad Gateway"))
        await adapter.feed(says("contact PCCA"))
        await until(server, 1)
        server.fail("sendMessage", LOST_ANSWER)
        await adapter.feed(says("contact PCCA"))
        await until(server, 2)
        server.delay = lambda method, call: 0.5 if method == "sendMessage" else 0.0
        await adapter.feed(says("contact PCCA"))
        await until(server, 3)
        await adapter.stop()
        assert len(server.messages) == 3
        assert server.faults == []


def test_the_adapter_is_built_from_the_settings_without_a_connection(service: Service) -> None:
    settings = Settings(TELEGRAM_BOT_TOKEN=TOKEN, _env_file=None)  # type: ignore[call-arg]
    assert isinstance(build_telegram(settings, service, MemoryStore()), TelegramAdapter)
    with pytest.raises(ValueError, match="TELEGRAM_BOT_TOKEN"):
        build_telegram(Settings(_env_file=None), service, MemoryStore())  # type: ignore[call-arg]


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Server, str]]:
    """The same Bot API behind a real socket."""
    server = Server()

    async def handle(request: web.Request) -> web.StreamResponse:
        body = (await request.read()).decode()
        call = {name: read_argument(name, value) for name, value in parse_qsl(body, keep_blank_values=True)}
        (status, answer), line = await server.take(request.path.rpartition("/")[2], call)
        if line:
            assert request.transport is not None
            request.transport.close()
        if request.path.endswith("getUpdates"):
            await asyncio.sleep(0.01)
        return web.Response(status=status or 500, body=json.dumps(answer), content_type="application/json")

    app = web.Application()
    app.router.add_post("/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield server, f"http://127.0.0.1:{port}/bot"
    finally:
        await runner.cleanup()

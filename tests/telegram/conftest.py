"""The adapter, wired to a Bot API that checks every call."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import pytest
from telegram import Update

from bot import logs
from bot.handlers.telegram import TelegramAdapter
from bot.handlers.telegram_outcomes import Gone, Migrated
from bot.ports import Store
from bot.service import Service
from bot.storage.memory import MemoryStore
from knowledge.index import Index
from tests.log_state import same_log
from tests.telegram.fake import TOKEN, Call, FakeRequest, Server


@pytest.fixture(scope="session")
def service(shipped: Index) -> Service:
    """The shipped knowledge."""
    return Service(shipped)


@pytest.fixture(autouse=True)
def log() -> Iterator[StringIO]:
    """The log as it is written in production; whatever happens in a test, the token is not in it."""
    stream = StringIO()
    with same_log():
        logs.set_up("debug", "json", stream=stream)
        yield stream
    assert TOKEN not in stream.getvalue()


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Chat:
    """The bot on one side, Telegram on the other."""

    adapter: TelegramAdapter
    server: Server
    store: Store
    clock: Clock
    observed: list[tuple[int, Gone | Migrated]] = field(default_factory=list)

    async def hears(self, *updates: dict[str, Any]) -> list[Call]:
        """Let the SDK process updates one after another; what people then see."""
        before = len(self.server.spoken)
        for update in updates:
            await self.adapter.application.process_update(Update.de_json(update, self.adapter.application.bot))
        return self.server.spoken[before:]

    async def answer(self, update: dict[str, Any]) -> Call:
        """The one message that an update leads to."""
        calls = await self.hears(update)
        assert len(calls) == 1, [call.method for call in calls]
        return calls[0]

    async def pressed(self, update: dict[str, Any]) -> Call:
        """What a press shows: the message in its new form, or the text of its notice."""
        notice, *rest = await self.hears(update)
        assert notice.method == "answerCallbackQuery"
        assert len(rest) <= 1
        return rest[0] if rest else notice


Opening = Callable[..., Awaitable[Chat]]


@pytest.fixture
async def opened(service: Service) -> AsyncIterator[Opening]:
    """Opens chats; each is checked for calls that Telegram would refuse when the test ends."""
    chats: list[Chat] = []

    async def open_chat(server: Server | None = None, store: Store | None = None, **options: Any) -> Chat:
        server, store, clock = server or Server(), store or MemoryStore(), Clock()
        observed: list[tuple[int, Gone | Migrated]] = []

        async def observe(chat: int, outcome: Gone | Migrated) -> None:
            observed.append((chat, outcome))

        adapter = TelegramAdapter(
            options.pop("service", service), store, TOKEN, "http://telegram.test/bot", throttle=False, clock=clock,
            request=FakeRequest(server), observer=observe, **options,
        )  # fmt: skip
        chat = Chat(adapter, server, store, clock, observed)
        chats.append(chat)
        await adapter.start()
        return chat

    yield open_chat
    for chat in chats:
        await chat.adapter.stop()
        await chat.store.close()
        assert chat.server.faults == []


@pytest.fixture
async def chat(opened: Opening) -> Chat:
    """A chat with the shipped knowledge and an empty store."""
    return await opened()

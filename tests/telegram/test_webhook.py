"""Every surface through the webhook, in four languages."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.http.telegram import WEBHOOK, telegram_routes
from knowledge.model import LANGUAGES
from tests.telegram.conftest import Chat, Opening
from tests.telegram.updates import ADA, GROUP, edits, presses, says, types

SECRET = "a-secret_1"
NAMES = {"en": "Preparedness and Climate", "fr": "Préparation", "es": "Preparación", "ar": "التأهب"}


async def post(chat: Chat, update: Any, secret: str = SECRET) -> int:
    """One delivery, as Telegram makes it; the status."""
    app = Starlette(routes=telegram_routes(chat.adapter, SECRET))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
        answer = await client.post(WEBHOOK, json=update, headers={"X-Telegram-Bot-Api-Secret-Token": secret})
    return answer.status_code


async def delivered(chat: Chat, update: dict[str, Any]) -> None:
    """One delivery and all that follows."""
    assert await post(chat, update) == 200
    await chat.adapter.application.update_queue.join()
    async with asyncio.timeout(30):
        while chat.adapter.application.update_processor.current_concurrent_updates:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_surface_is_answered_in_every_language(chat: Chat, language: str) -> None:
    person, name = {**ADA, "language_code": language}, NAMES[language]
    asked = says("PCCA", person)
    await delivered(chat, asked)
    card = chat.server.messages[-1]
    assert name in card.text
    for update in (
        says("/contacts PCCA", person),
        says("/contacts@iom_bot PCCA", person, GROUP),
        says("/start division-pcca", person),
    ):
        await delivered(chat, update)
        assert name in chat.server.messages[-1].text
    await delivered(chat, edits(asked, "PCCA ?"))
    await delivered(chat, edits(asked, "CBI"))
    assert "cbisupport@iom.int" in chat.server.of("editMessageText")[-1].text
    await delivered(chat, types("pcca", person))
    assert name in str(chat.server.of("answerInlineQuery")[-1].arguments["results"][0])
    await delivered(chat, says("/card PCCA", person))
    assert name in chat.server.of("sendDocument")[-1].arguments["document"].decode().replace("\r\n ", "")
    for pressed in [button["callback_data"] for button in card.buttons if "callback_data" in button]:
        await delivered(chat, presses(pressed, None, 1000, person))
    pressable = [button for button in card.buttons if "callback_data" in button]
    assert len(chat.server.of("answerCallbackQuery")) == len(pressable) >= 6


async def test_a_delivery_that_comes_again_is_answered_once_also_by_another_process(chat: Chat, opened: Opening) -> None:
    other = await opened(chat.server, chat.store)
    asked = says("contact PCCA")
    await asyncio.gather(*(delivered(one, asked) for one in (chat, other, chat, other)))
    assert len(chat.server.messages) == 1


@pytest.mark.parametrize("secret", ["", "wrong", f"{SECRET}x", SECRET.upper()])
async def test_without_the_secret_nothing_is_taken(chat: Chat, secret: str) -> None:
    assert await post(chat, says("contact PCCA"), secret) == 403
    assert chat.server.messages == []


@pytest.mark.parametrize(
    "update", [{"update_id": 1, "message": {"chat": None}}, {"update_id": 2, "message": 7}, {"update_id": 3}]
)
async def test_a_broken_update_that_is_telegrams_is_taken_and_left(chat: Chat, update: dict[str, Any]) -> None:
    await delivered(chat, update)
    assert chat.server.messages == []

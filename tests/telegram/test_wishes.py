"""Subscriptions in one's own words in Telegram, with the rights of the commands."""

from __future__ import annotations

import pytest

from bot.notices.records import Conversation
from tests.telegram.conftest import Chat
from tests.telegram.updates import GROUP, says

MINE = Conversation("telegram", "", "7")
WISHES = [
    ("please subscribe me to PCCA", "en"), ("abonne-moi à PCCA", "fr"), ("quiero suscribirme a PCCA", "es"),
    ("أريد الاشتراك في PCCA", "ar"),
]  # fmt: skip


async def targets(chat: Chat, where: Conversation = MINE) -> list[tuple[str, str]]:
    return [(one.scope.target, one.language) for one in await chat.store.subscriptions.of(where)]


@pytest.mark.parametrize(("text", "language"), WISHES)
async def test_a_person_follows_what_they_say_in_the_language_of_the_wish(chat: Chat, text: str, language: str) -> None:
    assert "PCCA" in (await chat.answer(says(text))).text
    assert await targets(chat) == [("division.pcca", language)]


async def test_it_ends_the_same_way(chat: Chat) -> None:
    await chat.answer(says("subscribe me to PCCA"))
    await chat.answer(says("unsubscribe me from PCCA, thanks"))
    assert await targets(chat) == []


async def test_who_asks_how_gets_the_exact_command(chat: Chat) -> None:
    assert "/subscribe PCCA" in (await chat.answer(says("how do I subscribe to PCCA?"))).text
    assert "/subscribe PCCA" in (await chat.answer(says("¿cómo me suscribo a PCCA?"))).text
    assert await targets(chat) == []


async def test_in_a_group_only_those_who_may(chat: Chat) -> None:
    answer = await chat.answer(says("@iom_bot subscribe us to PCCA", chat=GROUP))
    assert "administrators" in answer.text
    assert await targets(chat, Conversation("telegram", "", str(GROUP["id"]))) == []


async def test_who_names_nothing_is_asked_what_to_follow(chat: Chat) -> None:
    assert "/subscribe" in (await chat.answer(says("keep me posted"))).text
    assert await targets(chat) == []


async def test_what_only_looks_like_a_wish_is_answered_as_a_question(chat: Chat) -> None:
    await chat.answer(says("follow the money"))
    assert await targets(chat) == []

"""Groups: quiet unless asked, in the topic it was asked in, useful with privacy mode on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.telegram.conftest import Chat
from tests.telegram.fake import REFUSED_HTML, error
from tests.telegram.updates import ADA, FORUM, GROUP, THE_BOT, presses, reply_to_bot, says


@pytest.mark.parametrize("text", ["/contacts PCCA", "/contacts@iom_bot PCCA", "@iom_bot contact PCCA", "contact PCCA, @IOM_Bot"])
async def test_commands_and_mentions_are_answered_as_a_reply(chat: Chat, text: str) -> None:
    question = says(text, ADA, GROUP)
    answer = await chat.answer(question)
    assert "pcca@iom.int" in answer.text
    replied = {"message_id": question["message"]["message_id"], "allow_sending_without_reply": True}
    assert answer.arguments["reply_parameters"] == replied


async def test_a_reply_to_the_bot_is_answered(chat: Chat) -> None:
    assert "pcca@iom.int" in (await chat.answer(says("contact PCCA", ADA, GROUP, reply_to_message=reply_to_bot()))).text


async def test_a_mention_by_link_is_answered(chat: Chat) -> None:
    entity = {"type": "text_mention", "offset": 0, "length": 3, "user": THE_BOT}
    assert "pcca@iom.int" in (await chat.answer(says("IOM contact PCCA", ADA, GROUP, entities=[entity]))).text


async def test_a_mention_behind_emoji_is_cut_out_where_it_stands(chat: Chat) -> None:
    assert "pcca@iom.int" in (await chat.answer(says("😀😀 @iom_bot contact PCCA", ADA, GROUP))).text


async def test_a_mention_alone_gets_help(chat: Chat) -> None:
    assert "/contacts" in (await chat.answer(says("@iom_bot", ADA, GROUP))).text


@pytest.mark.parametrize(
    "text", ["contact PCCA", "/contacts@other_bot PCCA", "/weather", "@other_bot contact PCCA", "2", "mail @iom_botany"]
)
async def test_talk_among_people_is_left_alone(chat: Chat, text: str) -> None:
    assert await chat.hears(says(text, ADA, GROUP)) == []


async def test_a_thousand_messages_that_are_not_for_the_bot_cost_nothing(chat: Chat) -> None:
    assert await chat.hears(*[says("contact PCCA", ADA, GROUP) for _ in range(1000)]) == []


async def test_an_unknown_command_that_names_the_bot_is_answered(chat: Chat) -> None:
    assert "/help" in (await chat.answer(says("/weather@iom_bot", ADA, GROUP))).text


async def test_an_administrator_who_writes_anonymously_is_a_person(chat: Chat) -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    assert await chat.hears(says("/contacts PCCA", anonymous, GROUP, sender_chat=GROUP))
    channel = {"id": -1009, "type": "channel", "title": "News"}
    assert await chat.hears(says("/contacts PCCA", anonymous, GROUP, sender_chat=channel)) == []


async def test_start_in_a_group_says_how_to_reach_the_bot(chat: Chat) -> None:
    text = (await chat.answer(says("/start@iom_bot", ADA, GROUP))).text
    assert "privacy mode" in text
    assert "@iom_bot" in text


async def test_an_answer_stays_in_its_topic(chat: Chat) -> None:
    topic: dict[str, Any] = {"message_thread_id": 33, "is_topic_message": True}
    assert (await chat.answer(says("/contacts PCCA", ADA, FORUM, **topic))).arguments["message_thread_id"] == 33
    pressed = await chat.hears(presses("1v::division-pcca:", FORUM, **topic))
    assert pressed[-1].arguments["message_thread_id"] == 33
    thread_of_replies = says("/contacts PCCA", ADA, GROUP, message_thread_id=33)
    assert "message_thread_id" not in (await chat.answer(thread_of_replies)).arguments


async def test_a_topic_that_the_bot_opened_makes_no_message_in_it_a_reply(chat: Chat) -> None:
    opened = {**reply_to_bot(), "forum_topic_created": {"name": "Cash", "icon_color": 1}, "chat": FORUM}
    assert await chat.hears(says("hello all", ADA, FORUM, reply_to_message=opened)) == []


async def test_a_deleted_topic_gets_the_answer_in_the_group(chat: Chat) -> None:
    chat.server.fail("sendMessage", error(400, "Bad Request: message thread not found"))
    answer = await chat.answer(says("/contacts PCCA", ADA, FORUM, message_thread_id=33, is_topic_message=True))
    assert "message_thread_id" not in answer.arguments


async def test_what_only_the_asker_sees_is_answered_to_the_asker_alone(chat: Chat) -> None:
    """The server has shown that it knows ephemeral messages: the command itself is one."""
    answer = await chat.answer(says("/contacts PCCA", ADA, GROUP, ephemeral_message_id=5))
    assert answer.arguments["ephemeral_message_parameters"] == {"receiver_user_id": 7}
    assert "reply_parameters" not in answer.arguments
    pressed = presses(answer.button("Why")["callback_data"], GROUP, 0, ephemeral_message_id=7)
    await chat.hears(pressed)
    edited = chat.server.of("editEphemeralMessageText")[-1].arguments
    assert (edited["receiver_user_id"], edited["ephemeral_message_id"]) == (7, 7)


async def test_a_server_that_refuses_an_ephemeral_answer_gets_a_normal_one(chat: Chat) -> None:
    chat.server.fail("sendMessage", error(400, "Bad Request: ephemeral messages can't be sent"))
    answer = await chat.answer(says("/contacts PCCA", ADA, GROUP, ephemeral_message_id=5))
    assert "ephemeral_message_parameters" not in answer.arguments


async def test_an_ordinary_group_message_never_asks_for_more_than_the_server_knows(chat: Chat) -> None:
    assert "ephemeral_message_parameters" not in (await chat.answer(says("/contacts PCCA", ADA, GROUP))).arguments


async def test_a_server_that_refuses_the_markup_gets_the_plain_text_once(chat: Chat) -> None:
    chat.server.fail("sendMessage", REFUSED_HTML)
    answer = await chat.answer(says("/contacts PCCA", ADA, GROUP))
    assert "parse_mode" not in answer.arguments
    assert "pcca@iom.int" in answer.text
    chat.server.fail("sendMessage", REFUSED_HTML, REFUSED_HTML)
    assert await chat.hears(says("/contacts PCCA", ADA, GROUP)) == []

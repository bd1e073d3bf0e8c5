"""Mentions, direct messages and threads: answered where the bot is addressed, once, and nowhere else."""

from __future__ import annotations

import asyncio
import json
import uuid

import pytest
import structlog
from pydantic import SecretStr

from bot.handlers.slack import build_slack
from bot.service import Service
from bot.storage.memory import MemoryStore
from tests.slack.conftest import Settings
from tests.slack.fake_slack import FakeSlack
from tests.slack.people import Person, buttons_in, plain_in
from tests.slack.talk import Talk


async def test_a_mention_is_answered_in_its_thread(talk: Talk) -> None:
    asked = talk.person.mention("contacts PCCA")
    await talk.send(asked)
    [post] = talk.slack.posts
    assert "pcca@iom.int" in post["text"]
    assert (post["channel"], post["thread_ts"]) == ("C1", asked["event"]["ts"])


async def test_a_mention_in_a_thread_is_answered_in_that_thread(web: Talk) -> None:
    assert (await web.mention("contacts PCCA", thread_ts="1.5"))["thread_ts"] == "1.5"


async def test_a_direct_message_is_answered_in_free_text(talk: Talk) -> None:
    post = await talk.direct("contact PCCA s'il vous plaît")
    assert (post["channel"], "thread_ts" in post) == ("D1", False)
    assert "pcca@iom.int" in post["text"]


async def test_a_direct_message_in_a_thread_is_answered_there(web: Talk) -> None:
    assert (await web.direct("contacts PCCA", thread_ts="1.5"))["thread_ts"] == "1.5"


async def test_a_mention_without_words_gets_help(web: Talk) -> None:
    assert "PCCA" in (await web.mention(""))["text"]


async def test_the_same_event_four_times_is_answered_once(talk: Talk) -> None:
    asked = talk.person.mention("contacts PCCA")
    await asyncio.gather(*(talk.send({**asked}) for _ in range(4)))
    assert len(talk.slack.posts) == 1


async def test_a_mention_that_comes_as_a_message_too_is_answered_once(web: Talk) -> None:
    mention = web.person.mention("contacts PCCA")
    twin = web.person.message(mention["event"]["text"], ts=mention["event"]["ts"])
    await web.send(twin)
    await web.send(mention)
    await web.send(twin)
    assert len(web.slack.posts) == 1


NOT_FOR_US = [
    {},
    {"subtype": "channel_join"},
    {"subtype": "message_changed", "message": {"text": "contacts PCCA"}},
    {"subtype": "message_deleted"},
    {"subtype": "bot_message", "bot_id": "B9"},
    {"bot_id": "B9"},
    {"user": "UBOT"},
    {"user": "USLACKBOT"},
    {"user": None},
    {"edited": {"user": "U1", "ts": "1.1"}},
    {"hidden": True},
    {"thread_ts": "1.5"},
]


@pytest.mark.parametrize("more", NOT_FOR_US)
async def test_what_is_not_addressed_to_the_bot_is_not_answered(talk: Talk, more: dict[str, object]) -> None:
    await talk.send(talk.person.message("contacts PCCA", **more))
    assert talk.slack.posts == []


@pytest.mark.parametrize("subtype", [["file_share"], {"a": 1}, [], {}, 7, True])
async def test_an_event_whose_subtype_is_no_word_is_left_alone_and_no_error(talk: Talk, subtype: object) -> None:
    with structlog.testing.capture_logs() as logged:
        for asked in (talk.person.mention, talk.person.direct, talk.person.message):
            assert await talk.send(asked("contacts PCCA", subtype=subtype)) == {}
    assert talk.slack.posts == []
    assert [entry for entry in logged if entry["log_level"] == "error"] == []


@pytest.mark.parametrize("more", NOT_FOR_US[3:-1])
async def test_bots_and_edits_are_not_answered_in_mentions_and_direct_messages_either(web: Talk, more: dict[str, object]) -> None:
    await web.send(web.person.mention("contacts PCCA", **more))
    await web.send(web.person.direct("contacts PCCA", **more))
    assert web.slack.posts == []


async def test_a_message_without_words_is_not_answered(talk: Talk) -> None:
    await talk.send(talk.person.wordless())
    assert talk.slack.posts == []


async def test_a_follow_up_in_the_bots_own_thread_needs_no_mention(web: Talk) -> None:
    first = await web.mention("contacts PCCA")
    await web.send(web.person.message("what about CBI?", thread_ts=first["thread_ts"]))
    assert "cbisupport@iom.int" in web.slack.posts[-1]["text"]
    assert web.slack.posts[-1]["thread_ts"] == first["thread_ts"]


@pytest.mark.parametrize(
    "text",
    [
        "and CBI",
        "CBI",
        "is it the same for CBI?",
        "what about the CBI unit",
        "et pour CBI ?",
        "y el correo de CBI",
        "وما بريد CBI",
    ],
)
async def test_a_question_in_the_bots_own_thread_needs_no_mention(web: Talk, text: str) -> None:
    first = await web.mention("contacts PCCA")
    await web.send(web.person.message(text, thread_ts=first["thread_ts"]))
    assert "CBI" in web.slack.posts[1]["text"]


TOLD = [
    "ok I will write to PCCA then", "thanks, I wrote to pcca@iom.int already", "my colleague from WASH will join us",
    "let's meet tomorrow at the Nairobi office", "Parfait, j'écris à PCCA", "vale, escribo a la PCCA", "سأكتب إلى بريد PCCA غداً",
]  # fmt: skip


@pytest.mark.parametrize("text", TOLD)
async def test_what_people_tell_each_other_in_the_bots_own_thread_is_left_alone(web: Talk, text: str) -> None:
    first = await web.mention("contacts PCCA")
    await web.send(web.person.message(text, thread_ts=first["thread_ts"]))
    assert len(web.slack.posts) == 1


@pytest.mark.parametrize("text", ["thanks!", "I will ring them tomorrow then", "<@U7> what about CBI?", "hello"])
async def test_chatter_in_the_bots_own_thread_is_left_alone(web: Talk, text: str) -> None:
    first = await web.mention("contacts PCCA")
    await web.send(web.person.message(text, thread_ts=first["thread_ts"]))
    assert len(web.slack.posts) == 1


async def test_somebody_else_in_the_thread_is_left_alone(web: Talk) -> None:
    first = await web.mention("contacts PCCA")
    await web.send(Person("U2").message("what about CBI?", thread_ts=first["thread_ts"]))
    assert len(web.slack.posts) == 1


async def test_a_number_chooses_after_the_bot_has_asked_back(web: Talk) -> None:
    asked = await web.direct("contacts pcaa")
    assert "pcca@iom.int" not in asked["text"]
    assert "pcca@iom.int" in (await web.direct("1"))["text"]


async def test_a_choice_in_a_thread_is_answered_there_once(web: Talk) -> None:
    asked = await web.mention("contacts pcaa")
    await web.press_public("iom.choose", asked, thread=asked["thread_ts"])
    await web.press_public("iom.choose", asked, thread=asked["thread_ts"])
    assert "pcca@iom.int" in web.slack.posts[1]["text"]
    assert web.slack.posts[1]["thread_ts"] == asked["thread_ts"]
    assert len(web.slack.posts) == 2


async def test_a_choice_of_somebody_else_is_answered_to_them_alone(web: Talk) -> None:
    asked = await web.mention("contacts pcaa")
    await web.other(Person("U2")).press_public("iom.choose", asked, thread=asked["thread_ts"])
    assert web.slack.posts[1:] == []
    assert "pcca@iom.int" in web.whisper["text"]


@pytest.mark.parametrize("text", ["<!channel> contacts PCCA", "<!here> <@U7> <#C9|x> contacts PCCA"])
async def test_no_mention_passes_through(web: Talk, text: str) -> None:
    post = plain_in(await web.direct(text))
    assert "pcca@iom.int" in post
    assert "<!" not in post
    assert "<@" not in post


async def test_an_address_that_slack_made_a_link_is_still_found(web: Talk) -> None:
    assert "PCCA" in (await web.direct("whose is <mailto:pcca@iom.int|pcca@iom.int>?"))["text"]


async def test_slacks_feedback_buttons_stand_under_answers_and_older_ones_where_they_are_refused(web: Talk) -> None:
    assert "iom.feedback" in buttons_in(await web.mention("contacts PCCA"))
    web.slack.refuses = {"context_actions"}
    older = buttons_in(await web.mention("contacts PCCA"))
    assert "iom.feedback" not in older
    assert {"iom.helpful", "iom.not_helpful", "iom.wrong"} <= older.keys()
    assert len(web.slack.posts) == 2


async def test_where_every_block_is_refused_the_facts_come_as_text(web: Talk) -> None:
    web.slack.refuses = {"section"}
    post = await web.mention("contacts PCCA")
    assert "blocks" not in post
    assert "pcca@iom.int" in post["text"]


async def test_without_a_public_address_the_bot_listens_until_it_is_stopped(
    slack: FakeSlack, service: Service, store: MemoryStore
) -> None:
    adapter = build_slack(Settings(slack.base, slack_app_token=SecretStr("xapp-1")), service, store)
    listening = asyncio.create_task(adapter.listen())
    await slack.connected.wait()
    envelope = uuid.uuid4().hex
    asked = Person().command("contacts PCCA", slack.response_url())
    told = [await slack.envelope("slash_commands", asked, envelope) for _ in range(2)]
    assert ["payload" in one for one in told] == [True, False]
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await adapter.stop()


async def test_unknown_events_are_acknowledged(web: Talk) -> None:
    assert await web.send(web.person.event({"type": "team_rename", "name": "new"})) == {}
    assert await web.send({"type": "something_new", "team_id": "T1"}) == {}


async def test_slacks_question_whether_we_are_there_is_answered(web: Talk) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    status, _, answer = await web.adapter.handle(body, {"content-type": "application/json"})
    assert (status, json.loads(answer)) == (200, {"challenge": "abc"})

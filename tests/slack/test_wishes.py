"""Subscriptions in one's own words in Slack: a mention, a direct message, a thread, `/iom`; with the rights of the commands."""

from __future__ import annotations

import pytest

from bot.notices.records import Conversation
from bot.storage.memory import MemoryStore
from tests.slack.fake_slack import Channel
from tests.slack.people import Person
from tests.slack.talk import Talk

HERE = Conversation("slack", "T1", "C1")
MINE = Conversation("slack", "T1", "U1")
WISHES = [
    ("please subscribe us to PCCA", "en", "From now on"),
    ("abonne-nous à PCCA", "fr", "Désormais"),
    ("suscríbenos a PCCA, por favor", "es", "A partir de ahora"),
    ("من فضلك اشترك لنا في PCCA", "ar", "PCCA"),
]


async def targets(store: MemoryStore, where: Conversation = HERE) -> list[tuple[str, str]]:
    return [(one.scope.target, one.language) for one in await store.subscriptions.of(where)]


@pytest.mark.parametrize(("text", "language", "said"), WISHES)
async def test_a_mention_makes_a_subscription_in_the_language_of_the_wish(
    web: Talk, store: MemoryStore, text: str, language: str, said: str
) -> None:
    assert said in (await web.mention(text))["text"]
    assert await targets(store) == [("division.pcca", language)]


@pytest.mark.parametrize(("text", "language", "said"), WISHES)
async def test_the_command_understands_the_same_words(web: Talk, store: MemoryStore, text: str, language: str, said: str) -> None:
    assert said in (await web.iom(text))["text"]
    assert await targets(store) == [("division.pcca", language)]


async def test_a_direct_message_is_ones_own_and_ends_the_same_way(talk: Talk, store: MemoryStore) -> None:
    await talk.direct("subscribe me to contacts of PCCA")
    assert [one.scope.topics for one in await store.subscriptions.of(MINE)] == ["contact"]
    await talk.direct("unsubscribe me from PCCA, thanks")
    assert await targets(store, MINE) == []


async def test_who_may_not_gets_the_reason(web: Talk, store: MemoryStore) -> None:
    web.slack.channels["C1"] = Channel([["U2"]])
    assert "Only members" in (await web.mention("subscribe us to PCCA"))["text"]
    assert await targets(store) == []


async def test_who_asks_how_gets_the_exact_command(web: Talk, store: MemoryStore) -> None:
    assert "/iom subscribe PCCA" in (await web.mention("how do I subscribe to PCCA?"))["text"]
    assert "/iom subscribe PCCA" in (await web.mention("comment m'abonner à PCCA ?", ts="1.9"))["text"]
    assert await targets(store) == []


async def test_who_names_nothing_is_asked_what_to_follow(web: Talk, store: MemoryStore) -> None:
    assert "/iom subscribe PCCA" in (await web.mention("keep us posted"))["text"]
    assert await targets(store) == []


async def test_a_question_after_such_words_is_answered(web: Talk, store: MemoryStore) -> None:
    assert "From now on" not in (await web.mention("tell me when the agreement changed"))["text"]
    assert "wash" in (await web.mention("notify me of the WASH contact", ts="1.9"))["text"].casefold()
    assert await targets(store) == []


async def test_what_only_looks_like_a_wish_is_answered_as_a_question(web: Talk, store: MemoryStore) -> None:
    await web.mention("follow the money")
    assert await targets(store) == []


async def test_a_reply_that_is_sent_to_the_channel_too_is_answered_once_in_its_thread(talk: Talk) -> None:
    before = len(talk.slack.posts)
    answer = await talk.mention("contacts PCCA", subtype="thread_broadcast", thread_ts="1700000000.000001")
    assert "pcca@iom.int" in answer["text"]
    assert answer["thread_ts"] == "1700000000.000001"
    assert len(talk.slack.posts) == before + 1


async def test_such_a_reply_that_mentions_nobody_is_left_alone(talk: Talk) -> None:
    before = len(talk.slack.posts)
    await talk.send(Person().message("contacts PCCA", subtype="thread_broadcast", thread_ts="1700000000.000001"))
    assert len(talk.slack.posts) == before

"""/iom: private, in the acknowledgement, in every form that people type."""

from __future__ import annotations

import pytest

from tests.slack.methods import response
from tests.slack.people import Person, buttons_in, plain_in
from tests.slack.talk import Talk

FACTS = [
    ("contacts PCCA", "pcca@iom.int"),
    ("contacts", "PRDCoreGroupHQ@iom.int"),
    ("who deals with tents?", "Shelter"),
    ("who tents", "Shelter"),
    ("offices", "Nairobi"),
    ("where Dakar", "Senegal"),
    ("divisions", "Peace and Recovery"),
    ("about", "1951"),
    ("about WASH", "Humanitarian Operations"),
    ("links", "IOM Website"),
    ("documents", "Agreement"),
    ("meaning MCOF", "Framework"),
    ("parts of the Humanitarian Operations Division", "WASH"),
    ("parent CBI", "DHRR"),
    ("search cash", "Cash-Based"),
    ("help", "/iom contacts PCCA"),
    ("", "/iom who tents"),
    ("updated", "October 2024"),
]


@pytest.mark.parametrize(("text", "fact"), FACTS)
async def test_the_answer_stands_in_the_acknowledgement(talk: Talk, text: str, fact: str) -> None:
    answer = await talk.iom(text)
    assert answer["response_type"] == "ephemeral"
    assert fact in answer["text"]
    assert response(answer) == []
    assert talk.slack.of("chat.postMessage", "response_url") == []


HOSTILE = [
    "x" * 4000,
    "<!channel> <!here> <!everyone>",
    "<@U123> <@U123|bob> <#C123|general> <!subteam^S1|@all>",
    "&lt;!channel&gt; &amp; <https://evil.example|click>",
    "*bold* _it_ ~no~ `code` ```block``` > quote",
    "\u202e\u2066 \x00 ?",
    "{} {0} {subject} %s %(x)s",
    "'; DROP TABLE answers; --",
    "contacts " + "<" * 500,
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_nothing_that_people_type_passes_through(web: Talk, text: str) -> None:
    answer = await web.iom(text)
    assert response(answer) == []
    assert "<!" not in plain_in(answer)
    assert "<@" not in plain_in(answer)


async def test_a_slip_of_one_letter_is_asked_about_and_the_press_answers_the_question(talk: Talk) -> None:
    asked = await talk.iom("contacts pcaa")
    assert "pcca@iom.int" not in asked["text"]
    await talk.press("iom.choose", asked)
    assert "pcca@iom.int" in talk.whisper["text"]
    assert talk.whisper["replace_original"] is True
    assert len(talk.slack.whispers) == 1


async def test_what_is_not_known_is_said_with_a_next_step(web: Talk) -> None:
    answer = await web.iom("frobnicate the wibble")
    assert "/iom help" in answer["text"]
    assert [miss.question for miss in await web.adapter.parts.store.answers.misses()] == ["frobnicate the wibble"]


@pytest.mark.parametrize("text", ["who", "meaning", "parent"])
async def test_a_subcommand_without_words_says_how_it_is_meant(web: Talk, text: str) -> None:
    assert f"/iom {text}" in (await web.iom(text))["text"]


async def test_a_command_with_mentions_alone_gets_help(web: Talk) -> None:
    assert "/iom contacts PCCA" in (await web.iom("<!channel> <@U123>"))["text"]


async def test_search_alone_offers_a_field_with_names(web: Talk) -> None:
    assert buttons_in(await web.iom("search"))["iom.find"]["type"] == "external_select"


async def test_help_names_every_subcommand_and_says_that_threads_need_a_mention(web: Talk) -> None:
    words = {"contacts", "who", "about", "meaning", "parts", "parent", "offices", "where", "divisions", "documents", "links",
             "entries", "updated", "search", "language", "thread"}  # fmt: skip
    text = (await web.iom("help"))["text"]
    assert {word for word in words if word in text} == words


async def test_a_follow_up_in_the_next_command_is_understood(web: Talk) -> None:
    await web.iom("contacts PCCA")
    assert "cbisupport@iom.int" in (await web.iom("and CBI?"))["text"]


async def test_another_persons_follow_up_is_not_mixed_up(web: Talk) -> None:
    await web.iom("what is PCCA")
    assert "pcca@iom.int" not in (await web.other(Person("U2")).iom("and their email?"))["text"]

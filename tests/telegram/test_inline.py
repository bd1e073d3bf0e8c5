"""Inline mode: complete cards in any chat, ranked as one types."""

from __future__ import annotations

from typing import Any

import pytest

from bot.handlers.telegram_cards import QUERY_LENGTH
from bot.handlers.telegram_links import code_of
from bot.service import Service
from knowledge.model import LANGUAGES
from tests.facts import Reader
from tests.knowledge.questions import questions
from tests.telegram.conftest import Chat
from tests.telegram.fake import Call, error
from tests.telegram.markup import text_of
from tests.telegram.updates import ADA, BEA, says, types


def results(call: Call) -> list[dict[str, Any]]:
    """The results as the server reads them."""
    found: list[dict[str, Any]] = call.arguments["results"]
    return found


def card(result: dict[str, Any]) -> str:
    """The text that a result puts into a chat."""
    return text_of(result["input_message_content"]["message_text"])


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("pc", "PCCA"),
        ("pcca", "PCCA"),
        ("pcaa", "PCCA"),
        ("dak", "Dakar"),
        ("wash", "WASH"),
        ("cash", "CBI"),
        ("shelt", "Shelter"),
    ],
)
async def test_the_best_result_is_first_whatever_the_typing(chat: Chat, typed: str, first: str) -> None:
    assert first in results(await chat.answer(types(typed)))[0]["title"]


async def test_a_result_is_a_complete_card_that_works_without_the_bot(chat: Chat) -> None:
    result = results(await chat.answer(types("pcca")))[0]
    answer = await chat.answer(says("PCCA"))
    assert card(result) == answer.text
    kinds = {key for row in result["reply_markup"]["inline_keyboard"] for button in row for key in button} - {"text"}
    assert kinds == {"copy_text", "url", "switch_inline_query"}


async def test_nothing_typed_pages_through_everything(chat: Chat, service: Service) -> None:
    seen: list[str] = []
    offset = ""
    while True:
        page = await chat.answer(types("", offset=offset))
        seen += [result["id"] for result in results(page)]
        offset = page.arguments.get("next_offset", "")
        if not offset:
            break
    assert len(seen) == len(set(seen)) == len(service.index.knowledge.subjects)


async def test_several_subjects_in_one_query_can_go_into_one_message(chat: Chat) -> None:
    together, *single = results(await chat.answer(types("pcca, cbi")))
    assert "pcca@iom.int" in card(together)
    assert "cbisupport@iom.int" in card(together)
    assert card(together).count("Source:") == 1
    assert {"division-pcca", "unit-cbi"} <= {result["id"] for result in single}


async def test_a_question_is_answered_as_a_whole_first(chat: Chat) -> None:
    answer, *_ = results(await chat.answer(types("who handles tents?")))
    assert "humanitariancore@iom.int" in card(answer)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("PCCA and CBI, their mailboxes?", "cbisupport@iom.int"),
        ("DHRR and PCCA, their mailboxes, what are they?", "dhrr@iom.int"),
        ("en 2023, pour les crises, combien de dollars ?", "2023"),
        ("COPAs, locations?", "Tokyo"),
        ("Good morning, please list the workstreams of the Peace and Recovery Division", "Community Stabilization"),
    ],
)
async def test_a_question_with_and_or_a_comma_is_still_a_question(chat: Chat, typed: str, part: str) -> None:
    assert part in card(results(await chat.answer(types(typed)))[0])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_first_result_holds_the_facts_of_the_answer(chat: Chat, service: Service, language: str) -> None:
    reader = Reader(service.index.knowledge)
    person = {**ADA, "language_code": language}
    for question in [*questions(language)][::22]:
        answered = service.ask(question.q, language)
        if answered.answer.status == "answered" and len(question.q) <= QUERY_LENGTH:
            first = results(await chat.answer(types(question.q, person)))[0]
            assert reader.facts(card(first)) == reader.facts(answered.reply.plain()), question.id


async def test_where_nothing_is_found_a_button_leads_to_a_private_chat(chat: Chat) -> None:
    answer = await chat.answer(types("zzzzzzzz"))
    assert results(answer) == []
    opened = await chat.answer(says(f"/start {answer.arguments['button']['start_parameter']}"))
    assert "Ask in English" in opened.text


async def test_the_results_are_in_the_persons_language(chat: Chat) -> None:
    assert "Préparation" in results(await chat.answer(types("pcca", BEA)))[0]["title"]
    answer = await chat.answer(types("pcca"))
    assert "Preparedness" in results(answer)[0]["title"]
    assert answer.arguments["is_personal"] is True
    assert answer.arguments["cache_time"] <= 300


@pytest.mark.parametrize("offset", ["x", "-1", "9" * 30, "٣", "1.5"])
async def test_an_offset_that_is_none_of_ours_is_the_beginning(chat: Chat, offset: str) -> None:
    assert results(await chat.answer(types("pcca", offset=offset)))


async def test_a_query_that_is_too_old_is_let_go(chat: Chat) -> None:
    chat.server.fail("answerInlineQuery", error(400, "Bad Request: query is too old and response timeout expired"))
    assert await chat.hears(types("pcca")) == []


async def test_what_share_inserts_finds_the_same_card_again(chat: Chat, service: Service) -> None:
    for subject in service.index.knowledge.subjects:
        shown = await chat.answer(says(f"/start {code_of(subject)}"))
        shared = next(button["switch_inline_query"] for button in shown.buttons if "switch_inline_query" in button)
        found = results(await chat.answer(types(shared)))
        assert code_of(subject) in [result["id"] for result in found[:5]], (subject, shared)


@pytest.mark.parametrize(
    "words", ["<b>", "&", "😀" * 60, "x" * 256, "a\nb", "\u202e", "؟", "@iom_bot", "{0}", "%s", "pcca & <i>", ",,,;", "and and"]
)
async def test_any_query_gives_valid_results(chat: Chat, words: str) -> None:
    assert len(await chat.hears(types(words))) == 1

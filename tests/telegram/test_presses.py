"""Buttons: every press is answered once, walks where it says, and explains itself where it cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.handlers.telegram_buttons import VERBS, Press, button, data_of, press_of
from bot.handlers.telegram_links import code_of, identity_of
from bot.service import Service
from bot.storage.memory import MemoryStore
from tests.telegram.conftest import Chat, Opening
from tests.telegram.fake import Call, error
from tests.telegram.updates import ADA, BEA, GROUP, presses, says, update


def data(call: Call, part: str) -> str:
    """What a button sends back."""
    return str(call.button(part)["callback_data"])


async def test_one_walks_up_down_and_back(chat: Chat) -> None:
    card = await chat.answer(says("WASH"))
    above = await chat.pressed(presses(data(card, "⬆")))
    assert above.method == "editMessageText"
    assert above.text.startswith("Humanitarian Operations Division")
    parts = await chat.pressed(presses(data(above, "Parts")))
    assert "Crisis Coordination" in parts.text
    assert "Units" in (await chat.pressed(presses(data(parts, "Back")))).text
    wash = await chat.pressed(presses(data(parts, "WASH")))
    assert wash.text.startswith("Water, Sanitation and Hygiene")


async def test_a_long_list_turns_its_pages(chat: Chat) -> None:
    first = await chat.answer(says("/offices"))
    second = await chat.pressed(presses(data(first, "▸ 2/3")))
    last = await chat.pressed(presses(data(second, "▸ 3/3")))
    assert second.text == first.text
    assert [b["text"] for b in last.buttons if "/3" in b["text"]] == ["◂ 2/3"]
    labels = [b["text"] for call in (first, second, last) for b in call.buttons if " " in b["text"]]
    assert {"RO Dakar", "SRO Brussels", "GO Brussels", "COPA Tokyo"} <= set(labels)


async def test_sources_and_why_stand_in_place_of_the_card(chat: Chat) -> None:
    card = await chat.answer(says("contact PCCA"))
    sources = await chat.pressed(presses(data(card, "Sources")))
    assert "October 2024" in sources.text
    assert "role:302" in sources.text
    why = await chat.pressed(presses(data(sources, "Back")))
    assert why.text == card.text
    why = await chat.pressed(presses(data(card, "Why")))
    assert "Understood as: Preparedness and Climate Change Action (PCCA)" in why.text
    assert "contact: exact" in why.text
    assert chat.adapter.emergency.service.index.knowledge.version in why.text


async def test_a_choice_answers_the_first_question(chat: Chat) -> None:
    asked = await chat.answer(says("contact PCAA"))
    chosen = await chat.pressed(presses(data(asked, "1.")))
    assert "pcca@iom.int" in chosen.text
    kept = await chat.store.answers.find(data(chosen, "Why").split(":")[1])
    assert kept is not None
    assert kept.question == "contact PCAA"


async def test_an_opinion_is_stored_once_and_the_person_told(chat: Chat) -> None:
    card = await chat.answer(says("contact PCCA"))
    first = await chat.pressed(presses(data(card, "👍")))
    second = await chat.pressed(presses(data(card, "👍")))
    wrong = await chat.pressed(presses(data(card, "This is wrong")))
    assert len({first.text, second.text, wrong.text}) == 3
    assert wrong.arguments["show_alert"] is True
    (opinion, answer), *others = await chat.store.answers.opinions()
    assert (opinion.verdict, opinion.person, others) == ("wrong", "7", [])
    assert answer is not None
    assert answer.question == "contact PCCA"


async def test_a_language_is_chosen_by_a_button(chat: Chat) -> None:
    menu = await chat.answer(says("/language"))
    await chat.pressed(presses(data(menu, "Español")))
    assert "Preparación" in (await chat.answer(says("PCCA"))).text
    await chat.pressed(presses(data(menu, "As I write")))
    assert "Preparedness" in (await chat.answer(says("PCCA"))).text


async def test_in_a_group_one_sets_ones_own_language_and_leaves_the_menu_to_the_others(chat: Chat) -> None:
    menu = await chat.answer(says("/language", ADA, GROUP))
    notice = await chat.pressed(presses(data(menu, "Español"), GROUP, 1000, BEA))
    assert notice.method == "answerCallbackQuery"
    assert notice.text
    assert "Preparación" in (await chat.answer(says("PCCA", BEA))).text
    assert "Preparedness" in (await chat.answer(says("PCCA", ADA))).text


async def test_a_search_turns_its_pages(chat: Chat) -> None:
    first = await chat.answer(says("/search ca"))
    second = await chat.pressed(presses(data(first, "▸")))
    assert second.text.split("\n")[0] == first.text.split("\n")[0]
    assert [b["text"] for b in second.buttons] != [b["text"] for b in first.buttons]


@pytest.mark.parametrize("part", ["⬆", "Sources", "Why"])
async def test_in_a_group_nobody_turns_over_the_card_of_another(chat: Chat, part: str) -> None:
    card = await chat.answer(says("/contacts PCCA", ADA, GROUP))
    notice = await chat.pressed(presses(data(card, part), GROUP, 1000, BEA))
    assert notice.method == "answerCallbackQuery"
    assert notice.arguments["show_alert"] is True
    assert notice.text


async def test_in_a_group_what_belongs_to_nobody_stays_as_it_is(chat: Chat) -> None:
    start = await chat.answer(says("/start", ADA, GROUP))
    opened = await chat.pressed(presses(data(start, "Offices"), GROUP, 1000, BEA))
    assert opened.method == "sendMessage"
    assert "Dakar" in opened.text


async def test_in_a_group_everybody_may_have_an_opinion(chat: Chat) -> None:
    card = await chat.answer(says("/contacts PCCA", ADA, GROUP))
    await chat.pressed(presses(data(card, "👎"), GROUP, 1000, BEA))
    assert [opinion.person for opinion, _ in await chat.store.answers.opinions()] == ["8"]


@pytest.mark.parametrize(
    "foreign", ["", "x", "{}", "1o", "9o:abc:division-pcca:", "1o:abc:unit-gone:", "1z:::", "\ud83d", "1c::division-pcca:"]
)
async def test_an_old_or_foreign_button_explains_itself(chat: Chat, foreign: str) -> None:
    notice = await chat.pressed(presses(foreign))
    assert notice.method == "answerCallbackQuery"
    assert notice.arguments["show_alert"] is True
    assert notice.text


async def test_a_button_of_an_answer_that_is_no_longer_kept_explains_itself(opened: Opening) -> None:
    now = datetime.now(UTC)
    store = MemoryStore(lambda: now)
    chat = await opened(store=store)
    card = await chat.answer(says("contact PCCA"))
    now += timedelta(days=31)
    for part in ("Sources", "Why", "⬆", "👍"):
        assert (await chat.pressed(presses(data(card, part)))).method == "answerCallbackQuery"


async def test_a_button_about_what_the_entries_no_longer_hold_says_so(chat: Chat) -> None:
    notice = await chat.pressed(presses("1o::division-gone:"))
    assert "no longer" in notice.text


async def test_a_button_under_an_inline_card_explains_itself(chat: Chat) -> None:
    query = {"id": "1", "from": ADA, "chat_instance": "1", "data": "1w:abc::", "inline_message_id": "AAA"}
    assert [call.method for call in await chat.hears(update("callback_query", query))] == ["answerCallbackQuery"]


async def test_the_same_press_twice_changes_nothing_and_is_answered_twice(chat: Chat) -> None:
    card = await chat.answer(says("contact PCCA"))
    again = data(card, "Sources")
    await chat.hears(presses(again), presses(again))
    assert len(chat.server.of("answerCallbackQuery")) == 2
    assert len(chat.server.of("editMessageText")) == 1, "the second is refused by the server as not modified"


async def test_a_message_that_can_no_longer_be_edited_gets_the_view_under_it(chat: Chat) -> None:
    card = await chat.answer(says("contact PCCA"))
    chat.server.fail("editMessageText", error(400, "Bad Request: message can't be edited"))
    assert (await chat.pressed(presses(data(card, "Sources")))).method == "sendMessage"


async def test_an_inaccessible_message_has_its_button_answered(chat: Chat) -> None:
    card = await chat.answer(says("contact PCCA"))
    press = presses(data(card, "Sources"))
    press["callback_query"]["message"] = {"message_id": 1000, "date": 0, "chat": {"id": 7, "type": "private"}}
    assert (await chat.hears(press))[0].method == "answerCallbackQuery"


async def test_without_a_store_the_answer_still_comes_and_its_buttons_work(opened: Opening) -> None:
    class Away(MemoryStore):
        """A database that is away."""

        def __getattribute__(self, name: str) -> object:
            if name in ("answers", "preferences", "deliveries"):
                return _Broken()
            return super().__getattribute__(name)

    chat = await opened(store=Away())
    card = await chat.answer(says("contact PCCA"))
    assert "pcca@iom.int" in card.text
    assert (await chat.pressed(presses(data(card, "⬆")))).method == "editMessageText"
    question = says("contact CBI")
    assert len(await chat.hears(question, question)) == 1


class _Broken:
    def __getattr__(self, name: str) -> object:
        async def fail(*_: object) -> None:
            raise OSError("no database")

        return fail


def test_every_button_sends_back_at_most_64_bytes(service: Service) -> None:
    long = "entry." + "x" * 200
    for verb in VERBS:
        for identity in (*service.index.target_numbers, long):
            sent = button("x", verb, "abcdefghijkl", identity, 999).value
            assert len(sent.encode()) <= 64
            press = press_of(sent)
            assert press is not None
            assert identity_of(press.code, [*service.index.target_numbers, long]) == identity
            assert replace(press, code="") == Press(verb, "abcdefghijkl", "", 999)
            assert data_of(press) == sent


def test_codes_are_what_a_deep_link_may_hold_and_lead_back(service: Service) -> None:
    for identity in (*service.index.target_numbers, "unit.a_b.c", "x." * 60):
        code = code_of(identity)
        assert 1 <= len(code) <= 64
        assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
        assert identity_of(code, ["x." * 60]) == identity

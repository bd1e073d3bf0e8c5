"""Private chats: every command, free text, follow-ups, choices and edits."""

from __future__ import annotations

import pytest

from bot.handlers.telegram_commands import COMMANDS
from bot.service import Answered, Service
from knowledge.recognition import Context
from tests.telegram.conftest import Chat, Opening
from tests.telegram.updates import ADA, BEA, FORUM, edits, message, says, update

ZARA = {"id": 9, "is_bot": False, "first_name": "Zara", "language_code": "ar"}


async def test_a_contact_comes_with_its_address_and_a_button_that_copies_it(chat: Chat) -> None:
    answer = await chat.answer(says("/contacts PCCA"))
    assert "pcca@iom.int" in answer.text
    assert answer.button("pcca@iom.int")["copy_text"] == {"text": "pcca@iom.int"}
    assert answer.arguments["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
@pytest.mark.parametrize("person", [ADA, BEA, ZARA], ids=["en", "fr", "ar"])
async def test_every_command_answers_alone_and_with_words(chat: Chat, command: str, person: dict[str, object]) -> None:
    for text in (f"/{command}", f"/{command} PCCA", f"/{command}@IOM_bot WASH"):
        answer = await chat.answer(says(text, person))
        assert answer.text
        assert len(answer.text.split("\n")) <= 12
        assert len(str(answer.arguments.get("text", "")).encode()) <= 1536


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("/contacts", "PRDCoreGroupHQ@iom.int"),
        ("/offices", "Nairobi, Kenya"),
        ("/divisions", "Peace and Recovery Division"),
        ("/about", "International Organization for Migration"),
        ("/links", "IOM Website"),
        ("/documents", "2023 Annual Report"),
        ("/entries", "MICIC Guidelines"),
        ("/updated", "October 2024"),
        ("/who tents", "Shelter and Settlements"),
        ("/parent WASH", "Humanitarian Operations Division"),
        ("/parts PRD", "Workstreams"),
        ("/meaning CCCM", "Displacement Management"),
        ("/where Dakar", "Dakar, Senegal"),
        ("/search pea", "Peace and Recovery Division"),
        ("contact for the division of peace and recovery", "PRDCoreGroupHQ@iom.int"),
        ("contact\n\nPCCA", "pcca@iom.int"),
    ],
)
async def test_the_answer_holds_what_was_asked_for(chat: Chat, text: str, part: str) -> None:
    assert part in (await chat.answer(says(text))).text


@pytest.mark.parametrize("text", ["thanks", "merci", "hello"])
async def test_small_talk_asks_for_no_opinion(chat: Chat, text: str) -> None:
    assert (await chat.answer(says(text))).buttons == []


async def test_a_command_of_another_bot_is_not_answered(chat: Chat) -> None:
    assert await chat.hears(says("/help@other_bot")) == []


async def test_an_unknown_command_says_so(chat: Chat) -> None:
    assert "/help" in (await chat.answer(says("/weather"))).text


async def test_a_picture_is_told_once_that_words_are_needed_and_its_caption_is_read(chat: Chat) -> None:
    photo = [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]
    first = await chat.hears(says(None, photo=photo, media_group_id="1"), says(None, photo=photo, media_group_id="1"))
    assert len(first) == 1
    assert "pcca@iom.int" in (await chat.answer(says(None, photo=photo, caption="contact PCCA"))).text


async def test_a_question_is_answered_in_its_own_language(chat: Chat) -> None:
    answer = await chat.answer(says("qui s'occupe des latrines ?"))
    assert "Eau, assainissement et hygiène" in answer.text
    assert "المياه" in (await chat.answer(says("من المسؤول عن المراحيض؟"))).text


async def test_a_word_that_tells_no_language_is_answered_in_that_of_the_telegram(chat: Chat) -> None:
    assert "Préparation" in (await chat.answer(says("PCCA", BEA))).text
    assert "Preparedness" in (await chat.answer(says("PCCA", ADA))).text


async def test_the_chosen_language_goes_before_that_of_the_question(chat: Chat) -> None:
    confirmed = await chat.answer(says("/language fr"))
    assert confirmed.text
    assert "Préparation" in (await chat.answer(says("who is responsible for PCCA?"))).text
    assert "Préparation" in (await chat.answer(says("/contacts PCCA"))).text


async def test_in_arabic_addresses_and_acronyms_keep_their_direction_and_are_copied_clean(chat: Chat) -> None:
    answer = await chat.answer(says("/contacts PCCA", ZARA))
    assert "\u2068pcca@iom.int\u2069" in answer.text
    assert "(\u2068PCCA\u2069)" in answer.text
    assert answer.button("pcca@iom.int")["copy_text"] == {"text": "pcca@iom.int"}
    assert all(line[0] == "\u200f" for line in answer.text.split("\n"))


class Listening(Service):
    """The service, and what it was told of each conversation."""

    def __init__(self, service: Service) -> None:
        super().__init__(service.index)
        self.told: list[Context | None] = []

    def ask(self, question: str, language: str | None = None, context: Context | None = None) -> Answered:
        self.told.append(context)
        return super().ask(question, language, context)


async def test_a_conversation_goes_on_for_a_quarter_of_an_hour(opened: Opening, service: Service) -> None:
    listening = Listening(service)
    chat = await opened(service=listening)
    await chat.hears(says("what is PCCA?"), says("and their mailbox"))
    assert listening.told == [None, Context(("division.pcca",), "about")]
    chat.clock.now += 16 * 60
    await chat.hears(says("and now?"))
    assert listening.told[-1] is None


async def test_a_conversation_is_one_persons_in_one_chat_and_topic(opened: Opening, service: Service) -> None:
    listening = Listening(service)
    chat = await opened(service=listening)
    topic = {"message_thread_id": 33, "is_topic_message": True}
    await chat.hears(says("@iom_bot what is PCCA?", ADA, FORUM, **topic))
    strangers = [says("@iom_bot email", BEA, FORUM, **topic), says("@iom_bot email", ADA, FORUM), says("email", ADA)]
    await chat.hears(*strangers)
    assert listening.told[1:] == [None, None, None]


@pytest.mark.parametrize("number", ["1", "١", "1.", " 1 "])
async def test_a_number_chooses_and_the_choice_answers_the_first_question(chat: Chat, number: str) -> None:
    asked = await chat.answer(says("contact PCAA"))
    assert asked.buttons[0]["text"].startswith("1.")
    assert "pcca@iom.int" in (await chat.answer(says(number))).text


async def test_an_edited_question_changes_its_answer_in_place_for_a_minute(chat: Chat) -> None:
    question = says("contact PCCA")
    await chat.hears(question)
    changed = await chat.answer(edits(question, "contact CBI", seconds=59))
    assert changed.method == "editMessageText"
    assert "cbisupport@iom.int" in changed.text
    assert (await chat.answer(edits(question, "/contacts PRD", seconds=60))).method == "editMessageText"
    assert await chat.hears(edits(question, "contact DHRR", seconds=61)) == []


async def test_an_edited_message_that_was_never_answered_stays_so(chat: Chat) -> None:
    assert await chat.hears(edits({"message": message("contact PCCA")}, "contact CBI")) == []


async def test_an_update_is_answered_once_however_often_it_comes(chat: Chat) -> None:
    question = says("contact PCCA")
    assert len(await chat.hears(question, question, question)) == 1


async def test_what_is_no_question_by_a_person_is_not_answered(chat: Chat) -> None:
    bot = {"id": 77, "is_bot": True, "first_name": "Other", "username": "other_bot"}
    channel = {"id": -1009, "type": "channel", "title": "News"}
    silent = [
        says("contact PCCA", bot),
        says("contact PCCA", via_bot={"id": 42, "is_bot": True, "first_name": "IOM", "username": "iom_bot"}),
        update("channel_post", message("contact PCCA", ADA, channel)),
        update("edited_channel_post", message("/help", ADA, channel)),
        says(None, new_chat_members=[ADA]),
        says(None, pinned_message=message("x")),
        says(None, successful_payment={"currency": "USD", "total_amount": 1, "invoice_payload": "x",
                                       "telegram_payment_charge_id": "1", "provider_payment_charge_id": "1"}),
        {"update_id": 9_999_999},
    ]  # fmt: skip
    assert await chat.hears(*silent) == []


async def test_what_found_no_answer_is_counted_without_the_person(chat: Chat) -> None:
    await chat.hears(says("contact of the astronauts' lounge"))
    missed = await chat.store.answers.misses()
    assert [miss.times for miss in missed] == [1]
    assert "7" not in repr(missed[0].question)

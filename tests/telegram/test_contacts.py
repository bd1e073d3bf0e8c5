"""Contacts as files, deep links, their QR codes, and the list for a sudden crisis."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import vobject

from bot.handlers.telegram_links import deep_link, telegram_qr
from bot.handlers.telegram_vcard import contact_file
from bot.ports import StoreError
from bot.service import Service
from bot.storage.memory import MemoryStore
from knowledge.index import Index
from knowledge.model import LANGUAGES, Subject
from tests.telegram.conftest import Chat, Opening
from tests.telegram.fake import BLOCKED, Server, error
from tests.telegram.updates import ADA, GROUP, presses, says


async def test_card_sends_the_contact_as_a_file(chat: Chat) -> None:
    sent = await chat.answer(says("/card PCCA"))
    assert sent.method == "sendDocument"
    card = vobject.readOne(sent.arguments["document"].decode())
    assert card.email.value == "pcca@iom.int"
    assert card.fn.value == "Preparedness and Climate Change Action (PCCA)"
    assert card.org.value[0] == "International Organization for Migration (IOM)"


async def test_card_without_a_name_offers_and_the_press_sends(chat: Chat) -> None:
    offered = await chat.answer(says("/card"))
    pressed = await chat.pressed(presses(offered.button("CBI")["callback_data"]))
    assert vobject.readOne(pressed.arguments["document"].decode()).email.value == "cbisupport@iom.int"


async def test_card_of_nothing_known_says_so(chat: Chat) -> None:
    assert "don't know" in (await chat.answer(says("/card astronauts"))).text


async def test_card_of_a_misspelt_acronym_asks(chat: Chat) -> None:
    offered = await chat.answer(says("/card PCAA"))
    assert offered.button("PCCA")


async def test_two_offices_in_one_city_are_two_files(chat: Chat) -> None:
    files = await chat.hears(says("/card Brussels"))
    assert [call.method for call in files] == ["sendDocument", "sendDocument"]


def test_every_contact_reads_as_a_vcard_in_every_language(service: Service) -> None:
    """Own mailbox, or the nearest above with a note; an office has none and borrows none."""
    knowledge = service.index.knowledge
    for identity, subject in knowledge.subjects.items():
        for language in LANGUAGES:
            file = contact_file(service, identity, language)
            assert file.file_name.isascii()
            assert all(len(line) <= 76 for line in file.content.decode().split("\r\n"))
            card = vobject.readOne(file.content.decode())
            assert card.fn.value == file.title
            if subject.mailbox:
                assert card.email.value == subject.mailbox.address
            elif subject.kind == "office":
                assert not hasattr(card, "email")
                assert card.adr.value.city == subject.city.to(language) if subject.city else False
            elif hasattr(card, "email"):
                assert card.email.value in card.note.value


@pytest.mark.parametrize("identity", ["division.pcca", "office_kind.ro", "fact.founded", "list.offices", "document.un_faqs"])
async def test_a_deep_link_opens_the_card(chat: Chat, identity: str) -> None:
    parameter = deep_link("iom_bot", identity).partition("start=")[2]
    opened = await chat.answer(says(f"/start {parameter}"))
    assert opened.text == "\n".join(text for text in (chat.adapter.emergency.service.show(identity, "en").reply.plain(),))


async def test_a_deep_link_to_nothing_says_so(chat: Chat) -> None:
    assert (await chat.answer(says("/start division-gone"))).text
    assert (await chat.answer(says("/start L000000000000000000000000"))).text


async def test_a_deep_link_into_a_group_opens_the_card_there(chat: Chat) -> None:
    assert "pcca@iom.int" in (await chat.answer(says("/start@iom_bot division-pcca", ADA, GROUP))).text


def test_the_qr_code_is_a_picture_of_the_deep_link() -> None:
    assert b"<svg" in telegram_qr("division.pcca", "iom_bot")
    assert telegram_qr("division.pcca", "iom_bot", "png").startswith(b"\x89PNG")
    assert "█" in telegram_qr("division.pcca", "iom_bot", "txt").decode() or "▄" in telegram_qr("x", "y", "txt").decode()


@pytest.fixture(scope="module")
def changed(service: Service) -> Index:
    """The entries with another mailbox for the division that is asked first."""
    knowledge = service.index.knowledge

    def moved(subject: Subject) -> Subject:
        return replace(subject, mailbox=replace(subject.mailbox, address="crisis@iom.int")) if subject.mailbox else subject

    entries = tuple(
        replace(entry, subjects=tuple(moved(s) if s.id == "division.hod" else s for s in entry.subjects))
        for entry in knowledge.entries
    )
    return replace(service.index, knowledge=replace(knowledge, version="0123456789ab", entries=entries))


async def test_the_emergency_list_names_roles_in_order_and_follows_a_changed_contact(
    opened: Opening, service: Service, changed: Index
) -> None:
    own = Service(service.index)
    chat = await opened(service=own)
    listed = await chat.answer(says("/emergency", ADA, GROUP))
    order = [listed.text.index(part) for part in ("RTS", "humanitariancore@iom.int", "pcca@iom.int", "dhrr@iom.int")]
    assert order == sorted(order)
    await chat.hears(says("/emergency"))
    own.index = changed
    chat.server.fail("editMessageText", BLOCKED)
    assert await chat.adapter.refresh() == 1, "one is edited, the other is in a chat that is gone"
    assert "crisis@iom.int" in chat.server.of("editMessageText")[-1].text
    assert await chat.adapter.refresh() == 0
    assert len(chat.observed) == 1


@pytest.mark.parametrize("words", ["wash", "WASH", "the unit for tents", "PCCA and CBI", "Dakar"])
async def test_a_file_comes_for_whatever_names_a_subject(chat: Chat, words: str) -> None:
    calls = await chat.hears(says(f"/card {words}"))
    assert {call.method for call in calls} == {"sendDocument"}


async def test_a_list_that_was_pinned_before_a_restart_is_edited_in_place(
    opened: Opening, service: Service, changed: Index
) -> None:
    store, server = MemoryStore(), Server()
    first = await opened(server, store)
    pinned = await first.answer(says("/emergency", ADA, GROUP))
    await first.adapter.stop()
    same = await opened(server, store)
    await same.adapter.refresh()
    assert server.of("editMessageText") == [], "nothing has changed"
    await same.adapter.stop()
    again = await opened(server, store, service=Service(changed))
    async with asyncio.timeout(30):
        while not server.of("editMessageText"):  # noqa: ASYNC110 (what is waited for happens behind a network)
            await asyncio.sleep(0.002)
    [edited] = server.of("editMessageText")
    assert (edited.arguments["chat_id"], edited.arguments["message_id"]) == (GROUP["id"], 1000)
    assert "crisis@iom.int" in edited.text
    assert "crisis@iom.int" not in pinned.text
    assert edited.button("crisis@iom.int")["copy_text"] == {"text": "crisis@iom.int"}
    await again.hears(says("hello"))
    assert len(server.of("editMessageText")) == 1


async def test_a_list_that_could_not_be_edited_is_tried_again_a_minute_later(
    opened: Opening, service: Service, changed: Index
) -> None:
    own = Service(service.index)
    chat = await opened(service=own)
    await chat.hears(says("/emergency"))
    own.index = changed
    chat.server.fail("editMessageText", error(429, "Too Many Requests: retry after 900", retry_after=900))
    assert await chat.adapter.refresh() == 0
    assert await chat.adapter.refresh() == 0, "not at once"
    chat.server.failing.clear()
    chat.clock.now += 61
    assert await chat.adapter.refresh() == 1


async def test_a_list_is_sent_while_the_database_is_away(opened: Opening) -> None:
    class Away:
        """A database that is away."""

        def __getattr__(self, name: str) -> object:
            async def fail(*_: object) -> None:
                raise StoreError("away")

            return fail

    store = MemoryStore()
    store.boards = Away()  # type: ignore[assignment]
    chat = await opened(store=store)
    assert "dhrr@iom.int" in (await chat.answer(says("/emergency"))).text


async def test_the_next_update_after_a_change_brings_the_lists_up_to_date(
    opened: Opening, service: Service, changed: Index
) -> None:
    own = Service(service.index)
    chat = await opened(service=own)
    await chat.hears(says("/emergency"))
    own.index = changed
    await chat.hears(says("hello"))
    await asyncio.sleep(0.01)
    assert "crisis@iom.int" in chat.server.of("editMessageText")[-1].text

"""Every surface, every fault: nothing comes twice, nothing wrong is sent, nobody waits in silence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from io import StringIO
from typing import Any, Final

import pytest

from bot.handlers import telegram_limits
from tests.telegram.conftest import Chat
from tests.telegram.fake import BLOCKED, BROKEN, LOST_ANSWER, NO_CONNECTION, SLOW, Fault, error
from tests.telegram.updates import edits, presses, says, types

Person = dict[str, Any]
FAULTS: Final = {
    "too many": error(429, "Too Many Requests: retry after 0", retry_after=0),
    "too many, for long": error(429, "Too Many Requests: retry after 900", retry_after=900),
    "blocked": BLOCKED, "kicked": error(403, "Forbidden: bot was kicked from the supergroup chat"),
    "migrated": error(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1007),
    "500": BROKEN, "502": error(502, "Bad Gateway"), "504": error(504, "Gateway Timeout"), "unheard": error(418, "I'm a teapot"),
    "no connection": NO_CONNECTION, "answer lost": LOST_ANSWER, "slow": SLOW,
}  # fmt: skip
TIMES: Final = {"once": 1, "for ever": 9}


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses are the ones of the product, shortened."""
    monkeypatch.setattr(telegram_limits, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(telegram_limits, "LONGEST_WAIT", 0.5)


async def question(chat: Chat, person: Person, fail: Callable[[], None]) -> None:
    """Free text in a private chat."""
    fail()
    await chat.hears(says("contact PCCA", person))


async def command(chat: Chat, person: Person, fail: Callable[[], None]) -> None:
    """A command in a group."""
    fail()
    await chat.hears(says("/contacts PCCA", person, {"id": -person["id"], "type": "supergroup", "title": "Field"}))


async def emergency(chat: Chat, person: Person, fail: Callable[[], None]) -> None:
    """The list for a crisis."""
    fail()
    await chat.hears(says("/emergency", person))


async def file(chat: Chat, person: Person, fail: Callable[[], None]) -> None:
    """A contact as a file."""
    fail()
    await chat.hears(says("/card PCCA", person))


async def offered(chat: Chat, person: Person, fail: Callable[[], None]) -> None:
    """The same by a button."""
    fail()
    await chat.hears(presses("1v::division-pcca:", None, 1, person))


async def press(chat: Chat, person: Person, fail: Callable[[], None]) -> None:
    """A button that changes the card."""
    card = await chat.answer(says("contact PCCA", person))
    fail()
    await chat.hears(presses(card.button("Sources")["callback_data"], None, 1000, person))


async def notice(chat: Chat, person: Person, fail: Callable[[], None]) -> None:
    """A button that answers with a notice."""
    card = await chat.answer(says("contact PCCA", person))
    fail()
    await chat.hears(presses(card.button("👍")["callback_data"], None, 1000, person))


async def edited(chat: Chat, person: Person, fail: Callable[[], None]) -> None:
    """A question that is changed."""
    asked = says("contact PCCA", person)
    await chat.hears(asked)
    fail()
    await chat.hears(edits(asked, "contact CBI"))


async def inline(chat: Chat, person: Person, fail: Callable[[], None]) -> None:
    """Inline mode."""
    fail()
    await chat.hears(types("pcca", person))


Surface = Callable[[Chat, Person, Callable[[], None]], Awaitable[None]]
SURFACES: Final[Mapping[Surface, str]] = {
    question: "sendMessage", command: "sendMessage", emergency: "sendMessage", file: "sendDocument", offered: "sendDocument",
    press: "editMessageText", notice: "answerCallbackQuery", edited: "editMessageText", inline: "answerInlineQuery",
}  # fmt: skip
"""Surface to the call that brings its answer."""


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.__name__)
async def test_an_answer_comes_once_or_the_log_says_why_not(chat: Chat, log: StringIO, surface: Surface, times: str) -> None:
    method = SURFACES[surface]
    for number, (name, fault) in enumerate(FAULTS.items()):
        person = {"id": 500 + number, "is_bot": False, "first_name": "Ada", "language_code": "en"}
        before = len(chat.server.of(method))
        await surface(chat, person, lambda fault=fault: chat.server.fail(method, *[fault] * TIMES[times]))  # type: ignore[misc]
        chat.server.failing.clear()
        came = chat.server.of(method)[before:]
        distinct = {repr(call.arguments) for call in came}
        assert len(distinct) <= 1, (name, "twice")
        assert len(came) <= 1 or method.startswith(("edit", "answer")), (name, "twice")
        assert came or "telegram call failed" in log.getvalue() or "not answered" in log.getvalue(), (name, "in silence")
        log.truncate(0)


@pytest.mark.parametrize("fault", [LOST_ANSWER, BROKEN, NO_CONNECTION, SLOW], ids=str)
@pytest.mark.parametrize("surface", [file, offered])
async def test_who_may_not_have_got_a_file_is_told(chat: Chat, surface: Surface, fault: Fault) -> None:
    person = {"id": 500, "is_bot": False, "first_name": "Ada", "language_code": "en"}
    await surface(chat, person, lambda: chat.server.fail("sendDocument", *[fault] * 9))
    assert "If it is not here" in chat.server.messages[-1].text
    assert len(chat.server.messages) == 1


async def test_a_list_sent_to_a_group_that_migrated_is_followed_where_it_stands(chat: Chat) -> None:
    chat.server.fail("sendMessage", FAULTS["migrated"])
    await chat.hears(says("/emergency", chat=None, person={"id": 7, "is_bot": False, "first_name": "Ada"}))
    [board] = await chat.store.boards.of("telegram", "42")
    assert board.chat == -1007

"""The network and the server fail: nothing is sent twice, no button stays silent, and what became of it is a value."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from io import StringIO

import httpx
import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.handlers import telegram_limits
from bot.handlers.telegram_outcomes import (
    Doubtful,
    Failure,
    Gone,
    Later,
    Migrated,
    Refused,
    Silenced,
    Unchanged,
    Unreachable,
    outcome_of,
    seconds_of,
)
from bot.service import Answered, Service
from knowledge.recognition import Context
from tests.telegram.conftest import Chat, Opening
from tests.telegram.fake import BLOCKED, BROKEN, LOST_ANSWER, NO_CONNECTION, SLOW, Fault, error
from tests.telegram.updates import ADA, GROUP, presses, says, types, update

SOON = error(429, "Too Many Requests: retry after 0", retry_after=0)


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses are the ones of the product, shortened."""
    monkeypatch.setattr(telegram_limits, "FIRST_PAUSE", 0.001)


def caused(error_: NetworkError, cause: BaseException) -> NetworkError:
    """An error as the SDK raises it."""
    error_.__cause__ = cause
    return error_


@pytest.mark.parametrize(
    ("raised", "outcome"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Gone("blocked")),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Gone("kicked")),
        (Forbidden("Forbidden: bot is not a member of the channel chat"), Gone("kicked")),
        (Forbidden("Forbidden: user is deactivated"), Gone("deactivated")),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Gone("not_started")),
        (Forbidden("Forbidden: the group chat was deleted"), Gone("deleted")),
        (BadRequest("Chat not found"), Gone("not_found")),
        (BadRequest("Not enough rights to send text messages to the chat"), Silenced()),
        (BadRequest("TOPIC_CLOSED"), Silenced(topic=True)),
        (BadRequest("Message is not modified: specified new message content"), Unchanged()),
        (BadRequest("Query is too old and response timeout expired or query ID is invalid"), Unchanged()),
        (BadRequest("BUTTON_DATA_INVALID"), Refused("BUTTON_DATA_INVALID")),
        (ChatMigrated(-1007), Migrated(-1007)),
        (RetryAfter(7), Later(7.0)),
        (RetryAfter(timedelta(seconds=7)), Later(7.0)),
        (TimedOut(), Doubtful()),
        (caused(NetworkError("httpx.ConnectError: "), httpx.ConnectError("")), Unreachable()),
        (caused(TimedOut(), httpx.ConnectTimeout("")), Unreachable()),
        (caused(TimedOut("Pool timeout"), httpx.PoolTimeout("")), Unreachable()),
        (caused(NetworkError("httpx.ReadError: "), httpx.ReadError("")), Doubtful()),
        (NetworkError("Internal Server Error"), Unreachable()),
        (NetworkError("Bad Gateway"), Unreachable()),
        (NetworkError("Gateway Timeout"), Doubtful()),
        (TelegramError("Invalid server response"), Doubtful()),
        (InvalidToken(), Refused("Invalid token")),
    ],
)
def test_every_failure_is_a_value_that_says_what_to_do(raised: TelegramError, outcome: Failure) -> None:
    assert outcome_of(raised) == outcome


def test_a_wait_is_read_whichever_way_the_library_writes_it() -> None:
    assert seconds_of(3) == seconds_of(3.0) == seconds_of(timedelta(seconds=3)) == 3.0


@pytest.mark.parametrize("faults", [[NO_CONNECTION], [BROKEN], [BROKEN, NO_CONNECTION, BROKEN], [SOON, BROKEN]], ids=str)
async def test_an_answer_that_certainly_did_not_arrive_is_sent_again(chat: Chat, faults: list[Fault]) -> None:
    chat.server.fail("sendMessage", *faults)
    assert "pcca@iom.int" in (await chat.answer(says("contact PCCA"))).text


@pytest.mark.parametrize("fault", [LOST_ANSWER, SLOW, error(504, "Gateway Timeout")], ids=str)
async def test_an_answer_that_may_have_arrived_is_not_sent_twice(chat: Chat, fault: Fault) -> None:
    chat.server.fail("sendMessage", fault)
    assert len(await chat.hears(says("contact PCCA"))) == (1 if fault.taken else 0)


async def test_a_flooded_chat_waits_and_the_others_go_on(chat: Chat) -> None:
    flood = error(429, "Too Many Requests: retry after 1", retry_after=1)
    chat.server.fail("sendMessage", flood)
    loop = asyncio.get_running_loop()
    started = loop.time()
    slow = asyncio.create_task(chat.hears(says("contact PCCA", ADA)))
    await asyncio.sleep(0.01)
    await chat.hears(says("contact PCCA", {**ADA, "id": 70}))
    assert loop.time() - started < 0.9
    assert len(await slow) == 2
    assert loop.time() - started >= 1.0


async def test_a_wait_of_many_minutes_is_given_up(chat: Chat) -> None:
    chat.server.fail("sendMessage", error(429, "Too Many Requests: retry after 900", retry_after=900))
    assert await chat.hears(says("contact PCCA")) == []


@pytest.mark.parametrize("fault", [NO_CONNECTION, BROKEN, SOON], ids=str)
@pytest.mark.parametrize("method", ["answerCallbackQuery", "editMessageText"])
async def test_a_press_is_never_silent(chat: Chat, method: str, fault: Fault) -> None:
    card = await chat.answer(says("contact PCCA"))
    chat.server.fail(method, fault, fault)
    calls = await chat.hears(presses(card.button("Sources")["callback_data"]))
    assert [call.method for call in calls] == ["answerCallbackQuery", "editMessageText"]


async def test_an_edit_whose_answer_was_lost_is_made_again_without_harm(chat: Chat) -> None:
    card = await chat.answer(says("contact PCCA"))
    chat.server.fail("editMessageText", LOST_ANSWER)
    await chat.hears(presses(card.button("Sources")["callback_data"]))
    assert chat.server.sent[7, 1000][0].startswith("<b>Sources")


async def test_a_group_that_migrated_gets_the_answer_at_its_new_id(chat: Chat) -> None:
    chat.server.fail("sendMessage", error(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1007))
    assert (await chat.answer(says("/contacts PCCA", ADA, GROUP))).arguments["chat_id"] == -1007
    assert chat.observed == [(-1001, Migrated(-1007))]


async def test_a_person_who_blocked_the_bot_is_reported_and_not_tried_again(chat: Chat) -> None:
    chat.server.fail("sendMessage", BLOCKED)
    assert await chat.hears(says("contact PCCA")) == []
    assert chat.observed == [(7, Gone("blocked"))]


@pytest.mark.parametrize(
    ("kind", "status", "outcome"),
    [("private", "kicked", Gone("blocked")), ("supergroup", "kicked", Gone("kicked")), ("group", "left", Gone("kicked"))],
)
async def test_a_lost_membership_is_followed_without_a_word(chat: Chat, kind: str, status: str, outcome: Gone) -> None:
    bot = {"id": 42, "is_bot": True, "first_name": "IOM"}
    now = {"status": status, "user": bot, "until_date": 0}
    change = {
        "chat": {"id": 7, "type": kind}, "from": ADA, "date": 1, "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": now,
    }  # fmt: skip
    assert await chat.hears(update("my_chat_member", change)) == []
    assert chat.observed == [(7, outcome)]


async def test_the_message_about_a_migration_is_followed_without_a_word(chat: Chat) -> None:
    assert await chat.hears(says(None, ADA, GROUP, migrate_to_chat_id=-1007)) == []
    assert chat.observed == [(-1001, Migrated(-1007))]


class Failing(Service):
    """A service with a bug."""

    def ask(self, question: str, language: str | None = None, context: Context | None = None) -> Answered:
        raise KeyError(question)


async def test_an_error_inside_ends_in_one_sentence_with_a_reference_that_is_in_the_log(
    opened: Opening, service: Service, log: StringIO
) -> None:
    chat = await opened(service=Failing(service.index))
    told = await chat.answer(says("contact of my secret wish"))
    assert len(told.text.split("\n")) == 1
    reference = told.text.rstrip(".").split()[-1]
    assert f'"reference": "{reference}"' in log.getvalue()
    assert (await chat.answer(types("contact"))).arguments["results"] == []
    assert "secret wish" not in log.getvalue()


async def test_an_error_at_a_press_is_told_at_the_press(opened: Opening, service: Service) -> None:
    failing = Failing(service.index)
    chat = await opened(service=failing)
    failing.show = None  # type: ignore[method-assign, assignment]
    notice = await chat.pressed(presses("1o::division-pcca:"))
    assert notice.arguments["callback_query_id"]

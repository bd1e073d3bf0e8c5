"""The engine stalls: the acknowledgement leaves at once, the answer follows, and comes once."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.handlers.slack import build_slack
from bot.ports import StoreError
from bot.service import Answered, Service
from bot.storage.memory import MemoryStore
from knowledge.answer import Choice
from knowledge.recognition import Context
from tests.slack.conftest import Settings
from tests.slack.doors import DOORS, opened
from tests.slack.fake_slack import FakeSlack, Fault
from tests.slack.people import new_ts
from tests.slack.talk import Talk

WITHIN = 0.3
"""Seconds until the acknowledgement has left (the product's owner)."""
STALL = 5.0
TICK = 0.01


class Stalled(Service):
    """A service that takes seconds for everything, or until it is let go."""

    go: threading.Event

    def ask(self, question: str, language: str | None = None, context: Context | None = None) -> Answered:
        """Wait, then answer."""
        self.go.wait(STALL)
        return super().ask(question, language, context)

    def show(self, subject: str, language: str, intent: str = "about") -> Answered:
        """Wait, then show."""
        self.go.wait(STALL)
        return super().show(subject, language, intent)

    def search(self, text: str, language: str, limit: int) -> tuple[Choice, ...]:
        """Wait, then search."""
        self.go.wait(STALL)
        return super().search(text, language, limit)


@pytest.fixture(params=DOORS)
async def stalled(request: pytest.FixtureRequest, slack: FakeSlack, service: Service, store: MemoryStore) -> AsyncIterator[Talk]:
    """A bot with a stalled engine, through both doors."""
    engine = Stalled(service.index)
    engine.go = threading.Event()
    engine.go.set()
    adapter = build_slack(Settings(slack.base), engine, store)
    await adapter.start()
    async with opened(request.param, slack, adapter) as door:
        engine.go.clear()
        yield Talk(door, slack, adapter)
        engine.go.set()
        await adapter.background.idle()
    await adapter.stop()


async def timed(talk: Talk, payload: dict[str, Any]) -> float:
    """Seconds until a payload is acknowledged, by a clock that stands still while a busy machine lets nothing of us go on; all
    of them where they are so many that we were held up by ourselves."""
    start, ticks = time.perf_counter(), 0
    sending = asyncio.create_task(talk.door.send(payload))
    while not (await asyncio.wait({sending}, timeout=TICK))[0]:
        ticks += 1
    await sending
    whole = time.perf_counter() - start
    return whole if whole > STALL / 2 else min(whole, ticks * TICK)


async def release(talk: Talk) -> None:
    """Let the engine go on, and everything finish."""
    engine = talk.adapter.parts.desk.service
    assert isinstance(engine, Stalled)
    engine.go.set()
    await talk.adapter.background.idle()


async def test_the_acknowledgement_of_everything_leaves_in_time(stalled: Talk) -> None:
    who, url = stalled.person, stalled.slack.response_url()
    home = {"type": "home", "id": "VH", "hash": "h", "private_metadata": "{}"}
    ask, find = {"type": "plain_text_input", "action_id": "iom.ask"}, {"type": "external_select", "action_id": "iom.find"}
    message = {"ts": new_ts(), "text": "x"}
    show = {"type": "button", "action_id": "iom.show.up.0", "value": '{"subject":"division.pcca","language":"en"}'}
    search = {"type": "modal", "callback_id": "iom_search_view"}
    payloads = [
        who.command("contacts PCCA", url), who.command("search cash", url), who.mention("contacts PCCA"),
        who.direct("contacts PCCA"), who.message_shortcut("iom_answer", "contacts PCCA", url), who.opened(), who.typed("cash"),
        who.press(ask, "", view=home, typed="contacts PCCA"), who.press(find, "", view=home, chosen="division.pcca"),
        who.press(show, url, message=message), who.submitted(search, {"ask": {"iom.ask": {"value": "contacts PCCA"}}}),
        who.submitted(search, {"find": {"iom.find": {"selected_option": {"value": "division.pcca"}}}}),
    ]  # fmt: skip
    late = [payload.get("type", "command") for payload in payloads if await timed(stalled, payload) >= WITHIN]
    assert late == []
    await release(stalled)
    assert len(stalled.slack.posts) == 3
    assert len(stalled.slack.whispers) == 3
    assert len(stalled.slack.of("views.publish")) == 3
    assert len(stalled.slack.of("views.update")) == 2


async def test_the_answer_follows(stalled: Talk) -> None:
    await stalled.door.send(stalled.person.command("contacts PCCA", stalled.slack.response_url()))
    await release(stalled)
    [whisper] = stalled.slack.whispers
    assert "pcca@iom.int" in whisper["text"]


async def test_the_modal_says_so_and_is_filled_later(stalled: Talk) -> None:
    view = {"type": "modal", "callback_id": "iom_search_view"}
    await stalled.door.send(stalled.person.submitted(view, {"ask": {"iom.ask": {"value": "contacts PCCA"}}}))
    await release(stalled)
    assert "pcca@iom.int" in json.dumps(stalled.slack.of("views.update")[0].arguments)


async def test_a_late_command_that_comes_twice_is_answered_once(stalled: Talk) -> None:
    asked = stalled.person.command("contacts PCCA", stalled.slack.response_url())
    await asyncio.gather(stalled.door.send(asked), stalled.door.send(asked))
    await release(stalled)
    assert len(stalled.slack.whispers) == 1


@pytest.mark.parametrize("fault", [Fault(status=500), Fault(dropped=True, done=True), Fault(status=404)])
async def test_a_late_answer_that_slack_does_not_take_reaches_the_person_once(stalled: Talk, fault: Fault) -> None:
    stalled.slack.fail("response_url", fault)
    await stalled.door.send(stalled.person.command("contacts PCCA", stalled.slack.response_url()))
    await release(stalled)
    assert len(stalled.slack.whispers) == 1


class Slow:
    """Any part of a store whose database does not answer for seconds."""

    def __getattr__(self, name: str) -> Any:
        async def wait(*_: object, **__: object) -> None:
            await asyncio.sleep(2 * WITHIN)
            raise StoreError("the database is away")

        return wait


@pytest.mark.parametrize("door", DOORS)
async def test_a_database_that_does_not_answer_does_not_hold_up_the_acknowledgement(
    slack: FakeSlack, service: Service, door: str
) -> None:
    store = MemoryStore()
    store.deliveries = store.answers = store.preferences = Slow()  # type: ignore[assignment]
    adapter = build_slack(Settings(slack.base), service, store)
    await adapter.start()
    async with opened(door, slack, adapter) as opening:
        talk = Talk(opening, slack, adapter)
        payloads = [talk.person.command("contacts PCCA", slack.response_url()), talk.person.mention("contacts PCCA")]
        assert [await timed(talk, payload) < WITHIN for payload in payloads] == [True, True]
        await adapter.background.idle()
    await adapter.stop()
    assert len(slack.posts) == 1

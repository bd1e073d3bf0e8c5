"""An event is answered once: however often it comes, through whichever door, across restarts, by two processes at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.handlers.slack import build_slack
from bot.service import Service
from bot.storage.addresses import parse
from bot.storage.sql import SqlStore
from tests.slack.conftest import Settings
from tests.slack.doors import DOORS, opened
from tests.slack.fake_slack import FakeSlack
from tests.slack.people import Payload, Person
from tests.slack.talk import Talk

each_door = pytest.mark.parametrize("door", DOORS)


@pytest.fixture
async def running(slack: FakeSlack, service: Service, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Starts a process of its own over one database; it ends with `stop()`."""
    async with AsyncExitStack() as all_of_them:

        async def start(door: str) -> tuple[Talk, Callable[[], Any]]:
            process = AsyncExitStack()
            all_of_them.push_async_exit(process)
            # a busy machine is no outage, in which an answer may come twice
            store = SqlStore(parse(f"sqlite:///{tmp_path}/iom-bot.db"), patience=20)
            await store.open()
            process.push_async_callback(store.close)
            adapter = build_slack(Settings(slack.base), service, store, ready_within=5)
            await adapter.start()
            process.push_async_callback(adapter.stop)
            return Talk(await process.enter_async_context(opened(door, slack, adapter)), slack, adapter), process.aclose

        yield start


def everything(person: Person, url: str) -> list[Payload]:
    """What is answered with a post, each once."""
    return [
        person.mention("contacts PCCA"), person.direct("contacts PCCA"),
        person.message_shortcut("iom_answer", "contacts PCCA", url),
    ]  # fmt: skip


@each_door
async def test_four_deliveries_with_a_restart_between_get_one_answer(running: Any, slack: FakeSlack, door: str) -> None:
    asked = everything(Person(), slack.response_url())
    for _ in range(2):
        talk, stop = await running(door)
        for payload in asked:
            await asyncio.gather(talk.send({**payload}), talk.send({**payload}))
        await stop()
    assert [post["text"].count("pcca@iom.int") for post in slack.posts] == [1] * len(asked)


@each_door
async def test_two_processes_at_once_give_one_answer(running: Any, slack: FakeSlack, door: str) -> None:
    asked = everything(Person(), slack.response_url())
    (one, _), (other, _) = await running("http"), await running(door)
    await asyncio.gather(*(talk.send({**payload}) for talk in (one, other, one, other) for payload in asked))
    assert len(slack.posts) == len(asked)


async def test_two_processes_share_an_answer_and_store_an_opinion_once(running: Any, slack: FakeSlack) -> None:
    (one, _), (other, _) = await running("http"), await running("http")
    private = await one.iom("contacts PCCA")
    await asyncio.gather(*(talk.press("iom.share", private) for talk in (one, other, one, other)))
    assert len(slack.posts) == 1
    await asyncio.gather(*(talk.press("iom.wrong", private) for talk in (one, other)))
    assert len(await one.adapter.parts.store.answers.opinions()) == 1


async def test_a_thousand_messages_that_are_not_for_the_bot_get_nothing(talk: Talk) -> None:
    before = len(talk.slack.calls)
    kinds: list[dict[str, Any]] = [{}, {"thread_ts": "1.5"}, {"subtype": "message_changed"}, {"bot_id": "B9"}, {"team": "T9"}]
    texts = ["who deals with tents?", "qui gère PCCA ?", "¿correo de WASH?", "بريد PCCA", "<@U7> contacts PCCA", "2"]
    payloads = [
        talk.person.message(f"{texts[n % 6]} {n}", channel_type="group" if n % 2 else "channel", **kinds[n % 5])
        for n in range(1000)
    ]
    for at in range(0, len(payloads), 20):
        await asyncio.gather(*(talk.door.send(payload) for payload in payloads[at : at + 20]))
    await talk.adapter.background.idle()
    assert talk.slack.calls[before:] == []

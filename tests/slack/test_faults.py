"""Slack slow, away, refusing; the engine stalled; the database gone: no answer twice, no request in silence."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.handlers.slack import SlackAdapter, build_slack
from bot.ports import StoreError
from bot.service import Answered, Service
from bot.storage.memory import MemoryStore
from knowledge.recognition import Context
from tests.slack.conftest import Settings
from tests.slack.doors import Http, encoded
from tests.slack.fake_slack import FakeSlack, Fault
from tests.slack.people import Person
from tests.slack.talk import Talk


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """What is logged."""
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as entries:
        yield entries


def references(logged: list[Any]) -> list[str]:
    """The references of logged errors."""
    return [entry["reference"] for entry in logged if entry["log_level"] == "error"]


# posting


@pytest.mark.parametrize("fault", [
    Fault(status=429, headers={"Retry-After": "0.01"}),
    Fault(status=429, headers={"Retry-After": "soon"}),
    Fault(error="ratelimited"),
    Fault(status=500), Fault(status=502), Fault(status=503),
    Fault(status=500, done=True), Fault(status=502, done=True), Fault(status=504, done=True),
    Fault(dropped=True), Fault(dropped=True, done=True),
    Fault(error="internal_error"), Fault(seconds=0.3),
])  # fmt: skip
async def test_an_answer_is_posted_once_whatever_happens_on_the_way(web: Talk, fault: Fault) -> None:
    web.slack.fail("chat.postMessage", fault)
    await web.mention("contacts PCCA")
    assert len(web.slack.posts) == 1


async def test_slack_says_too_many_several_times(web: Talk) -> None:
    web.slack.fail("chat.postMessage", *[Fault(status=429, headers={"Retry-After": "0.01"})] * 3)
    await web.mention("contacts PCCA")
    assert len(web.slack.posts) == 1


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived", "restricted_action"])
async def test_where_the_bot_may_not_post_the_answer_comes_as_a_direct_message(web: Talk, error: str) -> None:
    web.slack.fail("chat.postMessage", Fault(error=error))
    post = await web.mention("contacts PCCA")
    assert post["channel"] == "U1"
    assert "pcca@iom.int" in post["text"]
    assert "Invite me" in post["text"]


@pytest.mark.parametrize("faults", [
    [Fault(error="token_revoked")],
    [Fault(error="account_inactive")],
    [Fault(error="not_in_channel"), Fault(error="cannot_dm_bot")],
    [Fault(status=500)] * 4,
    [Fault(status=429, headers={"Retry-After": "86400"})],
])  # fmt: skip
async def test_an_answer_that_cannot_be_given_stands_in_the_log_with_a_reference(
    web: Talk, logged: list[Any], faults: list[Fault]
) -> None:
    web.slack.fail("chat.postMessage", *faults)
    web.slack.fail("conversations.replies", *[Fault(error="missing_scope")] * 4)
    await web.send(web.person.mention("contacts PCCA"))
    assert web.slack.posts == []
    [reference] = references(logged)
    assert len(reference) == 8


async def test_a_lost_answer_that_cannot_be_looked_up_is_not_repeated(web: Talk, logged: list[Any]) -> None:
    web.slack.fail("chat.postMessage", Fault(dropped=True, done=True))
    web.slack.fail("conversations.replies", Fault(error="missing_scope"))
    await web.mention("contacts PCCA")
    assert len(web.slack.posts) == 1
    assert references(logged)


@pytest.mark.parametrize(
    "fault", [Fault(status=429, headers={"Retry-After": "0.01"}), Fault(status=500), Fault(status=404), Fault(status=302)]
)
async def test_a_press_is_answered_once_whatever_happens_on_the_way(web: Talk, fault: Fault) -> None:
    private = await web.iom("contacts PCCA")
    web.slack.fail("response_url", fault)
    await web.press("iom.why", private)
    assert len(web.slack.whispers) == 1


async def test_a_lost_press_is_not_answered_twice(web: Talk, logged: list[Any]) -> None:
    private = await web.iom("contacts PCCA")
    web.slack.fail("response_url", Fault(dropped=True, done=True))
    await web.press("iom.why", private)
    assert len(web.slack.whispers) == 1
    assert references(logged)


async def test_slack_away_altogether_is_logged(web: Talk, logged: list[Any]) -> None:
    await web.slack.stop()
    await web.send(web.person.mention("contacts PCCA"))
    assert references(logged)


# the engine


class Broken(Service):
    """A service that fails."""

    def ask(self, question: str, language: str | None = None, context: Context | None = None) -> Answered:
        """Fail with something that must not be told."""
        raise RuntimeError("the secret is 42")


async def test_an_error_ends_in_one_sentence_with_the_reference_of_the_log(
    slack: FakeSlack, service: Service, store: MemoryStore, logged: list[Any]
) -> None:
    adapter = build_slack(Settings(slack.base), Broken(service.index), store, ready_within=5)
    await adapter.start()
    talk = Talk(Http(adapter), slack, adapter)
    logged.clear()
    told = [(await talk.iom("contacts PCCA"))["text"], (await talk.mention("contacts PCCA"))["text"]]
    assert [text.count("\n") for text in told] == [0, 0]
    assert all(reference in text for reference, text in zip(references(logged), told, strict=True))
    assert "secret" not in "".join(told)
    await adapter.stop()


# the database


class Away:
    """Any part of a store whose database is away."""

    def __getattr__(self, name: str) -> Any:
        async def fail(*_: object, **__: object) -> None:
            raise StoreError("the database is away")

        return fail


async def test_without_the_database_questions_are_answered_and_events_once(
    slack: FakeSlack, service: Service, logged: list[Any]
) -> None:
    store = MemoryStore()
    store.deliveries = store.answers = store.preferences = Away()  # type: ignore[assignment]
    adapter = build_slack(Settings(slack.base), service, store, ready_within=5)
    await adapter.start()
    talk = Talk(Http(adapter), slack, adapter)
    assert "pcca@iom.int" in (await talk.iom("contacts PCCA"))["text"]
    asked = talk.person.mention("contacts PCCA")
    await talk.send(asked)
    await talk.send(asked)
    assert len(slack.posts) == 1
    private = await talk.iom("contacts PCCA")
    await talk.press("iom.share", private)
    await talk.press("iom.helpful", private)
    assert len(slack.posts) == 2
    assert "could not store" in talk.whisper["text"]
    assert references(logged)
    await adapter.stop()


# the start


async def test_a_slow_slack_at_the_start_does_not_hold_up_answers(slack: FakeSlack, service: Service, store: MemoryStore) -> None:
    slack.fail("auth.test", Fault(seconds=0.6))
    adapter = build_slack(Settings(slack.base), service, store, ready_within=5)
    starting = asyncio.create_task(adapter.start())
    await asyncio.sleep(0.05)
    talk = Talk(Http(adapter), slack, adapter)
    start = time.perf_counter()
    await talk.door.send(talk.person.command("contacts PCCA", slack.response_url()))
    assert time.perf_counter() - start < 0.3
    starting.cancel()
    await adapter.stop()


async def test_what_is_under_way_is_finished_at_the_end(slack: FakeSlack, service: Service, store: MemoryStore) -> None:
    adapter = build_slack(Settings(slack.base), service, store, ready_within=5)
    await adapter.start()
    slack.fail("chat.postMessage", Fault(seconds=0.2))
    await Http(adapter).send(Person().mention("contacts PCCA"))
    await adapter.stop()
    assert len(slack.posts) == 1


# payloads that Slack never sends

NONSENSE: list[Any] = [
    {"type": "event_callback", "event": None}, {"type": "event_callback", "event": {"type": 1}}, {"type": "event_callback"},
    {"type": "event_callback", "event": {"type": "message", "user": 1, "channel": 2}}, {"type": 7}, {"type": "block_actions"},
    {"type": "block_actions", "actions": []}, {"type": "block_actions", "actions": [1], "user": []},
    {"type": "block_actions", "actions": [{"action_id": None}], "team": 3}, {"type": "view_submission", "view": None},
    {"type": "view_submission", "view": {"callback_id": "iom_search_view", "state": []}}, {"type": "shortcut"},
    {"type": "message_action", "callback_id": "iom_answer", "message": [1], "channel": 5},
    {"type": "block_suggestion", "action_id": 1},
    {"type": "event_callback", "event": {"type": "app_mention"}, "authorizations": [None]},
    {"type": "event_callback", "event": {"type": "message", "text": 7, "user": "U1", "ts": 1, "channel": "C1"}},
    {"type": "event_callback", "event": {"type": "app_home_opened", "user": "U1", "view": [1], "tab": 3}},
    {"type": "event_callback", "event": {"type": "tokens_revoked", "tokens": []}},
    {"type": "event_callback", "event": {"type": "team_access_revoked", "team_ids": {"T1": 1}}},
    {"type": "event_callback", "event": {"type": "team_access_revoked", "team_ids": [None, ["T1"], 7]}},
    {"type": "dialog_submission"}, {"type": "interactive_message", "actions": [{}]}, {"command": "/iom"},
]  # fmt: skip


@pytest.mark.parametrize("payload", NONSENSE)
async def test_nonsense_is_refused_and_breaks_nothing(adapter: SlackAdapter, payload: dict[str, Any]) -> None:
    for body, headers in (encoded(payload), (json.dumps(payload).encode(), {"content-type": "application/json"})):
        status, _, _ = await adapter.handle(body, headers)
        assert status in (200, 400)
    await adapter.background.idle()


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"payload=%7B", b"payload=[]", b"[" * 100_000, b"{}", b"payload=" + b"%5B" * 50_000]
)
async def test_bodies_that_are_none_are_refused(adapter: SlackAdapter, body: bytes) -> None:
    for kind in ("application/json", "application/x-www-form-urlencoded", ""):
        status, _, _ = await adapter.handle(body, {"content-type": kind})
        assert status in (200, 400)

"""What stands under an answer: share, why, sources, opinions, and the ways on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.handlers.slack import build_slack
from bot.service import Service
from bot.storage.memory import MemoryStore
from knowledge.index import Index
from tests.slack.conftest import Settings
from tests.slack.doors import Http
from tests.slack.fake_slack import FakeSlack, Fault
from tests.slack.people import Person, buttons_in, plain_in
from tests.slack.talk import Talk

HARBOUR = Path(__file__).parent.parent / "knowledge" / "harbour"
"""Entries that hold other subjects."""


async def test_share_posts_the_same_facts_once_with_who_asked(talk: Talk) -> None:
    private = await talk.iom("contacts PCCA")
    await talk.press("iom.share", private)
    [post] = talk.slack.posts
    assert post["channel"] == "C1"
    assert post["text"].splitlines()[:-1] == private["text"].splitlines()
    assert "<@U1>" in post["text"].splitlines()[-1]
    await talk.press("iom.share", private)
    assert len(talk.slack.posts) == 1
    assert "already" in talk.whisper["text"]


async def test_share_goes_where_the_answer_stands(web: Talk) -> None:
    private = await web.iom("contacts PCCA")
    await web.press("iom.share", private, thread="1.5")
    assert web.slack.posts[0]["thread_ts"] == "1.5"


async def test_ten_presses_at_once_share_once(web: Talk) -> None:
    private = await web.iom("contacts PCCA")
    await asyncio.gather(*(web.press("iom.share", private) for _ in range(10)))
    assert len(web.slack.posts) == 1


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "restricted_action"])
async def test_share_works_where_the_bot_is_no_member(web: Talk, error: str) -> None:
    private = await web.iom("contacts PCCA")
    web.slack.fail("chat.postMessage", Fault(error=error))
    await web.press("iom.share", private)
    [post] = web.slack.posts
    assert (post["response_type"], post["replace_original"]) == ("in_channel", False)
    assert "pcca@iom.int" in post["text"]


async def test_a_share_that_fails_is_told_and_can_be_tried_again(web: Talk) -> None:
    private = await web.iom("contacts PCCA")
    web.slack.fail("chat.postMessage", Fault(error="not_in_channel"))
    web.slack.fail("response_url", Fault(status=404))
    await web.press("iom.share", private)
    assert web.slack.posts == []
    assert "Invite me" in web.whisper["text"]
    await web.press("iom.share", private)
    assert len(web.slack.posts) == 1


async def test_buttons_work_after_a_restart(slack: FakeSlack, service: Service, store: MemoryStore) -> None:
    shown: dict[str, Any] = {}
    for _ in range(2):
        adapter = build_slack(Settings(slack.base), service, store, ready_within=5)
        await adapter.start()
        talk = Talk(Http(adapter), slack, adapter)
        shown = shown or await talk.iom("contacts PCCA")
        await talk.press("iom.why", shown)
        await adapter.stop()
    before, after = slack.whispers
    assert before["text"] == after["text"]


async def test_why_tells_the_rule_and_the_words(talk: Talk) -> None:
    await talk.press("iom.why", await talk.iom("contacts PCCA"))
    assert "division.pcca" in talk.whisper["text"]
    assert "Rule" in talk.whisper["text"]
    assert talk.whisper["replace_original"] is False


async def test_sources_tell_where_it_stands(web: Talk) -> None:
    await web.press("iom.sources", await web.iom("contacts PCCA"))
    assert "October 2024" in web.whisper["text"]


@pytest.mark.parametrize(("button", "verdict"), [("helpful", "helpful"), ("not_helpful", "not_helpful"), ("wrong", "wrong")])
async def test_an_opinion_is_stored_once_for_a_person_and_answer(talk: Talk, button: str, verdict: str) -> None:
    private = await talk.iom("contacts PCCA")
    await talk.press(f"iom.{button}", private)
    await talk.press(f"iom.{button}", private)
    [(opinion, answer)] = await talk.adapter.parts.store.answers.opinions()
    assert (opinion.verdict, opinion.person) == (verdict, "U1")
    assert answer is not None
    assert answer.question == "contact PCCA"
    assert "already" in talk.whisper["text"]


@pytest.mark.parametrize("question", ["the ombudsman's shoe size", "contacts pcaa"])
async def test_who_got_no_answer_can_say_that_this_is_wrong(talk: Talk, question: str) -> None:
    await talk.press("iom.wrong", await talk.iom(question))
    await talk.press_public("iom.wrong", await talk.mention(question))
    found = await talk.adapter.parts.store.answers.opinions()
    assert {opinion.verdict for opinion, _ in found} == {"wrong"}
    assert len(found) == 2


async def test_slacks_own_feedback_buttons_are_heard(talk: Talk) -> None:
    post = await talk.mention("contacts PCCA")
    element = buttons_in(post)["iom.feedback"]
    await talk.send(talk.person.judged(element, "negative_button", talk.slack.response_url(), {"ts": post["ts"]}))
    [(opinion, _)] = await talk.adapter.parts.store.answers.opinions()
    assert opinion.verdict == "not_helpful"


async def test_one_walks_up_and_down(talk: Talk) -> None:
    shown = await talk.iom("about the Humanitarian Operations Division")
    await talk.press("iom.show.up.0", shown)
    assert "Department of Humanitarian Response and Recovery" in talk.whisper["text"]
    assert talk.whisper["replace_original"] is True
    await talk.press("iom.show.down.4", shown)
    assert "WASH" in talk.whisper["text"]


async def test_many_parts_are_a_menu(web: Talk) -> None:
    shown = await web.iom("about DHRR")
    await web.press("iom.parts", shown, chosen="division.prd")
    assert "PRDCoreGroupHQ@iom.int" in web.whisper["text"]


async def test_walking_from_a_public_answer_shows_it_to_the_person_alone(web: Talk) -> None:
    post = await web.mention("contacts PCCA")
    await web.press_public("iom.show.up.0", post)
    assert len(web.slack.posts) == 1
    assert web.whisper["replace_original"] is False


async def test_a_press_that_slack_delivers_twice_happens_once(web: Talk) -> None:
    private = await web.iom("contacts PCCA")
    press = web.person.press(buttons_in(private)["iom.why"], web.slack.response_url())
    await asyncio.gather(*(web.send(press) for _ in range(4)))
    assert len(web.slack.whispers) == 1


STRANGE = [
    ("old_button", "x"),
    ("iom.share", "{"),
    ("iom.share", '{"answer":"gone"}'),
    ("iom.why", "[1]"),
    ("iom.page", '{"page":"x"}'),
]


@pytest.mark.parametrize(("action", "value"), STRANGE)
async def test_buttons_of_older_versions_and_strange_values_are_answered(web: Talk, action: str, value: str) -> None:
    await web.send(web.person.press({"type": "button", "action_id": action, "value": value}, web.slack.response_url()))
    assert "too old" in web.whisper["text"]
    assert web.slack.posts == []


async def test_the_answer_of_another_workspace_cannot_be_had_by_its_id(web: Talk) -> None:
    private = await web.iom("contacts PCCA")
    await web.other(Person(team="T2")).press("iom.share", private)
    assert web.slack.posts == []
    assert "too old" in web.whisper["text"]


@pytest.mark.parametrize("url", [
    "http://169.254.169.254/latest", "https://evil.example/x", "http://hooks.slack.com/x", "https://hooks.slack.com.evil.example/x",
    "https://user@hooks.slack.com/x", "file:///etc/passwd", "https://hooks.slack.com:8443/x", "https://[::1", "",
])  # fmt: skip
async def test_a_forged_response_url_is_never_called(web: Talk, url: str) -> None:
    private = await web.iom("contacts PCCA")
    press = web.person.press(buttons_in(private)["iom.why"], url)
    await web.send(press)
    assert web.slack.of("response_url") == []
    [call] = web.slack.of("chat.postEphemeral")
    assert call.arguments["user"] == "U1"


async def test_values_hold_ids_only(web: Talk) -> None:
    private = await web.iom("contacts PCCA")
    for element in buttons_in(private).values():
        assert set(json.loads(element.get("value", "{}"))) <= {"answer", "subject", "language", "page", "verdict"}
    assert "contact PCCA" not in plain_in({"blocks": [b for b in private["blocks"] if b["type"] == "actions"]})


@pytest.fixture
async def aged(slack: FakeSlack, service: Service, store: MemoryStore) -> AsyncIterator[tuple[Talk, Service]]:
    """A conversation, and a service whose knowledge a test exchanges."""
    own = Service(service.index)
    adapter = build_slack(Settings(slack.base), own, store, ready_within=5)
    await adapter.start()
    yield Talk(Http(adapter), slack, adapter), own
    await adapter.stop()


async def test_a_button_under_an_older_answer_tells_what_the_entries_say_now(aged: tuple[Talk, Service]) -> None:
    talk, own = aged
    shown = await talk.iom("contacts PCCA")
    knowledge = own.index.knowledge
    [entry] = knowledge.entries
    moved = (
        replace(one, mailbox=replace(one.mailbox, address="moved@iom.int")) if one.mailbox else one for one in entry.subjects
    )
    entries = (replace(entry, subjects=tuple(moved)),)
    own.index = replace(own.index, knowledge=replace(knowledge, version="moved", entries=entries))
    await talk.press("iom.share", shown)
    assert "moved@iom.int" in talk.slack.posts[-1]["text"]
    assert "pcca@iom.int" not in talk.slack.posts[-1]["text"]


async def test_a_button_about_what_the_entries_no_longer_hold_says_so(aged: tuple[Talk, Service], harbour: Index) -> None:
    talk, own = aged
    shown = await talk.iom("contacts PCCA")
    own.index = harbour
    await talk.press("iom.show.up", shown)
    assert "no longer hold this" in talk.whisper["text"]
    for action in ("iom.why", "iom.sources", "iom.share", "iom.wrong"):
        before = len(talk.slack.whispers)
        await talk.press(action, shown)
        assert len(talk.slack.whispers) == before + 1
        assert "pcca@iom.int" not in plain_in(talk.whisper)
    assert talk.slack.posts == []

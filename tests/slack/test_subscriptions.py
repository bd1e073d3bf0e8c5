"""Who follows what in Slack: by command, buttons and modal, for those who may; ended where the channel is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.handlers.slack import build_slack
from bot.notices.records import Conversation, Rhythm, Scope, Subscription
from bot.service import Service
from bot.storage.memory import MemoryStore
from knowledge.diff import Change
from tests.slack.conftest import Settings
from tests.slack.doors import Http
from tests.slack.fake_slack import Channel, FakeSlack, Fault, Team
from tests.slack.people import Person, buttons_in, plain_in
from tests.slack.talk import Talk

HERE = Conversation("slack", "T1", "C1")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINE = Conversation("slack", "T1", "U1")


async def followed(store: MemoryStore, where: Conversation = HERE) -> Sequence[Subscription]:
    return await store.subscriptions.of(where)


async def targets(store: MemoryStore, where: Conversation = HERE) -> list[tuple[str, str]]:
    return [(one.scope.target, one.scope.topics) for one in await followed(store, where)]


WORDS = [
    ("subscribe", ("", "all")),
    ("subscribe PCCA", ("division.pcca", "all")),
    ("subscribe contacts", ("", "contact")),
    ("subscribe contacts of PCCA", ("division.pcca", "contact")),
    ("subscribe regional offices", ("office_kind.ro", "all")),
    ("Subscribe: everything", ("", "all")),
    ("abonner PCCA", ("division.pcca", "all")),
    ("suscribir los contactos de PRD", ("division.prd", "contact")),
    ("اشتراك كل شيء", ("", "all")),
    ("اشتراك جهات الاتصال", ("", "contact")),
    ("subscribe <!channel> PCCA", ("division.pcca", "all")),
]


@pytest.mark.parametrize(("text", "wanted"), WORDS)
async def test_a_channel_follows_what_was_said(web: Talk, store: MemoryStore, text: str, wanted: tuple[str, str]) -> None:
    answer = await web.iom(text)
    assert {"iom.sub.change.0.0", "iom.sub.pause.0.1", "iom.sub.stop.0.2"} <= buttons_in(answer).keys()
    assert await targets(store) == [wanted]


async def test_through_both_doors_and_twice_it_is_one(talk: Talk, store: MemoryStore) -> None:
    first, again = await talk.iom("subscribe PCCA"), await talk.iom("subscribe PCCA")
    assert "From now on" in first["text"]
    assert "already" in again["text"]
    [one] = await followed(store)
    assert (one.by, one.language, one.rhythm) == ("U1", "en", Rhythm())


async def test_a_direct_message_is_a_subscription_of_ones_own(web: Talk, store: MemoryStore) -> None:
    web.slack.people["U1"] = {"tz": "Africa/Nairobi"}
    await web.other(Person(channel="D7")).iom("subscribe PCCA")
    [one] = await followed(store, MINE)
    assert one.rhythm.zone == "Africa/Nairobi"
    assert web.slack.of("conversations.members") == []


async def test_what_could_be_several_is_asked_back_and_a_press_decides(web: Talk, store: MemoryStore) -> None:
    asked = await web.iom("subscribe contacts of PRD and PCCA")
    assert await targets(store) == []
    await web.press("iom.sub.follow.1", asked)
    assert await targets(store) == [("division.pcca", "contact")]
    assert "contacts only" in web.whisper["text"]
    assert web.whisper["replace_original"]


async def test_what_nothing_is_called_gets_a_next_step(web: Talk, store: MemoryStore) -> None:
    answer = await web.iom("subscribe xyzzyx <@U9> <!here>")
    assert "iom.sub.follow.0.0" in buttons_in(answer)
    assert "U9" not in plain_in(answer)
    assert await targets(store) == []


async def test_pause_go_on_and_stop_are_safe_to_repeat(web: Talk, store: MemoryStore) -> None:
    shown = await web.iom("subscribe PCCA")
    for _ in range(2):
        await web.press("iom.sub.pause", shown)
        assert [one.state for one in await followed(store)] == ["paused"]
    await web.press("iom.sub.resume", web.whisper)
    assert [one.state for one in await followed(store)] == ["active"]
    await web.press("iom.sub.stop", shown)
    assert await followed(store) == []
    again = web.whisper
    await web.press("iom.sub.stop", shown)
    assert "is gone" in web.whisper["text"]
    await web.press("iom.sub.follow", again)
    assert await targets(store) == [("division.pcca", "all")]


async def test_the_list_has_a_button_for_each_and_pages(web: Talk, store: MemoryStore) -> None:
    assert "Nothing is followed" in (await web.iom("subscriptions"))["text"]
    names = ["PCCA", "PRD", "CBI", "WASH", "regional offices", "country offices", "DHRR", "contacts", "everything", "MCOF"]
    for name in names:
        await web.iom(f"subscribe {name}")
    shown = await web.iom("subscriptions")
    assert f"({len(names)})" in shown["text"]
    assert len([name for name in buttons_in(shown) if name.startswith("iom.sub.manage")]) == 8
    await web.press("iom.sub.list", shown)
    assert "9." in web.whisper["text"]
    await web.press("iom.sub.manage.1", web.whisper)
    assert "MCOF" in web.whisper["text"]


async def test_unsubscribe_by_name_by_choice_and_all(web: Talk, store: MemoryStore) -> None:
    assert "not followed" in (await web.iom("unsubscribe"))["text"]
    for name in ("PCCA", "PRD", "contacts", "CBI"):
        await web.iom(f"subscribe {name}")
    assert "Stopped" in (await web.iom("unsubscribe PCCA"))["text"]
    asked = await web.iom("unsubscribe")
    assert len(await followed(store)) == 3
    await web.press("iom.sub.stop.0", asked)
    assert await targets(store) == [("", "contact"), ("unit.cbi", "all")]
    assert "not followed" in (await web.iom("unsubscribe PCCA"))["text"]
    await web.iom("unsubscribe everything")
    assert await followed(store) == []


async def test_no_more_than_a_screen_can_show(web: Talk, store: MemoryStore) -> None:
    for number in range(25):
        await store.subscriptions.add(Subscription(f"s{number}", HERE, Scope(f"x{number}"), Rhythm(), "en", "U1", NOON))
    assert "No more subscriptions fit" in (await web.iom("subscribe PCCA"))["text"]


# settings


def chosen(**values: str) -> dict[str, Any]:
    return {name: {f"iom.sub.{name}": {"type": "static_select", "selected_option": {"value": v}}} for name, v in values.items()}


ALL = {
    "pace": "weekly", "hour": "7", "weekday": "4", "zone": "Asia/Amman", "quiet_from": "20", "quiet_until": "6",
    "language": "ar", "form": "thread",
}  # fmt: skip


async def test_every_setting_is_changed_in_a_modal(talk: Talk, store: MemoryStore) -> None:
    await talk.press("iom.sub.change", await talk.iom("subscribe PCCA"))
    [opened] = talk.slack.of("views.open")
    view = opened.arguments["view"]
    assert {block["block_id"] for block in view["blocks"] if block["type"] == "input"} == set(ALL)
    assert await talk.send(talk.person.submitted(view, chosen(**ALL))) == {}
    [one] = await followed(store)
    assert one.rhythm == Rhythm("weekly", 7, 4, (20, 6), "Asia/Amman")
    assert (one.language, one.in_thread) == ("ar", True)
    assert "Friday" in talk.whisper["text"]


FORGED: list[dict[str, Any]] = [
    {}, {"pace": {}}, {"hour": {"iom.sub.hour": 1}},
    chosen(pace="hourly", hour="99", weekday="-1", zone="Mars/Base", language="xx"),
    chosen(quiet_from="3", quiet_until="none"), chosen(zone="../../etc/passwd"), chosen(hour="٣٠٠"),
]  # fmt: skip


@pytest.mark.parametrize("values", FORGED)
async def test_what_is_no_setting_changes_nothing(web: Talk, store: MemoryStore, values: dict[str, Any]) -> None:
    await web.press("iom.sub.change", await web.iom("subscribe PCCA"))
    before = await followed(store)
    await web.send(web.person.submitted(web.slack.of("views.open")[0].arguments["view"], values))
    assert await followed(store) == before


async def test_ones_own_settings_come_back_as_a_direct_message(web: Talk, store: MemoryStore) -> None:
    mine = web.other(Person(channel="D7"))
    await mine.press("iom.sub.change", await mine.iom("subscribe PCCA"))
    view = mine.slack.of("views.open")[0].arguments["view"]
    assert "form" not in {block.get("block_id") for block in view["blocks"]}
    await mine.send(mine.person.submitted(view, chosen(pace="daily")))
    [one] = await followed(store, MINE)
    assert one.rhythm.pace == "daily"
    assert mine.slack.posts[-1]["channel"] == "U1"


async def test_settings_that_cannot_be_opened_are_said_to_be_so(web: Talk) -> None:
    shown = await web.iom("subscribe PCCA")
    web.slack.fail("views.open", Fault(error="expired_trigger_id"))
    await web.press("iom.sub.change", shown)
    assert "press the button again" in web.whisper["text"]


# rights


async def test_only_members_decide_and_a_refusal_says_why(talk: Talk, store: MemoryStore) -> None:
    shown = await talk.iom("subscribe PCCA")
    stranger = talk.other(Person("U9"))
    assert "Only members" in (await stranger.iom("subscribe PRD"))["text"]
    assert "Only members" in (await stranger.iom("unsubscribe PCCA"))["text"]
    for press in ("stop", "pause"):
        await stranger.press(f"iom.sub.{press}", shown)
        assert "Only members" in stranger.whisper["text"]
    assert [one.state for one in await followed(store)] == ["active"]
    assert "PCCA" in (await stranger.iom("subscriptions"))["text"]


async def test_a_member_on_the_last_page_is_one(web: Talk, store: MemoryStore) -> None:
    web.slack.channels["C1"] = Channel([["U7"], ["U8"], ["U1"]])
    await web.iom("subscribe PCCA")
    assert len(await followed(store)) == 1


async def test_who_leaves_while_the_modal_is_open_decides_no_more(web: Talk, store: MemoryStore) -> None:
    await web.press("iom.sub.change", await web.iom("subscribe PCCA"))
    web.slack.channels["C1"] = Channel([["U2"]])
    await web.send(web.person.submitted(web.slack.of("views.open")[0].arguments["view"], chosen(**ALL)))
    assert (await followed(store))[0].rhythm == Rhythm()
    assert "Only members" in web.whisper["text"]


OBSTACLES = [
    (Channel(has_bot=False), None, "/invite"),
    (Channel(archived=True), None, "archived"),
    (None, Fault(error="channel_not_found"), "/invite"),
    (None, Fault(error="missing_scope"), "install me again"),
    (None, Fault(error="method_not_supported_for_channel_type"), "/invite"),
    (None, Fault(error="fetch_members_failed"), "try again"),
]


@pytest.mark.parametrize(("channel", "fault", "said"), OBSTACLES)
async def test_where_nothing_could_be_posted_the_next_step_is_said(
    web: Talk, store: MemoryStore, channel: Channel | None, fault: Fault | None, said: str
) -> None:
    if channel:
        web.slack.channels["C1"] = channel
    if fault:
        web.slack.fail("conversations.info", fault)
    assert said in (await web.iom("subscribe PCCA"))["text"]
    assert await followed(store) == []


async def test_where_the_workspace_says_so_managers_alone_decide(slack: FakeSlack, service: Service, store: MemoryStore) -> None:
    made = build_slack(Settings(slack.base, slack_subscribers="managers"), service, store, ready_within=5)
    await made.start()
    web = Talk(Http(made), slack, made)
    assert "administrator" in (await web.iom("subscribe PCCA"))["text"]
    slack.people["U2"] = {"is_admin": True}
    await web.other(Person("U2")).iom("subscribe PCCA")
    slack.channels["C1"] = Channel(creator="U1")
    await web.iom("subscribe PRD")
    await made.stop()
    assert [one.by for one in await followed(store)] == ["U2", "U1"]


async def test_slack_out_of_breath_costs_no_answer(web: Talk, store: MemoryStore) -> None:
    web.slack.fail("conversations.members", Fault(429, headers={"Retry-After": "0"}), Fault(500))
    await web.iom("subscribe PCCA")
    assert len(await followed(store)) == 1


# workspaces


async def test_no_workspace_reaches_anothers_subscription(web: Talk, store: MemoryStore) -> None:
    """Also in a channel of Slack Connect, which has the same id in both."""
    shown = await web.iom("subscribe PCCA")
    web.slack.teams["xoxb-two"] = Team("xoxb-two", "T2")
    other = web.other(Person("U1", team="T2"))
    assert "Nothing is followed" in (await other.iom("subscriptions"))["text"]
    await other.press("iom.sub.stop", shown)
    assert "is gone" in other.whisper["text"]
    elsewhere = web.other(Person(channel="C2"))
    await elsewhere.press("iom.sub.stop", shown)
    assert "is gone" in elsewhere.whisper["text"]
    assert len(await followed(store)) == 1


async def test_a_subject_that_the_entries_no_longer_hold(web: Talk, store: MemoryStore) -> None:
    one = Subscription("old", HERE, Scope("division.gone"), Rhythm(), "en", "U1", NOON)
    await store.subscriptions.add(one)
    shown = await web.iom("subscriptions")
    assert "division.gone" in shown["text"]
    await web.press("iom.sub.manage", shown)
    await web.press("iom.sub.stop", web.whisper)
    assert await followed(store) == []
    await web.press("iom.sub.follow", web.whisper)
    assert await followed(store) == []


@pytest.mark.parametrize("value", ["", "x", "{}", '{"answer":5}', '{"answer":"a","page":-9}', "[" * 900])
async def test_a_forged_button_explains_itself(web: Talk, value: str) -> None:
    for verb in ("manage", "stop", "pause", "resume", "list", "more", "change", "nothing"):
        await web.send(
            web.person.press({"type": "button", "action_id": f"iom.sub.{verb}", "value": value}, web.slack.response_url())
        )
        assert web.whisper["text"]


# what is gone


def gone(kind: str, **more: Any) -> dict[str, Any]:
    return Person().event({"type": kind, "channel": "C1", "event_ts": "1.1", **more})


ENDS = [
    gone("member_left_channel", user="UBOT", channel_type="C", team="T1"),
    gone("channel_archive", user="U1"), gone("channel_deleted"), gone("channel_left"),
    gone("group_archive"), gone("group_deleted"), gone("group_left"),
]  # fmt: skip


@pytest.mark.parametrize("event", ENDS, ids=lambda event: event["event"]["type"])
async def test_a_channel_that_is_gone_follows_nothing(web: Talk, store: MemoryStore, event: dict[str, Any]) -> None:
    await web.iom("subscribe PCCA")
    await web.other(Person(channel="C2")).iom("subscribe PCCA")
    await web.send(event)
    assert await followed(store) == []
    assert len(await followed(store, replace(HERE, channel="C2"))) == 1
    await web.iom("subscribe PCCA")
    assert len(await followed(store)) == 1


async def test_other_people_may_leave(web: Talk, store: MemoryStore) -> None:
    await web.iom("subscribe PCCA")
    await web.send(gone("member_left_channel", user="U1"))
    assert len(await followed(store)) == 1


async def test_a_channel_with_a_new_id_takes_its_subscriptions_along(web: Talk, store: MemoryStore) -> None:
    await web.iom("subscribe PCCA")
    event = {"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C9", "event_ts": "1.1"}
    await web.send(Person().event(event))
    assert len(await followed(store, replace(HERE, channel="C9"))) == 1


@pytest.mark.parametrize("event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}])
async def test_a_workspace_that_removes_the_app_follows_nothing(web: Talk, store: MemoryStore, event: dict[str, Any]) -> None:
    await web.iom("subscribe PCCA")
    await web.send(Person().event(event))
    assert await followed(store) == []


@pytest.mark.parametrize("event", [gone("channel_archive", channel=None), gone("member_left_channel", user=["UBOT"])])
async def test_broken_events_change_nothing(web: Talk, store: MemoryStore, event: dict[str, Any]) -> None:
    await web.iom("subscribe PCCA")
    await web.send(event)
    assert len(await followed(store)) == 1


# languages


BEGINNINGS = [("fr-FR", "Désormais"), ("es-ES", "A partir"), ("ar", "من الآن"), ("en-GB", "From now")]


@pytest.mark.parametrize(("locale", "said"), BEGINNINGS)
async def test_it_speaks_the_persons_language_and_so_does_the_subscription(
    web: Talk, slack: FakeSlack, store: MemoryStore, locale: str, said: str
) -> None:
    slack.locales["U1"] = locale
    await web.iom("help")
    assert said in (await web.iom("subscribe PCCA"))["text"]
    assert [one.language for one in await followed(store)] == [locale[:2]]


@pytest.mark.parametrize(("locale", "mine", "recent"), [
    ("en-US", "My subscriptions", "Recent changes"), ("fr-FR", "Mes abonnements", "Changements récents"),
    ("es-ES", "Mis suscripciones", "Cambios recientes"), ("ar", "اشتراكاتي", "أحدث التغييرات"),
])  # fmt: skip
async def test_the_home_tab_shows_ones_own_and_what_changed(
    web: Talk, store: MemoryStore, locale: str, mine: str, recent: str
) -> None:
    web.slack.locales["U1"] = locale
    await web.send(web.person.opened())
    empty = plain_in(web.slack.of("views.publish")[-1].arguments)
    assert mine in empty
    assert recent not in empty
    await web.other(Person(channel="D7")).iom("subscribe PCCA")
    mailbox = Change("changed", "division.pcca", "mailbox", "contact", old="a@iom.int", new="b@iom.int")
    elsewhere = Change("changed", "division.pcca", "summary", "text", "xx", old="hidden", new="hidden too")
    changes = [(mailbox, ("division.pcca",)), (elsewhere, ("division.pcca",))]
    await store.revisions.publish(0, files={}, version="v", by="me", changes=[], at=NOON)
    await store.revisions.publish(1, files={}, version="w", by="me", changes=changes, at=NOON)
    await web.send(web.person.opened())
    view = web.slack.of("views.publish")[-1].arguments["view"]
    assert "b@iom.int" in plain_in(view)
    assert recent in plain_in(view)
    assert "hidden" not in plain_in(view)
    await web.press("iom.sub.list.home", view, view={**view, "id": "V1"})
    assert web.slack.posts[-1]["channel"] == "U1"
    assert "PCCA" in web.slack.posts[-1]["text"]

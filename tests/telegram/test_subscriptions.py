"""Who follows what in Telegram: by command, buttons and links, for those who may; ended where the chat is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.handlers.telegram_follow_buttons import VERBS, button, noticed, press_of, scope_code, scope_of
from bot.notices.records import Conversation, Recorded, Rhythm, Scope, Subscription
from bot.notices.wording import notice
from bot.service import Service
from knowledge.diff import Change
from tests.telegram.conftest import Chat
from tests.telegram.fake import BLOCKED, Call, error
from tests.telegram.updates import ADA, BEA, FORUM, GROUP, message, presses, says, update

MINE = Conversation("telegram", "", "7")
THE_GROUP = Conversation("telegram", "", "-1001")
CHANNEL: dict[str, Any] = {"id": -1009, "type": "channel", "title": "News", "username": "news"}
NO_MEMBER = error(403, "Forbidden: bot is not a member of the supergroup chat")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


async def followed(chat: Chat, where: Conversation = MINE) -> Sequence[Subscription]:
    return await chat.store.subscriptions.of(where)


async def targets(chat: Chat, where: Conversation = MINE) -> list[tuple[str, str]]:
    return [(one.scope.target, one.scope.topics) for one in await followed(chat, where)]


def pressing(shown: Call, label: str, **more: Any) -> dict[str, Any]:
    """A press of the first button that is called so, under the message as it stands there."""
    markup = shown.arguments["reply_markup"]
    return presses(shown.button(label)["callback_data"], reply_markup=markup, **more)


WORDS = [
    ("/subscribe", ("", "all")),
    ("/subscribe PCCA", ("division.pcca", "all")),
    ("/subscribe contacts", ("", "contact")),
    ("/subscribe les contacts de PCCA", ("division.pcca", "contact")),
    ("/subscribe oficinas regionales", ("office_kind.ro", "all")),
    ("/subscribe كل شيء", ("", "all")),
    ("/subscribe@iom_bot PRD", ("division.prd", "all")),
]


@pytest.mark.parametrize(("text", "wanted"), WORDS)
async def test_a_person_follows_what_was_said(chat: Chat, text: str, wanted: tuple[str, str]) -> None:
    assert "From now on" in (await chat.answer(says(text))).text
    assert "already" in (await chat.answer(says(text))).text
    assert await targets(chat) == [wanted]


async def test_what_could_be_several_is_asked_back(chat: Chat) -> None:
    asked = await chat.answer(says("/subscribe contacts of PRD and PCCA"))
    assert "contacts only" in (await chat.pressed(pressing(asked, "PCCA"))).text
    assert await targets(chat) == [("division.pcca", "contact")]


@pytest.mark.parametrize("text", ["/subscribe xyzzyx", "/subscribe <b>@all</b> &amp;", "/subscribe " + "x" * 3000])
async def test_what_nothing_is_called_gets_a_next_step(chat: Chat, text: str) -> None:
    answer = await chat.answer(says(text))
    assert answer.button("Follow everything")
    assert "xyz" not in answer.text


async def test_pause_go_on_and_stop_are_safe_to_repeat(chat: Chat) -> None:
    shown = await chat.answer(says("/subscribe PCCA"))
    paused = await chat.pressed(pressing(shown, "Pause"))
    assert [one.state for one in await followed(chat)] == ["paused"]
    await chat.hears(pressing(shown, "Pause"))
    await chat.pressed(pressing(paused, "Go on"))
    assert [one.state for one in await followed(chat)] == ["active"]
    stopped = await chat.pressed(pressing(shown, "Stop"))
    assert await followed(chat) == []
    assert "gone" in (await chat.pressed(pressing(shown, "Stop"))).text
    await chat.pressed(pressing(stopped, "Follow again"))
    assert await targets(chat) == [("division.pcca", "all")]


async def test_the_list_and_unsubscribing(chat: Chat) -> None:
    assert "Nothing is followed" in (await chat.answer(says("/subscriptions"))).text
    assert "not followed" in (await chat.answer(says("/unsubscribe PCCA"))).text
    for name in ("PCCA", "PRD", "contacts"):
        await chat.answer(says(f"/subscribe {name}"))
    listed = await chat.answer(says("/subscriptions"))
    assert "(3)" in listed.text
    assert "Peace" in (await chat.pressed(pressing(listed, "2."))).text
    assert "Stopped" in (await chat.answer(says("/unsubscribe PCCA"))).text
    asked = await chat.answer(says("/unsubscribe"))
    await chat.pressed(pressing(asked, "Peace"))
    assert await targets(chat) == [("", "contact")]
    await chat.answer(says("/unsubscribe everything"))
    assert await followed(chat) == []


# settings

SET = [
    ("Notices", "weekly", Rhythm("weekly")), ("Time zone", "Dakar", Rhythm("weekly", zone="Africa/Dakar")),
    ("Hour", "07:00", Rhythm("weekly", 7, zone="Africa/Dakar")), ("Day", "Friday", Rhythm("weekly", 7, 4, zone="Africa/Dakar")),
    ("Quiet", "20:00–07:00", Rhythm("weekly", 7, 4, (20, 7), "Africa/Dakar")),
    ("Quiet", "none", Rhythm("weekly", 7, 4, None, "Africa/Dakar")),
]  # fmt: skip


async def test_every_setting_is_changed_by_buttons(chat: Chat) -> None:
    menu = await chat.pressed(pressing(await chat.answer(says("/subscribe PCCA")), "Change"))
    for setting, value, rhythm in SET:
        values = await chat.pressed(pressing(menu, setting))
        menu = await chat.pressed(pressing(values, value))
        assert (await followed(chat))[0].rhythm == rhythm
    values = await chat.pressed(pressing(menu, "Language"))
    await chat.pressed(pressing(values, "العربية"))
    assert (await followed(chat))[0].language == "ar"
    assert not any("Form" in one["text"] for one in menu.buttons)


async def test_the_zones_turn_their_pages(chat: Chat) -> None:
    menu = await chat.pressed(pressing(await chat.answer(says("/subscribe PCCA")), "Change"))
    values = await chat.pressed(pressing(menu, "Time zone"))
    seen = set()
    while turn := next((one for one in values.buttons if one["text"].startswith("▸")), None):
        seen |= {one["text"] for one in values.buttons}
        values = await chat.pressed(presses(turn["callback_data"]))
    await chat.pressed(pressing(values, "Fiji"))
    assert (await followed(chat))[0].rhythm.zone == "Pacific/Fiji"
    assert any("Nairobi" in one for one in seen)


FORGED = [
    "2m::", "2m:zzz:x:", "2f::c9x:", "2f::a1division-gone:", "2t:ID:hour.99:", "2t:ID:zone.999:", "2t:ID:quiet.99-1:",
    "2t:ID:x.y:",
    "2v:ID:nothing:", "2o:ID:9-x:1", "2o:ID:1-2:999", "2l:ID::999", "2q:a:b:", "2w::gone:",
    "2t:ID:language.xx:", "2t:ID:pace.hourly:",
]  # fmt: skip


@pytest.mark.parametrize("data", FORGED)
async def test_a_forged_button_explains_itself_and_changes_nothing(chat: Chat, data: str) -> None:
    await chat.answer(says("/subscribe PCCA"))
    before = await followed(chat)
    assert (await chat.pressed(presses(data.replace("ID", before[0].id)))).text
    assert await followed(chat) == before


def test_what_buttons_say_fits_and_comes_back() -> None:
    for verb in VERBS:
        data = button("x", verb, "a" * 12, "v" * 99, 5000).value
        assert len(data.encode()) <= 64
        assert press_of(data)
    known = ["division.pcca", "office." + "x" * 60]
    for target in (*known, ""):
        for scope in (Scope(target), Scope(target, False, "contact")):
            assert scope_of(scope_code(scope), known) == scope


# rights


async def test_in_a_group_administrators_alone_decide(chat: Chat) -> None:
    refused = await chat.answer(says("/subscribe PCCA", chat=GROUP))
    assert "Only administrators" in refused.text
    chat.server.administrators[-1001] = {7}
    shown = await chat.answer(says("/subscribe PCCA", chat=GROUP))
    for label in ("Pause", "Stop", "Change", "All that"):
        notice_ = await chat.pressed(pressing(shown, label, chat=GROUP, person=BEA))
        assert notice_.arguments["show_alert"]
        assert "administrateurs" in notice_.arguments["text"]
    assert [one.state for one in await followed(chat, THE_GROUP)] == ["active"]
    assert "1." in (await chat.answer(says("/subscriptions", BEA, GROUP))).text
    await chat.pressed(pressing(shown, "Stop", chat=GROUP))
    assert await followed(chat, THE_GROUP) == []


async def test_an_anonymous_administrator_is_one(chat: Chat) -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    await chat.answer(says("/subscribe PCCA", anonymous, GROUP, sender_chat=GROUP))
    assert len(await followed(chat, THE_GROUP)) == 1


@pytest.mark.parametrize(("fault", "said"), [(error(429, "Flood", retry_after=999), "in a minute"), (NO_MEMBER, "Only")])
async def test_who_cannot_be_checked_decides_nothing(chat: Chat, fault: Any, said: str) -> None:
    chat.server.administrators[-1001] = {7}
    chat.server.fail("getChatMember", fault)
    assert said in (await chat.answer(says("/subscribe PCCA", chat=GROUP))).text
    assert await followed(chat, THE_GROUP) == []


async def test_a_topic_follows_for_itself(chat: Chat) -> None:
    chat.server.administrators[-1002] = {7}
    answer = await chat.answer(says("/subscribe PCCA", chat=FORUM, message_thread_id=5, is_topic_message=True))
    assert answer.arguments["message_thread_id"] == 5
    assert len(await followed(chat, Conversation("telegram", "", "-1002", "5"))) == 1
    assert await followed(chat, Conversation("telegram", "", "-1002")) == []


def posts(text: str, chat: dict[str, Any] = CHANNEL) -> dict[str, Any]:
    made = message(text, chat=chat, sender_chat=chat)
    del made["from"]
    return update("channel_post", made)


async def test_in_a_channel_a_post_decides(chat: Chat) -> None:
    assert (await chat.answer(posts("/subscribe PCCA"))).arguments["chat_id"] == -1009
    assert await targets(chat, Conversation("telegram", "", "-1009")) == [("division.pcca", "all")]
    assert await chat.hears(posts("who deals with tents?"), posts("/help"), posts("/subscribe@other_bot PRD")) == []
    await chat.answer(posts("/unsubscribe"))
    assert await followed(chat, Conversation("telegram", "", "-1009")) == []


async def test_a_channel_is_named_by_its_administrator_in_private(chat: Chat) -> None:
    chat.server.answers["getChat"] = {**CHANNEL, "accent_color_id": 0, "max_reaction_count": 1, "accepted_gift_types": {
        "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False,
        "gifts_from_channels": False,
    }}  # fmt: skip
    assert "Only an administrator of this channel" in (await chat.answer(says("/subscribe @news PCCA"))).text
    chat.server.administrators[-1009] = {7}
    shown = await chat.answer(says("/subscribe @news PCCA"))
    assert await targets(chat, Conversation("telegram", "", "-1009")) == [("division.pcca", "all")]
    await chat.pressed(pressing(shown, "Pause"))
    assert "administrators" in (await chat.pressed(pressing(shown, "Stop", person={**ADA, "id": 9}))).text
    assert [one.state for one in await followed(chat, Conversation("telegram", "", "-1009"))] == ["paused"]
    stopped = await chat.pressed(pressing(shown, "Stop"))
    assert stopped.buttons == []
    chat.server.fail("getChat", error(400, "Bad Request: chat not found"))
    assert "do not know this channel" in (await chat.answer(says("/subscribe @nowhere"))).text


async def test_nobody_reaches_anothers_private_subscription(chat: Chat) -> None:
    shown = await chat.answer(says("/subscribe PCCA"))
    assert (await chat.pressed(pressing(shown, "Stop", person=BEA))).arguments["show_alert"]
    assert len(await followed(chat)) == 1


# what is gone


def member(chat: dict[str, Any], status: str) -> dict[str, Any]:
    the_bot = {"id": 42, "is_bot": True, "first_name": "IOM", "username": "iom_bot"}
    change = {
        "chat": chat, "from": ADA, "date": 1, "old_chat_member": {"user": the_bot, "status": "member"},
        "new_chat_member": {"user": the_bot, "status": status, **({"until_date": 0} if status == "kicked" else {})},
    }  # fmt: skip
    return update("my_chat_member", change)


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_a_chat_that_removes_the_bot_follows_nothing(chat: Chat, status: str) -> None:
    chat.server.administrators[-1001] = {7}
    await chat.hears(says("/subscribe PCCA", chat=GROUP), says("/subscribe PCCA"))
    await chat.hears(member(GROUP, status))
    assert await followed(chat, THE_GROUP) == []
    await chat.hears(member({"id": 7, "type": "private", "first_name": "Ada"}, "kicked"))
    assert await followed(chat) == []
    assert [where for where, _ in chat.observed] == [-1001, 7]


async def test_a_group_that_becomes_a_supergroup_takes_its_subscriptions_along(chat: Chat) -> None:
    small = {"id": -5, "type": "group", "title": "Small"}
    chat.server.administrators[-5] = {7}
    await chat.hears(says("/subscribe PCCA", chat=small))
    await chat.hears(says(None, chat=small, migrate_to_chat_id=-1005))
    assert len(await followed(chat, Conversation("telegram", "", "-1005"))) == 1


async def test_an_answer_that_finds_the_bot_blocked_ends_what_was_followed(chat: Chat) -> None:
    await chat.answer(says("/subscribe PCCA"))
    chat.server.fail("sendMessage", BLOCKED)
    await chat.hears(says("contact PCCA"))
    assert await followed(chat) == []


# notices


def changed(number: int = 1, subject: str = "division.pcca") -> Recorded:
    change = Change("changed", subject, "mailbox", "contact", old="old@iom.int", new=f"new{number}@iom.int")
    return Recorded(2, number, change, (subject, "department.dhrr", "organization.iom"))


async def test_the_buttons_of_a_notice_answer_below_it_in_private(chat: Chat, service: Service) -> None:
    await chat.answer(says("/subscribe PCCA"))
    [one] = await followed(chat)
    told = notice([changed()], one, service.index.knowledge)
    assert told is not None
    shown = Call("sendMessage", {"reply_markup": noticed(told, 7, "iom_bot").keyboard()})
    for label, said in (("Whole card", "pcca@iom.int"), ("Change or stop", "Notices")):
        ended, sent = await chat.hears(pressing(shown, label))
        assert (ended.method, sent.method) == ("answerCallbackQuery", "sendMessage")
        assert said in sent.text


async def test_in_a_group_they_lead_to_the_private_chat(chat: Chat, service: Service) -> None:
    chat.server.administrators[-1001] = {7}
    await chat.answer(says("/subscribe PCCA", chat=GROUP))
    [one] = await followed(chat, THE_GROUP)
    told = notice([changed()], one, service.index.knowledge)
    assert told is not None
    links = [str(link.value) for row in noticed(told, -1001, "iom_bot").rows for link in row]
    assert [link.partition("?start=")[2] for link in links] == ["division-pcca", f"sub-{one.id}"]
    assert "administrateurs" in (await chat.answer(says(f"/start sub-{one.id}", BEA))).text
    panel = await chat.answer(says(f"/start sub-{one.id}"))
    await chat.pressed(pressing(panel, "Pause"))
    assert [sub.state for sub in await followed(chat, THE_GROUP)] == ["paused"]
    listed = await chat.pressed(pressing(panel, "All that"))
    assert "(1)" in listed.text
    assert "gone" in (await chat.answer(says("/start sub-nothing"))).text


async def test_a_long_notice_has_more_pages(chat: Chat, service: Service) -> None:
    await chat.answer(says("/subscribe"))
    [one] = await followed(chat)
    subjects = [subject.id for subject in service.index.knowledge.subjects.values()][:30]
    changes = [(changed(n, s).change, (s,)) for n, s in enumerate(subjects)]
    for number in range(2):
        await chat.store.revisions.publish(number, files={}, version="v", by="me", changes=changes if number else [], at=NOON)
    told = notice([changed(n, s) for n, s in enumerate(subjects)], one, service.index.knowledge)
    assert told is not None
    assert "more" in told.plain()
    shown = Call("sendMessage", {"reply_markup": noticed(told, 7, "iom_bot").keyboard()})
    [_, second] = await chat.hears(pressing(shown, "More"))
    assert "new" in second.text
    assert second.text != told.plain()
    linked = noticed(told, -1001, "iom_bot").keyboard()
    assert linked
    parameter = next(b["url"] for row in linked["inline_keyboard"] for b in row if "more-" in b["url"]).partition("start=")[2]  # type: ignore[attr-defined]
    assert (await chat.answer(says(f"/start {parameter}"))).text == second.text

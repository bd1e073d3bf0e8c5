"""The Home tab, the search, and names as one types."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.handlers.slack import build_slack
from bot.reply import Line
from bot.service import Service
from bot.storage.memory import MemoryStore
from tests.slack.conftest import Settings
from tests.slack.doors import Http
from tests.slack.fake_slack import FakeSlack, Fault
from tests.slack.people import buttons_in, plain_in
from tests.slack.talk import Talk

View = dict[str, Any]


def home(talk: Talk) -> View:
    """The Home tab as it was published last, as Slack would send it back."""
    view: View = talk.slack.of("views.publish")[-1].arguments["view"]
    return {**view, "id": "VH", "hash": "1.h"}


async def press(talk: Talk, action: str, **more: Any) -> None:
    """A press in the Home tab."""
    view = home(talk)
    await talk.send(talk.person.press(buttons_in(view)[action], "", view=view, **more))


async def test_the_home_tab_is_published_when_it_is_opened(talk: Talk) -> None:
    await talk.send(talk.person.opened())
    assert {"iom.find", "iom.ask", "iom.speak", "iom.go.down.0"} <= buttons_in(home(talk)).keys()
    assert "International Organization for Migration" in plain_in(home(talk))


async def test_the_home_tab_speaks_the_persons_language(web: Talk) -> None:
    web.slack.locales["U1"] = "es-ES"
    await web.send(web.person.opened())
    assert "Organización Internacional para las Migraciones" in plain_in(home(web))


async def test_one_browses_the_directory_down_and_up(talk: Talk) -> None:
    await talk.send(talk.person.opened())
    await press(talk, "iom.go.down.0")
    await press(talk, "iom.go.down.0")
    assert "dhrr@iom.int" in plain_in(home(talk))
    await press(talk, "iom.go.down.3")
    assert "humanitariancore@iom.int" in plain_in(home(talk))
    assert {"iom.go.top", "iom.go.up.0", "iom.go.up.1"} <= buttons_in(home(talk)).keys()
    await press(talk, "iom.go.up.1")
    assert "dhrr@iom.int" in plain_in(home(talk))
    await press(talk, "iom.go.top")
    assert "dhrr@iom.int" not in plain_in(home(talk))


async def test_opening_again_shows_where_one_was(web: Talk) -> None:
    await web.send(web.person.opened())
    await press(web, "iom.find", chosen="division.prd")
    await web.send(web.person.opened(view=home(web)))
    assert "PRDCoreGroupHQ@iom.int" in plain_in(home(web))


async def test_a_question_typed_into_the_home_tab_is_answered_there(web: Talk) -> None:
    await web.send(web.person.opened())
    await press(web, "iom.ask", typed="contacts PCCA")
    assert "pcca@iom.int" in plain_in(home(web))


async def test_a_choice_in_the_home_tab_answers_the_question_there(web: Talk) -> None:
    await web.send(web.person.opened())
    await press(web, "iom.ask", typed="contacts pcaa")
    await press(web, "iom.choose.0")
    assert "pcca@iom.int" in plain_in(home(web))
    await press(web, "iom.show.up.0")
    assert "dhrr@iom.int" in plain_in(home(web))


async def test_an_older_view_never_replaces_a_newer_one(web: Talk) -> None:
    await web.send(web.person.opened())
    assert "hash" not in web.slack.of("views.publish")[-1].arguments
    web.slack.fail("views.publish", Fault(error="hash_conflict"))
    await press(web, "iom.go.down.0")
    assert len(web.slack.of("views.publish")) == 1
    await press(web, "iom.go.down.0")
    assert web.slack.of("views.publish")[-1].arguments["hash"] == "1.h"


async def test_the_language_is_chosen_in_the_home_tab(web: Talk) -> None:
    await web.send(web.person.opened())
    await press(web, "iom.speak", chosen="ar")
    assert "المنظمة الدولية للهجرة" in plain_in(home(web))
    assert await web.adapter.parts.store.preferences.language("slack", "T1", "U1") == "ar"
    await press(web, "iom.speak", chosen="auto")
    assert await web.adapter.parts.store.preferences.language("slack", "T1", "U1") is None


async def test_other_parts_of_the_bot_show_their_sections(slack: FakeSlack, service: Service, store: MemoryStore) -> None:
    async def changes(workspace: str, person: str, language: str) -> list[Line]:
        return [Line("title", f"News for {person} in {workspace} ({language})")]

    async def broken(workspace: str, person: str, language: str) -> list[Line]:
        raise RuntimeError("away")

    adapter = build_slack(Settings(slack.base), service, store, sections=[broken, changes], ready_within=5)
    await adapter.start()
    talk = Talk(Http(adapter), slack, adapter)
    await talk.send(talk.person.opened())
    assert "News for U1 in T1 (en)" in plain_in(home(talk))
    await adapter.stop()


# names as one types


@pytest.mark.parametrize(("typed", "first"), [("cash", "unit.cbi"), ("pcca", "division.pcca"), ("humanit", "division.hod")])
async def test_names_are_offered_as_one_types(talk: Talk, typed: str, first: str) -> None:
    answer = await talk.send(talk.person.typed(typed))
    assert first in [option["value"] for option in answer["options"]]
    assert len(answer["options"]) <= 100


@pytest.mark.parametrize("typed", ["", "zzzzzzzz", "<!channel>", "x" * 3000, "\u202e"])
async def test_whatever_is_typed_gives_a_list(web: Talk, typed: str) -> None:
    assert isinstance((await web.send(web.person.typed(typed)))["options"], list)


async def test_names_come_within_fifty_milliseconds(web: Talk) -> None:
    await web.door.send(web.person.typed("a"))
    times = []
    for typed in ("c", "ca", "cas", "cash", "wsah", "humanitarin"):
        start = time.perf_counter()
        await web.door.send(web.person.typed(typed))
        times.append(time.perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 0.05


# the search modal


async def test_the_global_shortcut_opens_the_search(talk: Talk) -> None:
    await talk.send(talk.person.shortcut("iom_search"))
    [opened] = talk.slack.of("views.open")
    assert {"iom.find", "iom.ask"} == buttons_in(opened.arguments["view"]).keys()


async def test_a_search_that_does_not_open_is_told(web: Talk) -> None:
    web.slack.fail("views.open", Fault(error="expired_trigger_id"))
    await web.send(web.person.shortcut("iom_search"))
    assert "/iom search" in web.slack.posts[0]["text"]
    assert web.slack.posts[0]["channel"] == "U1"


async def submit(talk: Talk, subject: str = "", question: str = "") -> dict[str, Any]:
    """Send the search off."""
    await talk.send(talk.person.shortcut("iom_search"))
    view = talk.slack.of("views.open")[-1].arguments["view"]
    chosen = {"selected_option": {"value": subject} if subject else None}
    return await talk.send(
        talk.person.submitted(view, {"find": {"iom.find": chosen}, "ask": {"iom.ask": {"value": question or None}}})
    )


async def test_a_name_is_answered_in_the_modal(talk: Talk) -> None:
    answer = await submit(talk, subject="division.pcca")
    assert answer["response_action"] == "update"
    assert "pcca@iom.int" in plain_in(answer["view"])


async def test_a_question_is_answered_in_the_modal(web: Talk) -> None:
    assert "pcca@iom.int" in plain_in((await submit(web, question="contacts PCCA"))["view"])


async def test_an_empty_search_says_what_to_do(web: Talk) -> None:
    answer = await submit(web)
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == ["ask"]


async def test_one_walks_on_in_the_modal_and_back_to_the_search(web: Talk) -> None:
    view = {**(await submit(web, subject="division.pcca"))["view"], "id": "V1"}
    await web.send(web.person.press(buttons_in(view)["iom.show.up.0"], "", view=view))
    [update] = web.slack.of("views.update")
    assert "dhrr@iom.int" in plain_in(update.arguments["view"])
    await web.send(web.person.press(buttons_in(view)["iom.search"], "", view=view))
    assert "iom.find" in buttons_in(web.slack.of("views.update")[-1].arguments["view"])


# the shortcut of messages


async def test_a_message_is_answered_in_its_thread(talk: Talk) -> None:
    asked = talk.person.message_shortcut("iom_answer", "what is the mailbox of PCCA?", talk.slack.response_url())
    await talk.send(asked)
    [post] = talk.slack.posts
    assert post["thread_ts"] == asked["message"]["ts"]
    assert "pcca@iom.int" in post["text"]


async def test_a_message_in_a_thread_is_answered_in_that_thread_once(web: Talk) -> None:
    asked = web.person.message_shortcut("iom_answer", "contacts PCCA", web.slack.response_url(), thread_ts="1.5", ts="1.7")
    await web.send(asked)
    await web.send({**asked, "trigger_id": "another"})
    assert [post["thread_ts"] for post in web.slack.posts] == ["1.5"]
    assert "already" in web.whisper["text"]


@pytest.mark.parametrize("text", ["", "frobnicate the wibble"])
async def test_what_cannot_be_answered_is_said_to_the_person_alone(web: Talk, text: str) -> None:
    await web.send(web.person.message_shortcut("iom_answer", text, web.slack.response_url()))
    assert web.slack.posts == []
    assert len(web.slack.whispers) == 1


async def test_shortcuts_views_and_menus_of_older_versions_are_acknowledged(web: Talk) -> None:
    assert await web.send(web.person.shortcut("old")) == {}
    assert await web.send(web.person.message_shortcut("old", "x", web.slack.response_url())) == {}
    assert await web.send(web.person.submitted({"type": "modal", "callback_id": "old"}, {})) == {}
    closed = {**web.person.submitted({"type": "modal", "callback_id": "old"}, {}), "type": "view_closed"}
    assert await web.send(closed) == {}


# the agent's conversation


async def test_the_agents_conversation_gets_suggested_prompts(talk: Talk) -> None:
    await talk.send(talk.person.opened("messages"))
    [call] = talk.slack.of("assistant.threads.setSuggestedPrompts")
    assert call.arguments["channel_id"] == "D1"
    assert "thread_ts" not in call.arguments


async def test_the_older_assistant_pane_gets_them_in_its_thread(talk: Talk) -> None:
    pane = {"user_id": "U1", "context": {}, "channel_id": "D1", "thread_ts": "1.5"}
    await talk.send(talk.person.event({"type": "assistant_thread_started", "assistant_thread": pane, "event_ts": "1.1"}))
    [call] = talk.slack.of("assistant.threads.setSuggestedPrompts")
    assert (call.arguments["channel_id"], call.arguments["thread_ts"]) == ("D1", "1.5")
    changed = {"type": "assistant_thread_context_changed", "assistant_thread": pane, "event_ts": "1.2"}
    assert await talk.send(talk.person.event(changed)) == {}


async def test_where_slack_has_the_agents_conversation_answers_make_threads(web: Talk) -> None:
    await web.send(web.person.opened("messages"))
    asked = web.person.direct("contacts PCCA")
    await web.send(asked)
    assert web.slack.posts[0]["thread_ts"] == asked["event"]["ts"]


async def test_where_slack_has_neither_the_plain_direct_message_works(web: Talk) -> None:
    web.slack.fail("assistant.threads.setSuggestedPrompts", Fault(error="missing_scope"))
    await web.send(web.person.opened("messages"))
    assert "thread_ts" not in await web.direct("contacts PCCA")

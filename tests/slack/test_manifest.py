"""The manifest is that of this very version: held against the listeners and the calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

import bot.handlers
from bot.handlers.slack import SlackAdapter
from bot.handlers.slack_ids import ANSWER_SHORTCUT, SEARCH_SHORTCUT
from bot.handlers.slack_manifest import CALLS, EVENTS, SCOPES, manifest
from tests.slack.methods import METHODS
from tests.slack.people import Person
from tests.slack.talk import Talk


@dataclass(frozen=True)
class Settings:
    """What the manifest depends on."""

    public_url: str | None = "https://bot.example.org/"
    slack_app_token: SecretStr | None = None


def test_it_stays_within_slacks_limits() -> None:
    """Source: @slack/web-api 8.2.0, Manifest."""
    made = manifest(Settings())
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert len(made["features"]["agent_view"]["agent_description"]) <= 300
    assert len(made["features"]["agent_view"]["suggested_prompts"]) <= 4
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", made["features"]["bot_user"]["display_name"])
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    [command] = made["features"]["slash_commands"]
    assert len(command["command"]) <= 32
    assert len(command["usage_hint"]) <= 1000


def test_with_a_public_address_slack_calls_it() -> None:
    made = manifest(Settings())
    url = "https://bot.example.org/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert made["settings"]["interactivity"]["message_menu_options_url"] == url
    assert made["features"]["slash_commands"][0]["url"] == url
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example.org/slack/oauth_redirect"]
    assert made["settings"]["socket_mode_enabled"] is False


def test_without_one_socket_mode_is_on() -> None:
    made = manifest(Settings(None, SecretStr("xapp-1")))
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in str({**made, "display_information": {}})


async def test_every_event_command_and_shortcut_has_a_listener_and_none_else_is_asked_for(adapter: SlackAdapter) -> None:
    source = Path(bot.handlers.__file__).with_name("slack_events.py").read_text()
    listened = set(re.findall(r'app\.event\("(\w+)"\)', source))
    assert {event.split(".")[0] for event in EVENTS} == listened
    made = manifest(Settings())
    assert sorted(EVENTS) == made["settings"]["event_subscriptions"]["bot_events"]
    assert {shortcut["callback_id"] for shortcut in made["features"]["shortcuts"]} == {SEARCH_SHORTCUT, ANSWER_SHORTCUT}


def test_the_scopes_are_those_of_the_events_and_of_the_calls_that_the_code_makes() -> None:
    code = "".join(path.read_text() for path in Path(bot.handlers.__file__).parent.glob("slack*.py"))
    made = {name.replace("_", ".") for name in re.findall(r"client\.((?:chat|views|users|conversations|auth)_\w+)\b", code)}
    made |= {"assistant.threads.setSuggestedPrompts"} if "assistant_threads_setSuggestedPrompts" in code else set()
    assert made == set(CALLS)
    assert set(CALLS) <= METHODS.keys()
    assert set(SCOPES) == {*EVENTS.values(), *CALLS.values(), "commands"} - {""}


@pytest.mark.parametrize("event", [event for event in EVENTS if event.startswith("message.")])
async def test_messages_of_every_subscribed_kind_are_taken(web: Talk, event: str) -> None:
    kind = {"channels": "channel", "groups": "group", "im": "im"}[event.split(".")[1]]
    assert await web.send(Person().message("hello there", channel_type=kind)) == {}

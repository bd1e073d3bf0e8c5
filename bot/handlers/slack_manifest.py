"""The Slack app as this very version needs it: commands, shortcuts, events, and the least scopes for them."""

from __future__ import annotations

from typing import Any, Final, Protocol

from bot.handlers.slack_ids import ANSWER_SHORTCUT, SEARCH_SHORTCUT
from bot.handlers.slack_prompts import prompts
from bot.handlers.slack_subcommands import COMMAND, USAGE
from bot.wording import Wording

EVENTS: Final = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "app_uninstalled": "",
    "assistant_thread_context_changed": "assistant:write",
    "assistant_thread_started": "assistant:write",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_left": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "team_access_revoked": "",
    "tokens_revoked": "",
}
"""Event to the scope that it needs, where it needs one. Source: https://docs.slack.dev/reference/events

The two of channels are for follow-ups in a thread in which the bot was asked; everything else in them is ignored."""

CALLS: Final = {
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "auth.test": "",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "im:history",
    "conversations.info": "channels:read",
    "conversations.members": "channels:read",
    "conversations.open": "im:write",
    "conversations.replies": "channels:history",
    "users.info": "users:read",
    "views.open": "",
    "views.publish": "",
    "views.update": "",
}
"""Method to the scope that it needs, where it needs one. Source: https://docs.slack.dev/reference/methods"""

SCOPES: Final = tuple(sorted({*EVENTS.values(), *CALLS.values(), "commands"} - {""}))
"""What the bot may do: nothing beyond what it does."""

NAME: Final = "IOM directory"
PLACE: Final = "https://bot.example.org"
"""Stands where no public address is set: to be replaced by hand."""


class ManifestSettings(Protocol):
    """The settings that the manifest depends on."""

    @property
    def public_url(self) -> str | None:
        """The address under which Slack reaches the bot."""
        ...

    @property
    def slack_app_token(self) -> object | None:
        """Set for Socket Mode."""
        ...


def manifest(settings: ManifestSettings) -> dict[str, Any]:
    """The app manifest; with Socket Mode where there is an app-level token and no public address.

    Source: https://docs.slack.dev/reference/app-manifest, and @slack/web-api 8.2.0, Manifest
    """
    socket = settings.slack_app_token is not None and settings.public_url is None
    base = (settings.public_url or PLACE).rstrip("/")
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": "Who handles what in IOM's emergency work: contacts, offices, documents and facts.",
            "background_color": "#0033a0",
        },
        "features": _features("" if socket else f"{base}/slack/events"),
        "oauth_config": {
            **({} if socket else {"redirect_urls": [f"{base}/slack/oauth_redirect"]}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": _settings("" if socket else f"{base}/slack/events"),
    }


def _features(url: str) -> dict[str, Any]:
    words = Wording("en")
    command = {
        "command": COMMAND,
        "description": words.say("Ask the directory"),
        "usage_hint": words.say(USAGE),
        "should_escape": True,
    }
    return {
        "agent_view": {
            "agent_description": words.say("I answer questions about IOM's emergency contacts, offices and facts."),
            "suggested_prompts": prompts(words),
        },
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "iom-directory", "always_online": True},
        "shortcuts": [
            {
                "name": "Search the directory", "type": "global", "callback_id": SEARCH_SHORTCUT,
                "description": "Find a unit, office, document or fact",
            },
            {
                "name": "Answer from directory", "type": "message", "callback_id": ANSWER_SHORTCUT,
                "description": "Answer this message in its thread",
            },
        ],
        "slash_commands": [{**command, **({"url": url} if url else {})}],
    }  # fmt: skip


def _settings(url: str) -> dict[str, Any]:
    request = {"request_url": url} if url else {}
    options = {"message_menu_options_url": url} if url else {}
    return {
        "event_subscriptions": {**request, "bot_events": sorted(EVENTS)},
        "interactivity": {"is_enabled": True, **request, **options},
        "org_deploy_enabled": True,
        "socket_mode_enabled": not url,
        "token_rotation_enabled": False,
    }

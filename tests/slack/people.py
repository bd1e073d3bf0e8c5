"""What people do in Slack, as the payloads that Slack sends for it."""

from __future__ import annotations

import itertools
import json
from typing import Any

Payload = dict[str, Any]
_numbers = itertools.count(1)


def new_ts() -> str:
    """A timestamp that no other message has."""
    return f"{1_690_000_000 + next(_numbers)}.000200"


class Person:
    """Somebody in a workspace."""

    def __init__(
        self, person: str = "U1", team: str = "T1", channel: str = "C1", *, enterprise: str = "", whole: bool = False
    ) -> None:
        self.team, self.person, self.channel, self.enterprise, self.whole = team, person, channel, enterprise, whole

    def command(self, text: str, response_url: str = "", **more: Any) -> Payload:
        """/iom."""
        return {
            "command": "/iom", "text": text, "team_id": self.team, "channel_id": self.channel, "user_id": self.person,
            "user_name": "maria", "response_url": response_url, "trigger_id": f"1.{next(_numbers)}", "token": "x",
            **self._grid(), "is_enterprise_install": "true" if self.whole else "false", **more,
        }  # fmt: skip

    def event(self, event: Payload, **more: Any) -> Payload:
        """Any event."""
        authorization = {
            "team_id": None if self.whole else self.team, "enterprise_id": self.enterprise or None, "user_id": "UBOT",
            "is_bot": True, "is_enterprise_install": self.whole,
        }  # fmt: skip
        return {
            "type": "event_callback", "team_id": self.team, "api_app_id": "A1", "event": event, "event_id": f"Ev{next(_numbers)}",
            "event_time": 1, "authorizations": [authorization], **more,
        }  # fmt: skip

    def message(self, text: str, **more: Any) -> Payload:
        """A message in a channel."""
        ts = new_ts()
        message = {"type": "message", "user": self.person, "text": text, "ts": ts, "event_ts": ts, "channel": self.channel}
        return self.event({**message, "channel_type": "channel", "client_msg_id": f"m{ts}", "team": self.team, **more})

    def wordless(self) -> Payload:
        """A message without a text."""
        event = self.message("")
        event["event"]["text"] = None
        return event

    def mention(self, text: str, **more: Any) -> Payload:
        """A message that mentions the bot."""
        return self.message(f"<@UBOT> {text}", type="app_mention", **more)

    def direct(self, text: str, **more: Any) -> Payload:
        """A direct message."""
        return self.message(text, **{"channel": "D1", "channel_type": "im", **more})

    def opened(self, tab: str = "home", view: Payload | None = None) -> Payload:
        """The app's Home."""
        seen = {"view": view} if view else {}
        return self.event(
            {"type": "app_home_opened", "user": self.person, "channel": "D1", "tab": tab, "event_ts": "1.1", **seen}
        )

    def press(self, element: Payload, response_url: str, *, message: Payload | None = None, view: Payload | None = None,
              chosen: str = "", typed: str = "", thread: str = "") -> Payload:  # fmt: skip
        """A press of a button, or a choice in a menu; in an ephemeral message where neither message nor view is given."""
        action: Payload = {"type": element["type"], "action_id": element["action_id"], "block_id": "b", "action_ts": new_ts()}
        if element["type"] == "button":
            action["value"] = element.get("value", "")
        if typed:
            action["value"] = typed
        if chosen:
            action["selected_option"] = {"text": {"type": "plain_text", "text": "x"}, "value": chosen}
        where: Payload = {"container": {"type": "view"}, "view": view}
        if view is None:
            container = {"type": "message", "message_ts": "1.2", "channel_id": self.channel, "is_ephemeral": message is None}
            where = {
                "container": {**container, **({"thread_ts": thread} if thread else {})},
                "channel": {"id": self.channel, "name": "c"}, "response_url": response_url,
                **({"message": message} if message else {}),
            }  # fmt: skip
        return {**self._interaction("block_actions"), "actions": [action], **where}

    def judged(self, element: Payload, side: str, response_url: str, message: Payload) -> Payload:
        """A press of Slack's own feedback buttons."""
        pressed = self.press({"type": "feedback_buttons", "action_id": element["action_id"]}, response_url, message=message)
        pressed["actions"][0]["value"] = element[side]["value"]
        return pressed

    def typed(self, text: str) -> Payload:
        """Some letters in the field that suggests names."""
        return {**self._interaction("block_suggestion"), "action_id": "iom.find", "block_id": "b", "value": text}

    def shortcut(self, callback: str) -> Payload:
        """The global shortcut."""
        return {**self._interaction("shortcut"), "callback_id": callback, "action_ts": new_ts()}

    def message_shortcut(self, callback: str, text: str, response_url: str, **message: Any) -> Payload:
        """The shortcut of a message."""
        about = {"type": "message", "user": "U9", "ts": new_ts(), "text": text, **message}
        return {
            **self._interaction("message_action"), "callback_id": callback, "message": about, "message_ts": about["ts"],
            "channel": {"id": self.channel, "name": "c"}, "response_url": response_url, "action_ts": new_ts(),
        }  # fmt: skip

    def submitted(self, view: Payload, values: Payload) -> Payload:
        """A modal that is sent off."""
        return {**self._interaction("view_submission"), "view": {**view, "id": "V1", "hash": "h", "state": {"values": values}}}

    def _grid(self) -> Payload:
        return {"enterprise_id": self.enterprise} if self.enterprise else {}

    def _interaction(self, kind: str) -> Payload:
        return {
            "type": kind, "team": {"id": self.team, "domain": "t", **self._grid()},
            "user": {"id": self.person, "team_id": self.team, "name": "maria", "username": "maria"}, "api_app_id": "A1",
            "token": "x", "trigger_id": f"2.{next(_numbers)}", "is_enterprise_install": self.whole,
            "enterprise": {"id": self.enterprise, "name": "E"} if self.enterprise else None,
        }  # fmt: skip


def buttons_in(body: Payload) -> dict[str, Payload]:
    """Every interactive element by its action_id."""
    found: dict[str, Payload] = {}
    for block in body.get("blocks", []):
        for element in [*block.get("elements", []), block.get("accessory"), block.get("element")]:
            if isinstance(element, dict) and "action_id" in element:
                found[element["action_id"]] = element
    return found


def plain_in(body: Payload) -> str:
    """All text of a body, to look for words in."""
    return json.dumps(body, ensure_ascii=False)

"""A press of a button or a choice in a menu, whatever it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.handlers.slack_delivery import Sender
from bot.handlers.slack_places import Place, place_of, timestamp, under
from bot.render.slack_buttons import Value, unpacked
from bot.render.slack_views import Metadata, metadata

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

Surface = Literal["private", "public", "modal", "home"]


@dataclass(frozen=True, slots=True)
class Press:
    """One press. `chosen` is what was chosen in a menu or typed into a field; `once` tells this press from every other."""

    to: Sender
    action: str
    value: Value
    chosen: str
    surface: Surface
    view: Mapping[str, Any]
    trigger: str
    once: str

    @property
    def place(self) -> Place:
        """Who pressed, and where."""
        return self.to.place

    @property
    def kept(self) -> Metadata:
        """What the view keeps for itself."""
        return metadata(self.view.get("private_metadata"))


def press_of(body: Mapping[str, Any], action: Mapping[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> Press:
    """A press from Slack's payload. Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""
    thread = under(body, "container", "thread_ts") or under(body, "message", "thread_ts") or ""
    place = place_of(context, {"channel_id": under(body, "channel", "id")}, str(thread))
    name, value = str(action.get("action_id") or ""), unpacked(action.get("value"))
    view = body.get("view")
    return Press(
        Sender(client, place, str(body.get("response_url") or "")), name, value, _chosen(action), _surface(body),
        view if isinstance(view, Mapping) else {}, str(body.get("trigger_id") or ""),
        f"{action.get('action_ts') or ''}:{name}:{value.packed()}{_chosen(action)}" if action.get("action_ts") else "",
    )  # fmt: skip


def _chosen(action: Mapping[str, Any]) -> str:
    found = under(action, "selected_option", "value")
    if isinstance(found, str):
        return found
    typed = action.get("value")
    return typed if action.get("type") == "plain_text_input" and isinstance(typed, str) else ""


def _surface(body: Mapping[str, Any]) -> Surface:
    kind = under(body, "view", "type")
    if kind in ("modal", "home"):
        return "modal" if kind == "modal" else "home"
    ephemeral = under(body, "container", "is_ephemeral")
    is_private = ephemeral if isinstance(ephemeral, bool) else not isinstance(body.get("message"), Mapping)
    return "private" if is_private else "public"


def thread_under(body: Mapping[str, Any]) -> str:
    """The thread that a message shortcut answers in: that of the message, else one that begins with it."""
    return timestamp(under(body, "message", "thread_ts")) or timestamp(under(body, "message", "ts"))

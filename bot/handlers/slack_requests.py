"""Slack's requests as Bolt takes them; what Slack never sends does not reach Bolt."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

Payload = dict[str, Any]

MAX_FIELDS: Final = 200
KNOWN: Final = frozenset({
    "event_callback", "url_verification", "block_actions", "interactive_message", "message_action", "shortcut", "view_submission",
    "view_closed", "block_suggestion", "dialog_submission", "dialog_cancellation", "dialog_suggestion",
})  # fmt: skip
"""Kinds of payload that have a listener. Source: https://docs.slack.dev/reference/interaction-payloads"""
NAMED: Final = {
    "message_action": "callback_id", "shortcut": "callback_id", "interactive_message": "callback_id",
    "dialog_submission": "callback_id", "dialog_cancellation": "callback_id", "dialog_suggestion": "callback_id",
    "block_suggestion": "action_id",
}  # fmt: skip
"""Kind to the field by which Bolt finds its listener."""


def payload_of(body: bytes, content_type: str) -> Payload | None:
    """The payload of a request, or None where it is none."""
    try:
        text = body.decode("utf-8")
        if content_type.partition(";")[0].strip().lower() == "application/json":
            found = json.loads(text)
        else:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))
            found = json.loads(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found else None


def is_well_formed(payload: Mapping[str, Any]) -> bool:
    """Whether Bolt finds everything where it looks for it; otherwise it would answer with a server error."""
    kind = payload.get("type")
    if "command" in payload:
        return isinstance(payload["command"], str)
    if kind == "event_callback":
        return _has(payload.get("event"), "type")
    if kind in ("block_actions", "interactive_message"):
        actions = payload.get("actions")
        first = actions[0] if isinstance(actions, list) and actions else None
        return isinstance(first, dict) and (kind != "block_actions" or _has(first, "action_id"))
    if kind in ("view_submission", "view_closed"):
        view = payload.get("view")
        return _has(view, "callback_id") and _has(view, "type")
    return kind not in NAMED or _has(payload, NAMED[str(kind)])


def is_known(payload: Mapping[str, Any]) -> bool:
    """Whether there is a listener for this kind of payload."""
    return "command" in payload or "ssl_check" in payload or payload.get("type") in KNOWN


def without_strangers(payload: Payload, may_call: Callable[[object], bool]) -> Payload:
    """The payload without addresses that are not Slack's, so that nothing ever calls them."""
    kept = {key: value for key, value in payload.items() if key != "response_url" or may_call(value)}
    urls = kept.get("response_urls")
    if isinstance(urls, list):
        kept["response_urls"] = [one for one in urls if isinstance(one, dict) and may_call(one.get("response_url"))]
    elif urls is not None:
        del kept["response_urls"]
    return kept


def _has(found: object, field: str) -> bool:
    return isinstance(found, dict) and isinstance(found.get(field), str)

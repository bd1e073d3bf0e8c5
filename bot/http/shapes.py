"""What a body is, judged before an SDK sees it: the SDKs raise on nulls, numbers and lists where they expect objects."""

from __future__ import annotations

import json
import re
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

SlackShape = Literal["event", "command", "interaction", "check"]

MAX_DEPTH: Final = 64
"""Deepest nesting of JSON; the deepest real payload, a view's state beside its blocks, has about fifteen."""

MAX_FIELDS: Final = 200
"""Most fields of a form; a slash command has about fifteen."""

MAX_OPENINGS: Final = 20_000
"""Most lists and objects of a body, counted before it is parsed: parsing a megabyte of them takes tens of megabytes."""

MAX_ESCAPES: Final = 150_000
"""Most percent escapes of a form; a message of 40,000 Arabic letters has 80,000, and the parts of a form take memory too."""

LARGEST_ID: Final = 2**63
"""Above every id that Telegram gives."""

_HALF_PAIR: Final = re.compile(r"[\ud800-\udfff]")
_ESCAPED_HALF: Final = re.compile(rb"\\u[dD][89a-fA-F]")


class MalformedError(ValueError):
    """A body that is not what it says it is; never holds any of it."""


def json_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in a body, nested at most `MAX_DEPTH` deep; raises `MalformedError`."""
    if raw.count(b"[") + raw.count(b"{") > MAX_OPENINGS:
        raise MalformedError
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise MalformedError from None
    if not isinstance(value, dict) or _deeper_than(value, MAX_DEPTH):
        raise MalformedError
    return value


def _deeper_than(value: object, depth: int) -> bool:
    level: list[object] = [value]
    for _ in range(depth):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: object) -> list[object]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in inside if isinstance(child, (dict, list))]


def telegram_update(raw: bytes) -> dict[str, Any]:
    """An update with a whole `update_id`, half surrogate pairs replaced, as no store takes them; raises `MalformedError`."""
    update = json_object(raw)
    identity = update.get("update_id")
    if type(identity) is not int or not 0 <= identity < LARGEST_ID:
        raise MalformedError
    if _ESCAPED_HALF.search(raw):
        update = json.loads(_HALF_PAIR.sub("\ufffd", json.dumps(update, ensure_ascii=False)))
    return update


def slack_shape(raw: bytes, content_type: bytes | None) -> SlackShape:
    """What a request of Slack's is; raises `MalformedError` for everything that Slack does not send."""
    kind = (content_type or b"").partition(b";")[0].strip().lower()
    if kind == b"application/json":
        _slack_object(raw)
        return "event"
    if kind != b"application/x-www-form-urlencoded" or raw.startswith(b"{"):  # Bolt would read the second as JSON
        raise MalformedError
    fields = _form(raw)
    if "payload" in fields:
        _slack_object(fields["payload"].encode("utf-8", "surrogatepass"))
        return "interaction"
    if "command" in fields:
        return "command"
    if "ssl_check" in fields:
        return "check"
    raise MalformedError


def _form(raw: bytes) -> dict[str, str]:
    if raw.count(b"%") > MAX_ESCAPES or sum(map(raw.upper().count, (b"%5B", b"%7B"))) > MAX_OPENINGS:
        raise MalformedError
    try:
        return dict(parse_qsl(raw.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        raise MalformedError from None


def _slack_object(raw: bytes) -> None:
    payload = json_object(raw)
    if _ESCAPED_HALF.search(raw) and _HALF_PAIR.search(json.dumps(payload, ensure_ascii=False)):
        raise MalformedError
    event = payload.get("event")
    if not isinstance(payload.get("type"), str):
        raise MalformedError
    if payload["type"] == "event_callback" and not (isinstance(event, dict) and isinstance(event.get("type"), str)):
        raise MalformedError

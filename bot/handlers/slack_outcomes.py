"""What became of a call to Slack: a value that says what to do next."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import aiohttp
from slack_sdk.errors import SlackApiError

Kind = Literal["done", "later", "down", "doubt", "refused", "blocks", "token"]

LATER: Final = 1.0
"""Seconds to wait where Slack says "too many" without saying how long."""
BLOCKS: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_arguments"})
"""Slack refuses the form of a message. Source: https://docs.slack.dev/reference/methods/chat.postMessage, errors"""
TOKEN: Final = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "org_login_required", "token_expired", "token_revoked"}
)
"""Nothing can be sent with this token any more. Source: as above."""
BUSY: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
UNDONE: Final = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
"""Slack's own failures; whether anything was done is not said. Source: as above."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one call.

    `later`: not done, wait `seconds`; `down`: not done, Slack was not reached; `doubt`: it may have been done;
    `refused`: never possible this way; `blocks`: the form is refused; `token`: the token is no good any more.
    """

    kind: Kind
    error: str = ""
    seconds: float = 0.0
    answer: Mapping[str, Any] | None = None

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return self.kind == "done"

    @property
    def ts(self) -> str:
        """The timestamp of what was posted."""
        return str((self.answer or {}).get("ts") or "")


def outcome_of(error: Exception) -> Outcome:
    """What an error of slack_sdk or aiohttp says about the call."""
    if isinstance(error, SlackApiError):
        return _said(error)
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.InvalidURL)):
        return Outcome("down", type(error).__name__)
    if isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError, OSError)):
        return Outcome("doubt", type(error).__name__)
    raise error


def outcome_of_status(status: int, headers: Mapping[str, str], said: str = "") -> Outcome:
    """What an HTTP status says about a call."""
    if status == 429:
        return Outcome("later", "ratelimited", seconds_of(headers))
    if status >= 500:
        return Outcome("doubt", f"http_{status}")
    return Outcome("done") if 200 <= status < 300 else Outcome("refused", said or f"http_{status}")


def seconds_of(headers: Mapping[str, str]) -> float:
    """Seconds to wait. Source: https://docs.slack.dev/apis/web-api/rate-limits, Retry-After"""
    value = next((v for name, v in headers.items() if name.lower() == "retry-after"), "")
    return max(0.0, float(value)) if value.replace(".", "", 1).isdecimal() and value.isascii() else LATER


def _said(error: SlackApiError) -> Outcome:
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    headers = getattr(response, "headers", {}) or {}
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or code in BUSY:
        return Outcome("later", code or "ratelimited", seconds_of(headers))
    if status >= 500 or code in UNDONE or not code:
        return Outcome("doubt", code or f"http_{status}")
    if code in TOKEN:
        return Outcome("token", code)
    return Outcome("blocks" if code in BLOCKS else "refused", code)

"""Who sent a request: Slack's signature and Telegram's secret, over raw bytes and in constant time, before anything is parsed."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

RawHeaders = Iterable[tuple[bytes, bytes]]

MAX_AGE: Final = 300
"""Seconds a signed request stays good. Source: Slack, Verifying requests from Slack."""

SLACK_TIMESTAMP: Final = b"x-slack-request-timestamp"
SLACK_SIGNATURE: Final = b"x-slack-signature"
TELEGRAM_SECRET: Final = b"x-telegram-bot-api-secret-token"
_SECONDS: Final = re.compile(rb"[0-9]{1,12}")


def only(headers: RawHeaders, name: bytes) -> bytes | None:
    """The value of a header that stands exactly once; None where it is missing or repeated."""
    values = [value for key, value in headers if key == name]
    return values[0] if len(values) == 1 else None


def signed_by_slack(headers: RawHeaders, body: bytes, secret: bytes, now: float) -> bool:
    """Whether the signature is right and at most five minutes old; `now` in seconds since 1970."""
    headers = list(headers)
    timestamp, signature = only(headers, SLACK_TIMESTAMP), only(headers, SLACK_SIGNATURE)
    if timestamp is None or signature is None or not _SECONDS.fullmatch(timestamp):
        return False
    expected = b"v0=" + hmac.new(secret, b"v0:" + timestamp + b":" + body, hashlib.sha256).hexdigest().encode()
    return hmac.compare_digest(expected, signature) and abs(now - int(timestamp)) <= MAX_AGE


def sent_by_telegram(headers: RawHeaders, secret: bytes) -> bool:
    """Whether the secret that was given to setWebhook stands in the header."""
    given = only(headers, TELEGRAM_SECRET)
    return given is not None and hmac.compare_digest(secret, given)

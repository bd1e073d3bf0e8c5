"""The two ways a payload reaches the bot."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol
from urllib.parse import urlencode

from bot.handlers.slack import SlackAdapter
from bot.handlers.slack_socket import SocketMode
from tests.slack.fake_slack import FakeSlack

Payload = dict[str, Any]


class Door(Protocol):
    """Delivers a payload; the acknowledgement's body, empty where it has none."""

    async def send(self, payload: Payload) -> Payload: ...


class Http:
    """As `POST /slack/events`, behind the edge that has checked the signature."""

    def __init__(self, adapter: SlackAdapter) -> None:
        self.adapter = adapter

    async def send(self, payload: Payload) -> Payload:
        """One request."""
        status, headers, body = await self.adapter.handle(*encoded(payload))
        assert status == 200, (status, body)
        text = body if isinstance(body, str) else body.decode()
        if not text:
            return {}
        assert "application/json" in str(headers["content-type"]), text
        found: Payload = json.loads(text)
        return found


class Socket:
    """As an envelope of Socket Mode."""

    def __init__(self, slack: FakeSlack, handler: SocketMode) -> None:
        self.slack, self.handler = slack, handler

    async def send(self, payload: Payload) -> Payload:
        """One envelope."""
        kind = "slash_commands" if "command" in payload else "events_api" if "event" in payload else "interactive"
        told = await self.slack.envelope(kind, payload)
        return told.get("payload") or {}


DOORS = ("http", "socket")


@asynccontextmanager
async def opened(kind: str, slack: FakeSlack, adapter: SlackAdapter) -> AsyncIterator[Door]:
    """One of the two, into a bot that has been started."""
    if kind == "http":
        yield Http(adapter)
        return
    slack.connected.clear()
    handler = adapter.socket_mode("xapp-1")
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.connected.wait()
    yield Socket(slack, handler)
    await handler.close_async()  # type: ignore[no-untyped-call]


def encoded(payload: Payload) -> tuple[bytes, dict[str, str]]:
    """Body and headers as Slack sends them."""
    if "event" in payload:
        return json.dumps(payload).encode(), {"content-type": "application/json"}
    form = payload if "command" in payload else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), {"content-type": "application/x-www-form-urlencoded"}

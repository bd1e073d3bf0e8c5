"""Slack without a public address: the same requests through a connection that the bot opens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import time
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot import logs

Dispatch = Callable[[dict[str, Any]], Awaitable[BoltResponse]]
First = Callable[[str], bool]


class SocketMode(AsyncSocketModeHandler):
    """Bolt's handler, with each envelope taken up once and every one acknowledged."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient, dispatch: Dispatch, first: First) -> None:
        super().__init__(app, app_token, web_client=client)
        self._dispatch, self._first = dispatch, first

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """One envelope."""
        with logs.referenced():
            response = BoltResponse(status=200)
            if isinstance(req.payload, dict) and self._first(req.envelope_id):
                response = await self._dispatch(req.payload)
            # Whatever is not acknowledged comes again, and would be as little use then.
            response.status = 200
            await send_async_response(client, req, response, time())

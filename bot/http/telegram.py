"""Telegram's route: an authentic update is queued and answered at once; a broken one is logged, because it would come again."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import logs, metrics
from bot.http.endpoints import TelegramEndpoint
from bot.http.proof import sent_by_telegram
from bot.http.shapes import MalformedError, telegram_update

WEBHOOK: Final = "/telegram/webhook"
LONGEST: Final = 10.0
"""Seconds that queueing may take."""

_log = logs.get(__name__)


def telegram_routes(telegram: TelegramEndpoint, secret: str) -> list[Route]:
    """POST /telegram/webhook."""
    return [Route(WEBHOOK, TelegramDoor(telegram, secret).webhook, methods=["POST"])]


class TelegramDoor:
    """Updates that carry the secret."""

    def __init__(self, telegram: TelegramEndpoint, secret: str) -> None:
        self.telegram, self.secret = telegram, secret.encode()

    async def webhook(self, request: Request) -> Response:
        """One update."""
        if not sent_by_telegram(request.headers.raw, self.secret):
            return PlainTextResponse("not Telegram's secret\n", 403)
        try:
            update = telegram_update(await request.body())
        except MalformedError:
            return PlainTextResponse("not an update\n", 400)
        await self._queue(update)
        return Response(status_code=200)

    async def _queue(self, update: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(LONGEST):
                await self.telegram.feed(update)
        except Exception:
            _log.exception("telegram update failed", update_id=update["update_id"])
            metrics.failed("telegram")

"""Alive, able to answer, and the figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import logs, metrics
from bot.ports import Platform, Store, StoreError
from bot.storage.rules import utc_now

ALIVE: Final = "/healthz"
READY: Final = "/readyz"
FIGURES: Final = "/metrics"

PATIENCE: Final = 2.0
"""Seconds within which the database must answer to count as reached."""

_log = logs.get(__name__)


class Health:
    """What this process can do now. `version` tells the version of the knowledge, `platforms` which are on."""

    def __init__(self, store: Store, version: Callable[[], str], platforms: Sequence[Platform]) -> None:
        self.store, self.version, self.platforms = store, version, platforms

    def routes(self) -> list[Route]:
        """GET /healthz, /readyz and /metrics."""
        return [Route(ALIVE, self.alive), Route(READY, self.ready), Route(FIGURES, self.figures)]

    async def alive(self, _request: Request) -> Response:
        """The process runs and its loop turns."""
        return PlainTextResponse("alive\n")

    async def ready(self, _request: Request) -> Response:
        """Questions can be answered and what they leave behind can be kept: 200, else 503."""
        database, version = await self._database(), self.version()
        ready = database and bool(version)
        told = {"ready": ready, "knowledge": version, "database": database, "platforms": list(self.platforms)}
        return JSONResponse(told, 200 if ready else 503)

    async def _database(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.store.ping()
        except TimeoutError:  # as where another program holds the file
            return False
        except Exception:
            _log.exception("database not reached")
            return False

    async def _notices(self) -> None:
        now = utc_now()
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self.store.outbox.figures(now)
        except (StoreError, TimeoutError):
            return
        waited = (now - found.oldest).total_seconds() if found.oldest else 0.0
        metrics.notices(found.waiting, found.counts.get("sent", 0), found.counts.get("failed", 0), waited)

    async def figures(self, _request: Request) -> Response:
        """All figures for Prometheus; those of notices as they stood last where the database is away."""
        await self._notices()
        return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)

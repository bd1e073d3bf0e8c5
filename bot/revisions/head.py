"""The newest revision, in this process: looked at before each question, taken up whole."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Final

from bot import logs
from bot.notices.ports import Revisions
from bot.ports import StoreError
from bot.revisions.building import index_of
from bot.service import Service
from bot.storage.rules import utc_now
from knowledge.problems import BrokenKnowledge

FLIGHTS: Final = 2
"""A swap under way may have begun before the revision that is wanted; the one after it has not."""
AGAIN: Final = 60.0
"""Seconds until a revision that could not be taken up is tried again."""
REMEDY: Final = "publish with the version of iom-bot that runs here: iom-bot knowledge publish"
_log = logs.get(__name__)


class Head:
    """Keeps a service at the newest revision; see `bot.service.Newest`. `number` is the revision that is answered from, 0 where
    it is none."""

    def __init__(self, revisions: Revisions, languages: Path | None = None, now: Callable[[], datetime] = utc_now) -> None:
        """`languages` is the folder of lexicons where it is not the one that ships."""
        self.number = 0
        self._revisions, self._languages, self._now = revisions, languages, now
        self._certain = now()
        self._refused = (0, 0.0)
        self._flight: asyncio.Task[None] | None = None
        # always the same thread: the allocator keeps for each what its largest index took, 80 MB more after a few revisions
        self._thread = ThreadPoolExecutor(1, "revision")

    async def bring(self, service: Service) -> None:
        """See `bot.service.Newest`. While the newest revision cannot be had, as when the database is away, the service goes on
        with what it has, and says as of when."""
        try:
            await self._follow(service, await self._revisions.head())
        except StoreError as error:
            self._away(service, str(error))
        else:
            self._back(service)

    async def _follow(self, service: Service, head: int) -> None:
        if head in (0, self.number):
            return
        if self._refused[0] == head and time.monotonic() < self._refused[1]:
            raise StoreError(REMEDY)
        for _ in range(FLIGHTS):
            begun = self._flight is None or self._flight.done()
            if begun or self._flight is None:
                self._flight = asyncio.create_task(self._swap(service))
            await asyncio.shield(self._flight)  # a question that is given up must not take the others' swap with it
            if begun or self.number == head:
                return

    async def _swap(self, service: Service) -> None:
        """Load the newest revision and put it in the place of the one before, in one step."""
        newest = await self._revisions.newest()
        if newest is None:
            return
        revision, files = newest
        try:
            if revision.version != service.index.knowledge.version:  # a second copy would take 60 MB
                loading = asyncio.get_running_loop().run_in_executor(self._thread, index_of, files, self._languages)
                service.index = await loading
        except (BrokenKnowledge, ValueError, OSError) as error:
            self._refused = revision.number, time.monotonic() + AGAIN
            _log.error("revision not taken up", number=revision.number, fault=_first(error), remedy=REMEDY)
            raise StoreError(REMEDY) from None
        self.number = revision.number
        _log.info("revision taken up", number=revision.number, version=service.index.knowledge.version)

    def _away(self, service: Service, why: str) -> None:
        if service.as_of is None:
            service.as_of = self._certain
            _log.warning("answering from memory", as_of=self._certain.isoformat(timespec="seconds"), why=why)

    def _back(self, service: Service) -> None:
        if service.as_of is not None:
            _log.info("answering from the newest revision again", number=self.number)
        service.as_of, self._certain = None, self._now()


def _first(error: Exception) -> str:
    return str(error.problems[0]) if isinstance(error, BrokenKnowledge) else str(error)

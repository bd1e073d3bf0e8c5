"""What became of notices, stored in groups: whoever waits meanwhile shares one transaction; nothing is given up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from bot import logs
from bot.notices.outbox import Mark, Outbox
from bot.notices.pace import backoff
from bot.ports import StoreError

FIRST, LONGEST = 0.2, 3.0
"""Seconds between two tries while the database is away."""
GATHERING: Final = 0.003
"""Seconds in which marks gather before they are stored: a transaction costs more than a mark."""
MOST: Final = 500
"""Marks of one transaction."""

_log = logs.get(__name__)


class Ledger:
    """Stores marks. While the database is away it tries on: a notice that was sent must not be forgotten."""

    def __init__(self, outbox: Outbox, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._outbox, self._sleep = outbox, sleep
        self._waiting: list[tuple[tuple[Mark, ...], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def commit(self, *marks: Mark) -> None:
        """Return when the marks are stored, all of them together."""
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((marks, stored))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await stored

    async def close(self) -> None:
        """Give up what could not be stored: what it was about is found and looked into by whoever comes next."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)

    async def _write(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHERING)
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            await self._stored([mark for marks, _ in group for mark in marks])
            for _, stored in group:
                if not stored.done():
                    stored.set_result(None)

    async def _stored(self, marks: list[Mark]) -> None:
        attempts = 0
        while True:
            try:
                return await self._outbox.settle(marks)
            except StoreError as error:
                if not attempts:
                    _log.warning("notices cannot be settled, trying on", why=str(error))
                attempts += 1
                await self._sleep(backoff(attempts, FIRST, LONGEST))

"""Every delivery once: in this process, in any other, and after a restart."""

from __future__ import annotations

import asyncio
from typing import Final

from bot import logs, metrics
from bot.handlers.slack_memory import Memory
from bot.ports import Store

PATIENCE: Final = 10.0
"""Seconds that the store gets; without it this process still knows what it took up itself."""
CLAIMERS: Final = 4
"""Claims at one time: a flood of messages must not take all of the store's connections."""
HOUR: Final = 3600.0
"""Slack repeats an event at once, after one and after five minutes. Source: https://docs.slack.dev/apis/events-api#retries"""

_log = logs.get(__name__)


class Claims:
    """Who takes up a delivery."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._here: Memory[str, bool] = Memory(50_000, HOUR)
        self._claiming = asyncio.Semaphore(CLAIMERS)

    def first_here(self, *parts: str) -> bool:
        """True for the first caller with these parts in this process, False for every other: at once, without the store."""
        key = ":".join(("slack", *parts))
        if self._here.get(key):
            return False
        self._here.put(key, True)
        return True

    async def first(self, *parts: str) -> bool:
        """True for the first caller with these parts, False for every other."""
        if not self.first_here(*parts):
            return False
        key = ":".join(("slack", *parts))
        try:
            async with asyncio.timeout(PATIENCE), self._claiming:
                return await self._store.deliveries.claim(key)
        except Exception as error:
            _log.error("claim not stored", error=type(error).__name__)
            metrics.failed("slack")
            return True

"""Several chats at a time, one message after another within a chat, and one press after another of a person in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Hashable
from typing import Any, Final

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE: Final = 500
"""Chats that are answered at the same time; one that was told to wait keeps its place meanwhile."""
MOST_WAITING: Final = 10_000
"""Updates that wait at most; further ones are let go, so that a flood cannot use up the memory."""


class Lanes(BaseUpdateProcessor):
    """A lane for each chat (for inline queries: for each person); lanes do not wait for each other."""

    __slots__ = ("_lanes", "_places")

    def __init__(self) -> None:
        super().__init__(MOST_WAITING)
        self._lanes: dict[Hashable, tuple[asyncio.Lock, int]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the updates of the same chat that came before, then for a free place."""
        key = _lane(update)
        lock, waiting = self._lanes.get(key, (asyncio.Lock(), 0))
        self._lanes[key] = (lock, waiting + 1)
        try:
            async with lock, self._places:
                await coroutine
        finally:
            waiting = self._lanes[key][1] - 1
            if waiting:
                self._lanes[key] = (lock, waiting)
            else:
                del self._lanes[key]


def _lane(update: object) -> Hashable:
    if not isinstance(update, Update):
        return None
    if update.callback_query is not None:
        # A press must not wait behind an answer that waits for a group's limit: its button would go on spinning.
        return ("press", update.effective_chat and update.effective_chat.id, update.callback_query.from_user.id)
    if update.effective_chat is not None:
        return ("chat", update.effective_chat.id)
    return ("person", update.effective_user.id if update.effective_user else 0)

"""Work that goes on after the acknowledgement; nothing of it is lost when the process ends in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

from bot import logs, metrics

T = TypeVar("T")
Tell = Callable[[str], Awaitable[None]]
"""Tells the person, given the reference that stands in the log."""

LAST_WORDS: Final = 5.0
"""Seconds that work under way gets when the process ends."""


class Background:
    """The tasks under way."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._log = logs.get(__name__)

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin some work; whoever awaits the task sees its errors."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def spawn(self, work: Coroutine[Any, Any, None], tell: Tell | None = None) -> None:
        """Begin some work that nobody awaits: its errors are logged with a reference, and told."""
        self.start(self._watched(work, tell))

    async def _watched(self, work: Coroutine[Any, Any, None], tell: Tell | None) -> None:
        try:
            await work
        except Exception:
            reference = self.failed()
            if tell is not None:
                await self._told(tell, reference)

    async def _told(self, tell: Tell, reference: str) -> None:
        try:
            await tell(reference)
        except Exception:
            self._log.exception("the error could not be told")

    def failed(self) -> str:
        """Log the error being handled; the reference for the person."""
        self._log.exception("slack request failed")
        metrics.failed("slack")
        return logs.reference()

    async def drain(self, seconds: float = LAST_WORDS) -> None:
        """Wait for all that is under way, but not longer than this; then give up."""
        if waiting := self._tasks - {asyncio.current_task()}:
            _, late = await asyncio.wait(waiting, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def idle(self) -> None:
        """Wait until nothing is under way, what is begun meanwhile included."""
        while waiting := self._tasks - {asyncio.current_task()}:
            await asyncio.wait(waiting)

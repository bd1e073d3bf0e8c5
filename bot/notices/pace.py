"""How fast may be sent, for all processes together: turns from the store, and gates that a platform closes for a while."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Final

from bot.notices.carriage import Turns
from bot.notices.outbox import Paces

AHEAD: Final = 3.0
"""Seconds that a turn is waited for; what comes later gives its place to others."""
LATE: Final = 0.05
"""Seconds after which a turn is no longer good: a process that was held up would send in a burst. 27.2 turns a second leave twice
as much room within Telegram's 30; the rest is for the way there."""
LOOK: Final = 0.5
"""Seconds for which it is not looked again whether a gate is closed."""
TOGETHER: Final = 10.0
"""Seconds within which a second conversation that is told to wait closes the gate for all."""
FIRST, LONGEST = 2.0, 600.0
"""Seconds before the second attempt, doubled with each, and the most there are."""


def backoff(attempts: int, first: float = FIRST, longest: float = LONGEST) -> float:
    """Seconds before the next of several attempts; uneven, so that what failed together does not come back together."""
    whole: float = min(longest, first * float(2 ** min(attempts, 30)))
    return whole * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


class Pacer:
    """Turns of one worker. `throttled` off lets everything pass that no gate holds back, for measurements."""

    def __init__(
        self, paces: Paces, throttled: bool = True, clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:  # fmt: skip
        self._paces, self._throttled, self._clock, self._sleep = paces, throttled, clock, sleep
        self._gates: dict[str, tuple[float, float]] = {}
        self._told: dict[str, tuple[float, str]] = {}

    async def closed(self, gate: str) -> float:
        """Seconds that a gate stays closed, 0 where it is open."""
        now = self._clock()
        looked, until = self._gates.get(gate, (0.0, 0.0))
        if until <= now and now - looked > LOOK:
            self._gates[gate] = (now, until)  # whoever asks meanwhile goes by what was known before
            until = await self._paces.blocked(gate)
            self._gates[gate] = (now, until)
        return max(0.0, until - now)

    def is_shut(self, gate: str) -> bool:
        """Whether a gate is known to be closed, without looking."""
        return self._gates.get(gate, (0.0, 0.0))[1] > self._clock()

    async def close(self, gate: str, seconds: float) -> None:
        """Close a gate for all workers; a longer time stays."""
        now = self._clock()
        self._gates[gate] = (now, max(now + seconds, self._gates.get(gate, (0.0, 0.0))[1]))
        await self._paces.block(gate, now + seconds)

    async def own(self, turns: Turns) -> float:
        """Take the conversation's turn, 0; or the seconds until it may be tried again."""
        for gate in turns.gates:
            if wait := await self.closed(gate):
                return wait
        if not self._throttled:
            return 0.0
        now = self._clock()
        return max(0.0, await self._paces.take(*turns.own, now) - now)

    async def shared(self, turns: Turns) -> float:
        """Wait for the platform's turn, 0; or the seconds until it may be tried again, where these are many."""
        while self._throttled and turns.shared is not None:
            now = self._clock()
            turn = await self._paces.reserve(*turns.shared, now)
            if turn - now > AHEAD:
                return turn - now
            await self._sleep(max(0.0, turn - self._clock()))
            if self._clock() - turn <= LATE:
                break
        return 0.0

    async def told_to_wait(self, turns: Turns, seconds: float) -> None:
        """A platform wants a call to wait. It may mean the conversation alone: the gate is closed when a second one is told."""
        now, gate, own = self._clock(), turns.gates[-1], turns.own[0]
        before, other = self._told.get(gate, (0.0, own))
        self._told[gate] = (now, own)
        if other != own and now - before <= TOGETHER:
            await self.close(gate, seconds)

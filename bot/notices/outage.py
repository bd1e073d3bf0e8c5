"""Whether a platform fails as a whole, which is no fault of any one notice."""

from __future__ import annotations

from typing import Final

from bot import logs
from bot.notices.pace import Pacer, backoff
from bot.notices.records import Conversation

SEVERAL: Final = 5
"""So many conversations that fail one after another, and none that does not, are the platform's failure."""
FIRST, LONGEST = 1.0, 30.0
"""Seconds that nothing is sent then, doubled while it lasts, and the most there are."""

_log = logs.get(__name__)


class Outage:
    """Counts failures of one platform in a row, and closes its gate."""

    def __init__(self, pacer: Pacer, gate: str) -> None:
        self._pacer, self._gate = pacer, gate
        self._failing: set[Conversation] = set()
        self._rounds = 0

    def over(self) -> None:
        """Something was delivered."""
        if self._rounds:
            _log.info("platform is back", platform=self._gate)
        self._failing.clear()
        self._rounds = 0

    async def failed(self, conversation: Conversation) -> float:
        """Count a failure; the seconds for which nothing is sent to the platform, 0 where it may be this conversation's alone."""
        self._failing.add(conversation)
        if len(self._failing) < SEVERAL:
            return 0.0
        if wait := await self._pacer.closed(self._gate):
            return wait
        if not self._rounds:
            _log.warning("platform away", platform=self._gate)
        pause = backoff(self._rounds, FIRST, LONGEST)
        self._rounds += 1
        await self._pacer.close(self._gate, pause)
        return pause

"""Waiting until the notices of a revision are sent: a progress bar in a terminal, lines elsewhere."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.notices.records import Revision
from bot.ports import Store, StoreError
from bot.storage.rules import utc_now

EVERY: Final = 0.5
"""Seconds between two looks in a terminal."""
LINES: Final = 5.0
"""Seconds between two lines elsewhere."""
SOON: Final = timedelta(minutes=15)
"""What is due later is a digest, or waits for the end of quiet hours: nobody waits for that here."""
IDLE: Final = 15.0
"""Seconds without progress after which whoever waits is told of it, once."""
HINT: Final = "nothing is being sent: iom-bot serve, run or worker sends notices; what is queued waits for it"
GOES_ON: Final = "no longer waiting; what is queued is sent all the same"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Standings:
    """How many notices of a revision are in which state."""

    sent: int = 0
    dropped: int = 0
    failed: int = 0
    waiting: int = 0
    later: int = 0

    @property
    def settled(self) -> int:
        """Those that nothing will happen to before long."""
        return self.sent + self.dropped + self.failed + self.later

    def __str__(self) -> str:
        named = (("dropped", self.dropped), ("failed", self.failed), ("to come later", self.later), ("waiting", self.waiting))
        return ", ".join([f"{self.sent:,} sent", *(f"{number:,} {what}" for what, number in named if number)])


async def finished(store: Store, revision: Revision, queued: int, say: Say) -> None:
    """Return when every notice of a revision is sent, dropped, failed, or due much later; `say` gets lines. Whoever gives up
    waiting is told that nothing else is given up, and whoever waits for nobody that no worker runs."""
    bar = _bar if sys.stdout.isatty() else _lines
    try:
        if await _is_unattended(store, say):
            say(HINT)
        last = await bar(_looks(store, revision, say), queued, say)
    except asyncio.CancelledError:  # Control-C
        say(GOES_ON)
        raise
    say(str(last))


async def _looks(store: Store, revision: Revision, say: Say) -> AsyncIterator[Standings]:
    """How it stands, again and again, until nothing waits."""
    settled, since = -1, time.monotonic()
    while True:
        if now := await _standings(store, revision, say):
            yield now
            if not now.waiting:
                return
            if now.settled != settled:
                settled, since = now.settled, time.monotonic()
            elif time.monotonic() - since > IDLE:
                say(HINT)
                since = float("inf")
        await asyncio.sleep(EVERY)


async def _is_unattended(store: Store, say: Say) -> bool:
    """Whether no worker runs; a store that is away is no reason to give up: what is published is published."""
    try:
        return not (await store.outbox.figures(utc_now())).workers
    except StoreError as error:
        say(str(error))
        return False


async def _standings(store: Store, revision: Revision, say: Say) -> Standings | None:
    """How it stands; None where that cannot be had just now, which is no reason to stop waiting."""
    try:
        found = await store.revisions.standings(revision.number, utc_now() + SOON)
    except StoreError as error:
        say(str(error))
        await asyncio.sleep(LINES)
        return None
    waiting = found.get("waiting", 0) + found.get("sending", 0)
    return Standings(found.get("sent", 0), found.get("dropped", 0), found.get("failed", 0), waiting, found.get("later", 0))


async def _bar(looks: AsyncIterator[Standings], queued: int, _say: Say) -> Standings:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    last = Standings()
    with Progress(TextColumn("notices"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), transient=True) as progress:
        task = progress.add_task("notices", total=queued)
        async for last in looks:
            progress.update(task, completed=last.settled)
    return last


async def _lines(looks: AsyncIterator[Standings], queued: int, say: Say) -> Standings:
    last, said = Standings(), time.monotonic()
    async for last in looks:
        if last.waiting and time.monotonic() - said >= LINES:
            said = time.monotonic()
            say(f"{last.settled:,} of {queued:,}: {last}")
    return last

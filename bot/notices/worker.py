"""Sends notices: a lane for each platform, so that one that waits holds up no other, and a heartbeat that keeps what is held."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from bot import logs, metrics
from bot.notices.carriage import Carrier
from bot.notices.delivery import Delivery, KnowledgeAt, Parts
from bot.notices.ledger import Ledger
from bot.notices.outage import Outage
from bot.notices.outbox import Leased, Outbox, Paces, Released
from bot.notices.pace import Pacer, backoff
from bot.notices.ports import Revisions, Subscriptions
from bot.notices.recalled import Recalled
from bot.notices.records import Conversation
from bot.ports import StoreError
from bot.storage.rules import utc_now

LEASE: Final = timedelta(seconds=10)
"""How long a conversation stays with a worker that no longer says that it lives."""
BEAT: Final = 2.0
"""Seconds between two signs of life."""
MARGIN: Final = timedelta(seconds=2)
"""So long before the end of a lease no call is begun any more."""
IN_FLIGHT: Final = 8
"""Calls of a platform under way at once: what may be sent twice when a worker is killed, where a platform cannot be asked."""
READY: Final = 2 * IN_FLIGHT
"""Notices marked as handed over at once: those in flight, and the next ones."""
ROOM: Final = 8 * IN_FLIGHT
"""Conversations that a lane holds at once: those in flight, and those that wait for their turn."""
IDLE: Final = 0.5
"""Seconds until it is looked again, where nothing was due."""
REPAIRS: Final = 15
"""Signs of life between two looks for what waits unseen."""
FINISHING: Final = 8.0
"""Seconds that notices under way get when the process ends."""
FIRST, LONGEST = 0.5, 5.0
"""Seconds between two tries while the database is away."""
FAULT: Final = timedelta(minutes=1)
"""A conversation that meets a fault of ours is left alone for so long."""

_log = logs.get(__name__)


class Worker:
    """Sends what is due until it is stopped. Any number of workers share an outbox."""

    def __init__(
        self, *, outbox: Outbox, paces: Paces, revisions: Revisions, subscriptions: Subscriptions, carriers: Sequence[Carrier],
        knowledge: KnowledgeAt, throttled: bool = True, now: Callable[[], datetime] = utc_now,
    ) -> None:  # fmt: skip
        self.name = secrets.token_hex(8)
        self._outbox, self._now = outbox, now
        self._ledger, self._recalled = Ledger(outbox), Recalled(revisions)
        self._pacer = Pacer(paces, throttled)
        self._subscriptions, self._knowledge = subscriptions, knowledge
        self._stopping = asyncio.Event()
        self._held: dict[Conversation, datetime] = {}
        self._lanes = [_Lane(carrier, self._delivery(carrier)) for carrier in carriers]

    def _delivery(self, carrier: Carrier) -> Delivery:
        parts = Parts(
            carrier, self._ledger, self._pacer, self._recalled, self._subscriptions, self._knowledge,
            Outage(self._pacer, carrier.platform), asyncio.Semaphore(IN_FLIGHT), asyncio.Semaphore(READY), self._now, self.name,
        )  # fmt: skip
        return Delivery(parts)

    async def work(self) -> None:
        """Send until `stop`; what is under way then is finished, within seconds. A fault never ends it."""
        beating = asyncio.create_task(self._beating())
        try:
            await asyncio.gather(*(self._lane(lane) for lane in self._lanes))
        finally:
            await self._finished(beating)

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping.set()

    async def _finished(self, beating: asyncio.Task[None]) -> None:
        """What is under way gets its time; the heartbeat goes on meanwhile."""
        self._stopping.set()
        if under_way := [task for lane in self._lanes for task in lane.tasks]:
            _, late = await asyncio.wait(under_way, timeout=FINISHING)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        await self._ledger.close()
        try:
            await self._outbox.leave(self.name)
        except StoreError as error:
            _log.warning("worker left without a word", why=str(error))
        await asyncio.gather(*(lane.carrier.close() for lane in self._lanes))

    # lanes

    async def _lane(self, lane: _Lane) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                found = await self._taken_up(lane)
                failures = 0
            except StoreError as error:
                failures += 1
                if failures == 1:
                    _log.warning("notices wait for the database", why=str(error))
                await self._pause(backoff(failures, FIRST, LONGEST))
                continue
            if not found:
                await self._pause(IDLE if not lane.is_full else 60.0, lane)

    async def _taken_up(self, lane: _Lane) -> int:
        """Lease what the lane has room for, and begin it; how many conversations."""
        room = ROOM - len(lane.tasks)
        if room < ROOM // 2 or await self._pacer.closed(lane.carrier.platform):
            return 0
        now, shut = self._now(), lane.shut(self._pacer)
        leased = await self._outbox.lease(self.name, lane.carrier.platform, now, now + LEASE, room, without=shut)
        for one in leased:
            self._held[one.conversation] = one.until
            lane.begin(one.conversation, self._delivered(lane, one))
        return len(leased)

    async def _delivered(self, lane: _Lane, leased: Leased) -> None:
        where = leased.conversation
        try:
            await lane.delivery.deliver(leased, lambda: self._holds(where))
        except Exception:
            _log.exception("notice failed", platform=where.platform)
            metrics.failed("notices")
            await self._ledger.commit(Released(where, self.name, self._now() + FAULT))
        finally:
            self._held.pop(where, None)

    def _holds(self, conversation: Conversation) -> bool:
        until = self._held.get(conversation)
        return until is not None and self._now() < until - MARGIN

    async def _pause(self, seconds: float, lane: _Lane | None = None) -> None:
        """Until the time is over, the end is wanted, or a lane has something done."""
        ended = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({ended, *(lane.tasks if lane else ())}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()

    # the heartbeat

    async def _beating(self) -> None:
        beats = 0
        while True:
            try:
                await self._beat(repairs=beats % REPAIRS == 0)
            except StoreError as error:
                _log.warning("no sign of life", why=str(error))
            except Exception:
                _log.exception("heartbeat failed")
                metrics.failed("notices")
            beats += 1
            await asyncio.sleep(BEAT)

    async def _beat(self, repairs: bool) -> None:
        now = self._now()
        until = now + LEASE
        for conversation in await self._outbox.renew(self.name, now, until):
            if conversation in self._held:
                self._held[conversation] = until
        if repairs:
            await self._outbox.repair(now)


class _Lane:
    """One platform's conversations under way."""

    def __init__(self, carrier: Carrier, delivery: Delivery) -> None:
        self.carrier, self.delivery = carrier, delivery
        self.tasks: set[asyncio.Task[None]] = set()
        self._gates: dict[str, str] = {}

    @property
    def is_full(self) -> bool:
        return ROOM - len(self.tasks) < ROOM // 2

    def shut(self, pacer: Pacer) -> list[str]:
        """Workspaces that must wait: leasing what waits there, only to put it back, would cost the others their time."""
        return [workspace for workspace, gate in self._gates.items() if pacer.is_shut(gate)]

    def begin(self, where: Conversation, work: Coroutine[Any, Any, None]) -> None:
        self._gates[where.workspace] = self.carrier.turns(where).gates[-1]
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

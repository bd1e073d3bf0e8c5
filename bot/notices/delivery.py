"""One conversation at a time: what it is to be told is planned, worded, sent, and what became of it is stored."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from bot import logs, metrics
from bot.notices.carriage import (
    Carrier,
    Delivered,
    Doubt,
    Down,
    Gone,
    Later,
    Moved,
    Outcome,
    Parcel,
    Refused,
    Search,
    Untold,
)
from bot.notices.gather import Edit, Plan, planned, revisions_of
from bot.notices.ledger import Ledger
from bot.notices.outage import Outage
from bot.notices.outbox import Again, Closed, Doubted, Item, Leased, Mark, Released, Rooted, Sending, Sent
from bot.notices.pace import Pacer, backoff
from bot.notices.ports import Subscriptions
from bot.notices.recalled import Recalled
from bot.notices.records import Recorded
from bot.notices.wording import notice, taken_back
from bot.ports import StoreError
from bot.reply import Reply
from knowledge.loading import Knowledge

ATTEMPTS: Final = 8
"""After so many a notice is given up."""
DOUBTS: Final = 3
"""So often a notice is sent whose answer is lost each time, where the platform cannot be asked."""
SETTLING: Final = 3.0
"""Seconds after a lost answer before the platform is asked: what is on its way may still arrive."""
DAY: Final = timedelta(days=1)
"""So long a notice waits for a platform that is away altogether."""

LOST: Final = Later(0.0)
"""The conversation is another worker's by now: whoever has it finds out what became of the notice."""
KnowledgeAt = Callable[[int], Awaitable[Knowledge]]
"""The knowledge of a revision or a later one."""
_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What delivery works with; `flight` lets few calls be under way at once, `ready` a few more be marked as handed over;
    `now` is the time."""

    carrier: Carrier
    ledger: Ledger
    pacer: Pacer
    recalled: Recalled
    subscriptions: Subscriptions
    knowledge: KnowledgeAt
    outage: Outage
    flight: AbstractAsyncContextManager[object]
    ready: AbstractAsyncContextManager[object]
    now: Callable[[], datetime]
    worker: str


@dataclass(frozen=True, slots=True)
class Result:
    """What is stored of a conversation, and for how many seconds it is left alone; `settled` where that is done already."""

    marks: Sequence[Mark] = ()
    hold: float = 0.0
    settled: bool = False


class Delivery:
    """Sends what is due to one conversation after another; whoever calls it holds the lease."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def deliver(self, leased: Leased, holds: Callable[[], bool]) -> None:
        """Settle a conversation and release it. `holds` tells whether it is still ours; nothing is sent where it is not."""
        try:
            result = await self._result(leased, holds)
        except StoreError as error:
            _log.warning("notice waits for the database", why=str(error))
            result = Result(hold=1.0)
        if not result.settled:
            await self._settle(leased, result)

    async def _settle(self, leased: Leased, result: Result) -> None:
        after = self.parts.now() + timedelta(seconds=result.hold) if result.hold else None
        await self.parts.ledger.commit(*result.marks, Released(leased.conversation, self.parts.worker, after))

    async def _result(self, leased: Leased, holds: Callable[[], bool]) -> Result:
        if handed := [item for item in leased.open if item.notification.standing == "sending"]:
            return await self._resolved(leased, handed)
        now = self.parts.now()
        plan = planned(leased, await self.parts.recalled.of(revisions_of(leased)), now)
        marks: list[Mark] = [Closed((item.notification.id,), "dropped", why, now) for item, why in plan.dropped]
        marks += [Again((item.notification.id,), until) for item, until in plan.postponed]
        if not plan.taken:
            return Result(marks)
        if marks:
            await self.parts.ledger.commit(*marks)
        return await self._told(leased, plan, holds)

    # what was handed to the platform by somebody who did not come back, or without an answer

    async def _resolved(self, leased: Leased, handed: Sequence[Item]) -> Result:
        marks: list[Mark] = []
        for name, group in groupby(sorted(handed, key=lambda item: item.notice), key=lambda item: item.notice):
            items = list(group)
            found = await self._found(leased, items, name)
            if isinstance(found, (Later, Down)):
                return Result(marks, found.seconds if isinstance(found, Later) else backoff(_attempts(items) + 1))
            marks.append(self._after(found, items))
        return Result(marks)

    async def _found(self, leased: Leased, items: Sequence[Item], name: str) -> Search:
        since = min((item.at for item in items if item.at), default=self.parts.now())
        parcel = Parcel(leased.conversation, name, Reply("", ()), _under(items[0]))
        return await self.parts.carrier.find(parcel, since)

    def _after(self, found: Search, items: Sequence[Item]) -> Mark:
        ids = tuple(item.notification.id for item in items)
        if isinstance(found, Delivered):
            return Sent(ids, found.place, self.parts.now())
        most = DOUBTS if isinstance(found, Untold) else ATTEMPTS
        if _attempts(items) >= most:
            return Closed(ids, "failed", items[0].notification.reason or "no answer", self.parts.now())
        return Again(ids, doubtful=isinstance(found, Untold))

    # a notice

    async def _told(self, leased: Leased, plan: Plan, holds: Callable[[], bool]) -> Result:
        knowledge = await self.parts.knowledge(max(item.notification.revision for item in plan.taken))
        edits = [(edit, reply) for edit in plan.edits if (reply := _edited(edit, plan, knowledge))]
        reply = notice(plan.net, plan.lead[1], knowledge) if plan.net else None
        if not edits and reply is None:
            return Result([Closed(plan.ids, "dropped", "nothing is left to tell", self.parts.now())])
        turns = self.parts.carrier.turns(leased.conversation)
        if wait := await self.parts.pacer.own(turns):
            return Result(hold=wait)
        refused = []
        for edit, text in edits:
            outcome = await self._called(lambda e=edit, t=text: self._edit(leased, e, t), leased, holds)  # type: ignore[misc]
            if isinstance(outcome, Refused):
                refused.append(edit)
            elif not isinstance(outcome, Delivered):
                return await self._failed(leased, plan, Down(outcome.reason) if isinstance(outcome, Doubt) else outcome)
        if refused:
            reply = notice(_together(plan.net, refused), plan.lead[1], knowledge)
        if reply is None:
            return self._delivered(plan, Delivered(plan.edits[0].place))
        return await self._posted(leased, plan, reply, holds)

    def _edit(self, leased: Leased, edit: Edit, reply: Reply) -> Awaitable[Outcome]:
        return self.parts.carrier.edit(leased.conversation, edit.place, reply)

    async def _posted(self, leased: Leased, plan: Plan, reply: Reply, holds: Callable[[], bool]) -> Result:
        parcel = Parcel(leased.conversation, secrets.token_hex(8), reply, _under(plan.lead[0]))
        is_settled = False

        async def sent() -> Outcome:
            nonlocal is_settled
            outcome = await self.parts.carrier.send(parcel)
            # stored before another call may begin: what is sent and not stored is never more than may be in flight
            await self._settle(leased, await self._after_post(leased, plan, outcome))
            is_settled = True
            return outcome

        async with self.parts.ready:
            await self.parts.ledger.commit(Sending(plan.ids, parcel.notice, self.parts.now()))
            outcome = await self._called(sent, leased, holds)
        if isinstance(outcome, Later) and not is_settled and outcome is not LOST:  # the turn did not come
            return Result([Again(plan.ids)], outcome.seconds)
        return Result(settled=is_settled)

    async def _called(self, call: Callable[[], Awaitable[Outcome]], leased: Leased, holds: Callable[[], bool]) -> Outcome:
        if wait := await self.parts.pacer.shared(self.parts.carrier.turns(leased.conversation)):
            return Later(wait)
        async with self.parts.flight:
            return await call() if holds() else LOST

    async def _after_post(self, leased: Leased, plan: Plan, outcome: Outcome) -> Result:
        if isinstance(outcome, Delivered):
            self.parts.outage.over()
            return self._delivered(plan, outcome)
        return await self._failed(leased, plan, outcome)

    def _delivered(self, plan: Plan, outcome: Delivered) -> Result:
        item, subscription = plan.lead
        marks: list[Mark] = [Sent(plan.ids, outcome.place, self.parts.now())]
        if subscription.in_thread and not item.root:
            marks.append(Rooted(subscription.id, outcome.place))
        return Result(marks)

    async def _failed(self, leased: Leased, plan: Plan, outcome: Outcome) -> Result:
        """What is stored of a call that did not deliver."""
        where, ids, now = leased.conversation, plan.ids, self.parts.now()
        if isinstance(outcome, Later):
            await self.parts.pacer.told_to_wait(self.parts.carrier.turns(where), outcome.seconds)
            return Result([Again(ids)], outcome.seconds)
        if isinstance(outcome, (Down, Doubt)):
            return await self._tried(leased, plan, outcome)
        if isinstance(outcome, Gone):
            await self.parts.subscriptions.end(where.platform, where.workspace, where.channel, outcome.reason)
            return Result([Closed(ids, "dropped", outcome.reason, now)])
        if isinstance(outcome, Moved):
            await self.parts.ledger.commit(Again(ids))
            await self.parts.subscriptions.move(where.platform, where.workspace, where.channel, outcome.to)
            return Result([Again(ids)])
        reason = outcome.reason if isinstance(outcome, Refused) else ""
        _log.error("notice refused", platform=where.platform, channel=where.channel, why=reason)
        metrics.failed("notices")
        return Result([Closed(ids, "failed", reason, now)])

    async def _tried(self, leased: Leased, plan: Plan, outcome: Down | Doubt) -> Result:
        """An attempt is used up, unless the whole platform is away: that is no fault of this notice, for a day."""
        pause = await self.parts.outage.failed(leased.conversation)
        attempts = _attempts(plan.taken) + 1
        if isinstance(outcome, Doubt):
            return Result([Doubted(plan.ids, outcome.reason)], SETTLING + backoff(attempts - 1) - backoff(0))
        oldest = min(item.notification.due for item in plan.taken)
        if pause and self.parts.now() - oldest < DAY:
            return Result([Again(plan.ids, reason=outcome.reason)], pause)
        if attempts < ATTEMPTS:
            return Result([Again(plan.ids, reason=outcome.reason, attempts=1)], backoff(attempts))
        _log.error("notice given up", platform=leased.conversation.platform, attempts=attempts, why=outcome.reason)
        metrics.failed("notices")
        return Result([Again(plan.ids, attempts=1), Closed(plan.ids, "failed", outcome.reason, self.parts.now())])


def _attempts(items: Sequence[Item]) -> int:
    return max(item.notification.attempts for item in items)


def _under(item: Item) -> str:
    """The message that a notice stands under, where the subscription wants that and there is one."""
    return item.root if item.subscription is not None and item.subscription.in_thread else ""


def _edited(edit: Edit, plan: Plan, knowledge: Knowledge) -> Reply | None:
    subscription = plan.lead[1]
    undone = taken_back(edit.earlier, subscription, knowledge)
    return (notice(edit.net, subscription, knowledge) if edit.net else None) or undone


def _together(net: Sequence[Recorded], refused: Sequence[Edit]) -> tuple[Recorded, ...]:
    """What is told anew, as the notice that it corrects is no longer there or can no longer be changed."""
    return (*(one for edit in refused for one in edit.net), *net)

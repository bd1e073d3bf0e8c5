"""Rows of notices that are of no use any more: what is removed, after which time, a bounded part of it at once. Revisions and
their changes stay: they are the record of what was published, when and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Delete, and_, delete, exists, or_, select, tuple_

from bot.storage.notice_tables import DESTINATIONS, NOTIFICATIONS, PACES, SUBSCRIPTIONS, WORKERS
from bot.storage.rules import ENDED_KEPT, LETTERS_KEPT, NOTICES_KEPT
from bot.storage.sweeping import SWEEP_ROWS, removal

STALE: Final = timedelta(hours=1)
"""After so long without a sign of life a worker is forgotten, and the pace of a chat that nothing was sent to."""

_N, _D, _S = NOTIFICATIONS.c, DESTINATIONS.c, SUBSCRIPTIONS.c
_KEY: Final = tuple(DESTINATIONS.primary_key)


def outworn(now: datetime) -> Iterator[Delete]:
    """The removals, each for itself."""
    yield removal(_N.due, now - NOTICES_KEPT, or_(_N.standing == "sent", _N.standing == "dropped"))
    yield removal(_N.due, now - LETTERS_KEPT, _N.standing == "failed")
    yield removal(_S.ended, now - ENDED_KEPT, _S.state == "ended")
    yield _idle()
    yield delete(WORKERS).where(WORKERS.c.seen < now - STALE)
    old = (now - STALE).timestamp()
    yield delete(PACES).where(PACES.c.next < old, PACES.c.blocked < old)


def _idle() -> Delete:
    """Conversations with the last of whose notifications is gone what was kept of them; nobody sends to them, nothing waits.

    Whoever adds something meanwhile waits for the row, or has it locked; then it is left."""
    told = exists().where(*(_N[column.name] == column for column in _KEY))
    unused = and_(_D.due.is_(None), _D.worker == "", ~told)
    found = select(*_KEY).where(unused).order_by(*_KEY).limit(SWEEP_ROWS).with_for_update(skip_locked=True)
    return delete(DESTINATIONS).where(tuple_(*_KEY).in_(found))

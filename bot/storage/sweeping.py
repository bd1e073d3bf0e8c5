"""Removal of what has expired: a little of it with some of the writes, so that nothing has to be scheduled."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Delete, delete, select, tuple_

from bot.ports import StoreError
from bot.storage.database import Database

SWEEP_EVERY: Final = 64
"""Writes between two sweeps; the first write of a process sweeps too."""
SWEEP_ROWS: Final = 256
"""Most rows that one sweep removes from a table: more than were written since the last one, so that it always catches up."""


class Sweeper:
    """Counts writes, and sweeps when it is time to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writes = 0

    async def after_write(self, *expired: tuple[Column[datetime], datetime]) -> None:
        """Remove rows whose moment is not after the given one; a failure is left to the next sweep."""
        self._writes += 1
        if self._writes % SWEEP_EVERY == 1:
            with suppress(StoreError):
                for moment, until in expired:
                    await self._database.execute(removal(moment, until))


def removal(moment: Column[datetime], until: datetime, *which: ColumnElement[bool]) -> Delete:
    """Remove a few rows whose moment is not after the given one, the oldest first; of these only some, where that is said."""
    key: tuple[Column[Any], ...] = tuple(moment.table.primary_key)
    # locked rows are skipped: another process sweeps them, or has just claimed one anew
    oldest = select(*key).where(moment <= until, *which).order_by(moment).limit(SWEEP_ROWS).with_for_update(skip_locked=True)
    return delete(moment.table).where(tuple_(*key).in_(oldest))

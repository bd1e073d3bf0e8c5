"""The changes of revisions, kept for a while: all conversations are told of the same few."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.notices.ports import Revisions
from bot.notices.records import Recorded

KEPT: Final = 64
"""Revisions whose changes are kept in memory."""


class Recalled:
    """Changes by revision; the same one is never read twice at once."""

    def __init__(self, revisions: Revisions) -> None:
        self._revisions = revisions
        self._known: OrderedDict[int, tuple[Recorded, ...]] = OrderedDict()
        self._reading = asyncio.Lock()

    async def of(self, numbers: Iterable[int]) -> Mapping[int, Sequence[Recorded]]:
        """The changes of some revisions; raises `StoreError`."""
        wanted = sorted(set(numbers))
        if missing := [number for number in wanted if number not in self._known]:
            async with self._reading:
                for number in missing:
                    await self._read(number)
        found = {number: self._known[number] for number in wanted}
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found

    async def _read(self, number: int) -> None:
        if number not in self._known:
            told = await self._revisions.changes(number - 1, number)
            self._known[number] = tuple(one for one in told if one.change.tells)

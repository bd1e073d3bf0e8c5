"""Waiting for the notices of a revision while the database goes away: what is published is published."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from bot.notices.records import Revision
from bot.ports import StoreError
from bot.revisions import awaiting
from bot.storage.memory import MemoryStore

REVISION: Final = Revision(1, "v1", "me", datetime(2026, 1, 1, tzinfo=UTC))


async def test_a_database_that_goes_away_after_publishing_does_not_end_the_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    store, said = MemoryStore(), list[str]()
    await store.open()
    monkeypatch.setattr(awaiting, "LINES", 0.0)
    monkeypatch.setattr(awaiting, "EVERY", 0.0)
    for port, name in ((store.outbox, "figures"), (store.revisions, "standings")):
        monkeypatch.setattr(port, name, _away_once(getattr(port, name)))
    await awaiting.finished(store, REVISION, 0, said.append)
    await store.close()
    assert said[:2] == ["the database is away", "the database is away"]
    assert said[-1] == "0 sent"


def _away_once(works: Any) -> Any:
    left = [StoreError("the database is away")]

    async def call(*arguments: Any) -> Any:
        if left:
            raise left.pop()
        return await works(*arguments)

    return call

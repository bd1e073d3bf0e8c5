"""What every store promises of revisions, in memory and on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.notices.records import Conversation, Recorded, Revision, Rhythm, Scope, Subscription
from bot.ports import Store
from knowledge.diff import Change
from tests.storage.conftest import BEGINNING

FILES = {"iom.yaml": b"entry: iom\n", "asked/ar.yaml": "عربي".encode(), "broken.yaml": b"\xff\x00"}
MAILBOX = Change("changed", "division.pcca", "mailbox", "contact", old="a@iom.int", new="b@iom.int")
ALIASES = Change("changed", "division.pcca", "aliases", "asking", "fr", ("un", "deux"), None)
GONE = Change("removed", "unit.cbi", "", "structure", old="Cash", called=("Cash", "Espèces", "Efectivo", "نقد"))
LINEAGE = ("division.pcca", "department.dhrr")


async def publish(store: Store, after: int, *changes: Change, version: str = "abc") -> tuple[Revision, int] | None:
    with_lineage = [(change, (change.subject, *LINEAGE[1:])) for change in changes]
    at = BEGINNING + timedelta(hours=after)
    return await store.revisions.publish(after, files=FILES, version=version, by="ada", changes=with_lineage, at=at)


def numbers(found: Sequence[tuple[Revision, Recorded]]) -> list[tuple[int, int]]:
    return [(revision.number, recorded.number) for revision, recorded in found]


async def test_without_a_revision_there_is_no_head(store: Store) -> None:
    assert await store.revisions.head() == 0
    assert await store.revisions.newest() is None
    assert (await store.revisions.latest(5), await store.revisions.recent(5), await store.revisions.changes(0, 9)) == ([], [], [])


async def test_a_revision_is_the_head_and_found_as_it_was_stored(store: Store) -> None:
    first = Revision(1, "abc", "ada", BEGINNING)
    assert await publish(store, 0, MAILBOX) == (first, 0)
    assert await store.revisions.head() == 1
    assert await store.revisions.newest() == (first, FILES)


async def test_changes_are_found_as_they_were_stored_in_order(store: Store) -> None:
    await publish(store, 0)
    await publish(store, 1, MAILBOX, ALIASES)
    await publish(store, 2, GONE)
    second = [Recorded(2, 1, MAILBOX, LINEAGE), Recorded(2, 2, ALIASES, LINEAGE)]
    third = Recorded(3, 1, GONE, ("unit.cbi", "department.dhrr"))
    assert await store.revisions.changes(0, 3) == [*second, third]
    assert await store.revisions.changes(1, 2) == second
    assert await store.revisions.changes(2, 3) == [third]


async def test_the_newest_changes_that_tell_something_come_first(store: Store) -> None:
    await publish(store, 0)
    await publish(store, 1, ALIASES, MAILBOX)
    await publish(store, 2, GONE, MAILBOX)
    assert numbers(await store.revisions.recent(5)) == [(3, 1), (3, 2), (2, 2)]
    assert numbers(await store.revisions.recent(2)) == [(3, 1), (3, 2)]
    assert [revision.number for revision in await store.revisions.latest(2)] == [3, 2]


async def test_what_was_compared_with_an_older_revision_is_not_stored(store: Store) -> None:
    await publish(store, 0)
    await publish(store, 1)
    assert await publish(store, 1, MAILBOX, version="late") is None
    assert await publish(store, 7, MAILBOX, version="early") is None
    assert await store.revisions.head() == 2
    assert await store.revisions.changes(0, 9) == []


async def test_one_of_ten_at_once_is_stored(store: Store) -> None:
    done = await asyncio.gather(*(publish(store, 0, MAILBOX, version=str(number)) for number in range(10)))
    (winner,) = [one for one in done if one is not None]
    newest = await store.revisions.newest()
    assert newest is not None
    assert newest[0] == winner[0]
    assert len(await store.revisions.changes(0, 9)) == 1


def following(identity: str, scope: Scope, **rhythm: Any) -> Subscription:
    return Subscription(
        identity, Conversation("slack", "T1", f"C{identity}"), scope, Rhythm(**rhythm), "en", "U1", BEGINNING - timedelta(days=1)
    )


async def test_who_follows_a_change_is_queued_a_notice_and_nobody_else(store: Store) -> None:
    for one in (
        following("all", Scope()), following("branch", Scope("department.dhrr")), following("other", Scope("unit.cbi")),
        following("contacts", Scope(topics="contact")), following("digest", Scope(), pace="daily", hour=8),
        replace(following("paused", Scope()), state="paused"),
    ):  # fmt: skip
        await store.subscriptions.add(one)
    assert await publish(store, 0) == (Revision(1, "abc", "ada", BEGINNING), 0)
    done = await publish(store, 1, MAILBOX, ALIASES)
    assert done is not None
    assert done[1] == 4
    at = done[0].at
    assert await store.revisions.standings(2, at + timedelta(minutes=15)) == {"waiting": 3, "later": 1}
    assert await store.revisions.standings(2, at + timedelta(days=2)) == {"waiting": 4}
    assert await store.revisions.standings(1, at) == {}
    told_nobody = await publish(store, 2, ALIASES)
    assert told_nobody is not None
    assert told_nobody[1] == 0

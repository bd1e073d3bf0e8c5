"""The contract of the outbox and of the paces, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.notices.outbox import Again, Closed, Doubted, Leased, Released, Rooted, Sending, Sent
from bot.notices.records import Conversation
from bot.storage.sql import SqlStore
from tests.delivery.rows import NOW, changed, follow, publish, subscription, waiting

DUE = NOW + timedelta(minutes=1)
UNTIL = DUE + timedelta(seconds=15)


async def published(database: SqlStore, count: int = 1, revisions: int = 1) -> None:
    await follow(database.database, *(subscription(f"s{number}") for number in range(count)))
    for number in range(1, revisions + 1):
        await publish(database.database, [changed("unit.cbi", "a", str(number), revision=number)])


async def lease(database: SqlStore, worker: str = "one", limit: int = 10, seconds: float = 0) -> list[Leased]:
    now = DUE + timedelta(seconds=seconds)
    return list(await database.outbox.lease(worker, "slack", now, now + timedelta(seconds=15), limit))


def ids(leased: Leased) -> tuple[int, ...]:
    return tuple(item.notification.id for item in leased.open)


async def test_each_conversation_is_one_workers_with_all_that_waits_for_it_in_order(database: SqlStore) -> None:
    await published(database, 5, revisions=2)
    one, two = await asyncio.gather(lease(database, "one", 3), lease(database, "two", 3))
    held = [leased.conversation.channel for leased in (*one, *two)]
    assert sorted(held) == ["CS0", "CS1", "CS2", "CS3", "CS4"]
    assert {tuple(item.notification.revision for item in leased.open) for leased in (*one, *two)} == {(1, 2)}
    assert {item.subscription.id for leased in one for item in leased.open if item.subscription} <= {f"s{n}" for n in range(5)}
    assert await lease(database) == []


async def test_nothing_is_leased_before_it_is_due_or_for_another_platform(database: SqlStore) -> None:
    await published(database)
    assert await database.outbox.lease("one", "slack", NOW, UNTIL, 10) == ()
    assert await database.outbox.lease("one", "telegram", DUE, UNTIL, 10) == ()


async def test_a_workspace_that_must_wait_is_left_out(database: SqlStore) -> None:
    await follow(database.database, subscription("a"), subscription("b", workspace="T2"))
    await publish(database.database, [changed("unit.cbi", "a", "b")])
    found = await database.outbox.lease("one", "slack", DUE, UNTIL, 10, without=["T1"])
    assert [leased.conversation.workspace for leased in found] == ["T2"]
    assert [leased.conversation.workspace for leased in await lease(database)] == ["T1"]


async def test_a_lease_that_was_not_renewed_is_taken_up_by_another_with_what_was_being_sent(database: SqlStore) -> None:
    await published(database)
    (leased,) = await lease(database, "one")
    await database.outbox.settle([Sending(ids(leased), "n1", DUE)])
    assert await lease(database, "two", seconds=14) == []
    assert await database.outbox.renew("one", DUE, UNTIL + timedelta(seconds=10)) == [leased.conversation]
    assert await lease(database, "two", seconds=20) == []
    (adopted,) = await lease(database, "two", seconds=30)
    assert [(item.notification.standing, item.notice, item.at) for item in adopted.open] == [("sending", "n1", DUE)]
    assert await database.outbox.renew("one", DUE, UNTIL) == []


async def test_what_was_sent_is_settled_and_told_with_what_comes_next(database: SqlStore) -> None:
    await published(database)
    (leased,) = await lease(database)
    await database.outbox.settle([Sent(ids(leased), "17.1", DUE), Released(leased.conversation, "one")])
    assert await lease(database) == []
    assert await waiting(database.database, "standing", "place", "at") == [("sent", "17.1", DUE)]
    await publish(database.database, [changed("unit.cbi", "1", "2", revision=2)])
    (again,) = await lease(database, seconds=60)
    assert [item.notification.place for item in again.told] == ["17.1"]
    assert [item.notification.revision for item in again.open] == [2]


async def test_what_waits_again_is_left_alone_until_then(database: SqlStore) -> None:
    await published(database)
    (leased,) = await lease(database)
    hold = DUE + timedelta(seconds=20)
    await database.outbox.settle([Again(ids(leased), None, "http_500", 1), Released(leased.conversation, "one", hold)])
    await publish(database.database, [changed("unit.cbi", "1", "2", revision=2)])
    assert await lease(database, seconds=19) == []
    (again,) = await lease(database, seconds=21)
    assert [(item.notification.attempts, item.notification.reason) for item in again.open] == [(1, "http_500"), (0, "")]


async def test_a_later_due_is_kept_and_a_doubt_uses_an_attempt(database: SqlStore) -> None:
    await published(database)
    (leased,) = await lease(database)
    await database.outbox.settle([Sending(ids(leased), "n1", DUE), Doubted(ids(leased), "timeout")])
    assert await waiting(database.database, "standing", "attempts", "notice") == [("sending", 1, "n1")]
    morning = DUE + timedelta(hours=8)
    await database.outbox.settle([Again(ids(leased), morning), Released(leased.conversation, "one")])
    assert await waiting(database.database, "standing", "due", "notice") == [("waiting", morning, "")]
    assert await lease(database, seconds=60) == []


async def test_what_was_settled_meanwhile_stays_so(database: SqlStore) -> None:
    await published(database)
    (leased,) = await lease(database)
    await database.outbox.settle([Closed(ids(leased), "dropped", "blocked", DUE)])
    await database.outbox.settle([Again(ids(leased), None, "late"), Closed(ids(leased), "failed", "late", DUE)])
    assert await waiting(database.database, "standing", "reason") == [("dropped", "blocked")]
    await database.outbox.settle([Sent(ids(leased), "17.1", DUE)])
    assert await waiting(database.database, "standing", "reason") == [("sent", "")]


async def test_a_worker_cannot_release_what_another_holds_by_now(database: SqlStore) -> None:
    await published(database)
    (leased,) = await lease(database, "one")
    await lease(database, "two", seconds=20)
    await database.outbox.settle([Released(leased.conversation, "one")])
    assert await lease(database, "three", seconds=21) == []
    await database.outbox.leave("two")
    assert len(await lease(database, "three", seconds=21)) == 1


async def test_dead_letters_are_listed_and_tried_again(database: SqlStore) -> None:
    await published(database, 2)
    first, second = await lease(database)
    dead = [Closed(ids(one), "failed", "restricted_action", DUE) for one in (first, second)]
    await database.outbox.settle([*dead, Released(first.conversation, "one"), Released(second.conversation, "one")])
    letters = await database.outbox.letters(["failed"], 10)
    assert [(letter.conversation.channel, letter.notification.reason) for letter in letters] == [
        ("CS0", "restricted_action"), ("CS1", "restricted_action"),
    ]  # fmt: skip
    assert await database.outbox.retry(letters[0].notification.id, DUE) == 1
    assert await database.outbox.retry(None, DUE) == 1
    assert await database.outbox.retry(None, DUE) == 0
    assert len(await lease(database)) == 2


async def test_the_figures_tell_how_it_stands(database: SqlStore) -> None:
    await published(database, 3)
    (leased, *_) = await lease(database, limit=1)
    await database.outbox.settle([Sent(ids(leased), "17.1", DUE), Released(leased.conversation, "one")])
    await database.outbox.renew("one", DUE, UNTIL)
    figures = await database.outbox.figures(DUE)
    assert (figures.waiting, figures.counts["sent"], figures.workers) == (2, 1, 1)
    assert figures.oldest == NOW + timedelta(seconds=5)
    assert (await database.outbox.figures(NOW)).oldest is None


async def test_what_was_moved_by_others_is_found(database: SqlStore) -> None:
    from sqlalchemy import update

    from bot.storage.notice_tables import NOTIFICATIONS

    await published(database)
    await database.database.execute(update(NOTIFICATIONS).values(channel="CNEW"))
    await database.outbox.repair(DUE)
    assert [leased.conversation for leased in await lease(database) if leased.open] == [Conversation("slack", "T1", "CNEW")]


async def test_the_first_notice_of_a_subscription_becomes_its_root_once(database: SqlStore) -> None:
    await published(database)
    await database.outbox.settle([Rooted("s0", "17.1")])
    await database.outbox.settle([Rooted("s0", "18.1")])
    (leased,) = await lease(database)
    assert leased.open[0].root == "17.1"


async def test_publishing_and_settling_at_once_lose_nothing(database: SqlStore) -> None:
    """Whichever comes first, what is published is found afterwards."""
    await published(database, 20)
    for revision in range(2, 8):
        leased = await lease(database, limit=20, seconds=revision * 60)
        marks = [mark for one in leased for mark in (Sent(ids(one), "1", DUE), Released(one.conversation, "one"))]
        change = changed("unit.cbi", "a", str(revision), revision=revision)
        await asyncio.gather(database.outbox.settle(marks), publish(database.database, [change]))
    assert len(await lease(database, limit=20, seconds=999)) == 20


async def test_a_turn_is_taken_once(database: SqlStore) -> None:
    turns = await asyncio.gather(*(database.paces.take("slack:T1:C1", 1.0, 1000.0) for _ in range(5)))
    assert sorted(turns) == [0.0, 1001.0, 1001.0, 1001.0, 1001.0]
    assert await database.paces.take("slack:T1:C1", 1.0, 1001.0) == 0.0


async def test_turns_that_are_reserved_follow_each_other(database: SqlStore) -> None:
    turns = await asyncio.gather(*(database.paces.reserve("telegram", 0.5, 1000.0) for _ in range(4)))
    assert sorted(turns) == [1000.0, 1000.5, 1001.0, 1001.5]
    assert await database.paces.reserve("telegram", 0.5, 2000.0) == 2000.0


@pytest.mark.parametrize("longer", [1060.0, 1030.0])
async def test_a_block_holds_for_its_key_alone_and_the_longer_one_wins(database: SqlStore, longer: float) -> None:
    await database.paces.block("telegram", 1060.0)
    await database.paces.block("telegram", longer)
    assert await database.paces.blocked("telegram") == 1060.0
    assert await database.paces.reserve("telegram", 1.0, 1000.0) == 1060.0
    assert await database.paces.take("slack:T1:C1", 1.0, 1000.0) == 0.0
    assert await database.paces.blocked("slack:T1:C1") == 0.0

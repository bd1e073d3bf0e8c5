"""What every store promises of subscriptions, and what becomes of what waits for them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.notices.records import Conversation, Rhythm, Scope, Subscription
from bot.ports import Store
from bot.storage.notice_tables import DESTINATIONS, NOTIFICATIONS, REVISIONS
from tests.storage.conftest import BEGINNING, Clock
from tests.storage.test_contract import HOSTILE

CHANNEL = Conversation("slack", "T1", "C1")
DAILY = Rhythm("daily", 8, quiet=(20, 7), zone="Africa/Nairobi")
NEXT_EIGHT = datetime(2026, 3, 2, 5, tzinfo=UTC)
"""08:00 in Nairobi after the beginning."""


def following(identity: str = "s1", target: str = "division.pcca", where: Conversation = CHANNEL, **changed: Any) -> Subscription:
    made = Subscription(identity, where, Scope(target), Rhythm(), "fr", "U1", BEGINNING)
    return replace(made, **changed)


async def waiting(store: Any, subscription: Subscription, standing: str = "waiting") -> None:
    """One notification that waits for a subscription, as publishing leaves it."""
    where = subscription.conversation
    columns = {name: getattr(where, name) for name in ("platform", "workspace", "channel", "thread")}
    revision = len(await store.database.execute(select(REVISIONS.c.number))) + 1
    due = BEGINNING + timedelta(days=30)
    await store.database.execute(
        insert(REVISIONS).values(number=revision, version="v", by="", at=BEGINNING, files=b""),
        insert(NOTIFICATIONS).values(
            **columns, revision=revision, subscription=subscription.id, urgent=False, due=due, standing=standing,
            attempts=0, reason="", place="", doubtful=False, notice="",
        ),
    )  # fmt: skip
    if not await store.database.execute(select(DESTINATIONS).where(DESTINATIONS.c.channel == where.channel)):
        await store.database.execute(insert(DESTINATIONS).values(**columns, worker="", due=due))


async def outbox(store: Any) -> list[tuple[str, str, str]]:
    column = NOTIFICATIONS.c
    rows = await store.database.execute(select(column.channel, column.standing, column.reason).order_by(column.id))
    return [tuple(row) for row in rows]


async def test_a_subscription_is_found_as_it_was_stored(store: Store) -> None:
    topic = Conversation("telegram", "", "-100123", "77")
    made = following(where=topic, scope=Scope("office_kind.ro", False, "contact"), rhythm=DAILY, in_thread=True)
    assert await store.subscriptions.add(made) == made
    assert await store.subscriptions.find("s1") == made
    assert await store.subscriptions.of(topic) == [made]
    assert await store.subscriptions.of(replace(topic, thread="")) == []
    assert await store.subscriptions.find("s2") is None


async def test_the_same_wish_twice_is_one_subscription_that_keeps_its_settings(store: Store) -> None:
    first = await store.subscriptions.add(following(rhythm=DAILY))
    again = await store.subscriptions.add(following("s2", scope=Scope("division.pcca", branch=False), by="U2"))
    assert again == replace(first, scope=Scope("division.pcca", branch=False))
    contacts = await store.subscriptions.add(following("s3", scope=Scope("division.pcca", topics="contact")))
    assert contacts.id == "s3"
    assert len(await store.subscriptions.of(CHANNEL)) == 2


async def test_of_twenty_at_once_there_is_one(store: Store) -> None:
    found = await asyncio.gather(*(store.subscriptions.add(following(f"s{n}")) for n in range(20)))
    assert len({one.id for one in found}) == 1
    assert len(await store.subscriptions.of(CHANNEL)) == 1


async def test_a_paused_one_goes_on_and_an_ended_one_begins_anew(store: Store) -> None:
    first = await store.subscriptions.add(following(rhythm=DAILY))
    assert await store.subscriptions.replace(replace(first, state="paused"))
    assert await store.subscriptions.add(following("s2")) == first
    assert await store.subscriptions.end("slack", "T1", "C1", "left") == 1
    assert await store.subscriptions.of(CHANNEL) == []
    assert await store.subscriptions.find("s1") is None
    assert not await store.subscriptions.replace(first)
    anew = following("s3", by="U9", language="ar")
    assert await store.subscriptions.add(anew) == replace(anew, id="s1")


async def test_settings_are_replaced_and_nothing_else(store: Store) -> None:
    first = await store.subscriptions.add(following())
    other = replace(first, rhythm=DAILY, language="ar", in_thread=True)
    assert await store.subscriptions.replace(replace(other, by="U2"))
    assert await store.subscriptions.find("s1") == replace(other, by="U2")


async def test_only_what_is_gone_ends(store: Store) -> None:
    others = [
        following("s2", where=Conversation("slack", "T2", "C1")),
        following("s3", where=Conversation("slack", "T1", "C2")),
        following("s4", where=Conversation("telegram", "", "C1")),
    ]
    for one in (following(), *others):
        await store.subscriptions.add(one)
        await waiting(store, one)
    await store.subscriptions.add(following("s5", where=replace(CHANNEL, thread="7")))
    assert await store.subscriptions.end("slack", "T1", "C1", "archived") == 2
    assert await store.subscriptions.end("slack", "T1", "C1", "archived") == 0
    assert [await store.subscriptions.find(one.id) for one in others] == others
    assert await outbox(store) == [
        ("C1", "dropped", "archived"), ("C1", "waiting", ""), ("C2", "waiting", ""), ("C1", "waiting", ""),
    ]  # fmt: skip


async def test_a_chat_with_a_new_id_takes_its_subscriptions_along(store: Store) -> None:
    old, new = Conversation("telegram", "", "-5"), Conversation("telegram", "", "-1005")
    await store.subscriptions.add(following("s1", where=old))
    await store.subscriptions.add(following("s2", "division.prd", where=old))
    await store.subscriptions.add(following("s3", "division.prd", where=new))
    for identity in ("s1", "s2"):
        await waiting(store, following(identity, where=old))
    assert await store.subscriptions.move("telegram", "", "-5", "-1005") == 1
    assert [one.id for one in await store.subscriptions.of(new)] == ["s1", "s3"]
    assert await store.subscriptions.of(old) == []
    assert await outbox(store) == [("-1005", "waiting", ""), ("-5", "dropped", "moved")]
    assert await store.subscriptions.move("telegram", "", "-5", "-1005") == 0
    looked_at = await store.database.execute(select(DESTINATIONS.c.due).where(DESTINATIONS.c.channel == "-1005"))  # type: ignore[attr-defined]
    assert [row.due for row in looked_at] == [BEGINNING + timedelta(days=30)]


async def test_what_has_ended_in_the_new_chat_does_not_end_what_moves_there(store: Store) -> None:
    new = Conversation("telegram", "", "-1005")
    await store.subscriptions.add(following("s1", where=new))
    await store.subscriptions.end("telegram", "", "-1005", "kicked")
    await store.subscriptions.add(following("s2", where=Conversation("telegram", "", "-5")))
    assert await store.subscriptions.move("telegram", "", "-5", "-1005") == 1
    assert [one.id for one in await store.subscriptions.of(new)] == ["s2"]


@pytest.mark.parametrize("state", ["paused", "ended"])
async def test_what_waits_for_a_paused_or_ended_one_is_not_sent(store: Store, state: Any) -> None:
    first = await store.subscriptions.add(following())
    await waiting(store, first)
    assert await store.subscriptions.replace(replace(first, state=state))
    assert await outbox(store) == [("C1", "dropped", state)]


@pytest.mark.parametrize(("rhythm", "due"), [(DAILY, NEXT_EIGHT), (Rhythm(), BEGINNING)])
async def test_what_waits_follows_a_new_rhythm(store: Store, rhythm: Rhythm, due: datetime) -> None:
    first = await store.subscriptions.add(following(rhythm=Rhythm("weekly")))
    await waiting(store, first)
    await store.subscriptions.replace(replace(first, rhythm=rhythm))
    for table in (NOTIFICATIONS, DESTINATIONS):
        rows = await store.database.execute(select(table.c.due))  # type: ignore[attr-defined]
        assert [row.due for row in rows] == [due]


async def test_nothing_of_a_workspace_that_went_is_left(store: Store, clock: Clock) -> None:
    inside = following("s2", where=Conversation("slack", "T1/T7", "C1"))
    other = following("s3", where=Conversation("slack", "T11", "C1"))
    for one in (following(), inside, other):
        await store.subscriptions.add(one)
        await waiting(store, one)
    await store.forget_workspace("slack", "T1")
    assert [await store.subscriptions.find(identity) for identity in ("s1", "s2", "s3")] == [None, None, other]
    assert await outbox(store) == [("C1", "waiting", "")]
    assert (await store.subscriptions.add(following("s9"))).id == "s9"


async def test_any_text_is_a_target(store: Store) -> None:
    for number, text in enumerate(HOSTILE):
        await store.subscriptions.add(following(f"h{number}", text[:2000]))
    assert len(await store.subscriptions.of(CHANNEL)) == len({text[:2000].replace("\x00", "") for text in HOSTILE})

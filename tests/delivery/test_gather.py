"""What a conversation is told: net changes, each once, nothing that it knows, and earlier notices corrected in place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.notices.gather import Plan, net_of, planned
from bot.notices.outbox import Item, Leased
from bot.notices.records import Conversation, Notification, Recorded, Rhythm, Scope, Subscription
from knowledge.diff import Change
from tests.delivery.rows import NOW, changed

HERE = Conversation("slack", "T1", "C1")
ALL = Subscription("all", HERE, Scope(), Rhythm(), "en", "U1", NOW)
CONTACTS = replace(ALL, id="contacts", scope=Scope(topics="contact"))


def item(revision: int, subscription: Subscription | None = ALL, **changed: Any) -> Item:
    at = changed.pop("at", None)
    values: dict[str, Any] = {"due": NOW, "standing": "waiting", "attempts": 0, **changed}
    urgent = values.pop("urgent", False)
    number = revision * 10 + (0 if subscription is ALL else 1)
    return Item(Notification(number, revision, subscription.id if subscription else "?", **values), subscription, urgent, at=at)


def plan(open_: list[Item], *recorded: Recorded, told: tuple[Item, ...] = (), now: datetime = NOW) -> Plan:
    changes: dict[int, list[Recorded]] = {}
    for one in recorded:
        changes.setdefault(one.revision, []).append(one)
    return planned(Leased(HERE, NOW, tuple(open_), told), changes, now)


def values(net: tuple[Recorded, ...]) -> list[tuple[str, Any, Any]]:
    return [(one.change.subject, one.change.old, one.change.new) for one in net]


def step(revision: int, old: str, new: str, subject: str = "unit.cbi", **more: Any) -> Recorded:
    return changed(subject, old, new, revision=revision, **more)


# net changes


def test_several_steps_are_one_change() -> None:
    assert values(net_of([step(1, "a", "b"), step(2, "b", "c")])) == [("unit.cbi", "a", "c")]


def test_what_was_undone_is_no_change() -> None:
    assert net_of([step(1, "a", "b"), step(2, "b", "a")]) == ()


def test_of_lists_what_came_and_went_again_is_left_out() -> None:
    def lists(revision: int, old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> Recorded:
        return Recorded(revision, 1, Change("changed", "fact.x", "values", "text", "", old, new), ("fact.x",))

    (one,) = net_of([lists(1, ("a",), ("b", "c")), lists(2, ("b",), ("d",))])
    assert (one.change.old, one.change.new) == (("a",), ("c", "d"))
    assert net_of([lists(1, None, ("b",)), lists(2, ("b",), None)]) == ()


def test_a_record_that_came_and_went_is_no_change_and_its_fields_are_not_told_beside_it() -> None:
    added = Recorded(1, 1, Change("added", "unit.x", "", "structure", "", None, "X"), ("unit.x",))
    removed = Recorded(3, 1, Change("removed", "unit.x", "", "structure", "", "X", None), ("unit.x",))
    field = step(2, "a", "b", "unit.x")
    assert net_of([added, field, removed]) == ()
    assert net_of([added, field]) == (added,)
    assert net_of([field, removed]) == (removed,)


# one notice


def test_all_that_waits_becomes_one_notice_and_each_change_is_told_once() -> None:
    found = plan([item(1), item(1, CONTACTS), item(2)], step(1, "a", "b"), step(2, "x", "y", "unit.wash"))
    assert values(found.net) == [("unit.cbi", "a", "b"), ("unit.wash", "x", "y")]
    assert found.ids == (10, 11, 20)
    assert found.lead[1] == ALL


def test_a_change_that_was_undone_while_it_waited_tells_nothing() -> None:
    found = plan([item(1), item(2)], step(1, "a", "b"), step(2, "b", "a"))
    assert (found.ids, found.net, found.edits) == ((10, 20), (), ())


def test_what_is_due_in_a_moment_goes_with_it_and_what_is_due_later_does_not() -> None:
    digest = replace(ALL, id="digest", rhythm=Rhythm("daily"))
    soon, later = item(2, due=NOW + timedelta(seconds=3)), item(2, digest, due=NOW + timedelta(seconds=3))
    found = plan([item(1), soon, later], step(1, "a", "b"), step(2, "x", "y", "unit.wash"))
    assert found.ids == (10, 20)


def test_without_anything_due_nothing_is_taken() -> None:
    assert plan([item(1, due=NOW + timedelta(hours=1))], step(1, "a", "b")) == Plan()


def test_who_stopped_following_is_told_nothing() -> None:
    paused = replace(ALL, state="paused")
    found = plan([item(1, paused), item(1, None)], step(1, "a", "b"))
    assert [reason for _, reason in found.dropped] == ["paused", "unsubscribed"]
    assert found.ids == ()


# quiet hours


def test_in_quiet_hours_what_is_not_urgent_waits_for_their_end() -> None:
    quiet = replace(ALL, rhythm=Rhythm(quiet=(12, 14)))
    text = step(1, "a", "b", field="summary", topic="text")
    found = plan([item(1, quiet)], text)
    assert [until for _, until in found.postponed] == [NOW.replace(hour=14, minute=0)]
    assert found.ids == ()
    assert values(plan([item(1, quiet, urgent=True)], text).net) == [("unit.cbi", "a", "b")]


def test_what_is_older_goes_with_what_is_urgent_or_it_would_be_told_after_it() -> None:
    quiet = replace(ALL, rhythm=Rhythm(quiet=(12, 14)))
    found = plan([item(1, quiet), item(2, quiet, urgent=True)], step(1, "a", "b"), step(2, "b", "c"))
    assert values(found.net) == [("unit.cbi", "a", "c")]
    assert found.postponed == ()


# what was told before


def sent(revision: int, minutes: float, place: str = "17.1", subscription: Subscription = ALL) -> Item:
    return item(revision, subscription, standing="sent", place=place, at=NOW - timedelta(minutes=minutes))


def test_a_digest_does_not_repeat_what_was_told_at_once() -> None:
    digest = replace(ALL, id="digest", rhythm=Rhythm("daily"))
    text = step(1, "x", "y", field="summary", topic="text", number=2)
    found = plan([item(1, digest)], step(1, "a", "b"), text, told=(sent(1, 90, subscription=CONTACTS),))
    assert [one.change.field for one in found.net] == ["summary"]


def test_a_correction_within_ten_minutes_edits_the_notice() -> None:
    found = plan([item(2)], step(1, "a", "b"), step(2, "b", "c"), told=(sent(1, 9),))
    assert found.net == ()
    assert [(edit.place, values(edit.net)) for edit in found.edits] == [("17.1", [("unit.cbi", "a", "c")])]


def test_a_correction_after_ten_minutes_is_a_notice_of_its_own() -> None:
    found = plan([item(2)], step(1, "a", "b"), step(2, "b", "c"), told=(sent(1, 11),))
    assert values(found.net) == [("unit.cbi", "b", "c")]
    assert found.edits == ()


def test_what_was_taken_back_is_said_in_the_notice() -> None:
    found = plan([item(2)], step(1, "a", "b"), step(2, "b", "a"), told=(sent(1, 1),))
    assert [(edit.net, values(edit.earlier)) for edit in found.edits] == [((), [("unit.cbi", "a", "b")])]


def test_what_is_new_beside_a_correction_is_told_anew_and_the_rest_of_the_notice_stays() -> None:
    other = step(1, "m", "n", "unit.wash", number=2)
    new = step(2, "x", "y", "unit.idp", number=2)
    found = plan([item(2)], step(1, "a", "b"), other, step(2, "b", "c"), new, told=(sent(1, 1),))
    assert values(found.net) == [("unit.idp", "x", "y")]
    assert [values(edit.net) for edit in found.edits] == [[("unit.cbi", "a", "c"), ("unit.wash", "m", "n")]]


def test_the_date_of_an_entry_beside_a_correction_is_no_notice() -> None:
    date = changed("dhrr", "2024-10", "2024-11", field="updated", topic="date", revision=2, number=2)
    found = plan([item(2)], step(1, "a", "b"), step(2, "b", "c"), date, told=(sent(1, 1),))
    assert found.net == ()


def test_a_second_correction_edits_where_the_first_one_stands() -> None:
    new = step(2, "x", "y", "unit.idp", number=2)
    recorded = (step(1, "a", "b"), step(2, "b", "c"), new, step(3, "c", "d"))
    found = plan([item(3)], *recorded, told=(sent(1, 5), sent(2, 2, "18.1")))
    assert [(edit.place, values(edit.net)) for edit in found.edits] == [("17.1", [("unit.cbi", "a", "d")])]

"""Digests and quiet hours, in every zone and over every change of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.notices.calendar import after_quiet, is_quiet, next_due
from bot.notices.records import Rhythm

ZONES = sorted(available_timezones())
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))
HOURS = st.integers(0, 23)


@pytest.mark.parametrize(
    ("zone", "now", "hour", "due"),
    [
        ("UTC", "2026-03-02T07:59:59", 8, "2026-03-02T08:00:00"),
        ("UTC", "2026-03-02T08:00:00", 8, "2026-03-03T08:00:00"),
        ("Asia/Kathmandu", "2026-03-02T00:00:00", 8, "2026-03-02T02:15:00"),
        ("Europe/Zurich", "2026-03-28T12:00:00", 8, "2026-03-29T06:00:00"),  # the clock went on an hour that night
        ("Europe/Zurich", "2026-03-28T12:00:00", 2, "2026-03-29T01:00:00"),  # 02:00 is left out: the moment it would have been
        ("Europe/Zurich", "2026-10-24T12:00:00", 2, "2026-10-25T00:00:00"),  # 02:00 comes twice: the first
        ("Pacific/Kiritimati", "2026-03-02T17:00:00", 8, "2026-03-02T18:00:00"),
        ("no/such", "2026-03-02T07:00:00", 8, "2026-03-02T08:00:00"),
    ],
)
def test_a_daily_digest_comes_at_its_local_hour(zone: str, now: str, hour: int, due: str) -> None:
    begin = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_due(Rhythm("daily", hour, zone=zone), begin) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_weekly_digest_comes_on_its_weekday() -> None:
    assert next_due(Rhythm("weekly", 8, 4), datetime(2026, 3, 2, tzinfo=UTC)) == datetime(2026, 3, 6, 8, tzinfo=UTC)


@given(MOMENTS, st.sampled_from(ZONES), HOURS, st.integers(0, 6), st.sampled_from(["daily", "weekly"]))
def test_a_digest_is_always_ahead_and_never_further_than_its_pace(
    now: datetime, zone: str, hour: int, weekday: int, pace: str
) -> None:
    due = next_due(Rhythm(pace, hour, weekday, zone=zone), now)  # type: ignore[arg-type]
    # a day may have 25 hours, or be left out as in Samoa in 2011
    assert now < due <= now + timedelta(days=1 if pace == "daily" else 7) + timedelta(hours=26)
    assert due.astimezone(ZoneInfo(zone)).hour in (hour, (hour + 1) % 24, hour - 1)


@given(MOMENTS, st.sampled_from(ZONES), HOURS, HOURS)
def test_what_waited_for_the_end_of_quiet_hours_leaves_outside_of_them(now: datetime, zone: str, begin: int, end: int) -> None:
    rhythm = Rhythm(quiet=(begin, end), zone=zone)
    leaves = after_quiet(rhythm, now, urgent=False)
    assert now <= leaves <= now + timedelta(hours=26)
    assert (leaves == now) == (not is_quiet(now.astimezone(ZoneInfo(zone)).hour, (begin, end)))
    assert after_quiet(rhythm, now, urgent=True) == now

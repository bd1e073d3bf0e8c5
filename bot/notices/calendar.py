"""When notices may leave: the next hour of a digest, and the end of quiet hours; local hours, also where the clock is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.notices.records import Rhythm

DAY: Final = timedelta(days=1)


def next_due(rhythm: Rhythm, now: datetime) -> datetime:
    """The first moment after `now` at which a digest is due, in UTC; `now` itself where notices come at once.

    An hour that the clock leaves out counts as the moment at which it is skipped; of one that comes twice, the first counts.
    """
    if rhythm.pace == "at_once":
        return now.astimezone(UTC)
    zone = zone_of(rhythm.zone)
    day = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0) - DAY
    while True:
        due = _moment(day, rhythm.hour, zone)
        if due > now and (rhythm.pace == "daily" or day.weekday() == rhythm.weekday):
            return due
        day += DAY


def after_quiet(rhythm: Rhythm, now: datetime, urgent: bool) -> datetime:
    """The first moment, not before `now`, at which a notice may leave, in UTC; quiet hours do not hold for what is urgent."""
    if rhythm.quiet is None or urgent or rhythm.quiet[0] == rhythm.quiet[1]:
        return now.astimezone(UTC)
    zone = zone_of(rhythm.zone)
    local = now.astimezone(zone)
    if not is_quiet(local.hour, rhythm.quiet):
        return now.astimezone(UTC)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    ends = (_moment(day + number * DAY, rhythm.quiet[1], zone) for number in range(3))
    return next(end for end in ends if end > now)


def is_quiet(hour: int, quiet: tuple[int, int]) -> bool:
    """Whether a local hour lies within quiet hours, which may go over midnight."""
    begin, end = quiet
    return begin <= hour < end if begin < end else (hour >= begin or hour < end) if begin > end else False


@cache
def zone_of(name: str) -> tzinfo:
    """A zone of the IANA database; UTC where there is none of this name, since a notice at another hour beats none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _moment(day: datetime, hour: int, zone: tzinfo) -> datetime:
    """A local hour of a day in UTC. An hour that is left out is moved on by what is left out."""
    return day.replace(hour=hour % 24, tzinfo=zone, fold=0).astimezone(UTC)

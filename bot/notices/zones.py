"""Time zones for people: few to choose from, called by a city in their language, with the time there now."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

ZONES: Final = (
    "America/Los_Angeles", "America/Mexico_City", "America/Costa_Rica", "America/Guatemala", "America/Bogota", "America/Panama",
    "America/Lima", "America/Port-au-Prince", "America/New_York", "America/Caracas", "America/La_Paz", "America/Santiago",
    "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "UTC", "Africa/Dakar", "Africa/Abidjan", "Europe/London",
    "Africa/Casablanca", "Africa/Lagos", "Africa/Algiers", "Africa/Tunis", "Africa/Ndjamena", "Africa/Kinshasa", "Europe/Paris",
    "Europe/Brussels", "Europe/Zurich", "Europe/Rome", "Europe/Berlin", "Europe/Vienna", "Africa/Johannesburg", "Africa/Maputo",
    "Africa/Khartoum", "Africa/Juba", "Africa/Tripoli", "Africa/Cairo", "Asia/Beirut", "Asia/Jerusalem", "Europe/Athens",
    "Europe/Kyiv", "Europe/Chisinau", "Europe/Istanbul", "Asia/Amman", "Asia/Damascus", "Asia/Baghdad", "Asia/Aden",
    "Asia/Riyadh", "Africa/Nairobi", "Africa/Addis_Ababa", "Africa/Mogadishu", "Asia/Tehran", "Asia/Dubai", "Asia/Tbilisi",
    "Asia/Kabul", "Asia/Tashkent", "Asia/Karachi", "Asia/Almaty", "Asia/Kolkata", "Asia/Colombo", "Asia/Kathmandu",
    "Asia/Dhaka", "Asia/Yangon", "Asia/Bangkok", "Asia/Jakarta", "Asia/Manila", "Asia/Singapore", "Asia/Shanghai",
    "Asia/Tokyo", "Australia/Sydney", "Pacific/Port_Moresby", "Pacific/Fiji",
)  # fmt: skip
"""From west to east; the first city of each that has a large operation. Names of the IANA database."""


@cache
def _all() -> frozenset[str]:
    return frozenset(available_timezones())


def known_zone(name: str) -> str:
    """The name itself where the IANA database has it, else UTC."""
    return name if name in _all() else "UTC"


def city_of(zone: str, language: str) -> str:
    """What a zone is called in a language: by its city ("Nairobi", "نيروبي")."""
    from babel.dates import get_timezone_location

    if zone == "UTC":
        return zone
    return get_timezone_location(known_zone(zone), locale=language, return_city=True)


def clock_in(zone: str, now: datetime) -> str:
    """The time in a zone, as 14:05."""
    return now.astimezone(ZoneInfo(known_zone(zone))).strftime("%H:%M")

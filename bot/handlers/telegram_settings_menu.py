"""The settings of a subscription as menus of buttons, since Telegram has no forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from bot.handlers.telegram_follow_buttons import Verb, button
from bot.handlers.telegram_views import OWN_NAMES
from bot.notices.panels import Panels, clock
from bot.notices.records import Subscription
from bot.notices.zones import ZONES, city_of, clock_in
from bot.render.telegram import Button, Message, render
from bot.reply import LANGUAGE_NAMES, Line, Reply

QUIET: Final = ((22, 6), (21, 7), (20, 7), (20, 8), (18, 8), (17, 9))
ZONES_ON_A_PAGE: Final = 18
NO_QUIET: Final = "none"
PACES: Final = ("at_once", "daily", "weekly")
Setting = tuple[str, str, str]
"""Its name, what it is called, and its value in words."""


def settings_menu(found: Subscription, panels: Panels) -> Message:
    """All that can be set, each with a button."""
    lines = [Line("title", panels.what(found.scope))]
    lines += [Line("field", value, label) for _, label, value in _settings(found, panels)]
    buttons = [button(label, "choose", found.id, name) for name, label, _ in _settings(found, panels)]
    back = button("↩ " + panels.say("Back"), "manage", found.id)
    return render(Reply(panels.words.language, tuple(lines)), (*_in_rows(buttons, 2), (back,)))


def _settings(found: Subscription, panels: Panels) -> Iterator[Setting]:
    say, rhythm = panels.say, found.rhythm
    yield "pace", say("Notices"), panels.rhythm(rhythm)
    if rhythm.pace != "at_once":
        yield "hour", say("Hour"), clock(rhythm.hour)
    if rhythm.pace == "weekly":
        yield "weekday", say("Day"), panels.weekday(rhythm.weekday)
    yield "zone", say("Time zone"), city_of(rhythm.zone, panels.words.language)
    yield "quiet", say("Quiet, but for changed contacts"), panels.quiet(rhythm.quiet)
    yield "language", say("Language"), say(LANGUAGE_NAMES[found.language])
    if found.conversation.channel.startswith("-"):
        yield "form", say("Form"), say("in one thread") if found.in_thread else say("each as a message of its own")


def values_menu(found: Subscription, panels: Panels, name: str, page: int, now: datetime) -> Message | None:
    """The values of one setting as buttons; None where there is no such setting."""
    label = next((label for known, label, _ in _settings(found, panels) if known == name), None)
    if label is None:
        return None
    shown = list(_values(name, panels, now))
    last = max(0, (len(shown) - 1) // ZONES_ON_A_PAGE) if name == "zone" else 0
    page = min(page, last)
    shown = shown[page * ZONES_ON_A_PAGE : (page + 1) * ZONES_ON_A_PAGE] if last else shown
    rows = _in_rows([button(text, "set", found.id, f"{name}.{value}") for value, text in shown], _columns(name))
    signs: tuple[tuple[int, str], ...] = ((page - 1, "◂"), (page + 1, "▸"))
    choose: Verb = "choose"
    turns = [button(f"{s} {n + 1}/{last + 1}", choose, found.id, name, n) for n, s in signs if 0 <= n <= last]
    back = button("↩ " + panels.say("Back"), "change", found.id)
    lines = (Line("title", panels.what(found.scope)), Line("text", f"{label}:"))
    return render(Reply(panels.words.language, lines), tuple(row for row in (*rows, tuple(turns), (back,)) if row))


def _columns(name: str) -> int:
    return {"hour": 6, "zone": 2, "quiet": 2, "weekday": 2, "language": 2}.get(name, 1)


def _values(name: str, panels: Panels, now: datetime) -> Iterator[tuple[str, str]]:
    say = panels.say
    if name == "pace":
        named = {"at_once": say("at once"), "daily": say("daily, together"), "weekly": say("weekly, together")}
        yield from ((pace, named[pace]) for pace in PACES)
    elif name == "hour":
        yield from ((str(hour), clock(hour)) for hour in range(24))
    elif name == "weekday":
        yield from ((str(day), panels.weekday(day)) for day in range(7))
    elif name == "zone":
        yield from ((str(n), f"{city_of(z, panels.words.language)} {clock_in(z, now)}") for n, z in enumerate(ZONES))
    elif name == "quiet":
        yield NO_QUIET, panels.quiet(None)
        yield from ((f"{begin}-{end}", f"{clock(begin)}–{clock(end)}") for begin, end in QUIET)
    elif name == "language":
        yield from OWN_NAMES.items()
    else:
        yield from (("post", say("each as a message of its own")), ("thread", say("in one thread")))


def chosen_setting(value: str) -> dict[str, object]:
    """A pressed value as `bot.notices.following` takes it; nothing where it is none."""
    name, _, chosen = value.partition(".")
    if name in ("hour", "weekday") and chosen.isdecimal():
        return {name: int(chosen)}
    if name == "zone" and chosen.isdecimal() and int(chosen) < len(ZONES):
        return {name: ZONES[int(chosen)]}
    if name == "quiet":
        begin, _, end = chosen.partition("-")
        if chosen == NO_QUIET or (begin.isdecimal() and end.isdecimal()):
            return {name: None if chosen == NO_QUIET else (int(begin), int(end))}
    if name == "form" and chosen in ("post", "thread"):
        return {"in_thread": chosen == "thread"}
    return {name: chosen} if name in ("pace", "language") else {}


def _in_rows(buttons: Sequence[Button], columns: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[at : at + columns]) for at in range(0, len(buttons), columns))

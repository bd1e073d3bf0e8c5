"""What a button of a subscription or notice says back when it is pressed, in 64 bytes; and the links that stand for buttons where
a press could only answer everybody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from bot.handlers.telegram_links import code_of, deep_link, identity_of
from bot.notices.panels import Control, Panel
from bot.notices.records import Scope
from bot.render.telegram import Button, Message, render
from bot.reply import Action, Reply

Verb = Literal["follow", "manage", "pause", "resume", "stop", "change", "list", "more", "show", "choose", "set"]
"""As in `bot.notices.panels`; also the next page of a notice, a subject's card, the values of a setting, one of these."""
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)
_LETTERS: Final = dict(zip(VERBS, "fmprsclowvt", strict=True))
_OF_LETTERS: Final = {letter: verb for verb, letter in _LETTERS.items()}
PATTERN: Final = r"^2[a-z]:"
"""Tells these buttons from those of answers, whose data begins with 1."""
_DATA: Final = re.compile(r"2([a-z]):([a-z0-9]{0,12}):([A-Za-z0-9_.-]{0,44}):(\d{0,3})")
_CODE: Final = 42
MANAGE_LINK: Final = "sub-"
MORE_LINK: Final = "more-"
"""Begin start parameters; no id of a subject begins so."""


@dataclass(frozen=True, slots=True)
class FollowPress:
    """What a pressed button asks for; `value` is a code of a scope or subject, or a setting."""

    verb: Verb
    subscription: str = ""
    value: str = ""
    page: int = 0


def press_of(data: str | None) -> FollowPress | None:
    """What a button's data asks for; None where it is not of this form."""
    found = _DATA.fullmatch(data or "")
    verb = _OF_LETTERS.get(found[1]) if found else None
    return FollowPress(verb, found[2], found[3], int(found[4] or 0)) if found and verb else None


def button(label: str, verb: Verb, subscription: str = "", value: str = "", page: int = 0) -> Button:
    """A button; its data has at most 64 bytes, all of them ASCII."""
    return Button("press", label, f"2{_LETTERS[verb]}:{subscription[:12]}:{value[:44]}:{min(page, 999) or ''}")


def scope_code(scope: Scope) -> str:
    """A scope in 44 characters: its topics, whether its parts count, its target."""
    return f"{scope.topics[0]}{int(scope.branch)}{code_of(scope.target, _CODE)}"


def scope_of(value: str, known: Iterable[str]) -> Scope | None:
    """The scope of a code; None where it is no scope, or its target is not known any more."""
    subjects = set(known)
    if value[:2] not in ("a0", "a1", "c0", "c1"):
        return None
    target = identity_of(value[2:], subjects) or ""
    if value[2:] and target not in subjects:
        return None
    return Scope(target, value[1] == "1", "contact" if value[0] == "c" else "all")


def paneled(panel: Panel) -> Message:
    """A message about subscriptions."""
    return render(panel.reply, tuple(tuple(map(_control, row)) for row in panel.controls))


def _control(one: Control) -> Button:
    return button(one.label, one.verb, one.subscription, scope_code(one.scope) if one.scope else "", one.page)


def noticed(reply: Reply, chat: int, username: str) -> Message:
    """A notice for a chat (its id). In a private chat its buttons answer there; elsewhere they lead to the private chat of who
    presses them, so that the group is left in peace."""
    is_private = chat > 0 or not username
    made = [_pressed(action) if is_private else _linked(action, username) for action in reply.actions]
    return render(reply, tuple(_rows(made)))


def _rows(buttons: list[Button]) -> Iterable[tuple[Button, ...]]:
    return (tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _pressed(action: Action) -> Button:
    if action.kind == "show":
        return button(action.label, "show", value=code_of(action.value, _CODE))
    if action.kind == "more":
        identity, after, until, page = action.value.split(":")
        return button(action.label, "more", identity, f"{after}-{until}", int(page))
    return button(action.label, "manage", action.value)


def _linked(action: Action, username: str) -> Button:
    if action.kind == "show":
        return Button("open", action.label, deep_link(username, action.value))
    parameter = MORE_LINK + action.value.replace(":", "-") if action.kind == "more" else MANAGE_LINK + action.value
    return Button("open", action.label, f"https://t.me/{username}?start={parameter}")


def linked_press(parameter: str) -> FollowPress | None:
    """What a link of a notice asks for, read from the start parameter; None where it is another link."""
    if found := re.fullmatch(r"sub-([a-z0-9]{1,12})", parameter):
        return FollowPress("manage", found[1])
    if found := re.fullmatch(r"more-([a-z0-9]{1,12})-(\d{1,9})-(\d{1,9})-(\d{1,3})", parameter):
        return FollowPress("more", found[1], f"{found[2]}-{found[3]}", int(found[4]))
    return None

"""What a button says back when it is pressed, in 64 bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, get_args

from bot.handlers.telegram_links import code_of
from bot.render.telegram import DATA_LENGTH, Button

Verb = Literal[
    "open", "parts", "sources", "why", "back", "page", "choose", "helpful", "not_helpful", "wrong", "card", "language", "found",
]  # fmt: skip
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)
FORM: Final = "1"
"""Version of the form below; a button of another form explains that it is old."""

_DATA: Final = re.compile(r"1([a-z]):([a-z0-9]{0,12}):([A-Za-z0-9_-]{0,44}):(\d{0,3})")
_ROOM: Final = DATA_LENGTH - len("1a:123456789012::999")
_LETTERS: Final = dict(zip(VERBS, "opswbgchnxvlf", strict=True))
_OF_LETTERS: Final = {letter: verb for verb, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Press:
    """What a pressed button asks for: `answer` is the id of the answer it stood under, `code` that of a subject
    (`telegram_links.code_of`) or a language, `page` counts from 0."""

    verb: Verb
    answer: str = ""
    code: str = ""
    page: int = 0


def press_of(data: str | None) -> Press | None:
    """What a button's data asks for; None where it is not of this form."""
    found = _DATA.fullmatch(data or "")
    verb = _OF_LETTERS.get(found[1]) if found else None
    if found is None or verb is None:
        return None
    return Press(verb, found[2], found[3], int(found[4] or 0))


def data_of(press: Press) -> str:
    """The data for a press: at most 64 bytes, all of them ASCII."""
    page = str(min(press.page, 999)) if press.page else ""
    return f"{FORM}{_LETTERS[press.verb]}:{press.answer}:{press.code}:{page}"


def button(label: str, verb: Verb, answer: str, identity: str = "", page: int = 0) -> Button:
    """A button that sends back a press about a subject."""
    return Button("press", label, data_of(Press(verb, answer, code_of(identity, _ROOM), page)))

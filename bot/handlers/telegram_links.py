"""Ids of subjects in the few characters Telegram leaves: deep links, their QR code, and the data of buttons."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Final, Literal

CODE_LENGTH: Final = 64
"""Most characters of a start parameter, of A-Z a-z 0-9 _ and -. Source: Bot API, InlineQueryResultsButton, start_parameter."""
_LONG: Final = "L"
_DIGITS: Final = 24


def code_of(identity: str, room: int = CODE_LENGTH) -> str:
    """An id as A-Z a-z 0-9 _ -: its dots become hyphens, which no id has; where it is longer than `room`, a digest of 25."""
    return identity.replace(".", "-") if len(identity) <= room else _LONG + sha256(identity.encode()).hexdigest()[:_DIGITS]


def identity_of(code: str, known: Iterable[str]) -> str | None:
    """The id of a code; of a digest only where a known id has it. Whether an id is known is the caller's question otherwise."""
    if not code.startswith(_LONG):
        return code.replace("-", ".") or None
    return next((identity for identity in known if code_of(identity, _DIGITS) == code), None)


def deep_link(username: str, identity: str, group: bool = False) -> str:
    """The address that opens a subject's card in a chat with the bot (or adds the bot to a group and opens it there)."""
    return f"https://t.me/{username}?{'startgroup' if group else 'start'}={code_of(identity)}"


def telegram_qr(subject: str, username: str, kind: Literal["svg", "png", "txt"] = "svg") -> bytes:
    """The QR code of a subject's deep link as a picture, or drawn with characters for a terminal (txt)."""
    import segno

    code = segno.make(deep_link(username, subject), error="m", micro=False)
    if kind == "txt":
        lines = StringIO()
        code.terminal(out=lines, compact=True)
        return lines.getvalue().encode()
    drawn = BytesIO()
    code.save(drawn, kind=kind, scale=8)
    return drawn.getvalue()

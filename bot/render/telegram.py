"""A reply as Telegram shows it: HTML, escaped once and here, inside the platform's limits. Imports no SDK."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Final, Literal

from bot.reply import Line, Reply
from bot.wording import END_OF_ISOLATE, ISOLATE, RIGHT_TO_LEFT

MESSAGE_LENGTH: Final = 4096
"""Most characters of a message, counted in UTF-16 after entities. Source: Bot API, sendMessage, text."""
LABEL_LENGTH: Final = 64
"""Longest label we put on a button: more does not fit on a phone (the platform names no limit)."""
COPY_LENGTH: Final = 256
"""Most characters a button copies. Source: Bot API, CopyTextButton, text."""
DATA_LENGTH: Final = 64
"""Most bytes a button sends back. Source: Bot API, InlineKeyboardButton, callback_data."""

RIGHT_TO_LEFT_MARK: Final = "\u200f"
_WORD: Final = r"(?:(?<!\S)/)?[A-Za-z@](?:[A-Za-z0-9@._%+/&’'-]*[A-Za-z0-9])?"
"""With the stroke of a command, which is none any more where something stands between it and the name; without the full stop of
the sentence around it, which would jump to the other end."""
_FOREIGN: Final = re.compile(rf"{_WORD}(?:[ ,:]{{1,2}}(?:{_WORD}|\d[\d-]*(?=\b)))*|\d+(?:[-–/]\d+)+")
"""Runs that read from left to right: Latin words, addresses, and figures such as 2024-2028, which turn round otherwise."""
_ISOLATED: Final = re.compile(f"({ISOLATE}[^{END_OF_ISOLATE}]*{END_OF_ISOLATE})")
_UNSENDABLE: Final = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Text:
    """One message: as HTML, and plain for a server that refuses the HTML."""

    html: str
    plain: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `press` sends `value` back, `copy` copies it, `share` opens inline mode with it, `open` is an address."""

    kind: Literal["press", "copy", "share", "open"]
    label: str
    value: str

    def as_dict(self) -> dict[str, object]:
        """The button as the Bot API's InlineKeyboardButton."""
        value: object = {"text": self.value[:COPY_LENGTH]} if self.kind == "copy" else self.value
        field = {"press": "callback_data", "copy": "copy_text", "share": "switch_inline_query", "open": "url"}[self.kind]
        return {"text": short(self.label), field: value}


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: one text (several only where one is too long for the platform), and rows of buttons under the last."""

    texts: tuple[Text, ...]
    rows: Rows = ()

    def keyboard(self) -> dict[str, object] | None:
        """The rows as the Bot API's InlineKeyboardMarkup; None without buttons."""
        rows = [[button.as_dict() for button in row] for row in self.rows if row]
        return {"inline_keyboard": rows} if rows else None


def render(reply: Reply, rows: Rows = ()) -> Message:
    """A reply with its buttons; every fact of the reply is in the texts."""
    return Message(tuple(texts(reply.lines, reply.language)), rows)


def said(sentence: str, language: str, rows: Rows = ()) -> Message:
    """A sentence or several lines of the bot's own as a message."""
    return Message(tuple(texts([Line("text", line) for line in sentence.split("\n")], language)), rows)


def texts(lines: Iterable[Line], language: str) -> Iterator[Text]:
    """Lines as texts, each within the limit; divided between lines, a longer line between words."""
    held: list[Line] = []
    length = 0
    for line in _short_lines(_directed(line, language) for line in lines):
        size = utf16_length(line.plain()) + 1
        if held and length + size > MESSAGE_LENGTH:
            yield _text(held)
            held, length = [], 0
        held.append(line)
        length += size
    if held:
        yield _text(held)


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def sendable(text: str) -> str:
    """Text without what no message can hold: halves of surrogate pairs and control characters."""
    return _UNSENDABLE.sub("", text)


def short(label: str) -> str:
    """A label that fits on a button; never empty."""
    label = " ".join(sendable(label).split()) or "·"
    return label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1].rstrip() + "…"


def payload(message: Message) -> list[dict[str, object]]:
    """What sendMessage gets, without the chat: for a terminal that shows it, and for tests."""
    sent: list[dict[str, object]] = [
        {"text": text.html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}} for text in message.texts
    ]
    if keyboard := message.keyboard():
        sent[-1]["reply_markup"] = keyboard
    return sent


def _text(lines: list[Line]) -> Text:
    return Text("\n".join(_html(line) for line in lines), "\n".join(line.plain() for line in lines))


def _html(line: Line) -> str:
    body = " ".join(part for part in (line.text, line.address) if part)
    if line.kind == "title":
        return f"<b>{_escaped(line.plain())}</b>"
    if line.kind == "source":
        return f"<i>{_escaped(line.plain())}</i>"
    if line.label and line.kind != "item":
        return f"<b>{_escaped(line.label)}:</b> {_escaped(body)}"
    return _escaped(line.plain())


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _short_lines(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines that fit into a message each; what is cut off a long one follows as plain text."""
    for line in lines:
        rest = line
        while utf16_length(rest.plain()) >= MESSAGE_LENGTH:
            # Half of the limit: at most two UTF-16 units stand for one character, and label and address need room.
            cut = rest.text.rfind(" ", 1, MESSAGE_LENGTH // 2 - 600)
            cut = cut if cut > 0 else MESSAGE_LENGTH // 2 - 600
            yield replace(rest, text=rest.text[:cut], address="")
            rest = Line("text", rest.text[cut:].lstrip(), address=rest.address)
        yield rest


def _directed(line: Line, language: str) -> Line:
    """A line without what no message can hold; right to left, with its Latin names and addresses kept together."""
    line = replace(line, text=sendable(line.text), label=sendable(line.label), address=sendable(line.address))
    if language not in RIGHT_TO_LEFT:
        return line
    line = replace(line, text=_isolated(line.text), label=_isolated(line.label), address=_isolated(line.address))
    if line.label:
        return replace(line, label=RIGHT_TO_LEFT_MARK + line.label)
    return replace(line, text=RIGHT_TO_LEFT_MARK + line.text)


def _isolated(text: str) -> str:
    """Text whose Latin runs stand in isolates; those that do already are left alone."""
    parts = _ISOLATED.split(text)
    return "".join(p if p.startswith(ISOLATE) else _FOREIGN.sub(f"{ISOLATE}\\g<0>{END_OF_ISOLATE}", p) for p in parts)

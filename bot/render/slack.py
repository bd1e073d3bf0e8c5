"""A reply as Slack shows it: blocks, and the same facts as plain text; escaped once and here, inside the platform's limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from bot.reply import MAX_LINES, Line
from bot.wording import END_OF_ISOLATE, ISOLATE

Block = dict[str, Any]

SECTION_TEXT: Final = 3000
"""Most characters of a section's text. Source: @slack/types 3.2.0, TextObject."""
MESSAGE_BLOCKS: Final = 50
"""Most blocks of a message. Source: https://docs.slack.dev/reference/block-kit/blocks"""
VIEW_BLOCKS: Final = 100
"""Most blocks of a modal or Home tab. Source: https://docs.slack.dev/reference/views"""
PAGE_TEXT: Final = 2800
"""Characters of one page with its markup: one section, and far below the 4,000 that a message's text should stay under."""
PIECE: Final = 1300
"""Longest line that is kept whole: a sentence of an entry has at most 1,200 characters."""
LONG_LABEL: Final = 200

NOTHING: Final = Line("text", "·")
"""Stands where there is nothing to say: Slack takes no empty text."""
_UNSENDABLE: Final = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f]")
_MARKUP: Final = re.compile(r"[*_~`]|^\s*>", re.MULTILINE)
_BREAKS: Final = re.compile(r"\s*[\n\v\f\r\x85\u2028\u2029]\s*")
_MAIL: Final = re.compile(r"[\w.%+-]+@[\w.-]+")
_ISOLATES: Final = str.maketrans("", "", ISOLATE + END_OF_ISOLATE)


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: all facts as plain text, the same as blocks, and blocks for where Slack refuses the newer ones."""

    text: str
    blocks: tuple[Block, ...] = ()
    older: tuple[Block, ...] = ()


def escaped(text: str) -> str:
    """Text for `text` and mrkdwn fields. Source: https://docs.slack.dev/messaging/formatting-message-text#escaping"""
    return _UNSENDABLE.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short(text: str, limit: int) -> str:
    """Text for a plain_text field of limited length; never empty."""
    text = " ".join(_UNSENDABLE.sub("", text).split()) or "·"
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain_text(text: str, limit: int) -> Block:
    """A plain_text object, which Slack does not parse: nothing in it is escaped."""
    return {"type": "plain_text", "text": short(text, limit)}


def pages(lines: Iterable[Line], room: int = MAX_LINES) -> list[tuple[Line, ...]]:
    """Lines in pages of at most `room` lines and one section's text each; at least one page."""
    found: list[tuple[Line, ...]] = []
    held: list[Line] = []
    size = 0
    for line in (piece for whole in lines for piece in _pieces(whole) if piece.plain().strip()):
        if held and (len(held) == room or size + _size(line) > PAGE_TEXT):
            found.append(tuple(held))
            held, size = [], 0
        held.append(line)
        size += _size(line)
    return [*found, tuple(held)] if held else found or [(NOTHING,)]


def text_of(lines: Iterable[Line]) -> str:
    """All that the lines say, for notifications and screen readers."""
    return "\n".join(escaped(line.plain()) for line in lines)


def body(lines: Iterable[Line]) -> list[Block]:
    """The lines as sections; where they come from, in small letters below."""
    blocks: list[Block] = []
    for kind, group in groupby(lines, key=lambda line: (line.kind == "source", _needs_plain(line))):
        is_source, is_plain = kind
        text = _text_object(list(group), is_plain)
        blocks.append({"type": "context", "elements": [text]} if is_source else {"type": "section", "text": text})
    return blocks


def _text_object(lines: list[Line], is_plain: bool) -> Block:
    if is_plain:
        return {"type": "plain_text", "text": _UNSENDABLE.sub("", "\n".join(line.plain() for line in lines))}
    return {"type": "mrkdwn", "text": "\n".join(_mrkdwn(line) for line in lines), "verbatim": True}


def _needs_plain(line: Line) -> bool:
    """mrkdwn knows no escape for its own signs: a line whose data holds one is not parsed at all."""
    return _MARKUP.search(f"{line.label}\n{line.text}") is not None


def _mrkdwn(line: Line) -> str:
    text = " ".join(part for part in (escaped(line.text), _address(line.address)) if part)
    if line.kind == "title":
        return f"*{text}*"
    if line.kind == "item":
        label = f"`{escaped(line.label)}`" if line.label.startswith("/") else escaped(line.label)
        return f"{label} {text}".strip() if label else f"• {text}"
    return f"*{escaped(line.label)}:* {text}" if line.label and line.kind != "source" else escaped(line.plain())


def _address(address: str) -> str:
    """An e-mail address as a link, inside its isolates."""
    bare = address.translate(_ISOLATES)
    return escaped(address).replace(bare, f"<mailto:{bare}|{bare}>") if _MAIL.fullmatch(bare) else escaped(address)


def _size(line: Line) -> int:
    return max(len(_mrkdwn(line)), len(escaped(line.plain()))) + 1


def _pieces(line: Line) -> Iterator[Line]:
    """A line that is too long, as several; lists are divided between their items. A line holds no line breaks."""
    clean = {name: _UNSENDABLE.sub("", _BREAKS.sub(" ", getattr(line, name))) for name in ("text", "label", "address")}
    line = replace(line, text=clean["text"], label=clean["label"], address=clean["address"])
    if len(line.label) > LONG_LABEL:
        yield from _pieces(Line("text", f"{line.label}:"))
        line = replace(line, label="")
    texts = list(_divided(line.text))
    for number, text in enumerate(texts):
        first, last = number == 0, number == len(texts) - 1
        yield replace(
            line, kind=line.kind if first else "text", text=text,
            label=line.label if first else "", address=line.address if last else "",
        )  # fmt: skip


def _divided(text: str) -> Iterator[str]:
    while len(escaped(text)) > PIECE:
        end = PIECE
        while len(escaped(text[:end])) > PIECE:
            end = end * 2 // 3
        cut = next((at + len(mark) for mark in ("; ", "؛ ", ". ", " ") if (at := text.rfind(mark, end // 2, end)) > 0), end)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def context(lines: Sequence[str]) -> Block:
    """A remark in small letters; the lines are mrkdwn already."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": "\n".join(lines)[:SECTION_TEXT], "verbatim": True}]}

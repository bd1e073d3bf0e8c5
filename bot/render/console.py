"""A reply as a terminal shows it: plain lines for pipes, colours and wrapping for people; right-to-left lines keep together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from bot.reply import Line, Reply
from bot.wording import END_OF_ISOLATE, ISOLATE, RIGHT_TO_LEFT

if TYPE_CHECKING:
    from rich.console import JustifyMethod, RenderableType

    from bot.service import Answered

RIGHT_TO_LEFT_MARK: Final = "\u200f"
STYLES: Final = {"title": "bold", "note": "yellow", "source": "dim italic"}
ADDRESS_STYLE: Final = "bold cyan"
LABEL_STYLE: Final = "green"

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that a terminal takes for commands, and halves of characters."""
_WORD: Final = r"(?:(?<!\S)/)?[A-Za-z@](?:[\w.@+'’/&-]*\w)?"
"""A Latin word, a command or an address, without the full stop of the sentence around it."""
_LATIN: Final = re.compile(rf"{_WORD}(?:[ ,:-]{{1,2}}{_WORD})*|\d+(?:[-–/]\d+)+", re.ASCII)
_ISOLATED: Final = re.compile(f"({ISOLATE}[^{END_OF_ISOLATE}]*{END_OF_ISOLATE})")


def plain(reply: Reply) -> str:
    """The reply as text, complete and without colours."""
    return "\n".join(_directed(line.plain(), reply.language) for line in reply.lines)


def drawn(reply: Reply) -> RenderableType:
    """The reply for a terminal: each line wrapped to its width below its own beginning."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    lines: list[RenderableType] = []
    for line in reply.lines:
        begin, text = _parts(line, reply.language)
        justify: JustifyMethod = "right" if reply.language in RIGHT_TO_LEFT else "left"
        body = Text.assemble(*text, justify=justify, overflow="fold")
        if not begin or justify == "right":
            lines.append(Text.assemble((begin, LABEL_STYLE), *text, justify=justify, overflow="fold") if begin else body)
            continue
        grid = Table.grid(padding=0, expand=False)
        grid.add_column(no_wrap=True)
        grid.add_column()
        grid.add_row(Text(begin, LABEL_STYLE), body)
        lines.append(grid)
    return Group(*lines)


def _parts(line: Line, language: str) -> tuple[str, list[tuple[str, str]]]:
    """What a line begins with and hangs under, and the rest with its styles."""
    style = STYLES.get(line.kind, "")
    label = _directed(line.label, language) if line.label else ""
    begin = f"{label or _directed('•', language)} " if line.kind == "item" else ""
    said = [(f"{label}: ", LABEL_STYLE if line.kind != "source" else style)] if label and not begin else []
    if line.text:
        shown = _shown if said or begin else _directed
        said.append((shown(line.text, language), style))
    if line.address:
        said += [(" ", "")] * bool(line.text) + [(_shown(line.address, language), ADDRESS_STYLE)]
    return begin, said


def _directed(text: str, language: str) -> str:
    """A line that reads in its language's direction, whatever it begins with."""
    text = _shown(text, language)
    return f"{RIGHT_TO_LEFT_MARK}{text}" if language in RIGHT_TO_LEFT and text else text


def _shown(text: str, language: str) -> str:
    """Text without what a terminal would obey; right to left, with its Latin names and addresses kept together."""
    text = _UNPRINTABLE.sub("", text.replace("\n", " "))
    if language not in RIGHT_TO_LEFT:
        return text
    parts = _ISOLATED.split(text)
    return "".join(p if p.startswith(ISOLATE) else _LATIN.sub(f"{ISOLATE}\\g<0>{END_OF_ISOLATE}", p) for p in parts)


def trace(answered: Answered) -> Iterator[str]:
    """Why the answer is what it is, for maintainers: the rule, what each word was taken for, who came second."""
    understood = answered.understood
    reason = understood.reason
    about = ", ".join(understood.subjects) or understood.missing or "nothing"
    yield f"why: {understood.status}, {understood.intent}, {about}"
    yield f"  rule: {reason.rule}"
    for word in reason.words:
        yield f"  word: {_shown(word, 'en')}"
    if reason.unexplained:
        yield f"  not explained: {_shown(', '.join(reason.unexplained), 'en')}"
    yield f"  score: {reason.score:g}, confidence {understood.confidence:g}"
    if reason.runner_up:
        yield f"  second: {reason.runner_up}, {reason.margin:g} behind"
    if understood.suggestions:
        yield f"  offered: {', '.join(understood.suggestions)}"
    if understood.assumed:
        yield "  taken from the conversation"
    yield f"  language: {understood.language}; {answered.elapsed_us} µs; knowledge {reason.version or 'unknown'}"

"""The bot in a terminal: with colours, completion and history for a person, line by line without a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from bot.payloads import payload_of
from bot.render.console import drawn, plain, trace
from bot.service import Service
from bot.talk import Talk, Turn, command_names

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.history import History
    from rich.console import Console

Platform = Literal["slack", "telegram"]
PROMPT: Final = "iom> "
MOST_COMPLETIONS: Final = 8
WIDEST: Final = 100
"""Columns beyond which lines are hard to read."""


def chat(service: Service, platform: Platform | None = None, language: str | None = None, why: bool = False) -> None:
    """Talk until /quit or the end of input; with `platform` each answer is shown as that platform would get it."""
    talk = Talk(service, language)
    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout is not None and sys.stdout.isatty():
        _at_terminal(talk, platform, why)
        return
    for line in sys.stdin or ():
        turn = talk.hear(line)
        if turn is not None:
            print(*_plain_parts(talk, turn, platform, why), sep="\n\n", end="\n\n", flush=True)  # noqa: T201
        if turn is not None and turn.over:
            return


def _plain_parts(talk: Talk, turn: Turn, platform: Platform | None, why: bool) -> Iterator[str]:
    if turn.answered is not None and platform and not turn.traced:
        yield json.dumps(payload_of(platform, talk.service, turn.answered), ensure_ascii=False, indent=2)
    elif turn.reply.lines:
        yield plain(turn.reply)
    if turn.answered is not None and (why or turn.traced):
        yield "\n".join(trace(turn.answered))


def _at_terminal(talk: Talk, platform: Platform | None, why: bool) -> None:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.formatted_text import ANSI
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=False)
    session: PromptSession[str] = PromptSession(
        ANSI(f"\x1b[1;36m{PROMPT}\x1b[0m") if console.color_system else PROMPT,
        history=history(), completer=completer(talk), complete_while_typing=True, enable_history_search=False,
    )  # fmt: skip
    draw(console, talk, talk.greeting(), None, False)
    while (line := _typed(session.prompt)) is not None:
        turn = talk.hear(line)
        if turn is not None:
            draw(console, talk, turn, platform, why)
        if turn is not None and turn.over:
            return


def _typed(prompt: object) -> str | None:
    """The next line; nothing after Ctrl-D, an empty one after Ctrl-C, which takes back what was typed."""
    try:
        return str(prompt()) if callable(prompt) else None
    except KeyboardInterrupt:
        return ""
    except EOFError:
        return None


def draw(console: Console, talk: Talk, turn: Turn, platform: Platform | None, why: bool) -> None:
    """Show one turn on a terminal."""
    width = min(console.width, WIDEST)
    if turn.answered is not None and platform and not turn.traced:
        console.print_json(json.dumps(payload_of(platform, talk.service, turn.answered), ensure_ascii=False), ensure_ascii=False)
    elif turn.reply.lines:
        console.print(drawn(turn.reply), width=width)
    if turn.answered is not None and (why or turn.traced):
        for line in trace(turn.answered):
            console.print(line, style="dim", markup=False)
    console.print()


def completer(talk: Talk) -> Completer:
    """Commands after a slash, names of subjects after a command, names for two letters and more of a single word."""
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class CommandsAndNames(Completer):
        """What can stand where one types."""

        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
            """Commands, or names as one types them."""
            text = document.text_before_cursor.lstrip()
            command, space, rest = text.partition(" ")
            if text.startswith("/") and not space:
                yield from (Completion(name, -len(text)) for name in command_names() if name.startswith(text.casefold()))
            elif text.startswith("/") and rest.strip() and command not in ("/lang", "/why", "/quit", "/help"):
                found = talk.service.search(rest, talk.spoken, MOST_COMPLETIONS)
                yield from (Completion(choice.name, -len(rest)) for choice in found)

    return CommandsAndNames()


def history() -> History:
    """What was typed before, in a file for the user alone; in memory where none can be written."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    file = state_folder() / "chat-history"
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(file))


def state_folder() -> Path:
    """Where this program keeps what it remembers between runs on this machine."""
    base = os.environ.get("XDG_STATE_HOME") or (os.environ.get("LOCALAPPDATA") if os.name == "nt" else None)
    try:
        return Path(base or Path.home() / ".local" / "state") / "iom-bot"
    except RuntimeError:  # a user without a home
        return Path(os.devnull)

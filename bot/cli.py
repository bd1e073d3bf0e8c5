"""The way into `iom-bot`: exit statuses, what a person is told where something is wrong, and the shortest way to an answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, Final

BROKEN: Final = 1
USAGE: Final = 2
INTERRUPTED: Final = 130
CLOSED_PIPE: Final = 141
"""Exit statuses beside those of `ask`; the last two are what a shell reports for the signals INT and PIPE."""


class Refused(Exception):  # noqa: N818 - it names what happened to the person
    """What was asked for cannot be done: one line for the person, and the exit status."""

    def __init__(self, line: str, status: int = BROKEN) -> None:
        self.status = status
        super().__init__(line)


def record(answered: Any) -> dict[str, Any]:
    """One answer as the contract's JSON object."""
    from bot.batch import record as of_answer

    return of_answer(answered)


def main() -> None:
    """Run the command line and end the process with its status."""
    status = execute()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BrokenPipeError:
        status = _closed_pipe()
    sys.exit(status)


def execute(arguments: Sequence[str] | None = None) -> int:
    """Run one command, by default that of this process; its exit status. What a person can cause is told in lines."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except BrokenPipeError:
        return _closed_pipe()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return _told(error)


def _run(arguments: list[str]) -> int:
    if (question := _only_a_question(arguments)) is not None:
        from bot.asking import ask

        return ask(*question)
    from bot.commands import carry_out

    return carry_out(arguments)


def _only_a_question(arguments: list[str]) -> tuple[str, str | None, bool, bool, bool] | None:
    """What `ask` is given, where that is plain to see: typer and what it loads take longer than the answer.

    Anything else, as help, a mistyped option or another command, is None and typer's to tell.
    """
    if arguments[:1] != ["ask"]:
        return None
    words: list[str] = []
    flags: set[str] = set()
    lang = None
    rest = iter(arguments[1:])
    for argument in rest:
        if argument in ("--json", "--batch", "--why"):
            flags.add(argument)
        elif argument == "--lang" and (lang := next(rest, None)) is not None:
            pass
        elif argument == "--":
            words += rest
        elif argument.startswith("-") and len(argument) > 1:
            return None
        else:
            words.append(argument)
    return " ".join(words), lang, "--json" in flags, "--batch" in flags, "--why" in flags


def _told(error: Exception) -> int:
    """One line, or one for each fault of the entries, for what a person can mend; a traceback for a fault of ours."""
    if isinstance(error, Refused):
        return _line(str(error), error.status)
    if hasattr(error, "problems"):  # BrokenKnowledge, without loading its module
        return _line("\n".join(map(str, error.problems)), BROKEN)
    if isinstance(error, OSError) and error.filename is not None:
        return _line(f"{error.filename}: {error.strerror}", BROKEN)
    raise error


def _line(text: str, status: int) -> int:
    print(text, file=sys.stderr)  # noqa: T201
    return status


def _closed_pipe() -> int:
    """Whoever read our output has gone: nothing more is written, not even at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    return CLOSED_PIPE

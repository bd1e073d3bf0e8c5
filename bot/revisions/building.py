"""The index of a revision, without holding up whoever answers meanwhile: building it is left to a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.compiled import kept_index, load_index
from bot.revisions.entries import Files, laid_out

if TYPE_CHECKING:
    from knowledge.index import Index

BUILDING: Final = 300.0
"""Seconds for the other process; 100,000 subjects take a fraction of it."""


def index_of(files: Files, languages: Path | None = None) -> Index:
    """The index of a revision's files; blocks, but leaves the interpreter to others: call it in a thread.

    Raises `BrokenKnowledge`, and ValueError for files that are none of ours.
    """
    with laid_out(files) as folder:
        found = kept_index(folder, True, languages)
        if found is None:
            _build_apart(folder, languages)
            found = load_index(folder, True, languages)  # builds it here where the other process could not
        return found


def _build_apart(folder: Path, languages: Path | None) -> None:
    arguments = [sys.executable, "-m", __name__, str(folder), *([str(languages)] if languages else [])]
    try:
        subprocess.run(arguments, check=False, capture_output=True, timeout=BUILDING)  # noqa: S603 - our own module
    except (OSError, subprocess.TimeoutExpired):
        return


if __name__ == "__main__":
    load_index(Path(sys.argv[1]), languages=Path(sys.argv[2]) if len(sys.argv) > 2 else None)

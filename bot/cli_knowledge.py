"""The commands for editors of entries: each prints lines and returns the exit status."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from bot.knowledge_folder import entries_folder
from knowledge.diff import described, written
from knowledge.diff import diff as changes_between
from knowledge.importing import entry_name, imported
from knowledge.loading import load
from knowledge.problems import BrokenKnowledge, Problem, shown
from knowledge.rules import TO_DO

LARGEST_PAGE: Final = 32 * 1024 * 1024
"""Bytes of a saved page that are read; the longest page of the manual has 0.02 MB."""


def check(folder: Path | None) -> int:
    """Every fault of every entry on a line of standard output; 1 where there is one."""
    try:
        knowledge = load(folder or entries_folder())
    except BrokenKnowledge as broken:
        _print("\n".join(map(str, broken.problems)))
        return 1
    subjects, facts = len(knowledge.subjects), len(knowledge.facts)
    _print(f"no faults: {len(knowledge.entries)} entries, {subjects} subjects, {facts} facts, version {knowledge.version}")
    return 0


def import_(file: Path, out: Path | None, force: bool) -> int:
    """The skeleton of an entry for a saved page, printed or written."""
    text = _page(file)
    name = entry_name(out.name.partition(".")[0] if out and not out.is_dir() else file.name.partition(".")[0])
    made = imported(text, name) if text is not None else None
    if made is None:
        reason = "not text in UTF-8: save the page anew" if text is None else "no heading of a page of the manual: save all of it"
        print(Problem(shown(file), 1, 1, reason), file=sys.stderr)  # noqa: T201
        return 1
    if out is None:
        _print(made, end="")
        return 0
    target = out / f"{name}.yaml" if out.is_dir() else out
    if not force and target.exists() and target.stat().st_size:
        print(f"{target} is there already: choose another name, or --force", file=sys.stderr)  # noqa: T201
        return 1
    target.write_text(made, encoding="utf-8")
    _print(f"{target}: {made.count(TO_DO) - 1} things left to write; iom-bot knowledge check {target} names them")
    return 0


def _page(file: Path) -> str | None:
    """The text of a saved page; None where it is none."""
    raw = sys.stdin.buffer.read(LARGEST_PAGE) if str(file) == "-" else file.read_bytes()[:LARGEST_PAGE]
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def diff(old: Path, new: Path, as_json: bool) -> int:
    """What changed, a line each or one JSON array."""
    changes = changes_between(load(old, None), load(new, None))
    if as_json:
        lines = (json.dumps(written(change), ensure_ascii=False) for change in changes)
        _print("[" + ",\n".join(lines) + "]")
        return 0
    _print("\n".join(described(changes)) or "nothing changed")
    return 0


def _print(text: str, end: str = "\n") -> None:
    print(text, end=end)  # noqa: T201

"""What is different from one set of entry files to another, and what each change lies in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.revisions.entries import Files, laid_out, read_files
from knowledge.diff import Change, diff
from knowledge.loading import Knowledge, load
from knowledge.problems import BrokenKnowledge, Problem, shown

Lineage = tuple[str, ...]
TRIES: Final = 5
"""Times that a folder is read anew because somebody writes to it meanwhile."""


@dataclass(frozen=True)
class Checked:
    """Entry files without a fault, and what they hold; without lexicons, so not for answering."""

    files: Files
    knowledge: Knowledge


def checked(folder: Path) -> Checked:
    """The entries of a folder, exactly as they were checked; blocks. Raises `BrokenKnowledge`."""
    for _ in range(TRIES):
        try:
            before = read_files(folder)
            knowledge = load(folder, None)
            if read_files(folder) == before:
                return Checked(before, knowledge)
        except OSError:  # a file that was there is gone, or cannot be read: loading says which
            load(folder, None)
    raise BrokenKnowledge([Problem(shown(folder), 1, 1, "is being written to: publish when that has ended")])


def changes_since(old: Files, new: Checked) -> Sequence[tuple[Change, Lineage]]:
    """Every change from a revision's files to the checked ones, each with its lineage; blocks.

    Raises `BrokenKnowledge` where the old files are sound no longer, as to a newer version of the bot.
    """
    if old == new.files:
        return ()
    with laid_out(old) as folder:
        before = load(folder, None)
    return [(change, lineage(change, before, new.knowledge)) for change in diff(before, new.knowledge)]


def lineage(change: Change, old: Knowledge, new: Knowledge) -> Lineage:
    """The subject of a change and what it lies in, nearest first; of what has moved, then what it lay in before."""
    after, before = _lineage(change.subject, new), _lineage(change.subject, old)
    if not after:
        return before or (change.subject,)
    return tuple(dict.fromkeys((*after, *before))) if change.field in ("parent", "of") else after


def _lineage(identity: str, knowledge: Knowledge) -> Lineage:
    """Empty where the knowledge holds no such subject, fact, entry or section."""
    if identity in knowledge.subjects:
        return identity, *knowledge.ancestors(identity)
    if identity in knowledge.facts:
        return _lineage(knowledge.facts[identity].of, knowledge)  # whoever follows the subject follows what is said of it
    name, _, section = identity.partition("/")
    entry = next((entry for entry in knowledge.entries if entry.entry == name), None)
    if entry is None or (section and section not in {one.id for one in entry.sections}):
        return ()
    return (identity, name) if section else (identity,)

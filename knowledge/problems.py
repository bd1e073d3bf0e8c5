"""What is wrong with the data, where, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a data file; `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class BrokenKnowledge(Exception):  # noqa: N818 - it names what is the matter
    """The data files cannot be used; `problems` holds every fault of every file, in order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def shown(path: Path) -> str:
    """A path as a person would type it from where he stands."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """ " (perhaps NAME?)" where a known name is near, else nothing."""
    from rapidfuzz import fuzz, process

    near = process.extractOne(wrong, sorted(known), scorer=fuzz.ratio, score_cutoff=75)
    return f" (perhaps {near[0]}?)" if near else ""

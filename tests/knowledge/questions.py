"""The questions of tests/questions and how an answer to one is judged."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.service import Answered
from knowledge.normalise import strip_marks

FOLDER: Final = Path(__file__).parent.parent / "questions"
EMAIL: Final = re.compile(r"[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}")
LONGEST: Final = 1500  # characters of one answer: the product's contract


@dataclass(frozen=True)
class Question:
    """One question and what its right answer holds."""

    id: str
    language: str
    q: str
    kind: str
    must: tuple[tuple[str, ...], ...] = ()
    email_first: str = ""
    must_not: tuple[str, ...] = ()
    noise: str = ""


def questions(language: str) -> Iterator[Question]:
    """The questions of one language, in the order of their file."""
    for line in (FOLDER / f"{language}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        must = tuple(tuple(group) for group in row.get("must", ()))
        unwanted = tuple(row.get("must_not", ()))
        first, noise = row.get("email_first", ""), row.get("noise", "")
        yield Question(row["id"], language, row["q"], row["kind"], must, first, unwanted, noise)


def known_failures() -> frozenset[str]:
    """Ids of the questions that are not right yet."""
    return frozenset((FOLDER / "known_failures.txt").read_text(encoding="utf-8").split())


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", strip_marks(text).casefold().replace("“", '"').replace("”", '"'))


def fault(question: Question, answered: Answered) -> str:
    """What is wrong with an answer; empty where it is right."""
    status, text = answered.answer.status, _fold(answered.reply.plain())
    if question.kind == "unknown":
        return "" if status in ("unknown", "clarify") else "answered what no entry answers"
    if status != "answered":
        return f"status {status}"
    missing = [group[0] for group in question.must if not any(_fold(wanted) in text for wanted in group)]
    emails = EMAIL.findall(text)
    if missing or (question.email_first and emails[:1] != [_fold(question.email_first)]):
        return f"lacks {', '.join(missing) or question.email_first}"
    said = [unwanted for unwanted in question.must_not if _fold(unwanted) in text]
    return f"says {', '.join(said)}" if said else "too long" if len(text) > LONGEST else ""

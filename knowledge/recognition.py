"""What a question was understood as: a value, with everything that led to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Status = Literal["answered", "clarify", "unknown"]

MAX_SUGGESTIONS: Final = 4
"""Most choices of a clarification: one tap or a number (issue of the product's owner)."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the rule that decided, what each word was taken for, the target that most speaks for, and who came second."""

    rule: str
    words: tuple[str, ...] = ()
    target: str = ""
    unexplained: tuple[str, ...] = ()
    score: float = 0.0
    runner_up: str = ""
    margin: float = 0.0
    version: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """The outcome for one utterance.

    `subjects` are ids of what it is about, most specific first; `other` is a second subject of a yes-or-no question;
    `missing` names what the entries do not give; `suggestions` are ids to offer, best first, at most four;
    `confidence` runs from 0 to 1.
    """

    status: Status
    intent: str
    language: str
    subjects: tuple[str, ...] = ()
    other: str = ""
    missing: str = ""
    suggestions: tuple[str, ...] = ()
    confidence: float = 0.0
    assumed: bool = False
    reason: Reason = field(default_factory=lambda: Reason("none"))


@dataclass(frozen=True, slots=True)
class Context:
    """What a conversation was about last: subjects and intent of the last answer."""

    subjects: tuple[str, ...] = ()
    intent: str = ""

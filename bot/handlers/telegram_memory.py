"""What a process remembers of its conversations for a short time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from knowledge.recognition import Context

TALK_SECONDS: Final = 15 * 60.0
"""How long "and their email?" still means what was asked before."""
EDIT_SECONDS: Final = 60.0
"""How long an edited question still changes its answer."""
MOST: Final = 10_000

Clock = Callable[[], float]
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The newest values, at most `most`, each for `seconds` after it was put in."""

    def __init__(self, seconds: float, most: int = MOST, clock: Clock = time.monotonic) -> None:
        self.seconds, self.most, self.clock = seconds, most, clock
        self._values: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    def put(self, key: Key, value: Value) -> None:
        """Remember a value; the oldest goes where there are too many."""
        self._values.pop(key, None)
        self._values[key] = (self.clock() + self.seconds, value)
        while len(self._values) > self.most:
            self._values.popitem(last=False)

    def get(self, key: Key) -> Value | None:
        """The value, or None where it is too old or was never there."""
        until, value = self._values.get(key, (0.0, None))
        if until < self.clock():
            self._values.pop(key, None)
            return None
        return value

    def drop(self, key: Key) -> None:
        """Forget a value."""
        self._values.pop(key, None)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class Talk:
    """The last turn of a conversation; `choices` are the ids that were offered for `question`, in their order."""

    context: Context
    question: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """Whose words belong together: one person in one chat, and in one topic of it."""

    chat: int
    thread: int
    person: int


_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def chosen(text: str, talk: Talk | None) -> str | None:
    """The id that a bare number chooses ("2", "٢", "2."), where choices were offered; None otherwise."""
    number = text.strip().rstrip(".)").translate(_DIGITS)
    if talk is None or not number.isascii() or not number.isdigit() or len(number) > 2:
        return None
    return talk.choices[int(number) - 1] if 1 <= int(number) <= len(talk.choices) else None

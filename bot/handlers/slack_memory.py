"""What one process remembers for a while: bounded, and forgotten by itself."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memory(Generic[K, V]):
    """At most `size` values, each for `seconds` after it was put; the oldest make room."""

    def __init__(self, size: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._size, self._seconds, self._clock = size, seconds, clock
        self._values: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def put(self, key: K, value: V) -> None:
        """Remember a value, anew where the key is known."""
        self._values[key] = (self._clock() + self._seconds, value)
        self._values.move_to_end(key)
        while len(self._values) > self._size:
            self._values.popitem(last=False)

    def get(self, key: K) -> V | None:
        """The value of a key, or None where it is unknown or too old."""
        until, value = self._values.get(key, (0.0, None))
        if value is not None and until <= self._clock():
            del self._values[key]
            return None
        return value

    def items(self) -> list[tuple[K, V]]:
        """All that is remembered, the oldest first; some of it may be too old."""
        return [(key, value) for key, (_, value) in self._values.items()]

    def forget(self, gone: Callable[[K], bool]) -> None:
        """Drop every key for which `gone` holds."""
        for key in [key for key in self._values if gone(key)]:
            del self._values[key]

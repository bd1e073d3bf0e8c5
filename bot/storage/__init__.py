"""Implementations of `bot.ports`: in memory, in an SQLite file, in PostgreSQL."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot.ports import Store
from bot.storage.rules import utc_now


def open_store(address: str | Path, keys: Sequence[str] = (), now: Callable[[], datetime] = utc_now) -> Store:
    """A store that is to be opened with `await store.open()`.

    `address` is a path or `sqlite:///…` for an SQLite file (made where it is missing), `postgresql://…`, or `memory://`.
    `keys` are Fernet keys for tokens: the first encrypts, all of them decrypt. `now` is aware of its time zone.
    Raises `StoreError` for an address or a key that is none; nothing is reached or written yet.
    """
    if str(address) == "memory://":
        from bot.storage.memory import MemoryStore

        return MemoryStore(now)
    from bot.storage.addresses import parse
    from bot.storage.sql import SqlStore

    return SqlStore(parse(address), keys, now)

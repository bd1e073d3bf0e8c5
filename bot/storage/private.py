"""A database of one store alone, gone with it: an SQLite file in a folder of its own, made when it is first used."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Executable, Row, create_engine
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.addresses import parse
from bot.storage.database import Database, Result
from bot.storage.notice_tables import ALL_TABLES


class PrivateDatabase(Database):
    """A database that needs no opening; nothing is left of it after `close`."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.gettempdir(), f"iom-bot-{secrets.token_hex(8)}")
        self._making = asyncio.Lock()
        super().__init__(parse(self._folder / "iom-bot.db"))

    async def open(self) -> None:
        """Make the file with all its tables; again is nothing. Raises `StoreError`."""
        async with self._making:
            if not self.opened:
                await asyncio.to_thread(self._make)
                self.opened = True

    def _make(self) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        (self._folder / "iom-bot.db").write_bytes(_empty())

    async def execute(self, *statements: Executable, patience: float | None = None) -> Sequence[Row[Any]]:
        """See `Database`."""
        await self.open()
        return await super().execute(*statements, patience=patience)

    async def transaction(self, work: Callable[[AsyncConnection], Awaitable[Result]], patience: float | None = None) -> Result:
        """See `Database`."""
        await self.open()
        return await super().transaction(work, patience)

    async def close(self) -> None:
        """Remove it."""
        await super().close()
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)


@cache
def _empty() -> bytes:
    """A file with all tables and no rows: made once, since making the tables takes fifty times as long as writing it."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        ALL_TABLES.create_all(connection)
    with engine.connect() as connection:
        content: bytes = connection.connection.dbapi_connection.serialize()  # type: ignore[union-attr]
    engine.dispose()
    return content

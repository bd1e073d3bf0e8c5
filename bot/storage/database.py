"""One database for one process: statements with a limit of time, errors as sentences, and a short rest after silence."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Executable, Row, Table, delete, false, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import StoreError
from bot.storage.addresses import Address
from bot.storage.engines import statements_engine, transactions_engine
from bot.storage.failures import FAILURES, explained, silent
from bot.storage.tables import DELIVERIES

Result = TypeVar("Result")
PATIENCE: Final = 2.5
"""Seconds for one statement; Slack waits 3 for an acknowledgement. Source: https://docs.slack.dev/interactivity/handling-user-interaction"""
REST: Final = 1.0
"""Seconds without a try after the database did not answer, so that not every question waits for it."""

TRIAL: Final = 1.0
"""Seconds for the first statement after such a rest."""


class Database:
    """Runs statements. Everything raises `StoreError` alone, after `patience` seconds at the latest."""

    def __init__(self, address: Address, patience: float = PATIENCE) -> None:
        self.address, self.patience = address, patience
        self._statements = statements_engine(address, patience)
        self._transactions = transactions_engine(self._statements)
        self._ending: set[asyncio.Task[Any]] = set()
        self._rests_until = 0.0
        self.opened = False

    async def open(self) -> None:
        """Bring the schema up to date and connect; waits up to a minute for another process that does the same."""
        if not await self._is_up_to_date():
            from bot.storage.schema import migrate  # 20 MB and 0.3 s: only where there is something to do

            try:
                await asyncio.to_thread(migrate, self.address)
            except FAILURES as error:
                raise explained(error, self.address) from None
        await self.execute(text("SELECT 1"))
        self.opened = True

    async def _is_up_to_date(self) -> bool:
        """Whether the schema is this program's. A file that is not there is not made by looking."""
        path = self.address.path
        if path is not None and not await asyncio.to_thread(path.exists):
            return False
        try:
            rows = await self.execute(text("SELECT version_num FROM alembic_version"))
        except StoreError:
            return False  # the migration says what is wrong
        return [row.version_num for row in rows] == [_newest()]

    async def execute(self, *statements: Executable, patience: float | None = None) -> Sequence[Row[Any]]:
        """Run one statement, or several in one transaction; the rows of the last one, none where it gives none.

        `patience` is in seconds, where it is another than the database's.
        """
        return await self._bounded(self._run(statements), patience or self.patience)

    async def transaction(self, work: Callable[[AsyncConnection], Awaitable[Result]], patience: float | None = None) -> Result:
        """Do what needs one statement's rows for the next, in one transaction; the work's result. On SQLite it holds the lock
        from its beginning. `patience` is in seconds for all of it, where it is another than the database's.

        What the work raises undoes the transaction.
        """

        async def done() -> Result:
            async with self._transactions.begin() as connection:
                return await work(connection)

        return await self._bounded(done(), patience or self.patience)

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """INSERT with ON CONFLICT, which both databases have."""
        return sqlite.insert(table) if self.address.kind == "sqlite" else postgresql.insert(table)

    async def ping(self) -> bool:
        """Whether it was opened and can be written now: a file that another program holds can still be read, and so can a
        server that is somebody's copy."""
        try:
            await self.execute(delete(DELIVERIES).where(false()))
        except StoreError:
            return False
        return self.opened

    async def close(self) -> None:
        """Release every connection; those that do not answer are dropped."""
        self.opened = False
        ending = [*self._ending, asyncio.create_task(self._statements.dispose())]
        _, late = await asyncio.wait(ending, timeout=self.patience)
        for task in late:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    async def _run(self, statements: Sequence[Executable]) -> Sequence[Row[Any]]:
        engine = self._statements if len(statements) == 1 else self._transactions
        async with engine.begin() as connection:
            for statement in statements[:-1]:
                await connection.execute(statement)
            result = await connection.execute(statements[-1])
            return result.fetchall() if result.returns_rows else ()

    async def _bounded(self, work: Coroutine[Any, Any, Result], patience: float) -> Result:
        """The work's result in time. What is given up ends in the background: drivers take seconds to leave a silent server."""
        if time.monotonic() < self._rests_until:
            work.close()
            raise silent(self.address, patience)
        if self._rests_until:  # one finds out whether it answers again, the others need not wait for that
            patience = min(patience, TRIAL) if patience <= self.patience else patience
            self._rests_until = time.monotonic() + patience + REST
        task = asyncio.create_task(work)
        try:
            await asyncio.wait({task}, timeout=patience)
        except asyncio.CancelledError:  # whoever asked has gone: that says nothing of the database
            self._rests_until = min(self._rests_until, time.monotonic())
            raise
        finally:
            if not task.done():
                self._give_up(task)
        if not task.done():
            self._rests_until = time.monotonic() + REST
            raise silent(self.address, patience)
        self._rests_until = 0.0
        try:
            return task.result()
        except FAILURES as error:
            raise explained(error, self.address) from None

    def _give_up(self, task: asyncio.Task[Any]) -> None:
        task.cancel()
        self._ending.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._ending.discard(task)
        if not task.cancelled():
            task.exception()  # seen, so that asyncio does not report it


@cache
def _newest() -> str:
    """The newest revision of the schema: the files are named after them."""
    return max(path.name[1:5] for path in (Path(__file__).parent / "migrations" / "versions").glob("r[0-9]*.py"))

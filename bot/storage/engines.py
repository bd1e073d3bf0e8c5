"""Engines for the two databases: how a connection is made, and how a transaction begins."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.addresses import Address

WRITES: Final = "iom_bot_writes"
"""Execution option of SQLite's transactions that take the lock when they begin."""


def statements_engine(address: Address, patience: float) -> AsyncEngine:
    """For single statements, each of which takes effect by itself."""
    if address.kind == "sqlite":
        return _sqlite(address, patience)
    return _postgresql(
        address, patience, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True,
        pool_pre_ping=True, pool_size=5, max_overflow=10, pool_timeout=patience,
    )  # fmt: skip


def transactions_engine(engine: AsyncEngine) -> AsyncEngine:
    """The same connections, for several statements that take effect together."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{WRITES: True})
    return engine.execution_options(isolation_level="READ COMMITTED")


def migrations_engine(address: Address) -> Engine | AsyncEngine:
    """For a schema's change: no pool, patience with a server that is starting, much with a process that is changing it too."""
    if address.kind == "sqlite":
        engine = create_engine(_file_url(address), poolclass=NullPool, hide_parameters=True)
        _on_sqlite(engine, wait_ms=60_000)
        return engine.execution_options(**{WRITES: True})
    return _postgresql(address, 10, poolclass=NullPool)


def _sqlite(address: Address, patience: float) -> AsyncEngine:
    logging.getLogger("aiosqlite").setLevel(logging.INFO)  # at DEBUG it logs every value
    url = _file_url(address, "+aiosqlite")
    engine = create_async_engine(url, hide_parameters=True, pool_size=4, pool_timeout=patience)
    # a little less than our own patience, so that SQLite itself says that it is busy
    _on_sqlite(engine.sync_engine, wait_ms=int(patience * 800))
    return engine


def _file_url(address: Address, driver: str = "") -> URL:
    return URL.create(f"sqlite{driver}", database=str(address.path))


def _on_sqlite(engine: Engine, wait_ms: int) -> None:
    event.listen(engine, "connect", partial(_set_up_sqlite, wait_ms))
    event.listen(engine, "begin", _begin_sqlite)


def _set_up_sqlite(wait_ms: int, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions, not the driver: it would begin them too late
    cursor = connection.cursor()
    for pragma in (f"busy_timeout = {wait_ms}", "foreign_keys = ON", "synchronous = NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A transaction takes the lock at once: one that begins with a read and then writes can fail without waiting."""
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql(address: Address, patience: float, **options: Any) -> AsyncEngine:
    import asyncpg

    # asyncpg reads the address itself: it knows sslmode, hosts, passfile as PostgreSQL's own programs do
    connect = partial(asyncpg.connect, address.dsn, timeout=patience)
    return create_async_engine("postgresql+asyncpg://", async_creator=connect, hide_parameters=True, **options)

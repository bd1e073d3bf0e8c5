"""Bringing a database to this program's schema, safely when several processes start at once."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ports import StoreError
from bot.storage.addresses import Address
from bot.storage.engines import WRITES, migrations_engine

MIGRATIONS: Final = Path(__file__).parent / "migrations"
LOCK: Final = 0x696F6D2D626F74
"""Number of PostgreSQL's advisory lock that one migration holds ("iom-bot" in ASCII)."""
WAIT: Final = 60
"""Seconds to wait for another process that is migrating."""
_one_at_a_time: Final = threading.Lock()
"""Alembic keeps its context in module globals."""


def migrate(address: Address, revision: str = "head") -> None:
    """Bring the schema to a revision; blocks, so call it in a thread.

    Raises `StoreError` where the schema is newer than the program, and what drivers raise.
    """
    with _one_at_a_time:
        if address.path:
            _prepare_file(address.path)
        engine = migrations_engine(address)
        if isinstance(engine, AsyncEngine):
            asyncio.run(_migrate_server(engine, revision))
        else:
            _migrate_file(engine, revision)


def _prepare_file(path: Path) -> None:
    """The file and its folder, for this user alone: it holds questions that people asked."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)


def _migrate_file(engine: Engine, revision: str) -> None:
    try:
        _write_ahead(engine)
        with engine.begin() as connection:
            _upgrade(connection, revision)
    finally:
        engine.dispose()


def _write_ahead(engine: Engine) -> None:
    """Readers and a writer at the same time. This change does not wait for others as statements do, so it is tried again."""
    until = time.monotonic() + WAIT
    while True:
        try:
            with engine.execution_options(**{WRITES: False}).connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            return
        except OperationalError as error:
            busy = getattr(error.orig, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
            if not busy or time.monotonic() > until:
                raise
            time.sleep(0.02)


async def _migrate_server(engine: AsyncEngine, revision: str) -> None:
    try:
        async with asyncio.timeout(WAIT), engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    known = {found.revision for found in script.walk_revisions()}
    if not known.issuperset(MigrationContext.configure(connection).get_current_heads()):
        raise StoreError("The database was last used by a newer iom-bot: upgrade this one, or give another DATABASE_URL.")
    command.upgrade(config, revision)

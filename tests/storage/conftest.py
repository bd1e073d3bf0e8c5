"""Three stores under one contract: in memory, an SQLite file, a PostgreSQL database of this session's own."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy import delete

from bot.ports import GivenAnswer, Store
from bot.storage import open_store
from bot.storage.addresses import parse
from bot.storage.notice_tables import ALL_TABLES
from bot.storage.schema import migrate
from bot.storage.sealing import new_key
from bot.storage.sql import SqlStore

SERVER = os.environ.get("IOM_BOT_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
KEY = new_key()
EMPTYING = [delete(table) for table in reversed(ALL_TABLES.sorted_tables)]
"""The tests of a session share one database on the server."""
BEGINNING = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.moment = BEGINNING

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)


def an_answer(
    identity: str = "a1b2c3", workspace: str = "T1", question: str = "contact PCCA", at: datetime = BEGINNING
) -> GivenAnswer:
    subjects = ("division.pcca", "unit.cbi")
    return GivenAnswer(identity, "slack", workspace, "U1", question, "en", "answered", "contact", subjects, "2024-10", at)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def on_server(statement: str, address: str = SERVER) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(address, timeout=2)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    in_thread(lambda: asyncio.run(run()))


def in_thread(work: Callable[[], None]) -> None:
    """Fixtures of asynchronous tests are made inside their loop, where nothing may block or begin another."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()


@contextmanager
def new_database() -> Iterator[str]:
    """The address of an empty PostgreSQL database that is dropped after use; skips where no server answers."""
    name = f"iom_bot_test_{os.getpid()}_{secrets.token_hex(4)}"
    try:
        on_server(f"CREATE DATABASE {name}")
    except (OSError, asyncpg.PostgresError) as error:
        place = urlsplit(SERVER)
        pytest.skip(
            f"not run on PostgreSQL: no server that lets us make a database at {place.hostname}:{place.port} "
            f"({type(error).__name__}); set IOM_BOT_TEST_POSTGRESQL to one"
        )
    try:
        yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
    finally:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def server_database() -> Iterator[str]:
    """A database of this session's own, with our schema."""
    with new_database() as address:
        in_thread(lambda: migrate(parse(address)))
        yield address


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "iom-bot.db"
    in_thread(lambda: migrate(parse(path)))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str:
    """A database with our schema and no rows."""
    found = _address(request)
    if request.param == "postgresql":
        on_server(";".join(str(statement) for statement in EMPTYING), found)
    return found


def _address(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return "memory://"
    if request.param == "sqlite":
        path = request.getfixturevalue("tmp_path") / "iom-bot.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"
    found: str = request.getfixturevalue("server_database")
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where there is no schema yet: no file, not even its folder, or an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/data/iom-bot.db"
        return
    with new_database() as address:
        yield address


@pytest.fixture
async def database(address: str, clock: Clock) -> AsyncIterator[SqlStore]:
    """An open store on a database."""
    store = SqlStore(parse(address), [KEY], clock)
    await store.open()
    yield store
    await store.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, clock: Clock) -> AsyncIterator[Store]:
    """An open store of each kind."""
    found = open_store(_address(request), [KEY], clock)
    await found.open()
    if isinstance(found, SqlStore):
        await found.database.execute(*EMPTYING)
    yield found
    await found.close()

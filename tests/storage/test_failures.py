"""A database that is wrong, away, silent or busy: one sentence with a remedy in good time, and no secret in it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from bot.ports import StoreError
from bot.storage import open_store
from bot.storage.addresses import parse
from bot.storage.database import REST
from bot.storage.engines import statements_engine, transactions_engine
from bot.storage.sql import SqlStore
from tests.storage.conftest import KEY, an_answer

PATIENCE = 0.4


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "hunter2",
        "/var/lib/hunter2.db",
        "mysql://root:hunter2@localhost/db",
        "postgresql://root:hunter2@localhost:port/db",
        "postgresql//root:hunter2@localhost",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///a.db?password=hunter2",
    ],
)
def test_a_wrong_address_says_what_is_wanted_and_not_what_was_given(wrong: str) -> None:
    with pytest.raises(StoreError, match=r"^DATABASE_URL .+ give sqlite:////a/file\.db") as raised:
        open_store(wrong)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("given", "dsn"),
    [
        ("postgres://u:p@h/db", "postgresql://u:p@h/db"),
        ("postgresql+asyncpg://u:p%40@h:5433/db", "postgresql://u:p%40@h:5433/db"),
        ("postgresql://u@h/db?sslmode=require&channel_binding=require", "postgresql://u@h/db?sslmode=require"),
    ],
)
def test_addresses_of_postgresql_are_taken_as_hosts_give_them(given: str, dsn: str) -> None:
    assert parse(given).dsn == dsn
    assert "p@" not in repr(parse(given))


async def refusal(address: str | Path, patience: float = 5) -> str:
    """The sentence with which opening fails."""
    store = SqlStore(parse(address), patience=patience)
    with pytest.raises(StoreError) as raised:
        await store.open()
    assert raised.value.__suppress_context__, "what the driver raised may hold values"
    await store.close()
    return str(raised.value)


async def test_a_file_that_cannot_be_made_or_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database, but long enough to be read as one" * 100)
    assert "is no SQLite database: move it away" in await refusal(tmp_path / "file")
    for path in (tmp_path / "file" / "iom-bot.db", tmp_path):
        assert f"{path} cannot be opened: give a folder that this user may write in." in await refusal(path)


async def test_a_server_that_refuses_is_named_without_its_password(server_database: str) -> None:
    server = urlsplit(server_database)
    place = f"{server.hostname}:{server.port or 5432}"
    unknown = server._replace(path="/nobody_made_this").geturl()
    assert f"There is no database 'nobody_made_this' at {place}: create it" in await refusal(unknown)
    stranger = server._replace(netloc=f"stranger:hunter2@{place}").geturl()
    assert "does not let this user in" in (said := await refusal(stranger))
    assert "hunter2" not in said


async def test_a_host_that_is_not_there_is_named_without_its_password() -> None:
    said = await refusal("postgresql://root:hunter2@127.0.0.1:1/db")
    assert said == "The database at 127.0.0.1:1 cannot be reached (ConnectionRefusedError): start it, or correct DATABASE_URL."


# away for a while


class Line:
    """A line to the server that a test can cut, or hold so that nothing passes."""

    def __init__(self, server: str) -> None:
        place = urlsplit(server)
        self._host, self._port = place.hostname or "127.0.0.1", place.port or 5432
        self._passing = asyncio.Event()
        self._passing.set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self.port = 0

    async def connect(self) -> None:
        self._listener = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._listener
        self._listener.close()
        for end in [*self._ends]:
            end.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hold(self) -> None:
        self._passing.clear()

    def release(self) -> None:
        self._passing.set()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._start(self._carry(reader, writer))

    def _start(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection(self._host, self._port)
        self._ends |= {writer, server_writer}
        self._start(self._copy(reader, server_writer))
        self._start(self._copy(server_reader, writer))

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._passing.wait()
                writer.write(data)
        writer.close()
        self._ends.discard(writer)


@pytest.fixture
async def line(server_database: str) -> AsyncIterator[Line]:
    line = Line(server_database)
    await line.connect()
    yield line
    line.release()
    await line.cut()


@pytest.fixture
async def behind_line(server_database: str, line: Line) -> AsyncIterator[SqlStore]:
    """An open store whose line to the server a test holds in its hand."""
    server = urlsplit(server_database)
    address = server._replace(netloc=f"{server.username}@127.0.0.1:{line.port}").geturl()
    store = SqlStore(parse(address), [KEY], patience=5)
    await store.open()
    yield store
    await store.close()


async def test_a_restarted_database_is_used_again_by_itself(behind_line: SqlStore, line: Line) -> None:
    await behind_line.answers.keep(an_answer())
    await line.cut()
    for _ in range(2):
        with pytest.raises(StoreError, match="cannot be reached"):
            await behind_line.deliveries.claim("slack:T1:Ev1")
        assert not await behind_line.ping()
    await line.connect()
    assert await behind_line.ping()
    assert await behind_line.deliveries.claim("slack:T1:away")


async def test_a_cut_line_that_is_back_at_once_costs_no_error(behind_line: SqlStore, line: Line) -> None:
    await line.cut()
    await line.connect()
    assert await behind_line.deliveries.claim("slack:T1:back")


async def test_a_silent_database_costs_its_patience_once_and_is_used_again(behind_line: SqlStore, line: Line) -> None:
    behind_line.database.patience = PATIENCE
    line.hold()
    start = time.monotonic()
    with pytest.raises(StoreError, match=r"did not answer within 0\.4 seconds"):
        await behind_line.deliveries.claim("slack:T1:Ev1")
    for _ in range(50):
        with pytest.raises(StoreError):
            await behind_line.preferences.language("slack", "T1", "U1")
    assert not await behind_line.ping()
    assert time.monotonic() - start < 25 * PATIENCE, "51 tries, of which hardly any waited"
    line.release()
    behind_line.database.patience = 5
    await asyncio.sleep(REST)
    assert await behind_line.ping()


async def test_a_store_can_be_opened_later_where_the_database_was_away(line: Line, server_database: str) -> None:
    server = urlsplit(server_database)
    await line.cut()
    store = SqlStore(parse(server._replace(netloc=f"{server.username}@127.0.0.1:{line.port}").geturl()))
    with pytest.raises(StoreError, match="cannot be reached"):
        await store.open()
    assert not await store.ping()
    await line.connect()
    await store.open()
    assert await store.ping()
    await store.close()


async def test_a_busy_file_is_waited_for_and_then_said_to_be_busy(tmp_path: Path) -> None:
    path = tmp_path / "iom-bot.db"
    store = SqlStore(parse(path), patience=PATIENCE)
    store.database.patience = 5  # that SQLite says it, not our own clock
    await store.open()
    await store.deliveries.claim("slack:T1:first")
    engine = statements_engine(parse(path), PATIENCE)
    async with transactions_engine(engine).begin() as other:
        await other.execute(text("DELETE FROM deliveries"))
        with pytest.raises(StoreError, match="is held by another program"):
            await store.deliveries.claim("slack:T1:Ev1")
        assert await store.preferences.language("slack", "T1", "U1") is None, "readers do not wait for a writer"
        assert not await store.ping(), "what cannot be written is not ready"
    assert await store.ping()
    assert await store.deliveries.claim("slack:T1:Ev1")
    await engine.dispose()
    await store.close()


async def test_nothing_that_people_write_is_logged(database: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await database.answers.keep(an_answer(question="is my contract renewed"))
    await database.answers.missed("is my contract renewed", "en", "unknown", an_answer().at)
    assert "renewed" not in caplog.text

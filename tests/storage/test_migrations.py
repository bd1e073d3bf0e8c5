"""The schema: made where there is none, brought up from every earlier revision, and never touched where it is newer."""

from __future__ import annotations

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.ports import StoreError
from bot.storage import open_store
from bot.storage.addresses import parse
from bot.storage.database import Database
from bot.storage.engines import statements_engine
from bot.storage.notice_tables import ALL_TABLES
from bot.storage.schema import MIGRATIONS, migrate

REVISIONS = [revision.revision for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


def differences(connection: Connection) -> list[object]:
    return [*compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), ALL_TABLES)]


async def assert_up_to_date(address: str) -> None:
    engine = statements_engine(parse(address), patience=5)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def test_revisions_stand_in_one_line() -> None:
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS


@pytest.mark.parametrize("revision", REVISIONS)
async def test_every_revision_is_brought_up_to_date_and_keeps_its_rows(empty_address: str, revision: str) -> None:
    await asyncio.to_thread(migrate, parse(empty_address), revision)
    database = Database(parse(empty_address))
    await database.execute(text("INSERT INTO preferences VALUES ('slack', 'T1', 'U1', 'fr')"))
    await database.close()
    store = open_store(empty_address)
    await store.open()
    assert await store.preferences.language("slack", "T1", "U1") == "fr"
    await store.close()
    await assert_up_to_date(empty_address)


async def test_an_empty_database_gets_the_schema_of_the_tables(empty_address: str) -> None:
    store = open_store(empty_address)
    await store.open()
    await store.open()
    assert await store.deliveries.claim("slack:T1:Ev1")
    await store.close()
    await assert_up_to_date(empty_address)


async def test_a_database_of_a_newer_program_is_refused_and_left_as_it_is(address: str) -> None:
    database = Database(parse(address))
    await database.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer iom-bot: upgrade this one"):
        await database.open()
    assert not await database.ping()
    assert [row.version_num for row in await database.execute(text("SELECT version_num FROM alembic_version"))] == ["9999"]
    await database.execute(text(f"UPDATE alembic_version SET version_num = '{REVISIONS[-1]}'"))  # noqa: S608
    await database.open()
    await database.close()

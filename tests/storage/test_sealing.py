"""Tokens at rest: unreadable without a key, readable after a change of keys, of no use in another's place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.ports import Installation, Installer, StoreError
from bot.storage import open_store
from bot.storage.addresses import parse
from bot.storage.sealing import new_key
from bot.storage.sql import SqlStore
from tests.storage.conftest import BEGINNING

OLD, NEW = new_key(), new_key()
ONE = Installation(Installer("client", "", "T1"), BEGINNING, {"bot_token": "xoxb-secret-one"})
TWO = Installation(Installer("client", "", "T2"), BEGINNING, {"bot_token": "xoxb-secret-two"})


async def opened(address: str, *keys: str) -> SqlStore:
    store = SqlStore(parse(address), keys)
    await store.open()
    return store


async def test_the_raw_database_holds_no_token(tmp_path: Path) -> None:
    store = await opened(f"sqlite:///{tmp_path}/iom-bot.db", OLD)
    await store.installations.put(ONE)
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())  # noqa: ASYNC240
    await store.close()
    assert b"T1" in raw
    assert b"xoxb" not in raw
    assert b"secret" not in raw
    assert "secret" not in repr(ONE)


async def test_the_first_key_encrypts_and_all_decrypt(address: str) -> None:
    before = await opened(address, OLD)
    await before.installations.put(ONE)
    await before.close()
    rotating = await opened(address, NEW, OLD)
    assert await rotating.installations.find(ONE.installer) == ONE
    await rotating.installations.put(TWO)
    assert await rotating.installations.reseal() == 2
    await rotating.close()
    after = await opened(address, NEW)
    assert await after.installations.find(ONE.installer) == ONE
    assert await after.installations.find(TWO.installer) == TWO
    await after.close()


async def test_without_the_right_key_it_says_what_to_do(address: str) -> None:
    store = await opened(address, OLD)
    await store.installations.put(ONE)
    await store.close()
    for keys, sentence in (((), "there is no key: set the one"), ((NEW,), "No key fits a stored Slack token: add the key")):
        store = await opened(address, *keys)
        with pytest.raises(StoreError, match=sentence):
            await store.installations.find(ONE.installer)
        await store.close()


async def test_without_a_key_no_token_is_stored(address: str) -> None:
    store = await opened(address)
    with pytest.raises(StoreError, match="no key to encrypt"):
        await store.installations.put(ONE)
    assert await store.installations.find(ONE.installer) is None
    await store.close()


def test_a_key_that_is_none_is_counted_and_not_shown() -> None:
    with pytest.raises(StoreError, match="Encryption key 2 is none") as raised:
        open_store("sqlite:///iom-bot.db", [OLD, "hunter2"])
    assert "hunter2" not in str(raised.value)


async def test_a_token_that_was_moved_to_another_workspace_is_refused(address: str) -> None:
    store = await opened(address, OLD)
    for installation in (ONE, TWO):
        await store.installations.put(installation)
    moved = "UPDATE installations SET sealed = (SELECT sealed FROM installations WHERE workspace = 'T1')"
    await store.database.execute(text(moved))
    assert await store.installations.find(ONE.installer) == ONE
    with pytest.raises(StoreError, match="not that of its workspace: install the app again"):
        await store.installations.find(TWO.installer)
    await store.close()


def test_the_store_loads_no_chat_sdk_and_the_twin_no_database() -> None:
    loaded = "import sys; print(sorted({'slack_sdk', 'slack_bolt', 'telegram', 'sqlalchemy'} & {*sys.modules}))"
    for modules, expected in (("bot.storage.sql", "['sqlalchemy']"), ("bot.storage, bot.storage.memory", "[]")):
        found = subprocess.run([sys.executable, "-c", f"import {modules}; {loaded}"], capture_output=True, text=True, check=True)  # noqa: S603
        assert found.stdout.strip() == expected

"""Several processes on one database: they start at once, each event is one process's, and kill -9 undoes nothing."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Store
from bot.storage import open_store
from bot.storage.rules import utc_now
from tests.storage.conftest import an_answer


async def line_of(process: Process) -> str:
    assert process.stdout
    async with asyncio.timeout(30):
        return (await process.stdout.readline()).decode()


async def tell(process: Process) -> None:
    assert process.stdin
    process.stdin.write(b"\n")
    await process.stdin.drain()


@pytest.fixture
async def processes(empty_address: str) -> AsyncIterator[list[Process]]:
    """Two processes that open the same empty database at once."""
    program = [sys.executable, "-m", "tests.storage.claimant", empty_address]
    root = Path(__file__).parents[2]
    started = [await asyncio.create_subprocess_exec(*program, stdin=PIPE, stdout=PIPE, cwd=root) for _ in range(2)]
    yield started
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_one_of_two_processes_gets_each_claim_and_state_and_keeps_it_when_killed(
    empty_address: str, processes: list[Process]
) -> None:
    assert {await line_of(process) for process in processes} == {"open\n"}
    store = open_store(empty_address)
    await store.open()
    await store.states.issue("state", utc_now() + timedelta(minutes=10))
    for process in processes:
        await tell(process)
    taken = [json.loads(await line_of(process)) for process in processes]
    for process in processes:
        process.kill()
        await process.wait()
    assert [sum(claims) for claims in zip(*taken, strict=True)] == [1, 1]
    assert not await store.deliveries.claim("slack:T1:Ev1")
    await store.close()


async def test_what_was_stored_is_there_after_a_restart(address: str) -> None:
    async def opened() -> Store:
        store = open_store(address)
        await store.open()
        return store

    store = await opened()
    answer = an_answer(at=utc_now())
    await store.answers.keep(answer)
    await store.deliveries.claim("telegram:42:1")
    await store.close()
    store = await opened()
    assert await store.answers.find(answer.id) == answer
    assert not await store.deliveries.claim("telegram:42:1")
    await store.close()

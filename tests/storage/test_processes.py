"""Several processes on one database: they start at once, each event is one process's, and kill -9 undoes nothing."""

from __future__ import annotations

import json
import os
import select
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from bot.ports import Store
from bot.storage import open_store
from bot.storage.rules import utc_now
from tests.started import Start, Started, started
from tests.storage.conftest import an_answer


def line_of(process: Started) -> str:
    assert select.select([process.output], [], [], 30)[0]
    return process.output.readline()


def tell(process: Started) -> None:
    process.input.write("\n")
    process.input.flush()


@pytest.fixture
def processes(empty_address: str) -> Iterator[list[Started]]:
    """Two processes that open the same empty database at once."""
    with ExitStack() as stack:
        how = Start(os.environ)
        yield [stack.enter_context(started(how, "tests.storage.claimant", empty_address)) for _ in range(2)]


async def test_one_of_two_processes_gets_each_claim_and_state_and_keeps_it_when_killed(
    empty_address: str, processes: list[Started]
) -> None:
    assert {line_of(process) for process in processes} == {"open\n"}
    store = open_store(empty_address)
    await store.open()
    await store.states.issue("state", utc_now() + timedelta(minutes=10))
    for process in processes:
        tell(process)
    taken = [json.loads(line_of(process)) for process in processes]
    for process in processes:
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
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

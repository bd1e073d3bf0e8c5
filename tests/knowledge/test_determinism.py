"""The same question and the same knowledge: the same bytes, on every machine and for every seed of Python's hashes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.service import Service
from tests.knowledge.asked import answers

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def here(service: Service) -> list[str]:
    """All answers with their traces, from a kept index; the seeds of this process and of the one that built it are any."""
    return list(answers(service))


def built_and_asked(seed: str) -> list[str]:
    """The same, from an index built in a process of its own."""
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    program = [sys.executable, "-m", "tests.knowledge.asked"]
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, check=True)  # noqa: S603
    return done.stdout.decode().splitlines()


@pytest.mark.parametrize("seed", ["4242", *(pytest.param(seed, marks=pytest.mark.long) for seed in ("0", "1", "77"))])
def test_every_hash_seed_gives_the_same_bytes(here: list[str], seed: str) -> None:
    assert built_and_asked(seed) == here


def test_the_answers_that_are_compared_have_their_traces(here: list[str]) -> None:
    records = [json.loads(line) for line in here]
    assert len(records) > 170
    assert all(record["why"]["rule"] and record["why"]["version"] for record in records)
    assert {record["status"] for record in records} == {"answered", "clarify", "unknown"}

"""The same question and the same knowledge: the same bytes, on every machine and for every seed of Python's hashes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEEDS = ("0", "4242")
PROGRAM = """
import json, sys
from bot.batch import record
from bot.service import Service
from knowledge.index import build
from knowledge.loading import load
from tests.knowledge.questions import questions
service = Service(build(load()))
asked = [q.q for language in ("en", "fr", "es", "ar") for q in list(questions(language))[::12]]
asked += ["PCCB", "contacts for PCCA and CBI", "Brussels office", "Panama", "offise in Viena", "who deals with tents and cash"]
for question in asked:
    print(json.dumps(record(service.ask(question), why=True) | {"elapsed_us": 0}, ensure_ascii=False))
"""


def answers(seed: str) -> bytes:
    """All answers with their traces, from an index built in a process of its own."""
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, check=True)  # noqa: S603
    return done.stdout


@pytest.fixture(scope="module")
def first() -> bytes:
    return answers(SEEDS[0])


@pytest.mark.parametrize("seed", SEEDS[1:])
def test_every_hash_seed_gives_the_same_bytes(first: bytes, seed: str) -> None:
    assert answers(seed) == first


def test_the_answers_that_are_compared_have_their_traces(first: bytes) -> None:
    records = [json.loads(line) for line in first.splitlines()]
    assert len(records) > 170
    assert all(record["why"]["rule"] and record["why"]["version"] for record in records)
    assert {record["status"] for record in records} == {"answered", "clarify", "unknown"}

"""The program as a process: what it loads, and how it ends when pipes close or somebody presses Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.service import Service

COMMAND = [sys.executable, "-m", "bot"]
ROOT = Path(__file__).parents[2]
QUESTION = b'{"q": "contact QDD"}\n'


@pytest.fixture(autouse=True)
def importable(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """And with an index that is kept already: to build one takes seconds."""
    assert service
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTHONUTF8", "1")


def started(*arguments: str) -> subprocess.Popen[bytes]:
    """A process that hears Control-C, also where these tests run in the background of a shell, which ignores it for them."""
    pipe, before = subprocess.PIPE, signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen([*COMMAND, *arguments], stdin=pipe, stdout=pipe, stderr=pipe)  # noqa: S603
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_answer_loads_no_more_than_it_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "ask", "contact QDD"], capture_output=True, check=True
    )
    assert b"quays@port.example" in done.stdout
    loaded = set(re.findall(r"\|\s+([\w.]+)$", done.stderr.decode(), re.MULTILINE))
    assert "knowledge.recognise" in loaded
    heavy = {
        "slack_bolt", "slack_sdk", "telegram", "pydantic_settings", "starlette", "sqlalchemy", "structlog", "rich",
        "prompt_toolkit", "typer", "click", "pydantic", "yaml", "selectolax", "asyncio", "aiohttp", "prometheus_client",
    }  # fmt: skip
    assert loaded & heavy == set()


def test_the_short_way_and_the_long_way_say_the_same() -> None:
    answers = []
    for arguments in (["ask", "--json", "contact", "QDD"], ["ask", "--json", "--lang=en", "contact", "QDD"]):
        done = subprocess.run([*COMMAND, *arguments], capture_output=True, check=True)  # noqa: S603
        answers.append(json.loads(done.stdout) | {"elapsed_us": 0})
    assert answers[0] == answers[1]


def test_answers_are_streamed_and_a_closed_pipe_ends_quietly() -> None:
    with started("ask", "--batch") as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        for _ in range(2):
            process.stdin.write(QUESTION)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["status"] == "answered"
        process.stdout.close()
        try:
            process.stdin.write(QUESTION * 3)
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.stderr.read() == b""
        assert process.wait(20) == 141


def test_control_c_ends_quietly() -> None:
    with started("ask", "--batch") as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(QUESTION)
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.stderr
        assert process.stderr.read() == b""
        assert process.wait(20) == 130


@pytest.mark.skipif(os.name == "nt", reason="closes descriptors as a shell does")
@pytest.mark.parametrize(
    "redirected", ["ask --batch <&-", "chat <&-", "ask QDD >&-", "ask QDD >&- 2>&-", "ask --batch </dev/null >&-"]
)
def test_closed_descriptors_are_survived(redirected: str) -> None:
    shell = ["/bin/sh", "-c", f'"$0" -m bot {redirected}', sys.executable]
    done = subprocess.run(shell, capture_output=True, check=False)  # noqa: S603
    assert done.stderr == b""
    assert done.returncode == 0

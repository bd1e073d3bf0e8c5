"""The log tells what happened, where and under which reference; it never tells a secret, or what people write."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest
from telegram.error import BadRequest, InvalidToken

from bot import logs
from tests.log_state import same_log

BOT_TOKEN = "xoxb-12-34-AbCdEf"
TELEGRAM_TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
OWN_SECRET = "a choice/of mine"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What has been logged since the test began, as JSON."""
    stream = io.StringIO()
    with same_log():
        logs.set_up("info", "json", [OWN_SECRET], stream)
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    "secret",
    [
        BOT_TOKEN,
        "xoxe.xoxp-1-Mi0yLTEyMzQ",
        "xapp-1-A1-2-abcdef",
        TELEGRAM_TOKEN,
        OWN_SECRET,
        "a%20choice%2Fof%20mine",
        "v0=" + "a0" * 32,
        "gAAAAABn" + "x" * 80,
        "ada@example.org",
    ],
)
def test_a_secret_is_left_out_wherever_it_stands(lines: Lines, secret: str) -> None:
    log = logs.get("test")
    log.info(f"called {secret}", url=f"https://api.test/{secret}/x", deep=[{"value": {"more": (secret,)}}], key=str(secret))
    logging.getLogger("elsewhere").warning("token %s refused", secret)
    told = json.dumps(lines(), ensure_ascii=False)
    assert secret not in told
    assert told.count(logs.LEFT_OUT) >= 4


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("POST https://api.telegram.org/bot42:TEST/getMe", "42:TEST"),
        ("Authorization: Bearer abc.def", "abc.def"),
        ("postgresql://iom:pass word@db/iom".replace(" ", ""), "password"),
        ("https://hooks.slack.com/commands/T1/2/Xyz", "Xyz"),
        ("GET /slack/oauth_redirect?code=12.34&state=5-6", "12.34"),
        ("GET /slack/oauth_redirect?code=12.34&state=5-6", "5-6"),
    ],
)
def test_addresses_keep_what_they_are_for_but_not_their_secrets(lines: Lines, text: str, gone: str) -> None:
    logs.get("test").info(text)
    (line,) = lines()
    assert gone not in line["event"]
    assert line["event"].split("?")[0][:8] == text[:8]


def test_what_people_write_is_left_out(lines: Lines) -> None:
    logs.get("test").info(
        "asked", text="my question", question="my question", payload={"a": "my question"}, bot_token="my question"
    )
    assert "my question" not in json.dumps(lines())


def test_figures_and_ids_are_told(lines: Lines) -> None:
    logs.get("test").info("request", status=200, ms=1.5, update_id=9001, known=True, nothing=None)
    (line,) = lines()
    assert (line["status"], line["ms"], line["update_id"], line["known"], line["nothing"]) == (200, 1.5, 9001, True, None)
    assert (line["event"], line["level"], line["logger"]) == ("request", "info", "test")
    assert line["timestamp"].endswith("Z")


def test_everything_inside_a_request_has_its_reference(lines: Lines) -> None:
    assert logs.reference() == ""
    with logs.referenced() as reference:
        logs.get("test").info("inside")
        logging.getLogger("elsewhere").warning("inside too")
        assert logs.reference() == reference
    logs.get("test").info("outside")
    assert [line.get("reference") for line in lines()] == [reference, reference, None]
    assert len(reference) == 8


def raised(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("who deals with tents?"), "ValueError"),
        (KeyError("who deals with tents?"), "KeyError"),
        (AttributeError("'NoneType' object has no attribute 'id'"), "AttributeError: 'NoneType' object has no attribute 'id'"),
        (BadRequest("Can't parse entities: 'who deals with tents?'"), "BadRequest: Can't parse entities: '…'"),
        (InvalidToken(f"The token `{TELEGRAM_TOKEN}` was rejected"), "InvalidToken: The token `[left out]` was rejected"),
        (
            aiohttp.ClientError("{'ok': False, 'error': 'not_in_channel', 'x': 'who's there'}"),
            "ClientError: {'…' 'not_in_channel'}",
        ),
        (OSError(2, "No such file"), "FileNotFoundError: [Errno 2] No such file"),
    ],
)
def test_an_exception_tells_its_kind_and_place(lines: Lines, error: Exception, told: str) -> None:
    try:
        raised(error)()
    except Exception:
        logs.get("test").exception("failed", platform="slack")
    (line,) = lines()
    assert line["error"] == told
    assert "/tests/test_logs.py:" in line["at"][-1]
    assert line["at"][-1].endswith(" fail")


def test_an_exception_tells_its_causes(lines: Lines) -> None:
    try:
        try:
            raised(OSError(111, "Connection refused"))()
        except OSError as error:
            raise RuntimeError("my question") from error
    except RuntimeError:
        logging.getLogger("elsewhere").exception("failed")
    assert lines()[0]["error"] == "RuntimeError < ConnectionRefusedError: [Errno 111] Connection refused"


def test_the_sdks_say_nothing_below_a_warning(lines: Lines) -> None:
    for name in logs.QUIET:
        logging.getLogger(name).info("HTTP Request: POST https://api.telegram.org/bot/getMe")
        logging.getLogger(name + ".deep.down").debug("body")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    assert lines() == []


def test_a_long_value_is_cut_after_its_secrets_are_gone(lines: Lines) -> None:
    logs.get("test").info("x" * (logs.LONGEST - 5) + BOT_TOKEN + "y" * 100_000)
    (line,) = lines()
    assert len(line["event"]) <= logs.LONGEST + 1
    assert "xoxb" not in line["event"]


def test_a_terminal_gets_lines_for_people() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with same_log():
        logs.set_up("info", "auto", [], stream)
        logs.get("test").info("request", status=200)
    assert "request" in stream.getvalue()
    assert "{" not in stream.getvalue()

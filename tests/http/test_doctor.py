"""`iom-bot doctor` and the start of `serve` and `run`: what works, what does not, and the next step, a line each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import cli_serve
from bot.settings import VARIABLES
from knowledge import native
from tests.http.platforms import Platforms

Given = Callable[..., None]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own_logs: None) -> Given:
    """Sets these variables, and no others."""
    monkeypatch.chdir(tmp_path)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", "memory://")

    def set_(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_


def diagnosed(capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    status = cli_serve.doctor()
    return status, capsys.readouterr().out.splitlines()


TOKENS = {"SLACK_BOT_TOKEN": "xoxb-HIDDEN", "TELEGRAM_BOT_TOKEN": "42:HIDDEN"}
REST = {"SLACK_SIGNING_SECRET": "HIDDEN", "SLACK_APP_TOKEN": "xapp-HIDDEN", "TELEGRAM_WEBHOOK_SECRET": "HIDDEN"}


def test_all_is_well(given: Given, world: Platforms, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    given(**TOKENS, **REST, SLACK_API_BASE_URL=world.slack, TELEGRAM_API_BASE_URL=world.telegram)
    given(DATABASE_URL=f"sqlite:///{tmp_path}/bot.db")
    status, lines = diagnosed(capsys)
    assert status == 0
    assert all(line.startswith("ok: ") for line in lines)
    assert "ok: database (sqlite)" in lines
    assert "ok: Slack is set up for iom-bot serve (webhooks) and iom-bot run (no public address)" in lines
    assert "ok: SLACK_BOT_TOKEN, for iom in Field" in lines
    assert "ok: TELEGRAM_BOT_TOKEN, for @iom_bot" in lines
    assert "HIDDEN" not in "".join(lines)


def test_refused_tokens_are_wrong(given: Given, world: Platforms, capsys: pytest.CaptureFixture[str]) -> None:
    given(**TOKENS, SLACK_API_BASE_URL=world.slack, TELEGRAM_API_BASE_URL=world.telegram + "{token}")
    world.refused |= {"auth.test", "getMe"}
    status, lines = diagnosed(capsys)
    world.refused.clear()
    assert status == 1
    assert "wrong: SLACK_BOT_TOKEN, Slack says invalid_auth; install the app anew and copy the token" in lines
    assert "wrong: TELEGRAM_BOT_TOKEN, Telegram says Unauthorized; copy the token anew from @BotFather" in lines
    assert "HIDDEN" not in "".join(lines)


def test_without_a_connection_it_says_so(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    given(**TOKENS, SLACK_API_BASE_URL="http://127.0.0.1:1/", TELEGRAM_API_BASE_URL="http://127.0.0.1:1/bot")
    status, lines = diagnosed(capsys)
    assert status == 0
    assert [line for line in lines if "not reached" in line and "offline?" in line] == lines[-2:]
    assert "HIDDEN" not in "".join(lines)


def test_what_is_missing_is_named_with_what_it_wants(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    given(SLACK_BOT_TOKEN="xoxb-1", SLACK_API_BASE_URL="http://127.0.0.1:1/")
    status, lines = diagnosed(capsys)
    assert status == 0
    assert [line.partition(";")[0] for line in lines if line.startswith("missing: ") and "reached" not in line] == [
        "missing: SLACK_SIGNING_SECRET for iom-bot serve (webhooks)",
        "missing: SLACK_APP_TOKEN for iom-bot run (no public address)",
        "missing: Telegram is not set up",
    ]


def test_broken_knowledge_and_an_unusable_database_are_wrong(
    given: Given, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "mine.yaml").write_text("nothing: here\n", encoding="utf-8")
    given(IOM_BOT_KNOWLEDGE=str(tmp_path / "entries"), DATABASE_URL="postgresql://iom:HIDDEN@127.0.0.1:1/iom")
    status, lines = diagnosed(capsys)
    assert status == 1
    knowledge, database = (line for line in lines if line.startswith("wrong: "))
    assert knowledge.startswith("wrong: knowledge, faults: 1, the first at entries/mine.yaml:1:1: ")
    assert database.startswith("wrong: database (postgresql), The database at 127.0.0.1:1 cannot be reached")
    assert "HIDDEN" not in "".join(lines)


def test_a_variable_with_a_slip_is_found(
    given: Given, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "42:HIDDEN")
    monkeypatch.setenv("SLACK_UNRELATED_THING_OF_ANOTHER_PROGRAM", "HIDDEN")
    (tmp_path / ".env").write_text("IOM_BOT_THROTLE=off\n", encoding="utf-8")
    _, lines = diagnosed(capsys)
    assert [line for line in lines if "is no setting" in line] == [
        "missing: TELEGRAM_TOKEN is no setting; did you mean TELEGRAM_BOT_TOKEN?",
        "missing: IOM_BOT_THROTLE is no setting; did you mean IOM_BOT_THROTTLE?",
    ]


def test_wrong_settings_are_told_first(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    given(SLACK_BOT_TOKEN="HIDDEN", PORT="HIDDEN")
    status, lines = diagnosed(capsys)
    assert status == 1
    assert [line.partition(";")[0] for line in lines[:2]] == ["wrong: SLACK_BOT_TOKEN: not usable", "wrong: PORT: not usable"]
    assert "HIDDEN" not in "".join(lines)


@pytest.mark.parametrize("command", [cli_serve.serve, cli_serve.run])
def test_with_no_platform_one_line_names_the_variables(
    given: Given, capsys: pytest.CaptureFixture[str], command: Callable[[], int]
) -> None:
    assert command() == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "SLACK_BOT_TOKEN" in told.err
    assert "TELEGRAM_BOT_TOKEN" in told.err


@pytest.mark.parametrize(
    ("command", "variables", "line"),
    [
        (cli_serve.serve, {"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET: missing; wants the signing secret"),
        (cli_serve.run, {"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN: missing; wants an app-level token"),
        (cli_serve.serve, {"TELEGRAM_BOT_TOKEN": "42:a"}, "TELEGRAM_WEBHOOK_SECRET: missing; wants 1 to 256"),
        (cli_serve.run, {"SLACK_BOT_TOKEN": "HIDDEN"}, "SLACK_BOT_TOKEN: not usable; wants the bot token"),
        (cli_serve.serve, {"PORT": "HIDDEN"}, "PORT: not usable; wants a number from 1 to 65535"),
        (lambda: cli_serve.serve(port=70_000), {}, "PORT: not usable; wants a number from 1 to 65535"),
    ],
)
def test_a_platform_that_is_half_set_up_is_one_line(
    given: Given, capsys: pytest.CaptureFixture[str], command: Callable[[], int], variables: dict[str, str], line: str
) -> None:
    given(**variables)
    assert command() == 2
    told = capsys.readouterr().err
    assert told.startswith(line)
    assert told.count("\n") == 1
    assert "HIDDEN" not in told


def test_a_database_that_cannot_be_used_is_one_line(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    given(TELEGRAM_BOT_TOKEN="42:a", DATABASE_URL="postgresql://iom:HIDDEN@127.0.0.1:99999/iom", IOM_BOT_LOG_LEVEL="error")
    assert cli_serve.run() == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "HIDDEN" not in told


PLAIN = {
    "off": "ok: code, plain: a decision takes half as long again, since IOM_BOT_NATIVE says so",
    "absent": "ok: code, plain: a decision takes half as long again; to compile it, run: .venv/bin/python -m scripts.native",
    "damaged": "missing: code, plain: a decision takes half as long again, since what was compiled is damaged; "
    "run: .venv/bin/python -m scripts.native",
}


@pytest.mark.parametrize("why", PLAIN)
def test_why_plain_code_runs_and_what_to_do(
    given: Given, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], why: str
) -> None:
    given()
    monkeypatch.setattr(native, "in_use", lambda: False)
    monkeypatch.setattr(native, "why_plain", lambda: why)
    status, lines = diagnosed(capsys)
    assert status == 0
    assert PLAIN[why] in lines

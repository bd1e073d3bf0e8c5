"""A wrong or missing setting is one line that names the variable and says what it wants, and never holds a value."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.keys import encryption_keys
from bot.settings import VARIABLES, Mode, Settings, SettingsError, load_settings, missing, wants

Environment = Callable[..., Settings]
CONTRACT = (
    "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_API_BASE_URL",
    "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_API_BASE_URL", "DATABASE_URL", "IOM_BOT_KNOWLEDGE", "HOST", "PORT",
    "IOM_BOT_THROTTLE",
)  # fmt: skip
KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Environment:
    """Loads the settings from these variables alone."""
    monkeypatch.chdir(tmp_path)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def load(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return load


def test_every_variable_of_the_contract_is_known() -> None:
    assert set(CONTRACT) <= set(VARIABLES)
    assert all(name in CONTRACT or name.startswith("IOM_BOT_") for name in VARIABLES)


def test_nothing_has_to_be_set(environment: Environment, tmp_path: Path) -> None:
    settings = environment(XDG_DATA_HOME=str(tmp_path), HOME=str(tmp_path))
    assert (settings.host, settings.port, settings.throttle) == ("127.0.0.1", 3000, True)
    assert settings.slack_api_base_url == "https://slack.com/api/"
    assert settings.telegram_api_base_url == "https://api.telegram.org/bot"
    assert re.fullmatch(rf"sqlite:///{re.escape(str(tmp_path))}/.*/?iom-bot/iom-bot\.db", settings.database)
    assert (settings.has("slack", "serve"), settings.has("telegram", "run")) == (False, False)


@pytest.mark.parametrize(
    ("variable", "values"),
    [
        ("SLACK_BOT_TOKEN", ("xoxb-1-2-abc", "xoxe.xoxb-1-abc", " xoxb-1\n")),
        ("SLACK_APP_TOKEN", ("xapp-1-A1-2-abc",)),
        ("SLACK_SIGNING_SECRET", ("8f742231b10e8888abcd99yyyzzz85a5", "secret")),
        ("TELEGRAM_BOT_TOKEN", ("110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "42:TEST")),
        ("TELEGRAM_WEBHOOK_SECRET", ("a", "A-z_9" * 51)),
        ("TELEGRAM_API_BASE_URL", ("http://127.0.0.1:8081/bot", "https://api.telegram.org/bot{token}", "http://[::1]:80/bot")),
        ("DATABASE_URL", ("sqlite:////tmp/x.db", "postgresql://u:p@h:5432/d", "postgres://h/d", "memory://")),
        ("HOST", ("192.0.2.1", "::1", "localhost")),
        ("PORT", ("0", "1", "65535")),
        ("IOM_BOT_THROTTLE", ("off", "on", "OFF", "0", "true")),
        ("IOM_BOT_KNOWLEDGE", (".", "/")),
        ("IOM_BOT_ENCRYPTION_KEYS", (KEY, f"{KEY}, {KEY}")),
        ("IOM_BOT_LOG_LEVEL", ("debug", "WARNING")),
        ("IOM_BOT_REQUEST_TIMEOUT", ("0.1", "60")),
    ],
)
def test_right_values_are_taken(environment: Environment, variable: str, values: tuple[str, ...]) -> None:
    for value in values:
        assert getattr(environment(**{variable: value}), VARIABLES[variable]) is not None


@pytest.mark.parametrize(
    ("variable", "values"),
    [
        ("SLACK_BOT_TOKEN", ("xoxp-SECRET", "SECRET", "xoxb-", "xoxb-SECRET xoxb-SECRET")),
        ("SLACK_APP_TOKEN", ("xoxb-SECRET", "SECRET")),
        ("SLACK_SIGNING_SECRET", ("xoxb-SECRET", "SEC RET", "SECRÉT")),
        ("SLACK_CLIENT_ID", ("SEC RET",)),
        ("SLACK_CLIENT_SECRET", ("xapp-SECRET",)),
        ("SLACK_API_BASE_URL", ("ftp://SECRET", "SECRET", "https://", "http://x:SECRET", "https://SECRET/?a=b")),
        ("TELEGRAM_BOT_TOKEN", ("SECRET", "42:", ":SECRET", "42:SEC RET", "٤٢:SECRET")),
        ("TELEGRAM_WEBHOOK_SECRET", ("SECRET!", "SECRET" * 50, "SECRÉT")),
        ("TELEGRAM_API_BASE_URL", ("api.telegram.org/SECRET",)),
        ("DATABASE_URL", ("mysql://SECRET@x/y", "SECRET")),
        ("IOM_BOT_KNOWLEDGE", ("/SECRET", __file__)),
        ("HOST", ("SEC RET", "http://SECRET")),
        ("PORT", ("SECRET", "-1", "65536", "3000.5", "٣SECRET")),
        ("IOM_BOT_THROTTLE", ("SECRET",)),
        ("IOM_BOT_ENCRYPTION_KEYS", ("SECRET", KEY + ",SECRET", KEY[:-4])),
        ("IOM_BOT_LOG_LEVEL", ("SECRET",)),
        ("IOM_BOT_LOG_FORMAT", ("SECRET",)),
        ("IOM_BOT_PUBLIC_URL", ("SECRET",)),
        ("IOM_BOT_REQUEST_TIMEOUT", ("SECRET", "0", "61", "nan", "inf")),
    ],
)
def test_a_wrong_value_is_one_line(environment: Environment, variable: str, values: tuple[str, ...]) -> None:
    for value in values:
        with pytest.raises(SettingsError) as refused:
            environment(**{variable: value})
        assert refused.value.lines == [f"{variable}: not usable; wants {wants(variable)}"]
        assert "\n" not in str(refused.value)
        assert refused.value.__cause__ is None


def test_several_wrong_values_are_told_at_once_without_any_secret(environment: Environment) -> None:
    with pytest.raises(SettingsError) as refused:
        environment(SLACK_BOT_TOKEN="SECRET", TELEGRAM_BOT_TOKEN="SECRET", SLACK_SIGNING_SECRET="fine-SECRET", PORT="x")
    assert [line.partition(":")[0] for line in refused.value.lines] == ["SLACK_BOT_TOKEN", "TELEGRAM_BOT_TOKEN", "PORT"]
    assert "SECRET" not in str(refused.value).replace("_SECRET", "")


def test_a_secret_is_never_printed(environment: Environment) -> None:
    settings = environment(
        SLACK_BOT_TOKEN="xoxb-HIDDEN", SLACK_SIGNING_SECRET="HIDDEN", TELEGRAM_BOT_TOKEN="42:HIDDEN",
        TELEGRAM_WEBHOOK_SECRET="HIDDEN-too", DATABASE_URL="postgresql://u:HIDDEN@h/d", IOM_BOT_ENCRYPTION_KEYS=KEY,
    )  # fmt: skip
    for told in (repr(settings), str(settings), settings.model_dump_json()):
        assert "HIDDEN" not in told
        assert KEY not in told
    assert set(settings.secrets) == {
        "xoxb-HIDDEN", "HIDDEN", "42:HIDDEN", "HIDDEN-too", "postgresql://u:HIDDEN@h/d", KEY
    }  # fmt: skip


def test_an_empty_value_counts_as_none(environment: Environment) -> None:
    settings = environment(SLACK_BOT_TOKEN="", PORT="", IOM_BOT_KNOWLEDGE="")
    assert (settings.slack_bot_token, settings.port, settings.knowledge) == (None, 3000, None)


def test_a_file_in_the_working_directory_is_read_and_the_environment_goes_before_it(environment: Environment) -> None:
    Path(".env").write_text('# mine\nPORT=4000\nHOST="::1"\nTELEGRAM_BOT_TOKEN=42:TEST\nSOMETHING_ELSE=1\n', encoding="utf-8")
    settings = environment(PORT="5000")
    assert (settings.port, settings.host, settings.has("telegram", "run")) == (5000, "::1", True)


def test_a_wrong_value_in_the_file_is_told_like_one_in_the_environment(environment: Environment) -> None:
    Path(".env").write_text("PORT=SECRET\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^PORT: not usable; wants a number"):
        environment()


def test_a_file_that_is_no_text_is_one_line(environment: Environment) -> None:
    Path(".env").write_bytes(b"PORT=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"^\.env: cannot be read"):
        environment()


SLACK_ONE = {"SLACK_BOT_TOKEN": "xoxb-1"}
SLACK_MANY = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "abc"}
TELEGRAM = {"TELEGRAM_BOT_TOKEN": "42:TEST"}


@pytest.mark.parametrize(
    ("mode", "given", "lacks"),
    [
        ("serve", {}, []),
        ("serve", SLACK_ONE, ["SLACK_SIGNING_SECRET"]),
        ("run", SLACK_ONE, ["SLACK_APP_TOKEN"]),
        ("serve", {"SLACK_SIGNING_SECRET": "s"}, ["SLACK_BOT_TOKEN"]),
        ("serve", {"SLACK_APP_TOKEN": "xapp-1"}, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        ("serve", {**SLACK_ONE, "SLACK_SIGNING_SECRET": "s"}, []),
        ("run", {**SLACK_ONE, "SLACK_APP_TOKEN": "xapp-1"}, []),
        ("serve", {"SLACK_CLIENT_ID": "1.2"}, ["SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"]),
        ("serve", {**SLACK_MANY, "SLACK_SIGNING_SECRET": "s"}, []),
        ("serve", {**SLACK_MANY, "SLACK_SIGNING_SECRET": "s", "DATABASE_URL": "postgresql://h/d"}, ["IOM_BOT_ENCRYPTION_KEYS"]),
        ("serve", TELEGRAM, ["TELEGRAM_WEBHOOK_SECRET"]),
        ("run", TELEGRAM, []),
        ("serve", {"TELEGRAM_WEBHOOK_SECRET": "s"}, ["TELEGRAM_BOT_TOKEN"]),
    ],
)
def test_what_a_platform_lacks_is_named(environment: Environment, mode: Mode, given: dict[str, str], lacks: list[str]) -> None:
    settings = environment(**given)
    assert [*settings.lacks("slack", mode), *settings.lacks("telegram", mode)] == lacks
    on = settings.has("slack", mode) or settings.has("telegram", mode)
    assert on is (bool(given) and not lacks)
    for variable in lacks:
        assert missing(variable) == f"{variable}: missing; wants {wants(variable)}"


def test_the_keys_are_those_that_are_set(environment: Environment) -> None:
    other = base64.urlsafe_b64encode(bytes(32)).decode()
    assert encryption_keys(environment(IOM_BOT_ENCRYPTION_KEYS=f"{KEY}, {other}")) == (KEY, other)


def test_one_machine_makes_and_keeps_a_key_of_its_own(environment: Environment, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    settings = environment(**SLACK_MANY, IOM_BOT_DATA_DIR=str(folder))
    (key,) = encryption_keys(settings)
    assert len(base64.urlsafe_b64decode(key)) == 32
    assert encryption_keys(settings) == (key,)
    assert (folder / "encryption.key").stat().st_mode & 0o077 == 0


def test_no_key_is_made_where_none_is_needed(environment: Environment, tmp_path: Path) -> None:
    assert encryption_keys(environment(**SLACK_ONE, IOM_BOT_DATA_DIR=str(tmp_path / "data"))) == ()
    assert not (tmp_path / "data").exists()

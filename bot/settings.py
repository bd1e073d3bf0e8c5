"""Every setting, from the environment or a `.env` in the working directory; what is wrong is one line and holds no secret."""

from __future__ import annotations

import base64
import os
import re
import sys
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, DirectoryPath, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.ports import Platform

Mode = Literal["serve", "run", "worker"]
LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["auto", "json", "console"]


class SettingsError(Exception):
    """Settings that cannot be used; `lines` says for each what it wants and never holds a value."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


def _secret(pattern: str) -> Callable[[SecretStr], SecretStr]:
    def matching(secret: SecretStr) -> SecretStr:
        if re.fullmatch(pattern, secret.get_secret_value(), re.ASCII) is None:
            raise ValueError("another form is wanted")
        return secret

    return matching


def _web_address(address: str) -> str:
    """An address that begins with http:// or https:// and names a host; braces are left as they are."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s?#]", address):
        raise ValueError("not a web address")
    _ = parts.port  # raises where it is no port
    return address


def _keys(secret: SecretStr) -> SecretStr:
    for key in secret.get_secret_value().split(","):
        if len(base64.b64decode(key.strip(), altchars=b"-_", validate=True)) != 32:
            raise ValueError("not a key")
    return secret


def _data_dir() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "iom-bot"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "iom-bot"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "iom-bot"


def _variable(name: str, wants: str, default: Any = None, **limits: Any) -> Any:
    """A field by the name of its variable; `wants` ends the sentence "NAME: … wants"."""
    return Field(default=default, validation_alias=name, description=wants, **limits)


Lower = BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)
WebAddress = Annotated[str, AfterValidator(_web_address)]
BotToken = Annotated[SecretStr, AfterValidator(_secret(r"(xoxe\.)?xoxb-[\w.-]+"))]
AppToken = Annotated[SecretStr, AfterValidator(_secret(r"xapp-[\w.-]+"))]
PlainSecret = Annotated[SecretStr, AfterValidator(_secret(r"(?!xox|xapp-)[!-~]+"))]
TelegramToken = Annotated[SecretStr, AfterValidator(_secret(r"\d+:[\w-]+"))]
WebhookSecret = Annotated[SecretStr, AfterValidator(_secret(r"[\w-]{1,256}"))]  # Source: Bot API, setWebhook, secret_token
DatabaseUrl = Annotated[SecretStr, AfterValidator(_secret(r"(sqlite|postgres|postgresql)(\+\w+)?://\S*|memory://"))]
Keys = Annotated[SecretStr, AfterValidator(_keys)]


class Settings(BaseSettings):
    """One field for each variable; an empty value counts as none."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, case_sensitive=True, extra="ignore", frozen=True,
        hide_input_in_errors=True, populate_by_name=True,
    )  # fmt: skip

    slack_bot_token: BotToken | None = _variable(
        "SLACK_BOT_TOKEN", "the bot token, which begins with xoxb- (api.slack.com/apps, OAuth & Permissions)"
    )
    slack_signing_secret: PlainSecret | None = _variable(
        "SLACK_SIGNING_SECRET", "the signing secret (api.slack.com/apps, Basic Information), not a token"
    )
    slack_app_token: AppToken | None = _variable(
        "SLACK_APP_TOKEN",
        "an app-level token with connections:write, which begins with xapp- (Basic Information)",
    )
    slack_client_id: Annotated[str, Field(pattern=r"^[\w.-]+$")] | None = _variable(
        "SLACK_CLIENT_ID", "the client id (api.slack.com/apps, Basic Information)"
    )
    slack_client_secret: PlainSecret | None = _variable(
        "SLACK_CLIENT_SECRET", "the client secret (api.slack.com/apps, Basic Information), not a token"
    )
    slack_api_base_url: WebAddress = _variable(
        "SLACK_API_BASE_URL",
        "an address that begins with http:// or https://, as https://slack.com/api/",
        "https://slack.com/api/",
    )
    telegram_bot_token: TelegramToken | None = _variable(
        "TELEGRAM_BOT_TOKEN", "the token from @BotFather: digits, colon, letters"
    )
    telegram_webhook_secret: WebhookSecret | None = _variable(
        "TELEGRAM_WEBHOOK_SECRET", "1 to 256 characters of A-Z a-z 0-9 _ - that you choose"
    )
    telegram_api_base_url: WebAddress = _variable(
        "TELEGRAM_API_BASE_URL",
        "an address to which the token is appended, as https://api.telegram.org/bot",
        "https://api.telegram.org/bot",
    )
    database_url: DatabaseUrl | None = _variable("DATABASE_URL", "sqlite:///FILE or postgresql://USER@HOST/DATABASE")
    knowledge: DirectoryPath | None = _variable("IOM_BOT_KNOWLEDGE", "a folder of entry files that is there")
    host: Annotated[str, Field(pattern=r"^[\w.:%-]+$")] = _variable(
        "HOST", "an address of this machine, as 127.0.0.1", "127.0.0.1"
    )
    port: int = _variable("PORT", "a number from 1 to 65535, or 0 for any free one", 3000, ge=0, le=65535)
    throttle: bool = _variable("IOM_BOT_THROTTLE", "on or off", True)
    native: bool = _variable("IOM_BOT_NATIVE", "on or off", True)
    encryption_keys: Keys | None = _variable(
        "IOM_BOT_ENCRYPTION_KEYS",
        "Fernet keys (32 bytes in URL-safe base64) with commas between, the newest first",
    )
    log_level: Annotated[LogLevel, Lower] = _variable("IOM_BOT_LOG_LEVEL", "debug, info, warning or error", "info")
    log_format: Annotated[LogFormat, Lower] = _variable("IOM_BOT_LOG_FORMAT", "auto, json or console", "auto")
    data_dir: Path = Field(
        default_factory=_data_dir, validation_alias="IOM_BOT_DATA_DIR", description="a folder for the database and the keys"
    )
    public_url: WebAddress | None = _variable(
        "IOM_BOT_PUBLIC_URL", "the address under which the platforms reach this bot, as https://bot.example.org"
    )
    slack_subscribers: Annotated[Literal["members", "managers"], Lower] = _variable(
        "IOM_BOT_SLACK_SUBSCRIBERS", "members or managers: who may decide what a channel follows", "members"
    )
    watch: bool = _variable("IOM_BOT_WATCH", "on or off", False)
    published_by: Annotated[str, Field(min_length=1, max_length=100)] | None = _variable(
        "IOM_BOT_PUBLISHED_BY", "a name of at most 100 characters"
    )
    notice_window: float = _variable("IOM_BOT_NOTICE_WINDOW", "seconds from 0 to 600", 5.0, ge=0, le=600)
    request_timeout: float = _variable("IOM_BOT_REQUEST_TIMEOUT", "seconds from 0.1 to 60", 10.0, ge=0.1, le=60)

    @field_validator("*", mode="before")
    @classmethod
    def _stripped(cls, value: object) -> object:
        """Mounted secrets end in a line break."""
        return value.strip() if isinstance(value, str) else value

    @field_validator("knowledge", "data_dir", mode="before")
    @classmethod
    def _home(cls, value: object) -> object:
        return Path(value).expanduser() if isinstance(value, str) else value

    @property
    def database(self) -> str:
        """The database's address; it may hold a password. Without DATABASE_URL a file in the data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'iom-bot.db'}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value that is set, for the logs to leave out; the longest first."""
        values = (getattr(self, field) for field in type(self).model_fields)
        return tuple(sorted((v.get_secret_value() for v in values if isinstance(v, SecretStr)), key=len, reverse=True))

    def lacks(self, platform: Platform, mode: Mode) -> list[str]:
        """The variables a platform still needs in a mode; empty where it has all, and where nothing of it is set."""
        given = {name for name, field in VARIABLES.items() if getattr(self, field) is not None}
        if not given & CREDENTIALS[platform]:
            return []
        return [name for name in _needed(platform, mode, given, shared=self.database.startswith("postgres")) if name not in given]

    def has(self, platform: Platform, mode: Mode) -> bool:
        """Whether a platform has all that it needs in a mode."""
        given = any(getattr(self, VARIABLES[name]) is not None for name in CREDENTIALS[platform])
        return given and not self.lacks(platform, mode)


VARIABLES: Final[Mapping[str, str]] = {str(f.validation_alias): name for name, f in Settings.model_fields.items()}
"""Variable to field, in the order of the model."""

CREDENTIALS: Final[Mapping[Platform, frozenset[str]]] = {
    "slack": frozenset({"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"}),
    "telegram": frozenset({"TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"}),
}
"""The variables any of which shows that a platform is meant to be on."""


def _needed(platform: Platform, mode: Mode, given: set[str], shared: bool) -> tuple[str, ...]:
    if platform == "telegram":
        return ("TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET") if mode == "serve" else ("TELEGRAM_BOT_TOKEN",)
    door = {"serve": ("SLACK_SIGNING_SECRET",), "run": ("SLACK_APP_TOKEN",), "worker": ()}[mode]
    if given & {"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"}:
        keys = ("IOM_BOT_ENCRYPTION_KEYS",) if shared else ()  # one machine can keep a key of its own, several need the same
        return ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", *door, *keys)
    return ("SLACK_BOT_TOKEN", *door)


def wants(variable: str) -> str:
    """What a variable wants, as the end of a sentence."""
    return str(Settings.model_fields[VARIABLES[variable]].description)


def missing(variable: str) -> str:
    """The line for a variable that is not set though it is needed."""
    return f"{variable}: missing; wants {wants(variable)}"


def unusable(variable: str) -> str:
    """The line for a variable whose value is of another form than it should be."""
    return f"{variable}: not usable; wants {wants(variable)}"


def misspelt() -> dict[str, str]:
    """Variables of the environment and the `.env` that nothing reads, each with the unset one that was probably meant."""
    set_ = {**os.environ, **dotenv_values(".env", interpolate=False)}
    strange = [name for name in set_ if name.startswith(("SLACK_", "TELEGRAM_", "IOM_BOT_")) and name not in VARIABLES]
    near = {name: get_close_matches(name, [v for v in VARIABLES if not set_.get(v)], n=1, cutoff=0.75) for name in strange}
    return {name: found[0] for name, found in near.items() if found}


def load_settings() -> Settings:
    """The settings of this process; raises `SettingsError` with a line for every wrong value."""
    try:
        return Settings()
    except ValidationError as error:
        names = dict.fromkeys(str(fault["loc"][0]) for fault in error.errors(include_input=False, include_context=False))
        raise SettingsError([unusable(name if name in VARIABLES else _variable_of(name)) for name in names]) from None
    except RuntimeError:  # Path.home() where the user has no home
        raise SettingsError([missing("IOM_BOT_DATA_DIR")]) from None
    except (UnicodeDecodeError, OSError):
        raise SettingsError([".env: cannot be read; wants lines NAME=value in UTF-8 that this user may read"]) from None


def _variable_of(name: str) -> str:
    return next(variable for variable, field in VARIABLES.items() if field == name)

"""The commands that set the bot up on a platform: each prints lines and returns the exit status."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from bot.settings import Settings, SettingsError, load_settings, missing

if TYPE_CHECKING:
    from telegram import Bot

    from bot.handlers.telegram_setup import Change, Webhook

FAILED, UNSET = 1, 2
"""Exit statuses: the platform refused or was not reached; a setting is wrong or missing."""

PICTURES: Final[dict[str, Literal["svg", "png"]]] = {".svg": "svg", ".png": "png"}
T = TypeVar("T")


def slack_manifest() -> int:
    """Print the app manifest as JSON, for "Create an app, from a manifest"."""
    from bot.handlers.slack_manifest import manifest

    try:
        settings = load_settings()
    except SettingsError as error:
        return _failed(error.lines, UNSET)
    _print(json.dumps(manifest(settings), ensure_ascii=False, indent=2))
    return 0


def telegram_setup(only_look: bool) -> int:
    """Set what Telegram shows of the bot, a line for each change; with `only_look` tell the changes, 1 where there are some."""
    from bot.handlers.telegram_setup import changes, set_up

    async def work(bot: Bot, settings: Settings) -> list[Change]:
        return await (changes if only_look else set_up)(bot, _webhook(settings))

    made = _with_telegram(work)
    if isinstance(made, int):
        return made
    _print("\n".join(map(str, made)) or "all is as it should be")
    return FAILED if only_look and made else 0


def telegram_qr(subject: str, out: Path | None, username: str | None) -> int:
    """Draw or write the QR code of a subject's deep link; without a username Telegram is asked for the bot's own."""
    from bot.compiled import load_index
    from bot.handlers.telegram_links import telegram_qr as drawn
    from bot.knowledge_folder import entries_folder
    from knowledge.problems import suggestion

    known = load_index(entries_folder()).target_numbers
    if subject not in known:
        return _failed([f"no subject {subject}{suggestion(subject, known)}: write an id of the entries"], UNSET)
    kind = PICTURES.get(out.suffix.lower()) if out else "txt"
    if kind is None:
        return _failed([f"{out}: a file that ends in .svg or .png"], UNSET)
    name = username.removeprefix("@") if username else _with_telegram(_username)
    if isinstance(name, int):
        return name
    picture = drawn(subject, name, kind)
    if out:
        out.write_bytes(picture)
    else:
        _print(picture.decode())
    return 0


async def _username(bot: Bot, _: Settings) -> str:
    return bot.username


def _webhook(settings: Settings) -> Webhook | None:
    """Where updates are to go; None where they are fetched, or no public address is set."""
    from bot.handlers.telegram import UPDATES
    from bot.handlers.telegram_setup import Webhook
    from bot.http.telegram import WEBHOOK

    if settings.public_url is None or settings.telegram_webhook_secret is None:
        return None
    address = settings.public_url.rstrip("/") + WEBHOOK
    return Webhook(address, settings.telegram_webhook_secret.get_secret_value(), UPDATES)


def _with_telegram(work: Callable[[Bot, Settings], Awaitable[T]]) -> T | int:
    """What is done with a bot of the token that is set, or the exit status where that fails."""
    from telegram.error import TelegramError

    try:
        settings = load_settings()
        if settings.telegram_bot_token is None:
            raise SettingsError([missing("TELEGRAM_BOT_TOKEN")])
        return asyncio.run(_connected(settings.telegram_bot_token.get_secret_value(), settings, work))
    except SettingsError as error:
        return _failed(error.lines, UNSET)
    except TelegramError as error:
        return _failed([f"Telegram: {error.message}; iom-bot doctor tells what is wrong"], FAILED)


async def _connected(token: str, settings: Settings, work: Callable[[Bot, Settings], Awaitable[T]]) -> T:
    from telegram import Bot

    async with Bot(token, base_url=settings.telegram_api_base_url) as bot:
        return await work(bot, settings)


def _print(text: str) -> None:
    print(text)  # noqa: T201


def _failed(lines: Iterable[str], status: int) -> int:
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201
    return status

"""The commands that run the bot for others: plain functions that print lines and return the exit status."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping

from bot import logs
from bot.app import NAMES, NOTHING_SET, Bot, compose
from bot.app import run as run_bot
from bot.app import serve as serve_bot
from bot.app import work as send_notices
from bot.compiled import prepare
from bot.doctor import diagnosis
from bot.http.hosting import Say
from bot.http.server import OccupiedError
from bot.ports import StoreError
from bot.settings import Mode, Settings, SettingsError, load_settings, missing, unusable
from knowledge.problems import BrokenKnowledge

UNSET = 2
"""Exit status where a setting is wrong or missing."""

BROKEN = 1
"""Exit status where the knowledge or the database cannot be used, or no platform could go on."""


Work = Callable[[Settings, Say], Awaitable[int]]


def serve(host: str | None = None, port: int | None = None, no_worker: bool = False) -> int:
    """Answer webhooks. `host` and `port` go before HOST and PORT; `no_worker` leaves the notices to another process."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    return _go("serve", lambda settings, say: serve_bot(_ready(settings, "serve"), say, not no_worker), given)


def _ready(settings: Settings, mode: Mode) -> Bot:
    bot = compose(settings, mode)
    prepare(bot.service.index)
    return bot


def run() -> int:
    """Answer without a public address."""
    return _go("run", lambda settings, say: run_bot(_ready(settings, "run"), say), {})


def worker() -> int:
    """Send notices only."""
    return _go("worker", send_notices, {})


def doctor() -> int:
    """Tell what works, what does not, and the next step; 1 where something is wrong."""
    findings = asyncio.run(diagnosis())
    for finding in findings:
        print(finding)  # noqa: T201
    return BROKEN if any(finding.state == "wrong" for finding in findings) else 0


def _go(mode: Mode, work: Work, given: Mapping[str, object]) -> int:
    try:
        settings = _settings(given)
    except SettingsError as error:
        return _told(error.lines, UNSET)
    lines = [f"{missing(name)} ({NAMES[p]} stays off)" for p in NAMES for name in settings.lacks(p, mode)]
    if not any(settings.has(platform, mode) for platform in NAMES):
        return _told(lines or [NOTHING_SET[mode]], UNSET)
    _told(lines, 0)
    logs.set_up(settings.log_level, settings.log_format, settings.secrets)
    return _worked(settings, work)


def _settings(given: Mapping[str, object]) -> Settings:
    settings = load_settings()
    port = given.get("port", 0)
    if not isinstance(port, int) or not 0 <= port <= 65535:
        raise SettingsError([unusable("PORT")])
    return settings.model_copy(update=given)


def _worked(settings: Settings, work: Work) -> int:
    async def worked() -> int:
        return await work(settings, lambda line: print(line, flush=True))  # noqa: T201

    try:
        return asyncio.run(worked())
    except BrokenKnowledge as error:
        return _told([str(error)], BROKEN)
    except StoreError as error:
        return _told([str(error)], BROKEN)
    except OccupiedError as error:
        return _told([str(error)], UNSET)
    except KeyboardInterrupt:
        return 130


def _told(lines: list[str], status: int) -> int:
    for line in lines:
        print(line, file=sys.stderr, flush=True)  # noqa: T201
    return status

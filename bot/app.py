"""The composition root: the only place that connects settings, knowledge, store, platforms and HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.routing import Route
from starlette.types import ASGIApp

from bot import logs, metrics
from bot.compiled import load_index
from bot.dispatch import Published, of_service, platforms, worker, working
from bot.http.application import http_application
from bot.http.endpoints import Part, SlackPart, TelegramPart
from bot.http.health import Health
from bot.http.hosting import Say, address, answering, health_page, until_signal
from bot.http.server import bound
from bot.http.slack import slack_routes
from bot.http.telegram import telegram_routes
from bot.keys import encryption_keys
from bot.notices.sections import Sections
from bot.ports import Platform, Store
from bot.revisions.beginning import begin
from bot.revisions.head import Head
from bot.revisions.publishing import Publisher, publisher_name
from bot.revisions.watching import Watcher
from bot.service import Service
from bot.settings import Mode, Settings
from bot.storage import open_store
from knowledge.loading import SHIPPED_ENTRIES
from knowledge.problems import BrokenKnowledge

if TYPE_CHECKING:
    from knowledge.index import Index

NAMES: Final[dict[Platform, str]] = {"slack": "Slack", "telegram": "Telegram"}
NOTHING_SET: Final[dict[Mode, str]] = {
    "serve": "no platform is set up; set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET for Slack, "
    "TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET for Telegram, or both",
    "run": "no platform is set up; set SLACK_BOT_TOKEN and SLACK_APP_TOKEN for Slack, TELEGRAM_BOT_TOKEN for Telegram, or both",
    "worker": "no platform is set up; set SLACK_BOT_TOKEN for Slack, TELEGRAM_BOT_TOKEN for Telegram, or both",
}
WARM_UP: Final = 1.0
"""Seconds that requests wait for the platforms to get ready; who takes longer gets ready while requests are answered."""

STOP: Final = 10.0
"""Seconds that a part may take to finish."""

FOLLOWING: Final = 2.0
"""Seconds between two looks at the newest revision while nobody asks."""

_log = logs.get(__name__)


@dataclass(frozen=True)
class Bot:
    """One process: everything it is made of. A platform that is not set up is None."""

    settings: Settings
    service: Service
    store: Store
    slack: SlackPart | None
    telegram: TelegramPart | None

    @property
    def parts(self) -> dict[Platform, Part]:
        """The platforms that are on."""
        both: dict[Platform, Part | None] = {"slack": self.slack, "telegram": self.telegram}
        return {platform: part for platform, part in both.items() if part is not None}


def compose(settings: Settings, mode: Mode) -> Bot:
    """Everything connected, nothing opened yet; raises `StoreError`."""
    store = open_store(settings.database, encryption_keys(settings))
    service = Service(_first_index(settings), Head(store.revisions))
    slack = _slack(settings, service, store) if settings.has("slack", mode) else None
    telegram = _telegram(settings, service, store) if settings.has("telegram", mode) else None
    return Bot(settings, service, store, slack, telegram)


def _first_index(settings: Settings) -> Index:
    """What is answered from until the newest revision is known. Where the folder is broken there may be a revision all the
    same: that is said when the store is open."""
    try:
        return load_index(settings.knowledge or SHIPPED_ENTRIES, whole=True)
    except BrokenKnowledge:
        return load_index(SHIPPED_ENTRIES, whole=True)


def _slack(settings: Settings, service: Service, store: Store) -> SlackPart:
    from bot.handlers.slack import build_slack  # 0.9 s: only where Slack is on

    shown = Sections(service, store)
    return build_slack(settings, service, store, sections=(shown.subscriptions, shown.changes))


def _telegram(settings: Settings, service: Service, store: Store) -> TelegramPart:
    from bot.handlers.telegram import build_telegram  # 0.8 s: only where Telegram is on

    return build_telegram(settings, service, store)


def web(bot: Bot) -> ASGIApp:
    """The HTTP application of `serve`: a route stands only where its secret is set."""
    settings = bot.settings
    routes = _health(bot)
    if bot.slack is not None and settings.slack_signing_secret is not None:
        routes += slack_routes(bot.slack, settings.slack_signing_secret.get_secret_value())
    if bot.telegram is not None and settings.telegram_webhook_secret is not None:
        routes += telegram_routes(bot.telegram, settings.telegram_webhook_secret.get_secret_value())
    return http_application(routes, settings.request_timeout)


def _health(bot: Bot) -> list[Route]:
    return Health(bot.store, lambda: bot.service.index.knowledge.version, tuple(bot.parts)).routes()


async def serve(bot: Bot, say: Say, with_worker: bool = True) -> int:
    """Answer webhooks until a signal to end, and send notices meanwhile unless that is left to another process; `say` gets
    one line when requests are answered. Returns the exit status; raises `OccupiedError` and `StoreError`."""
    with bound(bot.settings.host, bot.settings.port) as listener, until_signal() as ended:
        async with (
            _open(bot),
            _sending(bot, with_worker),
            _starting(bot),
            answering(web(bot), listener, bot.settings.request_timeout),
        ):
            say(f"iom-bot answers {_listed(bot)} on {address(listener)}")
            await ended.wait()
    return 0


async def run(bot: Bot, say: Say) -> int:
    """Answer through Socket Mode and long polling until a signal to end, with health and figures on HOST and PORT where these
    are free. Returns the exit status: 1 where no platform could go on. Raises `StoreError`."""
    with until_signal() as ended:
        async with _open(bot), _sending(bot), health_page(bot.settings, _health(bot), say) as page:
            say(f"iom-bot answers {_listed(bot)} without a public address{page}")
            listening = asyncio.gather(*(_listening(platform, part) for platform, part in bot.parts.items()))
            await _first(listening, ended)
    return 0 if ended.is_set() else 1


async def work(settings: Settings, say: Say) -> int:
    """Send notices until a signal to end, with health and figures where HOST and PORT are free. Returns the exit status; raises
    `StoreError`, and `BrokenKnowledge` where nothing is published and the entries are broken."""
    store = open_store(settings.database, encryption_keys(settings))
    published, names = Published(store.revisions), platforms(settings)
    routes = Health(store, lambda: published.version, names).routes()
    with until_signal() as ended:
        await store.open()
        try:
            if not await store.revisions.head():
                publisher = Publisher(store.revisions, publisher_name(settings.published_by), _log.info, indexed=False)
                await publisher.baseline(settings.knowledge or SHIPPED_ENTRIES)
            sender = partial(worker, settings, store, published.at)
            async with health_page(settings, routes, say) as page, working(sender):
                say(f"iom-bot sends notices to {' and '.join(NAMES[name] for name in names)}{page}")
                await ended.wait()
        finally:
            await store.close()
    return 0


@asynccontextmanager
async def _sending(bot: Bot, wanted: bool = True) -> AsyncIterator[None]:
    """The notification worker beside the answers."""
    if not wanted:
        yield
        return
    async with working(partial(worker, bot.settings, bot.store, of_service(bot.service))):
        yield


async def _first(work: asyncio.Future[list[None]], ended: asyncio.Event) -> None:
    """Until the work is done or the end is wanted; then nothing of it goes on."""
    end = asyncio.ensure_future(ended.wait())
    await asyncio.wait((work, end), return_when=asyncio.FIRST_COMPLETED)
    for waiting in (work, end):
        waiting.cancel()
    await asyncio.gather(work, end, return_exceptions=True)


@asynccontextmanager
async def _open(bot: Bot) -> AsyncIterator[None]:
    """The store open and the newest knowledge at hand; at the end what is under way is finished first."""
    await bot.store.open()
    beside: list[asyncio.Task[None]] = []
    try:
        folder = bot.settings.knowledge or SHIPPED_ENTRIES
        await begin(bot.service, Publisher(bot.store.revisions, publisher_name(bot.settings.published_by), _log.info), folder)
        beside.append(asyncio.create_task(_following(bot.service)))
        if bot.settings.watch:
            beside.append(asyncio.create_task(Watcher(folder).watch()))
        yield
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await asyncio.gather(*(_stopped(platform, part) for platform, part in bot.parts.items()))
        await bot.store.close()


async def _following(service: Service) -> None:
    """Take up revisions also while nobody asks, so that the next question need not wait for one."""
    while True:
        await asyncio.sleep(FOLLOWING)
        try:
            await service.current()
        except Exception:
            _log.exception("newest revision not looked at")


@asynccontextmanager
async def _starting(bot: Bot) -> AsyncIterator[None]:
    """The platforms ready, or about to be: one that is slow or away holds up neither the other nor the health page."""
    tasks = [asyncio.create_task(_started(platform, part)) for platform, part in bot.parts.items()]
    await asyncio.wait(tasks, timeout=WARM_UP)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _started(platform: Platform, part: Part) -> None:
    """A platform that fails to start must not take the other one with it."""
    try:
        await part.start()
    except Exception:
        _log.exception("platform not started", platform=platform)
        metrics.failed(platform)


async def _listening(platform: Platform, part: Part) -> None:
    try:
        await part.listen()
    except Exception:
        _log.exception("platform stopped listening", platform=platform)
        metrics.failed(platform)


async def _stopped(platform: Platform, part: Part) -> None:
    try:
        async with asyncio.timeout(STOP):
            await part.stop()
    except Exception:
        _log.exception("platform not stopped", platform=platform)


def _listed(bot: Bot) -> str:
    return " and ".join(NAMES[platform] for platform in bot.parts)

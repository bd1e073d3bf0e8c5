"""The notification worker put together: in a process of its own, or beside the answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from bot import logs
from bot.notices.carriage import Carrier
from bot.notices.delivery import KnowledgeAt
from bot.notices.ports import Revisions
from bot.notices.worker import Worker
from bot.ports import Platform, Store, StoreError
from bot.revisions.entries import Files, laid_out
from bot.service import Service
from bot.settings import Settings
from knowledge.loading import Knowledge, load
from knowledge.problems import BrokenKnowledge

LEAVING: Final = 12.0
"""Seconds that a worker gets to finish what is under way; it takes eight by itself."""
DAMAGED: Final = "The newest revision cannot be read by this iom-bot: publish it again with this version."
BEHIND: Final = "The newest revision cannot be had just now: what is answered may be older."

_log = logs.get(__name__)


class Published:
    """The newest published knowledge, without the index that answers need: a process that only sends stays small."""

    def __init__(self, revisions: Revisions) -> None:
        self._revisions = revisions
        self._number, self._version = 0, ""
        self._knowledge: Knowledge | None = None
        self._loading = asyncio.Lock()

    @property
    def version(self) -> str:
        """The version of the knowledge; empty until something is told of it."""
        return self._version

    async def at(self, revision: int) -> Knowledge:
        """The knowledge of a revision or a newer one; raises `StoreError`."""
        async with self._loading:
            if self._knowledge is None or self._number < revision:
                newest = await self._revisions.newest()
                if newest is None:
                    raise StoreError(DAMAGED)
                self._knowledge = await asyncio.to_thread(_loaded, newest[1])
                self._number, self._version = newest[0].number, newest[0].version
            return self._knowledge


def _loaded(files: Files) -> Knowledge:
    with laid_out(files) as folder:
        try:
            return load(folder, languages=None)  # lexicons, 15 MB, are for questions
        except BrokenKnowledge:
            raise StoreError(DAMAGED) from None


def of_service(service: Service) -> KnowledgeAt:
    """The knowledge that a process answers from, once that is the newest; a notice waits while it cannot be had."""

    async def at(_revision: int) -> Knowledge:
        await service.current()
        if service.as_of is not None:
            raise StoreError(BEHIND)
        return service.index.knowledge

    return at


def carriers(settings: Settings, store: Store) -> list[Carrier]:
    """Every platform that notices can be sent to with these settings; each loads its SDK."""
    found: list[Carrier] = []
    if settings.has("slack", "worker"):
        found.append(_slack(settings, store))
    if settings.has("telegram", "worker") and settings.telegram_bot_token is not None:
        from bot.handlers.telegram_notices import TelegramNotices

        found.append(TelegramNotices(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_base_url))
    return found


def _slack(settings: Settings, store: Store) -> Carrier:
    from bot.handlers.slack_notices import SlackNotices
    from bot.storage.slack import SlackInstallations

    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    client = settings.slack_client_id if settings.slack_client_secret else None
    installations = SlackInstallations(store.installations, client) if client else None
    return SlackNotices(settings.slack_api_base_url, token, installations)


def worker(settings: Settings, store: Store, knowledge: KnowledgeAt) -> Worker:
    """A worker; nothing is connected before it works."""
    return Worker(
        outbox=store.outbox, paces=store.paces, revisions=store.revisions, subscriptions=store.subscriptions,
        carriers=carriers(settings, store), knowledge=knowledge, throttled=settings.throttle,
    )  # fmt: skip


@asynccontextmanager
async def working(build: Callable[[], Worker]) -> AsyncIterator[None]:
    """A worker that works meanwhile; at the end it finishes what is under way."""
    sender = build()
    work = asyncio.create_task(sender.work())
    try:
        yield
    finally:
        sender.stop()
        _, late = await asyncio.wait({work}, timeout=LEAVING)
        for task in late:
            task.cancel()
        for error in await asyncio.gather(work, return_exceptions=True):
            if isinstance(error, Exception):
                _log.error("worker failed", exc_info=error)


def platforms(settings: Settings) -> tuple[Platform, ...]:
    """Where notices can be sent."""
    both: tuple[Platform, ...] = ("slack", "telegram")
    return tuple(platform for platform in both if settings.has(platform, "worker"))

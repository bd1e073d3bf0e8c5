"""Telegram: updates come in by webhook or long polling, are queued, and answered chat by chat."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from typing import Any, Final

from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, CallbackContext, ExtBot, TypeHandler
from telegram.request import BaseRequest, HTTPXRequest

from bot import logs
from bot.handlers.telegram_cards import Bot, Cards
from bot.handlers.telegram_contacts import Contacts
from bot.handlers.telegram_courier import Courier, Observer
from bot.handlers.telegram_desk import Desk
from bot.handlers.telegram_emergency import Emergency
from bot.handlers.telegram_following import Subscribing
from bot.handlers.telegram_inline import Inline
from bot.handlers.telegram_lanes import MOST_WAITING, Lanes
from bot.handlers.telegram_leaving import Leaving
from bot.handlers.telegram_limits import PatientLimiter
from bot.handlers.telegram_members import Members
from bot.handlers.telegram_memory import Clock
from bot.handlers.telegram_messages import Messages
from bot.handlers.telegram_mishaps import Mishaps
from bot.handlers.telegram_outcomes import Gone, Migrated
from bot.handlers.telegram_polling import PollingRequest, read_update
from bot.handlers.telegram_presses import Presses
from bot.handlers.telegram_rights import Rights
from bot.ports import Store
from bot.service import Service
from bot.settings import Settings

# The library is about to change what its waits are: this chooses the new way, and with it silence about the old.
os.environ.setdefault("PTB_TIMEDELTA", "true")

UPDATES: Final = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member", "channel_post")
"""Kinds of update the bot wants. Source: Bot API, Update; setWebhook and getUpdates, allowed_updates."""
STOP_SECONDS: Final = 5.0
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
CONNECTIONS: Final = 100
REFRESH_FIRST: Final = -1
"""Group of the handler that comes before all others."""

App = Application[Any, Any, Any, Any, Any, Any]
_log = logs.get(__name__)


def build_telegram(settings: Settings, service: Service, store: Store, observer: Observer | None = None) -> TelegramAdapter:
    """The adapter from the settings; opens no connection. `observer` is told of chats that are gone or have another id."""
    if settings.telegram_bot_token is None:
        raise ValueError("TELEGRAM_BOT_TOKEN is not set")
    return TelegramAdapter(
        service, store, settings.telegram_bot_token.get_secret_value(), settings.telegram_api_base_url,
        throttle=settings.throttle, timeout=settings.request_timeout, observer=observer,
    )  # fmt: skip


class TelegramAdapter:
    """Everything between Telegram and the service.

    `base_url` is python-telegram-bot's: the token is appended. `timeout` is in seconds and for one call. `observer` is told of
    chats that are gone or have another id. `request` replaces the connection, in tests.
    """

    def __init__(
        self, service: Service, store: Store, token: str, base_url: str = "https://api.telegram.org/bot", *,
        throttle: bool = True, timeout: float = 10.0, observer: Observer | None = None, clock: Clock = time.monotonic,
        request: BaseRequest | None = None,
    ) -> None:  # fmt: skip
        _quieten()
        self.application = _application(token, base_url, throttle, timeout, request)
        self.me, self._service = Bot(), service
        bot: ExtBot[Any] = self.application.bot
        told = _all_told(Leaving(store), observer)
        self.courier = courier = Courier(bot, told)
        workspace = token.partition(":")[0]
        desk = Desk(service, store, workspace, clock)
        cards = Cards(service, self.me)
        self.emergency = Emergency(service, courier, store, workspace, clock)
        self._connecting: asyncio.Task[None] | None = None
        self._refreshing: asyncio.Task[int] | None = None
        contacts = Contacts(desk, cards, courier)
        subscribing = Subscribing(desk, courier, Rights(bot))
        messages = Messages(desk, cards, courier, contacts, self.emergency, subscribing=subscribing)
        inline = Inline(desk, cards, bot)
        self.application.add_handler(TypeHandler(Update, self._follow_knowledge), REFRESH_FIRST)
        presses = Presses(desk, cards, courier, contacts, messages)
        for part in (messages, subscribing, presses, inline, Members(told)):
            part.register(self.application)
        self.application.add_error_handler(Mishaps(desk, courier, inline).handle)

    # the platform's part: bot.http.endpoints.TelegramPart

    async def start(self) -> None:
        """Get ready for updates. Where Telegram is away it is asked again in the background, and updates wait meanwhile."""
        if not await self._connected():
            self._connecting = asyncio.create_task(self._connect())

    async def listen(self) -> None:
        """Start, then fetch updates by long polling until cancelled."""
        await self.start()
        if self._connecting is not None:
            await self._connecting
        await self.poll()
        await asyncio.Event().wait()

    async def poll(self) -> None:
        """Begin to fetch updates; the adapter has been started."""
        updater = self.application.updater
        if updater is not None and not updater.running:
            await updater.start_polling(timeout=30, bootstrap_retries=-1, allowed_updates=UPDATES, error_callback=_polling_failed)

    async def feed(self, update: dict[str, Any]) -> None:
        """Queue one update from the webhook and return at once. One that the SDK cannot read is logged by its id and dropped."""
        read = read_update(update, self.application.bot)
        if read is None:
            number = update.get("update_id")
            _log.warning("telegram update not readable", update_id=number if isinstance(number, int) else None)
        elif self._waiting() >= MOST_WAITING:
            _log.warning("telegram update let go, too many wait", update_id=read.update_id)
        else:
            await self.application.update_queue.put(read)

    async def stop(self) -> None:
        """Finish what is under way within a few seconds and release every connection; also after a start that failed."""
        for task in (self._connecting, self._refreshing):
            if task is not None:
                task.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._stop()
        with contextlib.suppress(RuntimeError):
            await self.application.shutdown()

    async def refresh(self) -> int:
        """Bring the emergency lists up to the knowledge of now; how many were edited. Happens by itself with the next update."""
        return await self.emergency.refresh()

    async def _stop(self) -> None:
        updater = self.application.updater
        if updater is not None and updater.running:
            await updater.stop()
        if self.application.running:
            await self.application.update_queue.join()
            await self.application.stop()

    def _waiting(self) -> int:
        return self.application.update_queue.qsize() + self.application.update_processor.current_concurrent_updates

    async def _connected(self) -> bool:
        """Ask Telegram who the bot is, and begin to answer; False where Telegram does not say."""
        try:
            await self.application.initialize()
        except InvalidToken:
            _log.error("telegram token refused", remedy="copy TELEGRAM_BOT_TOKEN anew from @BotFather")
            return False
        except TelegramError as error:
            _log.warning("telegram away", exc_info=error)
            return False
        self.me.username = self.application.bot.username
        self.me.inline = self.application.bot.bot.supports_inline_queries is not False
        await self.application.start()
        self._follow()
        return True

    async def _connect(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await asyncio.sleep(pause)
            if await self._connected():
                return
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _follow_knowledge(self, _update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
        """See to it that whatever the update asks is answered from the newest knowledge, and that lists which stand in chats
        follow a change of it, beside the answering."""
        await self._service.current()
        self._follow()

    def _follow(self) -> None:
        if self.emergency.is_behind() and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.create_task(self.emergency.refresh())


def _application(token: str, base_url: str, throttle: bool, timeout: float, request: BaseRequest | None) -> App:
    line = request or HTTPXRequest(
        CONNECTIONS, read_timeout=timeout, write_timeout=timeout, connect_timeout=timeout, pool_timeout=timeout
    )
    limiter = PatientLimiter() if throttle else PatientLimiter(overall_max_rate=0, group_max_rate=0)
    builder = (
        Application.builder().token(token).base_url(base_url).request(line).get_updates_request(request or PollingRequest(1))
        .rate_limiter(limiter).concurrent_updates(Lanes())
    )  # fmt: skip
    return builder.build()


def _all_told(*observers: Observer | None) -> Observer:
    async def tell(chat: int, outcome: Gone | Migrated) -> None:
        for observer in observers:
            if observer is not None:
                await observer(chat, outcome)

    return tell


def _quieten() -> None:
    """Loggers that would tell what people write, or the token, which stands in every address that httpx logs."""
    for name in ("httpx", "httpcore", "telegram"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)  # our own patience comes after it


def _polling_failed(error: TelegramError) -> None:
    """Polling goes on by itself; 409 Conflict means that another process polls with the same token."""
    _log.warning("telegram polling failed", exc_info=error)

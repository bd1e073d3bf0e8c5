"""Carries notices to Telegram: one call each, straight to the Bot API; every refusal is a value."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from telegram import Bot, InlineKeyboardMarkup, ReplyParameters
from telegram import Message as Posted
from telegram.error import BadRequest, TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bot.handlers.telegram_courier import NO_PREVIEW
from bot.handlers.telegram_follow_buttons import noticed
from bot.handlers.telegram_outcomes import (
    Done,
    Doubtful,
    Gone,
    Migrated,
    Unchanged,
    Unreachable,
    outcome_of,
)
from bot.handlers.telegram_outcomes import Later as Wait
from bot.handlers.telegram_outcomes import Outcome as Said
from bot.notices import carriage
from bot.notices.carriage import Delivered, Doubt, Down, Outcome, Parcel, Refused, Search, Turns, Untold
from bot.notices.records import Conversation
from bot.ports import Platform
from bot.render.telegram import Message, Text
from bot.reply import Reply

# As in `bot.handlers.telegram`: waits are timedeltas.
os.environ.setdefault("PTB_TIMEDELTA", "true")

OVERALL: Final = 1 / 27.2
"""Seconds between two messages; Telegram takes 30 a second, and calls do not arrive as evenly as they leave.
Source: https://core.telegram.org/bots/faq, broadcasting; so are those below."""
A_CHAT: Final = 1.05
A_GROUP: Final = 3.1
"""Seconds between two messages to a chat (one a second), and to a group (20 a minute)."""
ANSWER: Final = 30.0
"""Seconds for an answer: longer than for replies, as a notice that may have arrived is worse than one that is late."""
CONNECT: Final = 10.0
CONNECTIONS: Final = 16

Shown = Callable[[Reply, int, str], Message]
"""Makes a message of a reply, for a chat by its id, with the bot's name."""


class TelegramNotices:
    """See `bot.notices.carriage.Carrier`. `shown` makes a message of a reply; `request` replaces the connection, in
    tests."""

    platform: Platform = "telegram"

    def __init__(self, token: str, base_url: str, shown: Shown = noticed, request: BaseRequest | None = None) -> None:
        line = request or HTTPXRequest(
            CONNECTIONS, read_timeout=ANSWER, write_timeout=ANSWER, connect_timeout=10, pool_timeout=ANSWER
        )
        self._bot: Bot = Bot(token, base_url=base_url, request=line, get_updates_request=line)
        self._shown, self._line, self._name = shown, line, ""

    def turns(self, conversation: Conversation) -> Turns:
        """See `Carrier`; groups have negative ids. Source: Bot API, Chat, id."""
        pause = A_GROUP if conversation.channel.startswith("-") else A_CHAT
        return Turns((f"telegram:{conversation.channel}", pause), ("telegram",), ("telegram", OVERALL))

    async def send(self, parcel: Parcel) -> Outcome:
        """See `Carrier`; a notice fits into one message."""
        where, message = parcel.conversation, await self._message(parcel.conversation, parcel.reply)
        under = ReplyParameters(int(parcel.under), allow_sending_without_reply=True) if parcel.under else None
        arguments = {
            "chat_id": int(where.channel), "message_thread_id": int(where.thread) if where.thread else None,
            "reply_parameters": under,
        }  # fmt: skip
        return await self._called(self._bot.send_message, arguments, message)

    async def edit(self, conversation: Conversation, place: str, reply: Reply) -> Outcome:
        """See `Carrier`."""
        arguments = {"chat_id": int(conversation.channel), "message_id": int(place)}
        outcome = await self._called(self._bot.edit_message_text, arguments, await self._message(conversation, reply))
        return Delivered(place) if isinstance(outcome, Delivered) else outcome

    async def find(self, parcel: Parcel, since: datetime) -> Search:  # noqa: ARG002
        """See `Carrier`; a bot cannot read back what it sent."""
        return Untold()

    async def _message(self, where: Conversation, reply: Reply) -> Message:
        """With its buttons; in groups these are links with the bot's name, which Telegram is asked for once."""
        chat = int(where.channel)
        if chat < 0 and not self._name:
            with contextlib.suppress(TelegramError):
                self._name = (await self._bot.get_me()).username or ""
        return self._shown(reply, chat, self._name)

    async def close(self) -> None:
        """See `Carrier`."""
        await self._line.shutdown()

    async def _called(
        self, method: Callable[..., Awaitable[Posted | bool]], arguments: dict[str, Any], message: Message
    ) -> Outcome:
        """One call; again as plain text, or without what the chat does not have, where only that is refused."""
        body = _body(message.texts[0], message)
        while True:
            try:
                posted = await method(**arguments, **body)
            except TelegramError as error:
                changed = _simpler(error, body, message.texts[0])
                if not changed:
                    return _outcome(outcome_of(error), error)
                body = {**body, **changed}
            else:
                return Delivered(str(posted.message_id) if isinstance(posted, Posted) else "")


def _body(text: Text, message: Message) -> dict[str, Any]:
    keyboard = message.keyboard()
    markup = InlineKeyboardMarkup.de_json(keyboard) if keyboard else None
    return {"text": text.html, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW, "reply_markup": markup}


def _simpler(error: TelegramError, body: dict[str, Any], text: Text) -> dict[str, Any]:
    """What to leave out; empty where nothing can be."""
    said = error.message.lower() if isinstance(error, BadRequest) else ""
    if "can't parse entities" in said and body["parse_mode"]:
        return {"text": text.plain, "parse_mode": None}
    if ("button" in said or "markup" in said) and body["reply_markup"]:
        return {"reply_markup": None}
    return {}


def _outcome(said: Said, error: TelegramError) -> Outcome:  # noqa: PLR0911 - one for each kind
    if isinstance(said, (Done, Unchanged)):
        return Delivered("")
    if isinstance(said, Wait):
        return carriage.Later(said.seconds)
    if isinstance(said, Migrated):
        return carriage.Moved(str(said.chat))
    if isinstance(said, Gone):
        return carriage.Gone(said.reason)
    if isinstance(said, Doubtful):
        return Doubt(type(error.__cause__ or error).__name__)
    if isinstance(said, Unreachable):
        return Down(type(error.__cause__ or error).__name__)
    return Refused(error.message)

"""Sends, edits and answers through python-telegram-bot: every refusal that has a remedy gets it once, the rest is an outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from telegram import InlineKeyboardMarkup, InputFile, LinkPreviewOptions, ReplyParameters
from telegram import Message as Posted
from telegram.constants import CallbackQueryLimit
from telegram.error import BadRequest, ChatMigrated, TelegramError
from telegram.ext import ExtBot

from bot import logs
from bot.handlers.telegram_memory import Recent
from bot.handlers.telegram_outcomes import Done, Gone, Migrated, Outcome, Unchanged, outcome_of
from bot.render.telegram import Message, Text, utf16_length

Observer = Callable[[int, Gone | Migrated], Awaitable[None]]
"""Told when a chat is gone or has another id, so that whatever else is meant for it follows."""
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

PRESS_SECONDS: Final = 60.0
"""How long it is remembered that a press was answered; Telegram itself forgets presses sooner."""

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: `thread` only in a forum, `reply_to` a message of the chat, `only_for` a person who alone sees it."""

    chat: int
    thread: int | None = None
    reply_to: int | None = None
    only_for: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A message of the bot's own: in a chat, or (`inline`) sent through inline mode, or (`only_for`) seen by one person alone."""

    chat: int = 0
    message: int = 0
    inline: str = ""
    only_for: int = 0


@dataclass(frozen=True, slots=True)
class _Call:
    """A call and its arguments; `plain` is the text without markup."""

    method: Callable[..., Awaitable[Any]]
    arguments: dict[str, Any]
    plain: str = ""


class Courier:
    """Everything that goes to Telegram in answer to a person."""

    def __init__(self, bot: ExtBot[Any], observer: Observer | None = None) -> None:
        self.bot = bot
        self.observer = observer
        self.ended: Recent[str, bool] = Recent(PRESS_SECONDS)

    async def send(self, place: Place, message: Message) -> Outcome:
        """Send a message, in several where it is too long; the outcome is that of the last one sent."""
        outcome: Outcome = Unchanged()
        for number, text in enumerate(message.texts, 1):
            keyboard = message.keyboard() if number == len(message.texts) else None
            outcome = await self._carry_out(self._new(place, text, keyboard), place.chat)
            place = replace(place, reply_to=None)
            if not isinstance(outcome, Done):
                break
        return outcome

    async def edit(self, spot: Spot, message: Message) -> Outcome:
        """Put a message in the place of one; what does not fit into it is left out."""
        return await self._carry_out(self._edited(spot, message), spot.chat)

    async def answer_press(self, query: str, text: str = "", alert: bool = False) -> Outcome:
        """End the waiting of a pressed button, with a short text where there is something to say."""
        self.ended.put(query, True)
        arguments = {"callback_query_id": query, "text": _notice(text) or None, "show_alert": alert or None}
        return await self._carry_out(_Call(self.bot.answer_callback_query, arguments), 0)

    async def send_file(self, place: Place, name: str, content: bytes, caption: Text) -> Outcome:
        """Send a small file."""
        arguments = {
            "document": InputFile(content, filename=name), "caption": caption.html, "parse_mode": "HTML",
            "disable_content_type_detection": True,
        }  # fmt: skip
        call = _Call(self.bot.send_document, {**_target(place), **arguments}, caption.plain)
        return await self._carry_out(call, place.chat)

    def _new(self, place: Place, text: Text, keyboard: dict[str, object] | None) -> _Call:
        return _Call(self.bot.send_message, {**_target(place), **_body(text, keyboard)}, text.plain)

    def _edited(self, spot: Spot, message: Message) -> _Call:
        text = message.texts[0]
        body = _body(text, message.keyboard())
        if spot.only_for:
            return _Call(self._edit_ephemeral, {"spot": spot, **body}, text.plain)
        where = {"inline_message_id": spot.inline} if spot.inline else {"chat_id": spot.chat, "message_id": spot.message}
        return _Call(self.bot.edit_message_text, {**where, **body}, text.plain)

    async def _edit_ephemeral(self, spot: Spot, **body: Any) -> bool:
        """Not in python-telegram-bot yet. Source: Bot API 10.2, editEphemeralMessageText."""
        known = {"chat_id": spot.chat, "receiver_user_id": spot.only_for, "ephemeral_message_id": spot.message}
        arguments = {**known, **{key: value for key, value in body.items() if value is not None}}
        return bool(await self.bot.do_api_request("editEphemeralMessageText", api_kwargs=arguments))

    async def _carry_out(self, call: _Call, chat: int) -> Outcome:
        while True:
            try:
                return _done(await call.method(**call.arguments), chat)
            except TelegramError as error:
                remedied = _remedied(call, error)
                if isinstance(error, ChatMigrated):
                    await self._observe(chat, Migrated(error.new_chat_id))
                if remedied is None:
                    return await self._failed(call, chat, outcome_of(error))
                call = remedied

    async def _failed(self, call: _Call, chat: int, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Unchanged):
            return outcome
        method, why = getattr(call.method, "__name__", ""), getattr(outcome, "why", "")
        _log.warning("telegram call failed", method=method, chat=chat, outcome=type(outcome).__name__, why=why)
        if isinstance(outcome, Gone):
            await self._observe(chat, outcome)
        return outcome

    async def _observe(self, chat: int, outcome: Gone | Migrated) -> None:
        if self.observer is not None and chat:
            await self.observer(chat, outcome)


def _notice(text: str) -> str:
    """A text that a notice can hold."""
    most = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    while utf16_length(text) > most:
        text = text[: min(len(text) - 2, most - 1)] + "…"
    return text


def _done(result: object, chat: int) -> Done:
    if isinstance(result, Posted):
        # An ephemeral message has the id 0 and a number of its own. Source: Bot API 10.2, Message.
        return Done(result.chat.id, result.message_id or int(result.api_kwargs.get("ephemeral_message_id", 0)))
    return Done(chat)


def _target(place: Place) -> dict[str, Any]:
    target: dict[str, Any] = {"chat_id": place.chat, "message_thread_id": place.thread}
    if place.only_for:
        # Not in python-telegram-bot yet. Source: Bot API 10.3, sendMessage, ephemeral_message_parameters.
        target["api_kwargs"] = {"ephemeral_message_parameters": {"receiver_user_id": place.only_for}}
    elif place.reply_to:
        target["reply_parameters"] = ReplyParameters(place.reply_to, allow_sending_without_reply=True)
    return target


def _body(text: Text, keyboard: dict[str, object] | None) -> dict[str, Any]:
    markup = InlineKeyboardMarkup.de_json(keyboard) if keyboard else None
    return {"text": text.html, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW, "reply_markup": markup}


def _remedied(call: _Call, error: TelegramError) -> _Call | None:
    """The same call without what the server refuses; each part can be taken away once only."""
    changed = _changed(call, error)
    return replace(call, arguments={**call.arguments, **changed}) if changed else None


def _changed(call: _Call, error: TelegramError) -> dict[str, Any]:
    arguments, said = call.arguments, error.message.lower()
    if isinstance(error, ChatMigrated):
        moved = arguments.get("chat_id") not in (None, error.new_chat_id)
        return {"chat_id": error.new_chat_id, "reply_parameters": None} if moved and "message_id" not in arguments else {}
    if not isinstance(error, BadRequest) or isinstance(outcome_of(error), (Unchanged, Gone)):
        return {}
    if "can't parse entities" in said and arguments.get("parse_mode"):
        return {"caption" if "caption" in arguments else "text": call.plain, "parse_mode": None}
    for part, key in (("thread not found", "message_thread_id"), ("button", "reply_markup"), ("markup", "reply_markup")):
        if part in said and arguments.get(key):
            return {key: None}
    return {"api_kwargs": None} if arguments.get("api_kwargs") else {}

"""Which messages are meant for the bot, and what in them is the question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from telegram import CallbackQuery, MessageEntity, User
from telegram import Message as Received
from telegram.constants import ChatType
from telegram.ext import filters

from bot.handlers.telegram_courier import Place, Spot
from bot.handlers.telegram_desk import Asker
from bot.render.telegram import sendable

EPHEMERAL: Final = "ephemeral_message_id"
"""Field of a message that its sender and the bot alone see. Source: Bot API 10.2, Message; not in python-telegram-bot yet."""
_SPACE: Final = " ".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message to the bot: who, where the answer goes, and the words without the command or the bot's own name."""

    asker: Asker
    place: Place
    words: str
    is_group: bool
    number: int
    as_chat: bool = False
    """Written in the chat's own name: by an administrator who stays anonymous, or in a channel."""


class ByPerson(filters.MessageFilter):
    """Messages that a person wrote: not a bot, not a channel, and not a card that came through this bot's inline mode."""

    def filter(self, message: Received) -> bool:
        """Whether a person wrote it, in a chat: a broken update may name none."""
        if getattr(message, "chat", None) is None or message.via_bot or message.is_automatic_forward or message.from_user is None:
            return False
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat.id  # an administrator who writes anonymously
        return not message.from_user.is_bot


class Addressed(filters.MessageFilter):
    """Messages meant for the bot: in a private chat all, in a group replies to the bot and mentions of it."""

    def filter(self, message: Received) -> bool:
        """Whether to answer."""
        if message.chat.type == ChatType.PRIVATE:
            return True
        return _is_reply_to_bot(message) or bool(_mentions(message))


class Commanded(filters.MessageFilter):
    """Commands for this bot that it may not know: in a private chat every one, elsewhere those that name it (/what@bot)."""

    def filter(self, message: Received) -> bool:
        """Whether to say that there is no such command."""
        if not message.text or not _command(message):
            return False
        _, _, bot = message.text.split(None, 1)[0].partition("@")
        if not bot:
            return message.chat.type == ChatType.PRIVATE
        return bot.casefold() == message.get_bot().username.casefold()


def heard_from(message: Received) -> Heard:
    """What a message to the bot says."""
    is_group = message.chat.type != ChatType.PRIVATE
    thread = message.message_thread_id if message.is_topic_message else None
    asker = asker_from(message.from_user, message.chat_id, thread)
    ephemeral = EPHEMERAL in message.api_kwargs
    reply_to = message.message_id if is_group and not ephemeral else None
    place = Place(message.chat_id, thread, reply_to, asker.person if ephemeral else None)
    as_chat = is_group and message.sender_chat is not None and message.sender_chat.id == message.chat_id
    return Heard(asker, place, _words(message), is_group, message.message_id, as_chat)


def asker_from(user: User | None, chat: int = 0, thread: int | None = None) -> Asker:
    """Who a user is to the bot."""
    return Asker(user.id if user else 0, chat, thread or 0, (user.language_code if user else None) or "")


def spot_of(query: CallbackQuery) -> Spot:
    """Which message the button stands under."""
    message = query.message
    if message is None:
        return Spot(inline=query.inline_message_id or "")
    if EPHEMERAL in message.api_kwargs:
        return Spot(message.chat.id, int(message.api_kwargs[EPHEMERAL]), only_for=query.from_user.id)
    return Spot(message.chat.id, message.message_id)


def thread_of(query: CallbackQuery) -> int | None:
    """The forum topic in which the button stands, None elsewhere."""
    message = query.message
    return message.message_thread_id if isinstance(message, Received) and message.is_topic_message else None


def _words(message: Received) -> str:
    """The text without a command at its beginning and without mentions of the bot; entities count in UTF-16."""
    text = message.text if message.text is not None else message.caption or ""
    encoded = text.encode("utf-16-le", "surrogatepass")
    for entity in (*_mentions(message), *_command(message)):
        start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        encoded = encoded[:start] + _SPACE * (len(encoded[start:end]) // 2) + encoded[end:]
    return " ".join(sendable(encoded.decode("utf-16-le", "surrogatepass")).split())


def _command(message: Received) -> list[MessageEntity]:
    return [e for e in _entities(message)[:1] if e.type == MessageEntity.BOT_COMMAND and e.offset == 0]


def _mentions(message: Received) -> list[MessageEntity]:
    """The mentions of this very bot, by name or by link."""
    bot = message.get_bot()
    text = (message.text or message.caption or "").encode("utf-16-le", "surrogatepass")
    found = []
    for entity in _entities(message):
        named = text[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")
        by_name = entity.type == MessageEntity.MENTION and named.casefold() == f"@{bot.username}".casefold()
        by_link = entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and entity.user.id == bot.id
        if by_name or by_link:
            found.append(entity)
    return found


def _entities(message: Received) -> tuple[MessageEntity, ...]:
    return tuple(message.entities if message.text is not None else message.caption_entities)


def _is_reply_to_bot(message: Received) -> bool:
    """In a forum every message replies to the one that opened the topic, which the bot may have opened."""
    earlier = message.reply_to_message
    if earlier is None or earlier.from_user is None or earlier.forum_topic_created is not None:
        return False
    return earlier.from_user.id == message.get_bot().id

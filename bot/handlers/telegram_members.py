"""Chats that the bot loses or that get another id: passed on as outcomes, never answered."""

from __future__ import annotations

from typing import Any

from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext, ChatMemberHandler, MessageHandler, filters

from bot.handlers.telegram_courier import Observer
from bot.handlers.telegram_outcomes import Gone, Migrated


class Members:
    """Follows the bot's own membership."""

    def __init__(self, observer: Observer | None) -> None:
        self.observer = observer

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Put the handlers in."""
        application.add_handler(ChatMemberHandler(self.membership, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE & filters.UpdateType.MESSAGE, self.migration))

    async def membership(self, update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
        """Blocked in a private chat, removed from a group or channel."""
        change = update.my_chat_member
        if change and self.observer and change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
            reason = Gone("blocked") if change.chat.type == ChatType.PRIVATE else Gone("kicked")
            await self.observer(change.chat.id, reason)

    async def migration(self, update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
        """A group that became a supergroup; the supergroup's own message tells the same and needs nothing."""
        message = update.message
        if message and self.observer and message.migrate_to_chat_id:
            await self.observer(message.chat_id, Migrated(message.migrate_to_chat_id))

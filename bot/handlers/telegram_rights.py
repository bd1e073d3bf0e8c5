"""Who may decide what a chat follows: everybody in their own private chat, administrators in groups and channels."""

from __future__ import annotations

from typing import Any, Final

from telegram import ChatMember
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.wording import n_

ADMINISTRATORS: Final = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
REFUSED: Final = n_(
    "Only administrators of this chat may change what it follows. Ask one of them, or follow it for yourself in a private chat."
)
UNCHECKED: Final = n_("I could not check who may change this here. Please try again in a minute.")
NO_CHANNEL: Final = n_("I do not know this channel. Add me to it as an administrator, then try again.")
CHANNEL_REFUSED: Final = n_("Only an administrator of this channel may decide what it follows.")


class Rights:
    """Asks Telegram each time: who was an administrator yesterday may be none today."""

    def __init__(self, bot: ExtBot[Any]) -> None:
        self._bot = bot

    async def obstacle(self, chat: int, person: int, *, as_chat: bool = False) -> str | None:
        """The sentence that says why somebody may not decide for a chat; None where they may. `as_chat` is somebody who wrote
        in the chat's own name, which administrators alone can."""
        if as_chat or chat == person:
            return None
        if chat > 0:
            return REFUSED
        try:
            member = await self._bot.get_chat_member(chat, person)
        except (BadRequest, Forbidden):
            return REFUSED
        except TelegramError:
            return UNCHECKED
        return None if member.status in ADMINISTRATORS else REFUSED

    async def channel(self, name: str, person: int) -> int | str:
        """The id of the channel or group that is called "@name", where the person is an administrator of it; else why not."""
        try:
            chat = await self._bot.get_chat(name)
        except (BadRequest, Forbidden):
            return NO_CHANNEL
        except TelegramError:
            return UNCHECKED
        if chat.type == ChatType.PRIVATE:
            return NO_CHANNEL
        obstacle = await self.obstacle(chat.id, person)
        return chat.id if obstacle is None else CHANNEL_REFUSED if obstacle == REFUSED else obstacle

"""Subscriptions in one's own words in Telegram: what somebody says to the bot instead of a command."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers.telegram_commands import BY_NAME
from bot.handlers.telegram_desk import Desk, hint_of
from bot.handlers.telegram_following import Subscribing
from bot.handlers.telegram_heard import Heard
from bot.notices.wishes import Wish, wish_of
from bot.render.telegram import Message, said
from bot.wording import Wording


class Wishes:
    """Does what is wished, with the rights that the commands want."""

    def __init__(self, desk: Desk, subscribing: Subscribing) -> None:
        self.desk, self.subscribing = desk, subscribing

    async def done(self, heard: Heard) -> Message | None:
        """What came of a wish; None where the words are none."""
        wish = wish_of(heard.words)
        hint = hint_of(heard.asker.code)
        if wish is None or not self.subscribing.following.is_clear(wish, hint):
            return None
        spoken = self.desk.service.ask(heard.words, hint).answer.language
        if wish.asks_how:
            return self._how(wish, await self.desk.language(heard.asker) or spoken)
        do = self.subscribing.subscribe if wish.verb == "subscribe" else self.subscribing.unsubscribe
        return await do(replace(heard, words=wish.about, asker=replace(heard.asker, code=spoken)))

    def _how(self, wish: Wish, language: str) -> Message:
        words = Wording(language)
        example = words.isolated(" ".join(part for part in (f"/{wish.verb}", wish.about) if part))
        description = words.say(BY_NAME[wish.verb].description)
        return said(f"{description}. {words.say('For example: {example}', example=example)}", language)

"""Subscriptions in one's own words in Slack: what somebody says to the bot instead of a command."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.handlers.slack_delivery import Sender
from bot.handlers.slack_languages import Speaks
from bot.handlers.slack_subcommands import BY_NAME, COMMAND, example_of
from bot.handlers.slack_words import question_of
from bot.notices.wishes import Wish, wish_of
from bot.render.slack import Message
from bot.render.slack_answers import told
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.handlers.slack_desk import Desk
    from bot.handlers.slack_following import Subscribing


class Wishes:
    """Does what is wished, with the rights that the commands want."""

    def __init__(self, desk: Desk, subscribing: Subscribing) -> None:
        self.desk, self.subscribing = desk, subscribing

    async def done(self, to: Sender, text: str, speaks: Speaks) -> Message | None:
        """What came of a wish; None where the words are none."""
        wish = wish_of(question_of(text))
        if wish is None or not await asyncio.to_thread(self.subscribing.following.is_clear, wish, speaks.hint):
            return None
        language = speaks.chosen or await self.desk.language_of(text, speaks)
        if wish.asks_how:
            return _how(wish, Wording(language))
        do = self.subscribing.subscribe if wish.verb == "subscribe" else self.subscribing.unsubscribe
        return await do(to, wish.about, Speaks(language, speaks.locale))


def _how(wish: Wish, words: Wording) -> Message:
    subcommand = BY_NAME[wish.verb]
    command = f"{COMMAND} {wish.verb} {wish.about}" if wish.about else example_of(subcommand)
    return told(f"{words.say(subcommand.description)}. {words.say('For example: {example}', example=words.isolated(command))}")

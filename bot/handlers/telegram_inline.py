"""Inline mode: cards for any chat, ranked as one types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from telegram import (
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.constants import InlineQueryLimit
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, ExtBot, InlineQueryHandler

from bot import logs
from bot.handlers.telegram_cards import Cards
from bot.handlers.telegram_courier import NO_PREVIEW
from bot.handlers.telegram_desk import Desk, Given, hint_of
from bot.handlers.telegram_heard import asker_from
from bot.handlers.telegram_links import code_of
from bot.handlers.telegram_outcomes import Unchanged, outcome_of
from bot.render.telegram import Message, render, sendable, short
from bot.reply import Line, Reply
from bot.service import Answered
from bot.wording import Wording

CACHE_SECONDS: Final = 60
"""How long Telegram may give the same results: a changed entry is never older than this in inline mode."""
AND: Final = re.compile(r"\s*(?:[,;+&/|،؛\n]|\s(?:and|et|y|e|و)\s)\s*", re.IGNORECASE)
MOST_TOGETHER: Final = 5
DESCRIPTION_LENGTH: Final = 120

_log = logs.get(__name__)


Article = InlineQueryResultArticle


class Inline:
    """Answers inline queries."""

    def __init__(self, desk: Desk, cards: Cards, bot: ExtBot[Any]) -> None:
        self.desk, self.cards, self.bot = desk, cards, bot
        self.made_of: tuple[object, ...] = ()
        self.made: dict[tuple[str, str], InlineQueryResultArticle] = {}

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Put the handler for inline queries in."""
        application.add_handler(InlineQueryHandler(self.handle))

    async def handle(self, update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
        """One query: a page of at most 50 results."""
        query = update.inline_query
        if query is None or not await self.desk.is_first(update.update_id):
            return
        asker = asker_from(query.from_user)
        choice = await self.desk.language(asker)
        results, following = self.page(sendable(query.query), choice, hint_of(asker.code) or "en", offset_of(query))
        language = choice or hint_of(asker.code) or "en"
        await self.answer(query.id, results, following, None if results else self._door(language))

    def _door(self, language: str) -> InlineQueryResultsButton:
        """What stands where nothing was found: the way to a private chat, where one can ask in one's own words."""
        text = Wording(language).say("Nothing found. Ask me in a private chat")
        return InlineQueryResultsButton(text, start_parameter=code_of("list.help"))

    async def answer(
        self,
        query: str,
        results: list[InlineQueryResultArticle],
        following: str = "",
        door: InlineQueryResultsButton | None = None,
    ) -> None:
        """Send the results; they differ by person, because their language does."""
        try:
            await self.bot.answer_inline_query(
                query, results, cache_time=CACHE_SECONDS, is_personal=True, next_offset=following, button=door
            )
        except TelegramError as error:
            outcome = outcome_of(error)
            if not isinstance(outcome, Unchanged):
                _log.warning("inline query not answered", outcome=type(outcome).__name__, why=getattr(outcome, "why", ""))

    def page(self, words: str, choice: str | None, hint: str, offset: int) -> tuple[list[InlineQueryResultArticle], str]:
        """Results from an offset on, and the offset of the next page ("" where there is none)."""
        answered = self.desk.service.ask(words, choice or hint) if words.strip() else None
        language = choice or (answered.answer.language if answered else hint)
        most = InlineQueryLimit.RESULTS
        found = self._found(words, answered, language, offset + most + 1)
        whole = list(self._whole(words, answered, language)) if offset == 0 else []
        shown = found[offset : offset + most - len(whole)]
        results = [*whole, *(self._subject(identity, language) for identity in shown)]
        if whole and answered and self._is_plain_subject(answered):
            results[:2] = reversed(results[:2])
        following = offset + len(shown)
        return results, str(following) if len(found) > following and shown else ""

    def _found(self, words: str, answered: Answered | None, language: str, limit: int) -> list[str]:
        """Subjects by their names as one types, before them the one that the words ask for; behind them what they may mean."""
        meant = answered.answer.subjects if answered and self._is_plain_subject(answered) else ()
        ids = dict.fromkeys((*meant, *(choice.id for choice in self.desk.service.search(words, language, limit))))
        if answered is not None:
            meant = (*answered.answer.subjects, *(choice.id for choice in answered.answer.choices))
            ids |= dict.fromkeys(i for i in meant if i in self.desk.service.index.knowledge.subjects)
        return list(ids)[:limit]

    def _whole(self, words: str, answered: Answered | None, language: str) -> Iterator[InlineQueryResultArticle]:
        """What answers the words as a whole: the answer to a question, and several subjects in one message."""
        together = self._together(words, language)
        if answered is not None and self._is_question(answered, together):
            given = Given(self.desk.told(answered, language))
            yield self._article("=answer", self.cards.inline(given), words, self._description(given))
        if len(together) > 1:
            title = " + ".join(self._title(one) for one in together)
            yield self._article("=together", self._joined(together), title, Wording(language).say("All in one message"))

    def _is_question(self, answered: Answered, together: list[Given]) -> bool:
        """Whether there is an answer that says something else than the cards which stand there as well."""
        found = answered.answer
        cards = {subject for given in together for subject in given.answered.answer.subjects}
        listed = found.intent == "about" and cards == set(found.subjects)
        return found.status == "answered" and not self._is_plain_subject(answered) and not listed

    def _is_plain_subject(self, answered: Answered) -> bool:
        """Whether the answer is no more than the card that the search shows as well."""
        found = answered.answer
        is_one = len(found.subjects) == 1 and found.subjects[0] in self.desk.service.index.knowledge.subjects
        return found.status == "answered" and is_one and found.intent == "about"

    def _together(self, words: str, language: str) -> list[Given]:
        parts = [part for part in AND.split(words) if part.strip()][:MOST_TOGETHER]
        best = (self.desk.service.search(part, language, 1) for part in parts) if len(parts) > 1 else ()
        ids = dict.fromkeys(choices[0].id for choices in best if choices)
        together = [Given(self.desk.service.show(identity, language)) for identity in ids]
        while len(together) > 1 and len(self._joined(together).texts) > 1:
            together.pop()  # what does not fit into one message is among the results by itself
        return together

    def _joined(self, together: list[Given]) -> Message:
        """Several cards as one message: each source once, at the end."""
        lines: list[Line] = []
        for given in together:
            lines.extend(line for line in given.answered.reply.lines if line.kind != "source")
        sources = dict.fromkeys(line for one in together for line in one.answered.reply.lines if line.kind == "source")
        return render(Reply(together[0].language, (*lines, *sources)))

    def _subject(self, identity: str, language: str) -> InlineQueryResultArticle:
        """The card of a subject, made once as long as the knowledge stays the same."""
        made_of = (self.desk.service.index.knowledge.version, self.desk.service.as_of)
        if made_of != self.made_of:
            self.made_of, self.made = made_of, {}
        if (made := self.made.get((identity, language))) is None:
            given = Given(self.desk.service.show(identity, language))
            made = self._article(code_of(identity), self.cards.inline(given), self._title(given), self._description(given))
            self.made[identity, language] = made
        return made

    def _title(self, given: Given) -> str:
        return self.cards.label(given.answered.answer.subjects[0], given.language)

    def _article(self, identity: str, message: Message, title: str, description: str) -> InlineQueryResultArticle:
        keyboard = message.keyboard()
        markup = InlineKeyboardMarkup.de_json(keyboard) if keyboard else None
        content = InputTextMessageContent(message.texts[0].html, "HTML", link_preview_options=NO_PREVIEW)
        return InlineQueryResultArticle(identity, short(title), content, markup, description=description)

    def _description(self, given: Given) -> str:
        """The line under the title: the first that says more than the title, shortened."""
        lines = [line.plain() for line in given.answered.reply.lines if line.kind not in ("title", "source")]
        text = " ".join((lines or [line.plain() for line in given.answered.reply.lines])[0].split())
        return text if len(text) <= DESCRIPTION_LENGTH else text[: DESCRIPTION_LENGTH - 1] + "…"


def offset_of(query: InlineQuery) -> int:
    """Where a page begins; what is no number of ours is the beginning."""
    return int(query.offset) if query.offset.isascii() and query.offset.isdigit() and len(query.offset) < 6 else 0

"""What happens when something goes wrong inside: one sentence for the person, with a reference that is in the log."""

from __future__ import annotations

from typing import Any, Final

from telegram import Update
from telegram.ext import CallbackContext

from bot import logs, metrics
from bot.handlers.telegram_courier import Courier
from bot.handlers.telegram_desk import Desk
from bot.handlers.telegram_heard import asker_from, heard_from
from bot.handlers.telegram_inline import Inline
from bot.render.telegram import said
from bot.wording import Wording, n_

SORRY: Final = n_("Something went wrong here. Please try again; if it happens again, report the reference {reference}.")

_log = logs.get(__name__)


class Mishaps:
    """The application's error handler."""

    def __init__(self, desk: Desk, courier: Courier, inline: Inline) -> None:
        self.desk, self.courier, self.inline = desk, courier, inline

    async def handle(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        """Log an error and say so where somebody waits for an answer."""
        with logs.referenced() as reference:
            number = update.update_id if isinstance(update, Update) else None
            _log.error("telegram update failed", update_id=number, exc_info=context.error)
            metrics.failed("telegram")
            if isinstance(update, Update):
                await self._say(update, reference)

    async def _say(self, update: Update, reference: str) -> None:
        """Tell the person; an update so broken that even this fails is in the log already."""
        try:
            language = await self.desk.speaks(asker_from(update.effective_user))
            sentence = Wording(language).say(SORRY, reference=reference)
            query = update.callback_query
            if query is not None and not self.courier.ended.get(query.id):
                await self.courier.answer_press(query.id, sentence, alert=True)
            elif update.inline_query is not None:
                await self.inline.answer(update.inline_query.id, [])
            elif update.message is not None:
                await self.courier.send(heard_from(update.message).place, said(sentence, language))
        except Exception:
            _log.exception("telegram person not told", update_id=update.update_id)

"""Presses of buttons: each is answered once, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from telegram import CallbackQuery, Update
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext, CallbackQueryHandler

from bot.handlers.telegram_buttons import Press, press_of
from bot.handlers.telegram_cards import Cards
from bot.handlers.telegram_contacts import Contacts
from bot.handlers.telegram_courier import Courier, Place, Spot
from bot.handlers.telegram_desk import Asker, Desk, Given
from bot.handlers.telegram_heard import EPHEMERAL, asker_from, spot_of, thread_of
from bot.handlers.telegram_links import identity_of
from bot.handlers.telegram_messages import Messages
from bot.handlers.telegram_outcomes import Refused
from bot.handlers.telegram_views import OWN_NAMES, Views
from bot.ports import GivenAnswer, Verdict
from bot.render.telegram import Message
from bot.wording import Wording, n_

OLD: Final = n_("This button belongs to an older answer that I no longer have. Please ask again.")
FOREIGN: Final = n_("This answer was given to somebody else. Ask me yourself and you get your own buttons.")
GONE: Final = n_("The entries no longer hold this. Please ask again.")
UNSTORED: Final = n_("I could not store that. Please try again in a minute.")
THANKS: Final = n_("Thank you, noted.")
KNOWN: Final = n_("I have this from you already. Thank you.")
REPORTED: Final = n_("Thank you. The maintainers will look at it.")
VERDICTS: Final[dict[str, Verdict]] = {"helpful": "helpful", "not_helpful": "not_helpful", "wrong": "wrong"}
PERSONAL: Final = frozenset({"open", "parts", "sources", "why", "back", "page", "choose", "found"})
"""What changes a message that others see, and therefore only the person who asked may do."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press with what it needs: the answer it stood under, where that is still kept, and the subject it names."""

    query: CallbackQuery
    press: Press
    asker: Asker
    spot: Spot
    kept: GivenAnswer | None
    language: str
    subject: str


class Presses:
    """Answers presses."""

    def __init__(self, desk: Desk, cards: Cards, courier: Courier, contacts: Contacts, messages: Messages) -> None:
        self.desk, self.cards, self.courier = desk, cards, courier
        self.contacts, self.messages = contacts, messages
        self.views = Views(cards)
        self.turns: dict[str, Callable[[Pressed], Awaitable[Message]]] = {
            "open": self.open, "parts": self.parts, "sources": self.sources, "why": self.why, "back": self.back,
            "page": self.back, "choose": self.choose, "found": self.found,
        }  # fmt: skip

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Put the handler for presses in."""
        application.add_handler(CallbackQueryHandler(self.handle))

    async def handle(self, update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
        """One press."""
        query = update.callback_query
        if query is None or not await self.desk.is_first(update.update_id):
            return
        pressed = await self._pressed(query)
        if pressed is None:
            language = await self.desk.speaks(asker_from(query.from_user))
            await self.courier.answer_press(query.id, Wording(language).say(OLD), alert=True)
        elif (obstacle := self._obstacle(pressed)) is not None:
            await self._say(pressed, obstacle, alert=True)
        elif pressed.press.verb in VERDICTS:
            await self._judge(pressed, VERDICTS[pressed.press.verb])
        elif pressed.press.verb == "card":
            await self._file(pressed)
        elif pressed.press.verb == "language":
            await self._language(pressed)
        else:
            await self._turn(pressed)

    async def _pressed(self, query: CallbackQuery) -> Pressed | None:
        press = press_of(query.data)
        if press is None:
            return None
        spot = spot_of(query)
        asker = asker_from(query.from_user, spot.chat, thread_of(query))
        kept = await self.desk.kept(press.answer)
        language = await self.desk.language(asker) or (kept.language if kept else await self.desk.speaks(asker))
        known = self.desk.service.index.target_numbers
        identity = identity_of(press.code, known) or ""
        return Pressed(query, press, asker, spot, kept, language, identity if identity in known else "")

    def _obstacle(self, pressed: Pressed) -> str | None:
        """Why a press cannot be followed; None where it can."""
        press, kept = pressed.press, pressed.kept
        if press.verb in PERSONAL and kept and kept.asked_by != str(pressed.asker.person) and _is_shared(pressed.query):
            return FOREIGN
        if kept is None and (press.answer or press.verb not in ("open", "parts", "card", "language")):
            return OLD
        if press.verb in ("open", "parts", "choose", "card") and not pressed.subject:
            return GONE
        return None

    async def _say(self, pressed: Pressed, sentence: str, alert: bool = False) -> None:
        await self.courier.answer_press(pressed.query.id, Wording(pressed.language).say(sentence), alert)

    async def _judge(self, pressed: Pressed, verdict: Verdict) -> None:
        is_new = await self.desk.judge(pressed.press.answer, pressed.asker.person, verdict)
        sentence = UNSTORED if is_new is None else KNOWN if not is_new else REPORTED if verdict == "wrong" else THANKS
        await self._say(pressed, sentence, alert=verdict == "wrong")

    async def _file(self, pressed: Pressed) -> None:
        await self.courier.answer_press(pressed.query.id)
        place = Place(pressed.spot.chat, pressed.asker.thread or None, only_for=pressed.spot.only_for or None)
        if remark := await self.contacts.send_files(place, (pressed.subject,), pressed.language):
            await self.courier.send(place, remark)

    async def _language(self, pressed: Pressed) -> None:
        code = pressed.press.code if pressed.press.code in OWN_NAMES else None
        message = await self.messages.language_to(pressed.asker, code)
        shared = _is_shared(pressed.query)
        await self.courier.answer_press(pressed.query.id, message.texts[0].plain if shared else "")
        if not shared:
            await self.courier.edit(pressed.spot, message)

    async def _turn(self, pressed: Pressed) -> None:
        """Put another view in the place of the message; where it can no longer be edited, under it."""
        message = await self.turns[pressed.press.verb](pressed)
        await self.courier.answer_press(pressed.query.id)
        below = Place(pressed.spot.chat, pressed.asker.thread or None)
        if pressed.kept is None and _is_shared(pressed.query):
            await self.courier.send(below, message)  # nobody's own message: it stays as it is for the others
            return
        outcome = await self.courier.edit(pressed.spot, message)
        if isinstance(outcome, Refused) and pressed.spot.chat and not pressed.spot.only_for:
            await self.courier.send(below, message)

    # views

    async def open(self, pressed: Pressed) -> Message:
        """The card of a subject."""
        return self.cards.message(await self.desk.show(pressed.asker, pressed.subject, pressed.language))

    async def choose(self, pressed: Pressed) -> Message:
        """The answer to the question that was asked back."""
        question = pressed.kept.question if pressed.kept else pressed.subject
        return self.cards.message(await self.desk.choose(pressed.asker, question, pressed.subject, pressed.language))

    async def back(self, pressed: Pressed) -> Message:
        """The answer itself again, at a page of its buttons."""
        return self.cards.message(await self._given(pressed), pressed.press.page)

    async def parts(self, pressed: Pressed) -> Message:
        """What a subject is made of."""
        return self.views.parts(await self._given(pressed), pressed.subject, pressed.press.page)

    async def sources(self, pressed: Pressed) -> Message:
        """Where it stands."""
        return self.views.sources(await self._given(pressed))

    async def why(self, pressed: Pressed) -> Message:
        """What decided."""
        given = await self._given(pressed)
        return self.views.why(self.desk.traced(given, pressed.kept) if pressed.kept else given)

    async def found(self, pressed: Pressed) -> Message:
        """Another page of what a search found."""
        found = self.desk.found(pressed.kept.question if pressed.kept else "", pressed.language)
        return self.views.found(await self._given(pressed), found, pressed.press.page)

    async def _given(self, pressed: Pressed) -> Given:
        if pressed.kept is not None:
            return await self.desk.again(pressed.kept)
        return Given(self.desk.service.show(pressed.subject, pressed.language))


def _is_shared(query: CallbackQuery) -> bool:
    """Whether others see the message, too."""
    if query.message is None:
        return True
    return query.message.chat.type != ChatType.PRIVATE and EPHEMERAL not in query.message.api_kwargs

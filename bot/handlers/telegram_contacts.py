"""/card: contacts as files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.handlers.telegram_buttons import button
from bot.handlers.telegram_cards import PAGE, Cards, paired
from bot.handlers.telegram_courier import Courier, Place
from bot.handlers.telegram_desk import Asker, Desk, Given
from bot.handlers.telegram_outcomes import Done, Gone, Outcome, Silenced
from bot.handlers.telegram_vcard import contact_file
from bot.render.telegram import Message, said
from bot.wording import Wording, n_
from knowledge.grammar import OFFICE, UNIT

MOST_FILES: Final = 3
UNSURE: Final = n_("The file may not have got through. If it is not here, please try again.")
CONTACTS: Final = UNIT | OFFICE | {"organization"}
"""Kinds of subject that have a place in an address book."""


class Contacts:
    """Finds the subject a person means and sends its file."""

    def __init__(self, desk: Desk, cards: Cards, courier: Courier) -> None:
        self.desk, self.cards, self.courier = desk, cards, courier

    async def send(self, asker: Asker, place: Place, words: str) -> Message | None:
        """Send the files of whatever the words mean; where that is not clear, the message that says or asks so."""
        if not words:
            return self._offer(await self.desk.speaks(asker), self.cards.parts("list.mailboxes"))
        given = await self.desk.about(asker, words)
        subjects = self._contacts(given)
        if not subjects:
            offered = tuple(choice.id for choice in given.answered.answer.choices)
            return self._offer(given.language, offered) if offered else self.cards.message(given)
        return await self.send_files(place, subjects[:MOST_FILES], given.language)

    async def send_files(self, place: Place, subjects: Sequence[str], language: str) -> Message | None:
        """Send the files of some subjects; what to say where one may not have got through, to a chat that is still there."""
        outcomes = [await self._send_file(place, subject, language) for subject in subjects]
        if all(isinstance(outcome, (Done, Gone, Silenced)) for outcome in outcomes):
            return None
        return said(Wording(language).say(UNSURE), language)

    async def _send_file(self, place: Place, subject: str, language: str) -> Outcome:
        file = contact_file(self.desk.service, subject, language)
        caption = said(file.title, language).texts[0]
        return await self.courier.send_file(place, file.file_name, file.content, caption)

    def _contacts(self, given: Given) -> list[str]:
        """The subjects of an answer that have a place in an address book; a fact stands for its subject."""
        knowledge = self.desk.service.index.knowledge
        found = given.answered.answer.subjects if given.answered.answer.status == "answered" else ()
        ids = (knowledge.facts[i].of if i in knowledge.facts else i for i in found)
        return [i for i in dict.fromkeys(ids) if i in knowledge.subjects and knowledge.subjects[i].kind in CONTACTS]

    def _offer(self, language: str, subjects: tuple[str, ...]) -> Message:
        buttons = [button(self.cards.name(i, language), "card", "", i) for i in subjects[:PAGE]]
        return said(Wording(language).say("Whose contact shall I send as a file?"), language, tuple(paired(buttons)))

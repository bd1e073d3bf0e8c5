"""Messages: commands, questions, and questions that are edited."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from telegram import Message as Received
from telegram import Update
from telegram.ext import Application, CallbackContext, CommandHandler, MessageHandler, filters

from bot.handlers.telegram_cards import Cards
from bot.handlers.telegram_commands import BY_NAME, COMMANDS, Command
from bot.handlers.telegram_contacts import Contacts
from bot.handlers.telegram_courier import Courier, Spot
from bot.handlers.telegram_desk import Asker, Desk, hint_of
from bot.handlers.telegram_emergency import Emergency
from bot.handlers.telegram_following import Subscribing
from bot.handlers.telegram_heard import Addressed, ByPerson, Commanded, Heard, heard_from
from bot.handlers.telegram_links import identity_of
from bot.handlers.telegram_memory import EDIT_SECONDS, Recent
from bot.handlers.telegram_outcomes import Done
from bot.handlers.telegram_views import OWN_NAMES, Views
from bot.handlers.telegram_wishes import Wishes
from bot.render.telegram import Message, said
from bot.wording import Wording

Context = CallbackContext[Any, Any, Any, Any]
WORDLESS: Final = (
    filters.PHOTO | filters.VIDEO | filters.VOICE | filters.VIDEO_NOTE | filters.AUDIO | filters.ANIMATION
    | filters.Document.ALL | filters.Sticker.ALL | filters.LOCATION | filters.CONTACT
)  # fmt: skip
"""What people send that we cannot read. Named one by one: what else has no words may be a service message of a newer server."""
ALBUM_SECONDS: Final = 5.0
"""An album comes as several messages and gets one answer."""
Answer = Callable[["Heard"], Awaitable[Message | None]]
"""What answers: a message, or None where it has sent something itself."""


class Messages:
    """Answers what people write."""

    def __init__(
        self,
        desk: Desk,
        cards: Cards,
        courier: Courier,
        contacts: Contacts,
        emergency: Emergency,
        *,
        subscribing: Subscribing,
    ) -> None:
        self.desk, self.cards, self.courier = desk, cards, courier
        self.contacts, self.board = contacts, emergency
        self.own: dict[str, Answer] = {
            "start": self.start, "help": self.help, "search": self.search, "language": self.language, "card": self.card,
            "emergency": self.emergency, **subscribing.commands,
        }  # fmt: skip
        self.views, self.subscribing, self.wishes = Views(cards), subscribing, Wishes(desk, subscribing)
        self.told: Recent[int, bool] = Recent(ALBUM_SECONDS)
        self.given: Recent[tuple[int, int], Spot] = Recent(2 * EDIT_SECONDS)

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Put the handlers for messages in."""
        updates = (filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE) & ByPerson()
        for command in COMMANDS:
            application.add_handler(CommandHandler(command.name, self._taken(self._command(command)), updates))
        application.add_handler(MessageHandler(updates & filters.COMMAND & Commanded(), self._taken(self.unknown_command)))
        words = updates & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND & Addressed()
        application.add_handler(MessageHandler(words, self._taken(self.question)))
        wordless = filters.UpdateType.MESSAGE & ByPerson() & WORDLESS & filters.ChatType.PRIVATE
        application.add_handler(MessageHandler(wordless, self._taken(self.wordless)))

    def _taken(self, answer: Answer) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
        """Take an update up once, answer it, and put the answer where it belongs."""

        async def handle(update: Update, _context: Context) -> None:
            message = update.effective_message
            if message is None or (update.edited_message and not self._is_editable(message)):
                return
            if not await self.desk.is_first(update.update_id):
                return
            heard = heard_from(message)
            if (answered := await answer(heard)) is not None:
                await self._deliver(heard, answered, update.edited_message is not None)

        return handle

    async def _deliver(self, heard: Heard, message: Message, is_edited: bool) -> None:
        key = (heard.asker.chat, heard.number)
        earlier = self.given.get(key)
        if is_edited and earlier is not None:
            await self.courier.edit(earlier, message)
            return
        outcome = await self.courier.send(heard.place, message)
        if isinstance(outcome, Done) and heard.number:
            self.given.put(key, Spot(outcome.chat, outcome.message, only_for=heard.place.only_for or 0))

    def _is_editable(self, message: Received) -> bool:
        """Whether an edited question has an answer that may still change."""
        if message.edit_date is None or (message.edit_date - message.date).total_seconds() > EDIT_SECONDS:
            return False
        return self.given.get((message.chat_id, message.message_id)) is not None

    # what is asked

    def _command(self, command: Command) -> Answer:
        if command.name in self.own:
            return self.own[command.name]

        async def ask(heard: Heard) -> Message:
            if command.shows or heard.words:
                return self.cards.message(await self.desk.command(heard.asker, command, heard.words))
            return await self._usage(heard, command)

        return ask

    async def question(self, heard: Heard) -> Message | None:
        """Free text."""
        if not heard.words:
            return await self.help(heard)
        if wished := await self.wishes.done(heard):
            return wished
        return self.cards.message(await self.desk.ask(heard.asker, heard.words))

    async def start(self, heard: Heard) -> Message:
        """The beginning, or the card that a deep link names."""
        language = await self.desk.speaks(heard.asker)
        known = self.desk.service.index.target_numbers
        if heard.words and (linked := await self.subscribing.linked(heard, heard.words)):
            return linked
        if heard.words and (identity := identity_of(heard.words.split()[0], known)):
            return self.cards.message(await self.desk.show(heard.asker, identity, language))
        return self.views.help(await self.desk.small_talk(heard.asker, "hello"), heard.is_group)

    async def help(self, heard: Heard) -> Message:
        """What the bot can do."""
        return self.views.help(await self.desk.small_talk(heard.asker, "help"), heard.is_group)

    async def search(self, heard: Heard) -> Message:
        """Find subjects by a part of a name."""
        if not heard.words:
            return await self._usage(heard, BY_NAME["search"])
        given, found = await self.desk.search(heard.asker, heard.words)
        return self.views.found(given, found, 0)

    async def language(self, heard: Heard) -> Message:
        """Choose a language, at once by its code or name, else by a button."""
        wanted = heard.words.casefold()
        code = next((c for c, name in OWN_NAMES.items() if wanted and wanted in (c, name.casefold())), None)
        if code is None:
            return self.views.languages(await self.desk.speaks(heard.asker), await self.desk.language(heard.asker))
        return await self.language_to(heard.asker, code)

    async def language_to(self, asker: Asker, code: str | None) -> Message:
        """Remember a language (None: as they write) and confirm it in that language."""
        stored = await self.desk.set_language(asker, code)
        language = code or hint_of(asker.code) or "en"
        if not stored:
            return said(Wording(language).say("I could not store that. Please try again in a minute."), language)
        return self.views.language_set(language, code)

    async def card(self, heard: Heard) -> Message | None:
        """A contact as a file."""
        return await self.contacts.send(heard.asker, heard.place, heard.words)

    async def emergency(self, heard: Heard) -> None:
        """Whom to ask in which order."""
        await self.board.post(heard.place, await self.desk.speaks(heard.asker))

    async def unknown_command(self, heard: Heard) -> Message:
        """A command that there is not."""
        say = Wording(language := await self.desk.speaks(heard.asker)).say
        return said(say("I don't know this command. /help shows what I can do; your own words will do as well."), language)

    async def wordless(self, heard: Heard) -> Message | None:
        """A picture, a voice message, a sticker."""
        if self.told.get(heard.asker.chat):
            return None
        self.told.put(heard.asker.chat, True)
        language = await self.desk.speaks(heard.asker)
        return said(Wording(language).say("I can read text only: please write your question."), language)

    async def _usage(self, heard: Heard, command: Command) -> Message:
        language = await self.desk.speaks(heard.asker)
        words = Wording(language)
        command_line = words.isolated(f"/{command.name} {self.cards.example()}")
        example = words.say("For example: {example}", example=command_line)
        return said(f"{words.say(command.description)}. {example}", language)

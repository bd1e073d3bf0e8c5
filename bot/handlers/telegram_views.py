"""What a card turns into when its buttons are pressed, and what the bot says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.handlers.telegram_buttons import button
from bot.handlers.telegram_cards import LIST_NAMES, PAGE, Cards
from bot.handlers.telegram_commands import COMMANDS
from bot.handlers.telegram_desk import Given
from bot.render.telegram import Button, Message, render, said
from bot.reply import LANGUAGE_NAMES, Line, Reply
from bot.wording import Wording

OWN_NAMES: Final = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
FIRST_DOORS: Final = ("list.mailboxes", "list.offices", "list.divisions", "list.documents")
"""Lists that /start offers."""
MENU: Final = ("contacts", "who", "offices", "emergency", "search", "language")
"""Commands that /help names; the platform's own menu has all of them."""


class Views:
    """Messages that stand in the place of a card, or begin a conversation."""

    def __init__(self, cards: Cards) -> None:
        self.cards = cards

    def parts(self, given: Given, identity: str, page: int) -> Message:
        """What a subject is made of, a page at a time."""
        parts = self.cards.parts(identity)
        page = min(page, max(0, (len(parts) - 1) // PAGE))
        shown = parts[page * PAGE : (page + 1) * PAGE]
        lines = (Line("title", self.cards.label(identity, given.language)), *self._items(shown, given.language))
        rows = (*self.cards.pages(given, parts, page, "parts", identity), tuple(self._back(given, identity)))
        return render(Reply(given.language, lines), rows)

    def sources(self, given: Given) -> Message:
        """Where an answer stands, with the places in the source page."""
        words = Wording(given.language)
        lines = [Line("title", words.say("Sources"))]
        for source in given.answered.answer.sources[:PAGE]:
            place = " › ".join(part for part in (source.title, source.section) if part)
            lines.append(Line("item", words.beside(place, words.month(source.updated))))
            if source.at:
                lines.append(Line("field", words.beside(*source.at), words.say("Section and line of the saved page")))
        return render(Reply(given.language, tuple(lines)), (tuple(self._back(given)),))

    def why(self, given: Given) -> Message:
        """How the question was understood, and what decided."""
        lines = (Line("title", Wording(given.language).say("Why this answer")), *self._reasons(given))
        return render(Reply(given.language, lines), (tuple(self._back(given)),))

    def found(self, given: Given, choices: tuple[str, ...], page: int) -> Message:
        """Subjects that a search found, as buttons."""
        say = Wording(given.language).say
        if not choices:
            return said(say("I find nothing like that. Try a part of a name, an abbreviation or a city."), given.language)
        lines = (Line("title", say("Found ({number})", number=len(choices))), *self._items(choices[:PAGE], given.language))
        return render(Reply(given.language, lines), tuple(self.cards.pages(given, choices, page, "found")))

    def help(self, given: Given, is_group: bool) -> Message:
        """What the bot can do: the answer to "help", the main commands, and in a group how to address it."""
        words = Wording(given.language)
        lines = [line for line in given.answered.reply.lines if line.kind != "source"]
        if is_group:
            lines.extend(Line("text", line) for line in self._in_group(words))
        else:
            menu = (command for command in COMMANDS if command.name in MENU)
            lines.extend(Line("text", f"/{command.name} – {words.say(command.description)}") for command in menu)
        doors = [button(words.say(LIST_NAMES[identity]), "open", given.id, identity) for identity in FIRST_DOORS]
        rows = (tuple(doors[:2]), tuple(doors[2:]))
        return render(Reply(given.language, tuple(lines)), rows)

    def languages(self, language: str, chosen: str | None) -> Message:
        """The choice of a language."""
        options: list[tuple[str | None, str]] = [*OWN_NAMES.items(), (None, Wording(language).say("As I write"))]
        marked = [(code or "any", f"✓ {name}" if code == chosen else name) for code, name in options]
        *names, free = [button(name, "language", "", code) for code, name in marked]
        question = Wording(language).say("In which language shall I answer you?")
        return said(question, language, (tuple(names[:2]), tuple(names[2:]), (free,)))

    def language_set(self, language: str, chosen: str | None) -> Message:
        """Confirms a language."""
        say = Wording(language).say
        if chosen is None:
            return said(say("From now on I answer in the language in which you write."), language)
        return said(say("From now on I answer you in {language}.", language=say(LANGUAGE_NAMES[chosen])), language)

    # lines

    def _items(self, identities: tuple[str, ...], language: str) -> Iterator[Line]:
        return (Line("item", self.cards.label(identity, language)) for identity in identities)

    def _back(self, given: Given, identity: str = "") -> Iterator[Button]:
        say = Wording(given.language).say
        if given.id:
            yield button("◂ " + say("Back"), "back", given.id)
        elif identity:
            yield button("◂ " + say("Back"), "open", "", identity)

    def _reasons(self, given: Given) -> Iterator[Line]:
        say, found, why = Wording(given.language).say, given.answered.answer, given.answered.understood.reason
        subjects = Wording(given.language).listed(self.cards.label(subject, given.language) for subject in found.subjects)
        yield Line("field", subjects or say("nothing certain"), say("Understood as"))
        if why.words:
            yield Line("field", "; ".join(why.words), say("Words"))
        if why.unexplained:
            yield Line("field", ", ".join(why.unexplained), say("Words I could not place"))
        yield Line("field", say("opened from a button or a link") if why.rule == "none" else why.rule, say("Rule"))
        if why.runner_up:
            second = self.cards.label(why.runner_up, given.language)
            yield Line("field", f"{second} ({why.margin})", say("Second best, and by how much"))
        yield Line("field", why.version or self.cards.service.index.knowledge.version, say("Version of the knowledge"))

    def _in_group(self, words: Wording) -> Iterator[str]:
        name = words.isolated(f"@{self.cards.bot.username}")
        yield words.say("In this group I answer commands such as /contacts, and replies to my messages.")
        yield words.say("A mention of {bot} reaches me where privacy mode is off or I am an administrator.", bot=name)
        yield words.say("In any chat: type {bot} and a name to insert its card.", bot=name)

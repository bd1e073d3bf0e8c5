"""Answers with the buttons under them: where one can go from here, what can be copied, why, and whether it helped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.handlers.telegram_buttons import Verb, button
from bot.handlers.telegram_desk import Given
from bot.handlers.telegram_links import deep_link
from bot.render.telegram import COPY_LENGTH, Button, Message, render
from bot.service import Service
from bot.wording import Wording, n_
from knowledge.answer import Answer, Block, Choice, name_of
from knowledge.grammar import UNIT
from knowledge.model import Subject

PAGE: Final = 8
"""Subjects on one page of buttons: four rows of two, which a small phone shows without scrolling."""
MOST_COPIES: Final = 6
HALF_A_ROW: Final = 22
"""Characters of a label that fit where two buttons share a row of a small phone; an estimate, not a limit of the platform."""
LISTED: Final[dict[str, Callable[[Subject], bool]]] = {
    "list.offices": lambda subject: subject.kind == "office",
    "list.divisions": lambda subject: subject.kind == "division",
    "list.mailboxes": lambda subject: subject.mailbox is not None,
    "list.links": lambda subject: subject.kind == "link",
    "list.documents": lambda subject: subject.kind == "document" and subject.listed != "mentioned",
    "list.entries": lambda subject: subject.listed == "related_entry",
}
"""Which subjects a list leads to."""
LIST_NAMES: Final = {
    "list.offices": n_("Offices"),
    "list.divisions": n_("Divisions"),
    "list.mailboxes": n_("Contacts"),
    "list.links": n_("Links"),
    "list.documents": n_("Reference documents"),
    "list.entries": n_("Other entries on this topic"),
}
TALK: Final = frozenset({"greeting", "thanks"})
"""Answers without facts: nothing to explain or judge."""
QUERY_LENGTH: Final = 256
"""Most characters of an inline query. Source: Bot API, InlineQuery, query."""


@dataclass(slots=True)
class Bot:
    """What Telegram says of the bot itself: known once it has been asked."""

    username: str = ""
    inline: bool = True


class Cards:
    """Messages from answers."""

    def __init__(self, service: Service, bot: Bot) -> None:
        self.service, self.bot = service, bot

    def message(self, given: Given, page: int = 0) -> Message:
        """An answer with its buttons; `page` turns those of a long list."""
        return render(given.answered.reply, tuple(self._rows(given, page)))

    def inline(self, given: Given) -> Message:
        """An answer for another chat: its buttons work there without the bot."""
        found = given.answered.answer
        rows = [*self._copies(found), tuple(self._outside(given))]
        return render(given.answered.reply, tuple(row for row in rows if row))

    def name(self, identity: str, language: str) -> str:
        """A subject's short name for a button; that of the subject of a fact."""
        knowledge = self.service.index.knowledge
        if identity in knowledge.facts:
            identity = knowledge.facts[identity].of
        subject = knowledge.subjects.get(identity)
        if subject is None:
            return identity
        if subject.kind == "office" and subject.city:
            return self._office(subject, subject.city.to(language), language)
        return subject.acronym or name_of(knowledge, subject, language)

    def _office(self, office: Subject, city: str, language: str) -> str:
        """An office's short name: two offices of different kinds may stand in one city."""
        kind = self.service.index.knowledge.subjects[office.parent or ""]
        return f"{kind.acronym} {city}" if kind.acronym else f"{city} – {name_of(self.service.index.knowledge, kind, language)}"

    def label(self, identity: str, language: str) -> str:
        """A subject's whole name."""
        knowledge = self.service.index.knowledge
        subject = knowledge.subjects.get(identity)
        return name_of(knowledge, subject, language) if subject else self.name(identity, language)

    def example(self) -> str:
        """A subject to show how a command is used: the first acronym of a unit."""
        subjects = self.service.index.knowledge.subjects.values()
        return next((s.acronym for s in subjects if s.acronym and s.kind in UNIT), "IOM")

    def parts(self, identity: str) -> tuple[str, ...]:
        """The ids of what a subject is made of, or what a list holds."""
        knowledge = self.service.index.knowledge
        if identity in LISTED:
            return tuple(subject.id for subject in knowledge.subjects.values() if LISTED[identity](subject))
        return knowledge.parts.get(identity, ())

    def pages(
        self, given: Given, choices: Sequence[str], page: int, turn: Verb = "page", of: str = ""
    ) -> Iterator[tuple[Button, ...]]:
        """Buttons for subjects, a page of them, and those that turn the page: they press `turn` about the subject `of`."""
        language, last = given.language, max(0, (len(choices) - 1) // PAGE)
        page = min(page, last)
        shown = choices[page * PAGE : (page + 1) * PAGE]
        buttons = [button(self.name(identity, language), "open", given.id, identity) for identity in shown]
        yield from paired(buttons)
        if last:
            turns = [(n, sign) for n, sign in ((page - 1, "◂"), (page + 1, "▸")) if 0 <= n <= last]
            yield tuple(button(f"{sign} {n + 1}/{last + 1}", turn, given.id, of, n) for n, sign in turns)

    # rows

    def _rows(self, given: Given, page: int) -> Iterator[tuple[Button, ...]]:
        found = given.answered.answer
        if found.intent in TALK:
            return
        if found.status == "clarify":
            yield from self._choices(given, found.choices)
        else:
            yield from self._copies(found)
            yield from self._walk(given, page)
        yield tuple(self._tools(given))
        if given.id:
            yield self._verdicts(given)

    def _choices(self, given: Given, choices: Sequence[Choice]) -> Iterator[tuple[Button, ...]]:
        for number, choice in enumerate(choices, 1):
            yield (button(f"{number}. {choice.name}", "choose", given.id, choice.id),)

    def _copies(self, found: Answer) -> Iterator[tuple[Button, ...]]:
        addresses = [address for address in dict.fromkeys(_addresses(found)) if len(address) <= COPY_LENGTH][:MOST_COPIES]
        yield from paired([Button("copy", f"📋 {address}", address) for address in addresses])

    def _walk(self, given: Given, page: int) -> Iterator[tuple[Button, ...]]:
        subjects = given.answered.answer.subjects
        if given.answered.answer.status == "unknown":
            yield from self.pages(given, [choice.id for choice in given.answered.answer.choices], page)
        elif len(subjects) > 1:
            yield from self.pages(given, subjects, page)
        elif subjects and subjects[0] == "list.mailboxes":
            return  # each of its addresses has a button already
        elif subjects and (subjects[0] in LISTED or self._kind(subjects[0]) == "office_kind"):
            yield from self.pages(given, self.parts(subjects[0]), page)
        elif subjects:
            yield tuple(self._around(given, subjects[0]))

    def _kind(self, identity: str) -> str:
        subject = self.service.index.knowledge.subjects.get(identity)
        return subject.kind if subject else ""

    def _around(self, given: Given, identity: str) -> Iterator[Button]:
        knowledge, words = self.service.index.knowledge, Wording(given.language)
        above = knowledge.facts[identity].of if identity in knowledge.facts else None
        if identity in knowledge.subjects:
            above = knowledge.subjects[identity].parent
        if above:
            yield button(f"⬆ {self.name(above, given.language)}", "open", given.id, above)
        if parts := self.parts(identity):
            yield button("⬇ " + words.say("Parts ({number})", number=len(parts)), "parts", given.id, identity)

    def _tools(self, given: Given) -> Iterator[Button]:
        found, say = given.answered.answer, Wording(given.language).say
        if given.id and found.sources:
            yield button(say("Sources"), "sources", given.id)
        if given.id:
            yield button(say("Why?"), "why", given.id)
        if found.status == "answered" and (share := self._share(given)):
            yield share

    def _verdicts(self, given: Given) -> tuple[Button, ...]:
        say = Wording(given.language).say
        return (
            button("👍", "helpful", given.id),
            button("👎", "not_helpful", given.id),
            button(f"⚑ {say('This is wrong')}", "wrong", given.id),
        )

    def _share(self, given: Given) -> Button | None:
        """Opens inline mode with words that find the same card; without inline mode, Telegram's own way of sharing a link."""
        found = given.answered.answer
        if not found.subjects:
            return None
        label = Wording(found.language).say("Share")
        if self.bot.inline:
            return Button("share", f"↗ {label}", self.words_for(given))
        return Button("open", f"↗ {label}", "https://t.me/share/url?url=" + deep_link(self.bot.username, found.subjects[0]))

    def _outside(self, given: Given) -> Iterator[Button]:
        found = given.answered.answer
        if found.subjects and self.bot.username:
            yield Button("open", Wording(found.language).say("Open"), deep_link(self.bot.username, found.subjects[0]))
        if found.status == "answered" and (share := self._share(given)):
            yield share

    def words_for(self, given: Given) -> str:
        """What to type in inline mode to get an answer again: the name of a subject or list, else the question itself."""
        identity, question = given.answered.answer.subjects[0], given.answered.question
        if identity in LISTED:
            return Wording(given.language).say(LIST_NAMES[identity])
        subject = self.service.index.knowledge.subjects.get(identity)
        if subject is None and question != identity:
            return question[:QUERY_LENGTH]
        if subject and subject.kind == "office" and subject.city:
            return self._office(subject, subject.city.en, "en").partition(" – ")[0]
        return self.name(identity, given.language)


def paired(buttons: Sequence[Button]) -> Iterator[tuple[Button, ...]]:
    """Rows of two where both labels can be read on a small phone, else of one."""
    waiting: tuple[Button, ...] = ()
    for button_ in buttons:
        if len(button_.label) > HALF_A_ROW:
            yield from (row for row in (waiting, (button_,)) if row)
            waiting = ()
        elif waiting:
            yield (*waiting, button_)
            waiting = ()
        else:
            waiting = (button_,)
    if waiting:
        yield waiting


def _addresses(found: Answer) -> Iterator[str]:
    blocks: tuple[Block | None, ...] = (*found.blocks, found.near)
    for block in blocks:
        for statement in block.statements if block else ():
            if statement.kind in ("mailbox", "mailbox_above"):
                yield statement.text

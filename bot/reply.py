"""What the bot says, before any platform: lines and buttons without markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bot.wording import Wording, n_
from knowledge.answer import Answer, Source, Statement

MAX_LINES: Final = 12
"""Most lines of one answer: one screen of a small phone (the product's owner)."""

LineKind = Literal["title", "text", "field", "item", "note", "source"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a title, a sentence, a labelled value, an item of a list, a remark, or the source."""

    kind: LineKind
    text: str
    label: str = ""
    address: str = ""

    def plain(self) -> str:
        """The line without markup, complete."""
        text = " ".join(part for part in (self.text, self.address) if part)
        if self.kind == "item":
            return f"{self.label} {text}".strip() if self.label else f"• {text}"
        return f"{self.label}: {text}" if self.label else text


@dataclass(frozen=True, slots=True)
class Action:
    """A button. `show` opens a subject and `choose` answers a question that was asked back: `value` is a subject's id; `manage`
    opens a subscription: its id; `more` is the next page of a notice (`bot.notices.wording`)."""

    kind: Literal["show", "choose", "manage", "more"]
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete message in one language, first line first."""

    language: str
    lines: tuple[Line, ...]
    actions: tuple[Action, ...] = ()

    def plain(self) -> str:
        """The message without markup: what notifications, screen readers and JSON get."""
        return "\n".join(line.plain() for line in self.lines)


KIND_LABELS: Final = {
    "division": n_("Divisions"),
    "directorate": n_("Also"),
    "unit": n_("Units"),
    "workstream": n_("Workstreams"),
    "area": n_("Areas of work"),
    "divisions": n_("Divisions"),
    "links": n_("Links"),
    "documents": n_("Reference documents"),
    "entries": n_("Other entries on this topic"),
}
MISSING: Final = {
    "phone": n_("The entries give no phone numbers, only functional mailboxes."),
    "head": n_("The entries do not name who heads or works in a unit or office."),
    "street": n_("The entries give no street addresses, only the city of an office."),
    "hours": n_("The entries give no opening hours."),
    "money": n_("The entries give no prices, rates or budgets."),
    "staff": n_("The entries give no staff numbers."),
    "jobs": n_("The entries hold nothing on jobs or personnel matters."),
    "travel": n_("The entries hold nothing on travel or the weather."),
    "access": n_("I hold no passwords and no access to any system."),
    "mailbox": n_("The entries give no mailbox for it."),
    "address": n_("No entry gives this address."),
    "place": n_("The entries list no office there."),
    "coverage": n_("The entries do not say which Regional Office covers a country."),
    "members": n_("The entries do not list the Member States."),
    "matter": n_("The entries name no unit for this matter."),
    "agency": n_("The entries hold no contacts of other organizations."),
    "parts": n_("The entries list no parts of it."),
    "gone": n_("The entries no longer hold this. Please ask again."),
    "whose": n_("Whose? Please name the unit."),
    "expansion": n_("The entries do not say what these letters stand for."),
    "count": n_("The entries do not say how many there are."),
}
EXAMPLES: Final = (n_("contact PCCA"), n_("who deals with tents?"), n_("where are the Regional Offices?"), n_("what is MCOF?"))
UNKNOWN: Final = n_("I don't know: the entries I hold do not answer this.")
LANGUAGE_NAMES: Final = {"en": n_("English"), "fr": n_("French"), "es": n_("Spanish"), "ar": n_("Arabic")}


AWAY: Final = n_("I cannot check for changes at the moment. This is as of {moment}.")


def reply_to(answer: Answer, as_of: datetime | None = None) -> Reply:
    """The wording of an answer in its language; `as_of` is the moment for which it is certain, where that is not now."""
    return _Teller(answer, as_of).reply()


def as_of_line(words: Wording, as_of: datetime) -> Line:
    """The line that says for which moment an answer is certain."""
    return Line("note", words.say(AWAY, moment=words.moment(as_of)))


class _Teller:
    def __init__(self, answer: Answer, as_of: datetime | None) -> None:
        self.answer, self.as_of = answer, as_of
        self.words = Wording(answer.language)
        self.say = self.words.say

    def reply(self) -> Reply:
        lines = {"answered": self._answered, "clarify": self._clarify, "unknown": self._unknown}[self.answer.status]()
        actions = tuple(Action("choose", choice.name, choice.id) for choice in self.answer.choices)
        return Reply(self.answer.language, self._fitted([*lines, *self._certainty()]), actions)

    def _certainty(self) -> Iterator[Line]:
        if self.as_of is not None:
            yield as_of_line(self.words, self.as_of)

    def _fitted(self, lines: list[Line]) -> tuple[Line, ...]:
        """Within the screen: sentences of description go first, facts never."""
        while len(lines) > MAX_LINES and any(line.kind == "text" and not line.label for line in lines):
            lines.remove(next(line for line in reversed(lines) if line.kind == "text" and not line.label))
        return tuple(lines)

    def _answered(self) -> Iterator[Line]:
        for block in self.answer.blocks:
            if block.title:
                yield Line("title", block.title)
            for statement in block.statements:
                yield from self._statement(statement)
        if self.answer.assumed:
            yield Line("note", self.say("I took your question to be about this, which we spoke of before."))
        yield from self._sources()

    def _statement(self, statement: Statement) -> Iterator[Line]:
        if statement.kind in ("summary", "fact", "kind_role"):
            yield Line("text", statement.text)
        elif statement.kind.startswith("mailbox") or statement.kind == "no_mailbox":
            yield self._mailbox(statement)
        elif statement.kind in ("parts", "members"):
            yield self._list(statement)
        elif statement.kind == "titles":
            for language, title in (item.split("|", 1) for item in statement.items):
                yield Line("item", self.words.isolated(title), self.say(LANGUAGE_NAMES[language]) + ":")
        else:
            yield from self._remark(statement)

    def _mailbox(self, statement: Statement) -> Line:
        if statement.kind == "no_mailbox":
            return Line("note", self.say("The entries give no mailbox for it."))
        if statement.kind == "mailbox_above":
            text = self.say("no mailbox of its own; the nearest is that of {unit}:", unit=statement.items[0])
            return Line("field", text, self.say("Mailbox"), self.words.isolated(statement.text))
        label = statement.items[0] if statement.items else self.say("Mailbox")
        return Line("field", "", label, self.words.isolated(statement.text))

    def _list(self, statement: Statement) -> Line:
        if statement.kind == "members":
            label = statement.text or self.say("Offices")
            if not statement.items:
                return Line("field", self.say("the entries do not list them one by one"), label)
        else:
            label = self.say(KIND_LABELS[statement.text])
        count = f" ({len(statement.items)})" if statement.text != "directorate" else ""
        return Line("field", self.words.listed(statement.items), f"{label}{count}")

    def _remark(self, statement: Statement) -> Iterator[Line]:
        if statement.kind == "part_of":
            yield Line("field", statement.text, self.say("Part of"))
        elif statement.kind == "not_part_of":
            yield Line("text", self.say("No, it is not part of {unit}.", unit=statement.text))
        elif statement.kind == "contradiction":
            yield Line("note", statement.text)
        elif statement.kind == "internal":
            yield Line("note", self.say("Internal: for IOM staff only."))
        elif statement.kind == "no_parts":
            yield Line("text", self.say(MISSING["parts"]))
        elif statement.kind == "updated":
            yield Line("field", self.words.month(statement.text), self.say("Last updated"))
        elif statement.kind == "entry_title":
            yield Line("field", statement.text, self.say("Title of the entry"))
        else:
            yield from self._talk(statement.kind)

    def _talk(self, kind: str) -> Iterator[Line]:
        if kind == "thanks":
            yield Line("text", self.say("You're welcome. Ask again any time."))
            return
        if kind == "greeting":
            yield Line("text", self.say("Hello! I answer questions about IOM's emergency contacts, offices and facts."))
        else:
            yield Line(
                "text", self.say("I know who handles what, contacts, offices, documents and facts of IOM's emergency work.")
            )
        yield Line("text", self.say("Ask in English, French, Spanish or Arabic, in your own words, for example:"))
        for example in (
            n_("contact PCCA"),
            n_("who deals with tents?"),
            n_("where are the Regional Offices?"),
            n_("what is MCOF?"),
        ):
            yield Line("item", self.say(example))

    def _clarify(self) -> Iterator[Line]:
        yield Line("text", self.say("Which one do you mean?"))
        for number, choice in enumerate(self.answer.choices, 1):
            yield Line("item", choice.name, f"{number}.")

    def _unknown(self) -> Iterator[Line]:
        yield Line("text", self.say(MISSING.get(self.answer.missing, UNKNOWN)))
        if near := self.answer.near:
            for line in map(self._mailbox, near.statements):
                text = " ".join(part for part in (self.say("{unit}:", unit=near.title) if near.title else "", line.text) if part)
                yield Line("field", text, self.say("Nearest help"), line.address)
        elif self.answer.choices:
            yield Line("field", self.words.listed(choice.name for choice in self.answer.choices), self.say("Nearest help"))

    def _sources(self) -> Iterator[Line]:
        for source in self.answer.sources[:1]:
            yield Line("source", self._source(source), self.say("Source"))

    def _source(self, source: Source) -> str:
        place = f"{source.title} › {source.section}" if source.section else source.title
        return self.words.beside(place, self.words.month(source.updated))

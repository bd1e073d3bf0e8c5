"""What a conversation is told of changes: what was, what is, where it stands, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.notices.changed_values import Values, names_of_gone, short
from bot.notices.records import Recorded, Subscription
from bot.reply import MAX_LINES, Action, Line, Reply
from bot.wording import Wording
from knowledge.diff import Change
from knowledge.loading import Knowledge

MOST_TEXT: Final = 1500
"""Characters of a notice: what an answer has at most, for weak lines (the product's owner)."""
MOST_CARDS: Final = 3
NAME: Final = 90
"""Characters of a subject's name: one line and a half of a phone."""


@dataclass(frozen=True, slots=True)
class _Told:
    """One line of a notice, and whose it is: the subject, or the entry."""

    subject: str
    line: Line


def notice(net: Sequence[Recorded], subscription: Subscription, knowledge: Knowledge, page: int = 0) -> Reply | None:
    """The notice of changes, `net` of each other, in the subscription's language; None where they tell this language nothing.

    Every page has at most 12 lines and 1,500 characters; the last ones of the actions lead to the next page and to the
    subscription itself. Names and sources are those of `knowledge`; a subject that is gone is called as it was before.
    """
    values = Values(knowledge, subscription.language, net)
    told = _told(net, knowledge, subscription.language, values.line)
    return _Sheet(net, subscription, knowledge, values).reply(told, page) if told else None


def taken_back(earlier: Sequence[Recorded], subscription: Subscription, knowledge: Knowledge) -> Reply | None:
    """What stands in the place of a notice whose changes were undone; None where it had told this language nothing."""
    values = Values(knowledge, subscription.language, earlier)
    told = _told(earlier, knowledge, subscription.language, values.again)
    return _Sheet(earlier, subscription, knowledge, values, is_undone=True).reply(told, 0) if told else None


def concerns(change: Change, knowledge: Knowledge, language: str) -> bool:
    """Whether a change tells anything to readers of a language: texts of another language are no change for them."""
    if not change.tells or change.field == "values":  # the figures of a fact stand in its text, too
        return False
    if change.language in ("", language) or change.field == "titles":
        return True
    subject = knowledge.subjects.get(change.subject)
    # a document is called by its English title in every language
    return change.field == "name" and change.language == "en" and subject is not None and subject.kind in ("document", "link")


def subject_of(one: Recorded, knowledge: Knowledge) -> str:
    """Whose card tells of a change: the subject itself, that of a fact, or the entry."""
    identity = one.change.subject
    if identity in knowledge.facts:
        return knowledge.facts[identity].of
    is_gone_fact = one.change.change == "removed" and one.change.topic == "text"
    return next((above for above in one.lineage if above != identity), identity) if is_gone_fact else identity


def _told(net: Sequence[Recorded], knowledge: Knowledge, language: str, line: Callable[[Change], Line]) -> list[_Told]:
    """The lines in the order of the changes, those of one subject together; parts of what is gone need no line of their own."""
    gone = set(names_of_gone(net))
    found: dict[str, list[_Told]] = {}
    for one in net:
        subject = subject_of(one, knowledge)
        implied = one.change.subject != subject and subject in gone
        if concerns(one.change, knowledge, language) and not implied:
            found.setdefault(subject, []).append(_Told(subject, line(one.change)))
    return [told for group in found.values() for told in group]


class _Sheet:
    """A notice as it is put together."""

    def __init__(
        self, net: Sequence[Recorded], subscription: Subscription, knowledge: Knowledge, values: Values, is_undone: bool = False
    ) -> None:
        self.net, self.subscription, self.knowledge, self.values = net, subscription, knowledge, values
        self.words, self.is_undone = Wording(subscription.language), is_undone

    def reply(self, told: Sequence[_Told], page: int) -> Reply:
        head = self._head(told)
        sheets = list(self._divided(told, head))
        page = min(page, len(sheets) - 1)
        left = sum(len(sheet) for sheet in sheets[page + 1 :])
        lines = [head, *self._body(told, sheets[page])]
        if left:
            lines.append(Line("note", self.words.say("And {number} more.", number=left)))
        lines.extend(self._source(sheets[page]))
        return Reply(self.words.language, tuple(lines), tuple(self._actions(sheets[page], page + 1 if left else 0)))

    def _head(self, told: Sequence[_Told]) -> Line:
        subjects = dict.fromkeys(one.subject for one in told)
        if len(subjects) == 1:
            name = short(self.values.name(told[0].subject), NAME)
            verb = self.words.say("Taken back") if self.is_undone else self._verb(told)
            return Line("title", f"{verb}: {name}")
        say = self.words.say
        return Line("title", say("Changes that were taken back") if self.is_undone else say("What changed in the entries"))

    def _verb(self, told: Sequence[_Told]) -> str:
        whole = {one.change.change for one in self.net if one.change.subject == told[0].subject and not one.change.field}
        if "added" in whole:
            return self.words.say("New in the entries")
        return self.words.say("No longer in the entries") if "removed" in whole else self.words.say("Changed")

    def _divided(self, told: Sequence[_Told], head: Line) -> Iterator[list[_Told]]:
        """Pages; each has room for its head, what is left, and the source."""
        held: list[_Told] = []
        for one in told:
            longer = [*self._body(told, [*held, one])]
            size = sum(len(line.plain()) + 1 for line in (head, *longer)) + 2 * NAME
            if held and (len(longer) > MAX_LINES - 3 or size > MOST_TEXT):
                yield held
                held = []
            held = [*held, one]
        yield held

    def _body(self, told: Sequence[_Told], shown: Sequence[_Told]) -> Iterator[Line]:
        """Of several subjects each with its name: above its lines, or in the line where it has only one."""
        alone = len({one.subject for one in told}) == 1
        lines = [one.subject for one in told]
        before = ""
        for one in shown:
            if alone:
                yield from self._of_one(one, told)
            elif lines.count(one.subject) == 1:
                yield self._named(one)
            else:
                if one.subject != before:
                    yield Line("text", short(self.values.name(one.subject), NAME))
                yield Line("item", one.line.text, f"• {one.line.label}:", one.line.address)
            before = one.subject

    def _of_one(self, one: _Told, told: Sequence[_Told]) -> Iterator[Line]:
        """The head says it already where nothing but the subject itself came or went."""
        whole = one.line.text == short(self.values.name(one.subject)) and not one.line.address
        if not whole:
            yield one.line
        elif len(told) == 1:
            yield from self._introduced(one.subject)

    def _introduced(self, identity: str) -> Iterator[Line]:
        """Of a new subject what matters most."""
        subject = self.knowledge.subjects.get(identity)
        if subject and subject.mailbox:
            yield Line("field", "", self.words.say("Mailbox"), self.words.isolated(subject.mailbox.address))
        if subject and subject.parent:
            yield Line("field", short(self.values.name(subject.parent), NAME), self.words.say("Part of"))

    def _named(self, one: _Told) -> Line:
        name = short(self.values.name(one.subject), NAME)
        text = one.line.text
        label = one.line.label if text == short(self.values.name(one.subject)) else f"{name} – {one.line.label}"
        return Line("field", text, label, one.line.address)

    def _source(self, shown: Sequence[_Told]) -> Iterator[Line]:
        """The entries, each with the date when it was last updated."""
        known = {entry.entry: entry for entry in self.knowledge.entries}
        names = [self.knowledge.entry_of.get(one.subject) or known.get(one.subject.partition("/")[0]) for one in shown]
        entries = [entry for entry in names if entry] or self.knowledge.entries[:1]
        found = [self.words.beside(short(e.title.to(self.words.language), NAME), self.words.month(e.updated)) for e in entries]
        if found:
            yield Line("source", self.words.listed([*dict.fromkeys(found)][:2]), self.words.say("Source"))

    def _actions(self, shown: Sequence[_Told], following: int) -> Iterator[Action]:
        say, subjects = self.words.say, [*dict.fromkeys(one.subject for one in shown)]
        cards = [identity for identity in subjects if identity in self.knowledge.subjects][:MOST_CARDS]
        for identity in cards:
            subject = self.knowledge.subjects[identity]
            label = say("Whole card") if len(cards) == 1 else subject.acronym or self.values.name(identity)
            yield Action("show", label, identity)
        if following:
            numbers = [one.revision for one in self.net]
            yield Action("more", say("More →"), f"{self.subscription.id}:{min(numbers) - 1}:{max(numbers)}:{following}")
        yield Action("manage", say("Change or stop"), self.subscription.id)

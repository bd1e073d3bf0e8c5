"""A change in words: the name of its field, and old and new as short as they can be without losing what changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.notices.records import Recorded
from bot.reply import LANGUAGE_NAMES, Line
from bot.wording import RIGHT_TO_LEFT, Wording, n_
from knowledge.answer import name_of
from knowledge.diff import Change, Value
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES

LONGEST: Final = 160
"""Characters of a value that is shown whole: two of them are three lines on a phone."""
AROUND: Final = 4
"""Words kept on both sides of what changed in a long text."""
LABELS: Final = {
    "mailbox": n_("Mailbox"),
    "name": n_("Name"),
    "one": n_("Name of one of them"),
    "acronym": n_("Abbreviation"),
    "title": n_("Title of the entry"),
    "kind": n_("Kind"),
    "city": n_("City"),
    "country": n_("Country"),
    "parent": n_("Part of"),
    "of": n_("About"),
    "summary": n_("Description"),
    "text": n_("Fact"),
    "contradictions": n_("What the source says twice"),
    "titles": n_("Title ({language})"),
    "internal": n_("For IOM staff only"),
    "listed": n_("Listed as"),
    "updated": n_("Last updated"),
}
KINDS: Final = {
    "organization": n_("organization"),
    "department": n_("department"),
    "directorate": n_("directorate"),
    "division": n_("division"),
    "unit": n_("unit"),
    "area": n_("area of work"),
    "workstream": n_("workstream"),
    "role": n_("role"),
    "office_kind": n_("kind of office"),
    "office": n_("office"),
    "framework": n_("framework"),
    "document": n_("document"),
    "link": n_("link"),
    "related_entry": n_("other entry on this topic"),
    "mentioned": n_("mentioned in the entry"),
}
_MENTION: Final = re.compile(r"(?<![\w.%+-])([@#])(?=\w)")
WORD_JOINER: Final = "\u2060"


class Values:
    """Changes in one language, with names from the knowledge as it is now, and of what went among `net` as it was then."""

    def __init__(self, knowledge: Knowledge, language: str, net: Iterable[Recorded]) -> None:
        self.knowledge, self.words = knowledge, Wording(language)
        self.gone = names_of_gone(net, self.words.language)
        self.arrow = "←" if language in RIGHT_TO_LEFT else "→"

    def line(self, change: Change) -> Line:
        """One line: what it is, old and new; for a record that came or went its name or text."""
        if change.change != "changed":
            return Line("field", self._record(change), self._verb(change))
        label, (old, new) = self._label(change), self._both(change)
        if change.field == "mailbox":
            before, after = (self.words.isolated(value) if "@" in value else value for value in (old, new))
            return Line("field", f"{before} {self.arrow}", label, after)
        return Line("field", f"{old} {self.arrow} {new}", label)

    def again(self, change: Change) -> Line:
        """A change that was taken back: what holds again."""
        if change.change != "changed":
            verb = n_("Still there") if change.change == "removed" else n_("Not there after all")
            return Line("field", self._record(change), self.words.say(verb))
        return Line("field", self._both(change)[0], self.words.say("{field} as before", field=self._label(change)))

    def name(self, identity: str) -> str:
        """What a record is called: a subject by its name, an entry by its title, what is gone as it was called then."""
        knowledge, language = self.knowledge, self.words.language
        if subject := knowledge.subjects.get(identity):
            return plain(name_of(knowledge, subject, language))
        title = next((e.title.to(language) for e in knowledge.entries if e.entry == identity.partition("/")[0]), None)
        return plain(title or self.gone.get(identity, identity))

    def _verb(self, change: Change) -> str:
        return self.words.say("New") if change.change == "added" else self.words.say("No longer there")

    def _record(self, change: Change) -> str:
        """The name or text of a record that came or went."""
        fact = self.knowledge.facts.get(change.subject)
        if change.change == "added" and fact:
            return short(fact.text.to(self.words.language))
        if change.change == "added":
            return short(self.name(change.subject))
        return short(plain(called(change, self.words.language)))

    def _label(self, change: Change) -> str:
        name = change.field.partition(".")[0]
        label = self.words.say(LABELS.get(name, name))
        return label.format(language=self.words.say(LANGUAGE_NAMES[change.language])) if name == "titles" else label

    def _both(self, change: Change) -> tuple[str, str]:
        old, new = self._value(change, change.old), self._value(change, change.new)
        none = self.words.say("none")
        return excerpts(old, new) if old and new else (short(old) or none, short(new) or none)

    def _value(self, change: Change, value: Value) -> str:
        text, say = text_of(value), self.words.say
        if not text:
            return say("no") if change.field == "internal" else ""
        if change.field in ("parent", "of"):
            return self.name(text)
        if change.field == "internal":
            return say("yes")
        if change.field in ("kind", "listed"):
            return say(KINDS.get(text, text))
        return self.words.month(text) if change.field == "updated" else plain(text)


def text_of(value: Value) -> str:
    """A value of a change as text; empty where there is none."""
    return "; ".join(value) if isinstance(value, tuple) else value or ""


def plain(text: str) -> str:
    """An entry's text on one line, with nothing in it that a platform takes for a mention of somebody."""
    return _MENTION.sub(rf"\1{WORD_JOINER}", " ".join(text.split()))


def short(text: str, most: int = LONGEST) -> str:
    """A text of at most so many characters, cut between words."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0][: most - 1].rstrip(" ,;:") + "…"


def excerpts(old: str, new: str) -> tuple[str, str]:
    """Two texts, or of long ones what is not the same in both, with some words around it."""
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    before, after = old.split(), new.split()
    begin = _alike(before, after)
    end = min(_alike(before[::-1], after[::-1]), len(before) - begin, len(after) - begin)
    return _excerpt(before, begin, end), _excerpt(after, begin, end)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words are the same from the beginning."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _excerpt(words: Sequence[str], begin: int, end: int) -> str:
    first, last = max(0, begin - AROUND), min(len(words), len(words) - end + AROUND)
    shown = short(" ".join(words[first:last]))
    more = "" if last == len(words) or shown.endswith("…") else " …"
    return f"{'… ' if first else ''}{shown}{more}"


def names_of_gone(net: Iterable[Recorded], language: str = LANGUAGES[0]) -> dict[str, str]:
    """Id to name of the records that went, as the revision before had it."""
    return {one.change.subject: called(one.change, language) for one in net if one.change.change == "removed"}


def called(change: Change, language: str) -> str:
    """What a record that is gone was called; in English where nothing else was stored with the change."""
    known = dict(zip(LANGUAGES, change.called, strict=False))
    return known.get(language) or text_of(change.old) or change.subject

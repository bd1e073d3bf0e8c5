"""What changed from one knowledge to another: typed changes by stable ids, without order, white space and the case of links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, Final, Literal

from knowledge.answer import name_of
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Contradiction, Entry, Fact, Mailbox, Phrases, Section, Subject, Titles, Wording

Topic = Literal["contact", "name", "place", "structure", "text", "document", "date", "asking", "source"]
"""What a change is about. Whoever follows the entries is not told of `asking` (other names and ways to ask) and `source`."""

Value = str | tuple[str, ...] | None
Record = Entry | Section | Subject | Fact

TOPICS: Final[Mapping[str, Topic]] = {
    "mailbox": "contact",
    "name": "name", "one": "name", "acronym": "name", "title": "name", "kind": "structure",
    "city": "place", "country": "place",
    "parent": "structure", "of": "structure",
    "summary": "text", "text": "text", "values": "text", "contradictions": "text",
    "titles": "document", "internal": "document", "listed": "document",
    "updated": "date",
    "areas": "asking", "aliases": "asking", "asked": "asking", "asks": "asking",
    "at": "source", "page": "source", "heading": "source",
}  # fmt: skip
_LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record that is another than before, or a record that is new or gone.

    `subject` is the id of a subject or fact, the name of an entry, or ENTRY/SECTION. `field` is empty where a whole record
    came or went; then `old` or `new` is its name or text in English, and `called` what it was called as it went, in the order of
    `LANGUAGES`. `language` is that of a text, else empty. Of a list, `old` holds what went and `new` what came, in order; a value
    that is not there is None.
    """

    change: Literal["added", "removed", "changed"]
    subject: str
    field: str
    topic: Topic
    language: str = ""
    old: Value = None
    new: Value = None
    called: tuple[str, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether it changes what the entries say, and not only how they are asked for or where the source says it."""
        return self.topic not in ("asking", "source")


def diff(old: Knowledge, new: Knowledge) -> tuple[Change, ...]:
    """Every change, in the order of the new files, what is gone last; empty where nothing changed but form."""
    before, after = dict(_records(old)), dict(_records(new))
    changes: list[Change] = []
    for (kind, identity), record in after.items():
        known = before.get((kind, identity))
        if known is None:
            changes.append(Change("added", identity, "", _topic_of(record), new=_called(record)))
        else:
            changes.extend(_between(identity, known, record))
    gone = ((key[1], record) for key, record in before.items() if key not in after)
    changes.extend(
        Change("removed", identity, "", _topic_of(record), old=_called(record), called=_named(old, record))
        for identity, record in gone
    )
    changes.extend(_between_phrases(_asked(old), _asked(new)))
    return tuple(changes)


def _records(knowledge: Knowledge) -> Iterator[tuple[tuple[str, str], Record]]:
    for entry in knowledge.entries:
        yield ("entry", entry.entry), entry
        yield from ((("section", f"{entry.entry}/{section.id}"), section) for section in entry.sections)
        yield from ((("subject", subject.id), subject) for subject in entry.subjects)
        yield from ((("fact", fact.id), fact) for fact in entry.facts)


def _called(record: Record) -> str:
    """What a record is called in English."""
    if isinstance(record, Fact):
        return record.text.en
    if isinstance(record, Entry):
        return record.title.en
    if record.name is not None:
        return record.name.en
    return (
        f"{record.city.en}, {record.country.en}" if isinstance(record, Subject) and record.city and record.country else record.id
    )


def _named(knowledge: Knowledge, record: Record) -> tuple[str, ...]:
    """What a record is called in each language, in a knowledge that holds it."""
    if isinstance(record, Subject):
        return tuple(name_of(knowledge, record, language) for language in LANGUAGES)
    text = record.text if isinstance(record, Fact) else record.title if isinstance(record, Entry) else record.name
    return tuple(text.to(language) for language in LANGUAGES) if text else ()


def _topic_of(record: Record) -> Topic:
    if isinstance(record, Section):
        return "source"
    if isinstance(record, Fact):
        return "text"
    return "document" if isinstance(record, Entry) or record.kind in ("document", "link") else "structure"


def _between(identity: str, old: Record, new: Record) -> Iterator[Change]:
    link = isinstance(old, Subject) and isinstance(new, Subject) and old.kind == new.kind == "link"
    before, after = dict(_fields(old)), dict(_fields(new))
    for name, language in dict.fromkeys((*after, *before)):
        was, now = before.get((name, language)), after.get((name, language))
        same = _folded if link else _spaced
        if isinstance(was, tuple) or isinstance(now, tuple):
            was, now = _only_changed(was, now, same)
        if (same(was) if isinstance(was, str) else was) != (same(now) if isinstance(now, str) else now):
            yield Change("changed", identity, name, _topic(name, new), language, was, now)


def _topic(name: str, record: Record) -> Topic:
    if name == "at" or name.endswith(".at"):
        return "source"
    return "source" if isinstance(record, Section) and name != "name" else TOPICS[name.partition(".")[0]]


def _fields(record: Record | Wording | Mailbox) -> Iterator[tuple[tuple[str, str], Value]]:
    """The values of a record by field and language; records inside an entry are compared by themselves."""
    for each in fields(record):
        value = getattr(record, each.name)
        if value is None or each.name in ("id", "entry", "sections", "subjects", "facts"):
            continue
        yield from _values(each.name, value)


def _values(name: str, value: Any) -> Iterator[tuple[tuple[str, str], Value]]:
    if isinstance(value, Wording | Phrases | Titles):
        for language in LANGUAGES:
            if text := getattr(value, language):
                yield (name, language), text
    elif isinstance(value, Mailbox):
        yield (name, ""), value.address
        yield (f"{name}.at", ""), value.at
    elif isinstance(value, tuple) and value and isinstance(value[0], Contradiction):
        for contradiction in value:
            yield from _values(f"{name}.{contradiction.at[0]}", contradiction.text)
    elif is_dataclass(value):
        yield from (((f"{name}.{field.name}", ""), getattr(value, field.name)) for field in fields(value))
    elif isinstance(value, bool):
        if value:
            yield (name, ""), "true"
    elif value:
        yield (name, ""), value


def _only_changed(was: Value, now: Value, same: Callable[[str], str]) -> tuple[Value, Value]:
    """What went from a list and what came, in order."""
    before, after = _listed(was), _listed(now)
    kept = set(map(same, before)) & set(map(same, after))
    gone = tuple(item for item in before if same(item) not in kept)
    come = tuple(item for item in after if same(item) not in kept)
    return gone or None, come or None


def _listed(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _spaced(text: str) -> str:
    """A text as it is compared: single spaces, composed letters, links and addresses in small letters."""
    return _LINK.sub(lambda link: link.group().casefold(), " ".join(unicodedata.normalize("NFC", text).split()))


def _folded(text: str) -> str:
    return _spaced(text).casefold()


def _asked(knowledge: Knowledge) -> dict[tuple[str, str], tuple[str, ...]]:
    """Ways of asking from files of their own, by id and language."""
    phrases: dict[tuple[str, str], tuple[str, ...]] = {}
    for record in knowledge.asked:
        for identity, ways in record.phrases.items():
            key = identity, record.language
            phrases[key] = (*phrases.get(key, ()), *ways)
    return phrases


def _between_phrases(
    before: Mapping[tuple[str, str], tuple[str, ...]], after: Mapping[tuple[str, str], tuple[str, ...]]
) -> Iterator[Change]:
    for identity, language in dict.fromkeys((*after, *before)):
        was, now = _only_changed(before.get((identity, language)), after.get((identity, language)), _spaced)
        if was or now:
            yield Change("changed", identity, "asked", "asking", language, was, now)


def written(change: Change) -> dict[str, object]:
    """A change for programs; `called` stands there of what is gone alone."""
    return {name: value for name, value in asdict(change).items() if name != "called" or value}


def described(changes: Iterable[Change]) -> Iterator[str]:
    """One line for each change, for people at a terminal."""
    for change in changes:
        if change.change != "changed":
            sign = {"added": "+", "removed": "-"}[change.change]
            yield f"{sign} {change.subject}: {change.new if change.change == 'added' else change.old}"
            continue
        where = f"{change.subject} {change.field}{f' ({change.language})' if change.language else ''}"
        yield f"~ {where}: {_shown(change.old)} → {_shown(change.new)}"


def _shown(value: Value) -> str:
    if value is None:
        return "nothing"
    return "; ".join(value) if isinstance(value, tuple) else value

"""What must hold between the records of all entries, beyond the form of each.

A file with a fault is checked as far as it can be read, so that one pass shows everything and one fault makes no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from knowledge.drafts import Draft, written_text
from knowledge.model import LANGUAGES, LISTS, AskedFor, Fact, Subject
from knowledge.normalise import fold, words
from knowledge.problems import suggestion

if TYPE_CHECKING:
    from knowledge.yamlfile import Document, Place

_DECLARED = re.compile(r"^[ \t]*(?:- *)?(id|entry): *[\"']?([a-z0-9_.]+)", re.MULTILINE)
_FIGURE = re.compile(r"\d+(\.\d+)*")


def check(entries: list[Draft], asked: list[tuple[Document, AskedFor]], unreadable: Iterable[Document] = ()) -> None:
    """Report every fault between records in the documents they come from; ids in unreadable files count as known."""
    ids = _Ids(entries, unreadable)
    _unique_ids(entries)
    for draft in entries:
        sections = {written_text(section, "id") for _, section in draft.written("sections")}
        for place, subject in draft.subjects:
            _check_places(draft.document, (*place, "at"), subject.at, sections)
            _check_subject(draft.document, place, subject, sections)
        for place, fact in draft.facts:
            _check_places(draft.document, (*place, "at"), fact.at, sections)
            _check_figures(draft.document, place, fact)
        _check_references(draft, ids)
    _no_cycles(entries)
    _unique_aliases(entries)
    _check_asked(asked, ids)


class _Ids:
    """What is written in all files: kinds of subjects by id, ids by entry, and ids in files that cannot be read."""

    def __init__(self, entries: list[Draft], unreadable: Iterable[Document]) -> None:
        self.kinds = {written_text(s, "id"): written_text(s, "kind") for draft in entries for _, s in draft.written("subjects")}
        self.of_entry: dict[str, set[str]] = {}
        for draft in entries:
            records = (record for part in ("subjects", "facts") for _, record in draft.written(part))
            self.of_entry.setdefault(draft.name, set()).update(written_text(record, "id") for record in records)
        declared = [found.groups() for document in unreadable for found in _DECLARED.finditer(document.text)]
        self.elsewhere = {identity for key, identity in declared if key == "id"}
        self.entries_elsewhere = {identity for key, identity in declared if key == "entry"}

    def is_subject(self, identity: str) -> bool:
        return identity in self.kinds or identity in self.elsewhere


def _unique_ids(entries: list[Draft]) -> None:
    first: dict[str, str] = {}

    def once(document: Document, place: Place, identity: str, what: str) -> None:
        if identity in first:
            document.report(place, f"the {what} is given twice, first in {first[identity]}: give one of them another")
        elif identity:
            first[identity] = f"{document.file}:{document.position(place)[0]}"

    for draft in entries:
        once(draft.document, ("entry",), f"entry {draft.name}", f"name {draft.name} of an entry")
        for place, section in draft.written("sections"):
            identity = written_text(section, "id")
            once(draft.document, (*place, "id"), f"{draft.name}/{identity}" if identity else "", f"section {identity}")
        for part in ("subjects", "facts"):
            for place, record in draft.written(part):
                identity = written_text(record, "id")
                once(draft.document, (*place, "id"), identity, f"id {identity}")


def _check_places(document: Document, place: Place, given: Iterable[str], sections: set[str]) -> None:
    for number, at in enumerate(given):
        section = at.partition(":")[0]
        if section not in sections:
            message = f"the section “{section}” is not in sections{suggestion(section, sections)}: add it there or correct it"
            document.report((*place, number), message)


def _check_subject(document: Document, place: Place, subject: Subject, sections: set[str]) -> None:
    if subject.mailbox:
        _check_places(document, (*place, "mailbox", "at"), (subject.mailbox.at,), sections)
    if subject.kind == "office_kind" and subject.one is None:
        document.report(place, "a kind of office has a name for one of them: add “one” with en, fr, es and ar")
    for number, contradiction in enumerate(subject.contradictions):
        _check_places(document, (*place, "contradictions", number, "at"), contradiction.at, sections)


def _check_references(draft: Draft, ids: _Ids) -> None:
    for part, name, what in (("subjects", "parent", "parent"), ("facts", "of", "subject")):
        for place, record in draft.written(part):
            given = written_text(record, name)
            if given and not ids.is_subject(given):
                message = (
                    f"the {what} {given} is unknown{suggestion(given, ids.kinds)}: write the id of a subject of these entries"
                )
                draft.document.report((*place, name), message)
            elif written_text(record, "kind") == "office" and ids.kinds.get(given, "office_kind") != "office_kind":
                message = f"the parent of an office is a kind of office, and {given} is none: write the id of one"
                draft.document.report((*place, name), message)


def _check_figures(document: Document, place: Place, fact: Fact) -> None:
    for value in fact.values:
        if not _FIGURE.fullmatch(value):
            continue
        for language in LANGUAGES:
            if fold(value) not in fold(fact.text.to(language)).replace(",", "."):
                document.report((*place, "text", language), f"the figure {value} is not in this text: carry it over exactly")


def _no_cycles(entries: list[Draft]) -> None:
    """Each circle of parents is reported once, at the parent of its first member."""
    above: dict[str, str] = {}
    for draft in entries:
        for _, subject in draft.written("subjects"):
            above.setdefault(written_text(subject, "id"), written_text(subject, "parent"))
    told: set[str] = set()
    for draft in entries:
        for place, subject in draft.written("subjects"):
            start = written_text(subject, "id")
            circle = _circle(start, above)
            if circle and not told.intersection(circle):
                told.update(circle)
                message = f"{start} stands above itself ({' > '.join((*circle, start))}): correct one of these parents"
                draft.document.report((*place, "parent"), message)


def _circle(start: str, above: dict[str, str]) -> list[str]:
    """The ids from a subject up to itself, or none where it is not above itself."""
    way, identity = [start], above.get(start, "")
    while identity and identity not in way:
        way.append(identity)
        identity = above.get(identity, "")
    return way if identity == start and start else []


def _claims(subject: Subject) -> Iterator[tuple[Place, str]]:
    if subject.acronym:
        yield ("acronym",), subject.acronym
    for language in LANGUAGES:
        for name in ("name", "one"):
            if wording := getattr(subject, name):
                yield (name, language), wording.to(language)
        for number, alias in enumerate(subject.aliases.to(language)):
            yield ("aliases", language, number), alias


def _shared(one: Subject, other: Subject) -> bool:
    """Whether two subjects may have one name: themselves, or offices in one city or country."""
    if one.id == other.id:
        return True
    return one.kind == other.kind == "office" and (one.city == other.city or one.country == other.country)


def _unique_aliases(entries: list[Draft]) -> None:
    claimed: dict[tuple[str, ...], tuple[Subject, str]] = {}
    for draft in entries:
        document = draft.document
        for place, subject in draft.subjects:
            for step, alias in _claims(subject):
                where = (*place, *step)
                first = f"{document.file}:{document.position(where)[0]}"
                owner, first = claimed.setdefault(words(alias), (subject, first))
                if not _shared(owner, subject):
                    message = f"“{alias}” is claimed by {owner.id} ({first}) and by {subject.id}: keep it with one of them"
                    document.report(where, message)


def _check_asked(asked: list[tuple[Document, AskedFor]], ids: _Ids) -> None:
    for document, record in asked:
        known = ids.of_entry.get(record.asked_for)
        if known is None:
            if record.asked_for not in ids.entries_elsewhere:
                near = suggestion(record.asked_for, ids.of_entry)
                message = f"no entry is called {record.asked_for}{near}: write the name after “entry:” in its file"
                document.report(("asked_for",), message)
            continue
        for identity in record.phrases:
            if identity not in known and identity not in LISTS and identity not in ids.elsewhere:
                near = suggestion(identity, sorted(known | LISTS))
                message = f"{identity} is neither a subject nor a fact of {record.asked_for}{near}: correct the id"
                document.report(("phrases", identity), message, key=True)

"""What must hold between the records of all entries, beyond the form of each."""

from collections.abc import Iterable
from typing import Final

from knowledge.model import LANGUAGES, AskedFor, Entry, Fact, Subject
from knowledge.normalise import fold, words
from knowledge.yamlfile import Document

LISTS: Final = frozenset(
    f"list.{name}"
    for name in ("offices", "divisions", "mailboxes", "links", "documents", "entries", "updated", "help", "title")
)
"""Lists that the bot draws from all entries; ways of asking for them may stand in any entry's files."""

Path = tuple[str | int, ...]
Entries = list[tuple[Document, Entry]]


def check(entries: Entries, asked: list[tuple[Document, AskedFor]]) -> None:
    """Report every fault between records in the documents they come from."""
    _unique_ids(entries)
    subjects = {subject.id: subject for _, entry in entries for subject in entry.subjects}
    for document, entry in entries:
        sections = {section.id for section in entry.sections}
        for path, subject in _numbered("subjects", entry.subjects):
            _check_places(document, (*path, "at"), subject.at, sections)
            _check_parent(document, path, subject, subjects)
            _check_mailbox(document, path, subject, sections)
        for path, fact in _numbered("facts", entry.facts):
            _check_places(document, (*path, "at"), fact.at, sections)
            _check_fact(document, path, fact, subjects)
    _unique_aliases(entries)
    _check_asked(entries, asked, set(subjects))


def _numbered(name: str, records: Iterable[Subject] | Iterable[Fact]) -> Iterable[tuple[Path, "Subject | Fact"]]:
    return (((name, n), record) for n, record in enumerate(records))


def _unique_ids(entries: Entries) -> None:
    first: dict[str, str] = {}

    def once(document: Document, path: Path, identity: str, what: str) -> None:
        if identity in first:
            document.report(path, f"the {what} {identity} is given twice, first in {first[identity]}: give one of them another id")
        line = document.positions.get(path, (1, 1))[0]
        first.setdefault(identity, f"{document.file}:{line}")

    for document, entry in entries:
        once(document, ("entry",), f"entry {entry.entry}", "name")
        for n, section in enumerate(entry.sections):
            once(document, ("sections", n, "id"), f"{entry.entry}/{section.id}", "section")
        for name, records in (("subjects", entry.subjects), ("facts", entry.facts)):
            for n, record in enumerate(records):
                once(document, (name, n, "id"), record.id, "id")


def _check_places(document: Document, path: Path, places: Iterable[str], sections: set[str]) -> None:
    for n, place in enumerate(places):
        section = place.partition(":")[0]
        if section not in sections:
            document.report((*path, n), f"the section “{section}” is not in sections: add it there or correct it")


def _check_parent(document: Document, path: Path, subject: Subject, subjects: dict[str, Subject]) -> None:
    if subject.parent is None:
        return
    if subject.parent not in subjects:
        document.report((*path, "parent"), f"the parent {subject.parent} is unknown: write the id of a subject of these entries")
        return
    seen, above = {subject.id}, subject.parent
    while above is not None and above in subjects:
        if above in seen:
            document.report((*path, "parent"), f"{subject.id} stands above itself: correct this parent or the one of {above}")
            return
        seen.add(above)
        above = subjects[above].parent
    if subject.kind == "office" and subjects[subject.parent].kind != "office_kind":
        document.report((*path, "parent"), f"the parent of an office is a kind of office, and {subject.parent} is none")


def _check_mailbox(document: Document, path: Path, subject: Subject, sections: set[str]) -> None:
    if subject.mailbox:
        _check_places(document, (*path, "mailbox", "at"), (subject.mailbox.at,), sections)
    if subject.kind == "office_kind" and subject.one is None:
        document.report(path, "a kind of office has a name for one of them: add one with en, fr, es and ar")
    for n, contradiction in enumerate(subject.contradictions):
        _check_places(document, (*path, "contradictions", n, "at"), contradiction.at, sections)


def _check_fact(document: Document, path: Path, fact: Fact, subjects: dict[str, Subject]) -> None:
    if fact.of not in subjects:
        document.report((*path, "of"), f"the subject {fact.of} is unknown: write the id of a subject of these entries")
    for value in fact.values:
        for language in LANGUAGES:
            text = fold(fact.text.to(language))
            if value[:1].isdigit() and value.replace(".", "").isdigit():
                if fold(value) not in text.replace(",", "."):
                    document.report((*path, "text", language), f"the figure {value} is not in this text: carry it over exactly")


def _alias_claims(subject: Subject) -> Iterable[tuple[Path, str]]:
    if subject.acronym:
        yield ("acronym",), subject.acronym
    for language in LANGUAGES:
        for name in ("name", "one"):
            if wording := getattr(subject, name):
                yield (name, language), wording.to(language)
        for n, alias in enumerate(subject.aliases.to(language)):
            yield ("aliases", language, n), alias


def _unique_aliases(entries: Entries) -> None:
    """Cities and countries are shared by the offices in them; any other name belongs to one subject."""
    claimed: dict[tuple[str, ...], tuple[str, str]] = {}
    for document, entry in entries:
        for path, subject in _numbered("subjects", entry.subjects):
            assert isinstance(subject, Subject)
            if subject.kind == "office":
                continue
            for place, alias in _alias_claims(subject):
                owner, where = claimed.setdefault(words(alias), (subject.id, document.file))
                if owner != subject.id:
                    message = f"“{alias}” is claimed by {owner} ({where}) and by {subject.id}: keep it with one of them"
                    document.report((*path, *place), message)


def _check_asked(entries: Entries, asked: list[tuple[Document, AskedFor]], subjects: set[str]) -> None:
    known = {entry.entry: {r.id for r in (*entry.subjects, *entry.facts)} for _, entry in entries}
    for document, record in asked:
        if record.asked_for not in known:
            document.report(("asked_for",), f"no entry is called {record.asked_for}: write the name after “entry:” in its file")
            continue
        for identity in record.phrases:
            if identity not in known[record.asked_for] and identity not in LISTS:
                message = f"{identity} is neither a subject nor a fact of {record.asked_for}: correct the id"
                document.report(("phrases", identity), message)

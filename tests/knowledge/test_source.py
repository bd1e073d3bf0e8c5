"""Nothing of the saved page is missing from the entry that ships, and every place that it names is where it says."""

import re
import unicodedata
from pathlib import Path

import pytest

from knowledge.loading import Knowledge, load
from knowledge.model import LANGUAGES, Fact, Subject
from knowledge.pages import SavedPage, page_of

SOURCE = Path(__file__).parents[3] / "shared" / "source" / "manual-entry-iom.es.txt"
MAILBOXES = {
    "department.dhrr": "dhrr@iom.int",
    "division.pcca": "pcca@iom.int",
    "division.hod": "humanitariancore@iom.int",
    "division.prd": "PRDCoreGroupHQ@iom.int",
    "unit.cbi": "cbisupport@iom.int",
}
CITIES = {
    "RO": {"Dakar", "Nairobi", "Cairo", "Panama City", "Bangkok", "Vienna"},
    "SRO": {"Brussels", "Pretoria"},
    "GO": {"Brussels", "Washington"},
    "COPA": {"Ottawa", "London", "Copenhagen", "Berlin", "Seoul", "Tokyo", "Canberra"},
    "": {"Panama City", "Manila"},
}
needs_page = pytest.mark.skipif(not SOURCE.is_file(), reason="the saved page is not in this checkout")


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return load(languages=None)


@pytest.fixture(scope="module")
def page() -> SavedPage:
    found = page_of(SOURCE.read_text(encoding="utf-8"))
    assert found is not None
    return found


def records(knowledge: Knowledge) -> list[Subject | Fact]:
    return [*knowledge.subjects.values(), *knowledge.facts.values()]


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())


def test_the_mailboxes_are_carried_over_exactly(shipped: Knowledge) -> None:
    assert {s.id: s.mailbox.address for s in shipped.subjects.values() if s.mailbox} == MAILBOXES


def test_every_office_stands_under_its_kind(shipped: Knowledge) -> None:
    found: dict[str, set[str]] = {}
    for subject in shipped.subjects.values():
        if subject.kind == "office" and subject.city:
            kind = shipped.subjects[subject.parent or ""]
            found.setdefault(kind.acronym or "", set()).add(re.sub(r",? D\.?C\.?$", "", subject.city.en))
    assert {kind: cities for kind, cities in found.items() if cities} == CITIES


def test_every_text_is_there_in_every_language(shipped: Knowledge) -> None:
    for subject in shipped.subjects.values():
        for wording in (subject.name, subject.one, subject.summary, subject.city, subject.country):
            assert wording is None or all(wording.to(language).strip() for language in LANGUAGES)


def test_arabic_is_written_in_arabic_and_nothing_else_is(shipped: Knowledge) -> None:
    arabic = re.compile("[\u0600-\u06ff]")
    for fact in shipped.facts.values():
        assert arabic.search(fact.text.ar)
        assert not any(arabic.search(fact.text.to(language)) for language in LANGUAGES if language != "ar")


def test_sentences_are_of_our_own_length(shipped: Knowledge) -> None:
    for fact in shipped.facts.values():
        assert all(len(fact.text.to(language)) <= 700 for language in LANGUAGES), fact.id


@needs_page
def test_every_place_that_is_named_holds_something(shipped: Knowledge, page: SavedPage) -> None:
    """In the section that is named, too: the sections of the entry in the order of the page."""
    ids = [section.id for section in shipped.entries[0].sections]
    lines = {
        f"{identity}:{line.number}"
        for identity, section in zip(ids, page.sections, strict=True)
        for line in (section.heading, *section.lines)
    }
    for record in records(shipped):
        assert set(record.at) <= lines, record.id


@needs_page
def test_headings_and_date_are_those_of_the_page(shipped: Knowledge, page: SavedPage) -> None:
    entry = shipped.entries[0]
    assert [section.heading for section in entry.sections] == [section.heading.text for section in page.sections]
    assert (entry.page.language, entry.page.headings) == (page.language, page.headings)
    assert entry.updated == "2024-10"


@needs_page
def test_names_and_addresses_stand_where_the_entry_says(shipped: Knowledge, page: SavedPage) -> None:
    texts = {line.number: plain(line.text) for section in page.sections for line in section.lines}

    def said(record: Subject | Fact) -> str:
        return " ".join(texts.get(int(at.partition(":")[2]), "") for at in record.at)

    for subject in shipped.subjects.values():
        if subject.mailbox:
            assert subject.mailbox.address.casefold() in texts[int(subject.mailbox.at.partition(":")[2])], subject.id
        for name in (subject.city, subject.name if subject.kind not in ("office_kind", "role", "organization") else None):
            wanted = plain(name.en) if name else ""
            assert not wanted or wanted in said(subject) or (subject.acronym or "-").casefold() in said(subject), subject.id


@needs_page
def test_figures_stand_in_the_line_they_are_taken_from(shipped: Knowledge, page: SavedPage) -> None:
    texts = {line.number: plain(line.text) for section in page.sections for line in section.lines}
    for fact in shipped.facts.values():
        said = " ".join(texts.get(int(at.partition(":")[2]), "") for at in fact.at)
        assert all(plain(value) in said for value in fact.values), fact.id


@needs_page
def test_no_line_of_the_lists_is_left_out(shipped: Knowledge, page: SavedPage) -> None:
    places = {at for record in records(shipped) for at in record.at}
    places |= {subject.mailbox.at for subject in shipped.subjects.values() if subject.mailbox}
    numbers = {int(at.partition(":")[2]) for at in places}
    lists = [section for section in page.sections if section.id in ("links", "contacts", "references", "entries")]
    assert [line.text for section in lists for line in section.lines if line.number not in numbers] == []

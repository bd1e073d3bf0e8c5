"""From a saved page to the skeleton of an entry: names, addresses, titles, dates and places; sentences are left to the editor.

What only a person can write stands in the skeleton as TODO, and `knowledge check` names each of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from knowledge.model import LANGUAGES, LISTS
from knowledge.normalise import fold, words
from knowledge.page_names import (
    date_in,
    figures,
    kind_of,
    listed_kind,
    name_and_acronym,
    named_bodies,
    office_kind,
    places_in,
    without_kind,
)
from knowledge.pages import Line, PageSection, SavedPage, forms, language_of_text, page_of
from knowledge.rules import TO_DO

BODY: Final = ("overview", "description", "role")
"""Sections of running text; the others are lists."""

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LANGUAGE_NAMES: Final = {"en": "English", "fr": "French", "es": "Spanish", "ar": "Arabic"}


def imported(text: str, name: str) -> str | None:
    """The file of an entry called `name` for the text or HTML of a page; None where the page has none of the known headings."""
    page = page_of(text)
    return None if page is None else _yaml(_Importer(page, name).content(), name)


def entry_name(file: str) -> str:
    """A name for an entry after the name of a file: small letters, digits and _."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(file)).strip("_")
    return plain if plain[:1].isalpha() else f"entry_{plain}".rstrip("_")


@dataclass(slots=True)
class _Found:
    """A subject as far as the page tells it."""

    kind: str
    name: str
    acronym: str
    at: list[str]
    parent: str = ""
    id: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    others: list[tuple[str, str]] = field(default_factory=list)


class _Importer:
    """Goes through the sections of one page; subjects are collected in the order in which they are found."""

    def __init__(self, page: SavedPage, name: str) -> None:
        self.page, self.name = page, name
        self.sections = {section.id: section for section in page.sections}
        self.subjects: list[_Found] = []
        self.facts: list[dict[str, Any]] = []
        self.taken: set[str] = set(LISTS)

    def content(self) -> dict[str, Any]:
        """The entry as plain data in the order of the fields of the entry that ships."""
        for section in self.page.sections:
            if section.id in BODY:
                self._bodies(section)
        self._contacts()
        self._links()
        self._documents()
        self._entries()
        for section in self.page.sections:
            if section.id in BODY:
                self._sentences(section)
        return {
            "entry": self.name,
            "title": self._wording(self.page.title, self.page.language, "title of the entry"),
            "updated": self._updated(),
            "page": {"language": self.page.language, "headings": self.page.headings},
            "sections": [
                {"id": s.id, "heading": s.heading.text, "name": dict(forms()["names"][s.id])} for s in self.page.sections
            ],
            "subjects": [self._subject(found) for found in self.subjects],
            "facts": self.facts,
        }

    # what every part needs

    def _wording(self, text: str, language: str, what: str) -> dict[str, str]:
        return {
            known: text if text and known == language else f"{TO_DO}: {what} in {_LANGUAGE_NAMES[known]}" for known in LANGUAGES
        }

    def _new(self, found: _Found, prefix: str = "") -> _Found:
        """A new subject with an id of its own, or more about one that is known by its acronym or name."""
        for known in self.subjects:
            if known.kind == found.kind and known.parent == found.parent and _same(known, found):
                known.at.extend(at for at in found.at if at not in known.at)
                if words(known.name) != words(found.name):
                    known.others.append((found.name, found.at[0]))
                known.acronym = known.acronym or found.acronym
                return known
        short = entry_name(found.acronym or without_kind(found.name))
        identity = f"{prefix or found.kind}.{short}"[:80]
        while identity in self.taken:
            identity += "_2"
        self.taken.add(identity)
        found.id = identity
        self.subjects.append(found)
        return found

    def _subject(self, found: _Found) -> dict[str, Any]:
        language = language_of_text(found.name) if found.kind in ("document", "link") else self.page.language
        record: dict[str, Any] = {"id": found.id, "kind": found.kind}
        if found.parent:
            record["parent"] = found.parent
        record["at"] = found.at
        if found.acronym:
            record["acronym"] = found.acronym
        if found.kind != "office":
            record["name"] = self._wording(found.name, language, "name")
        record |= found.fields
        if found.others:
            record["aliases"] = {language: [name for name, _ in found.others]}
            said = f"{TO_DO}: say that the page writes it in two ways"
            record["contradictions"] = [{"at": [found.at[0], at], "text": said} for _, at in found.others]
        return record

    # running text

    def _bodies(self, section: PageSection) -> None:
        """The bodies that a text names with their kind, and those in a list that says what it lists."""
        above: _Found | None = None
        parts = ""
        for line in section.lines:
            at = f"{section.id}:{line.number}"
            if line.item and parts:
                name, acronym = name_and_acronym(line.text)
                prefix = f"unit.{above.id.partition('.')[2]}" if above else ""
                self._new(_Found(parts, name, acronym, [at], above.id if above else ""), prefix)
                continue
            self._offices(line, at)
            named = named_bodies(line.text)
            for kind, name, acronym in named:
                found = self._new(_Found(kind, name, acronym, [at]))
                above = found if name == named[0][1] else above
            parts = listed_kind(line.text)

    def _offices(self, line: Line, at: str) -> None:
        """The offices of a line that counts some and gives city and country of each."""
        places = places_in(line.text, self.page.language) if line.item else []
        if not places:
            return
        name, acronym = office_kind(line.text)
        kind = self._new(_Found("office_kind", name, acronym, [at]))
        kind.fields["one"] = self._wording("", self.page.language, "name of one such office")
        for city, country in places:
            prefix = kind.id.replace("office_kind", "office", 1)
            fields = {"city": self._wording(city, self.page.language, "name of the city"), "country": country}
            self._new(_Found("office", city, "", [at], kind.id, fields=fields), prefix)

    def _sentences(self, section: PageSection) -> None:
        """A fact for every sentence-long line: its place and figures; what it says is the editor's to write."""
        for line in section.lines:
            named = any(f"{section.id}:{line.number}" in found.at for found in self.subjects if line.item)
            if named or len(line.text.split()) < (4 if line.item else 9):
                continue
            fact: dict[str, Any] = {"id": f"fact.{section.id}_{line.number}", "of": self._about(line.text)}
            fact["at"] = [f"{section.id}:{line.number}"]
            if values := figures(line.text):
                fact["values"] = values
            fact["text"] = f"{TO_DO}: what this line says, in own words, with en, fr, es and ar"
            self.facts.append(fact)

    def _about(self, text: str) -> str:
        """The subject that is named first in a sentence, else the first of the page."""
        folded = f" {' '.join(words(text))} "
        places = [
            (folded.find(f" {' '.join(words(name))} "), s.id) for s in self.subjects for name in (s.acronym, s.name) if name
        ]
        named = min((found for found in places if found[0] >= 0), default=None)
        if named:
            return named[1]
        return self.subjects[0].id if self.subjects else f"{TO_DO}: id of the subject"

    # lists

    def _contacts(self) -> None:
        section = self.sections.get("contacts")
        before = ""
        for line in section.lines if section else ():
            addresses = list(dict.fromkeys(_ADDRESS.findall(line.text)))
            label = _ADDRESS.sub(" ", line.text).strip(" :-–—,;|<>")
            label = label if len(label) > 2 else before
            before = "" if addresses else label
            for address in addresses:
                name, acronym = name_and_acronym(label)
                kind = kind_of(label) or f"{TO_DO}: the kind of body, for example division or unit"
                prefix = "" if kind_of(label) else "unit"
                found = self._new(_Found(kind, name or address.partition("@")[0], acronym, [f"contacts:{line.number}"]), prefix)
                found.fields["mailbox"] = {"address": address, "at": f"contacts:{line.number}"}

    def _listed_lines(self, part: str) -> tuple[Line, ...]:
        section = self.sections.get(part)
        return section.lines if section else ()

    def _links(self) -> None:
        marks = "|".join(forms()["internal"])
        internal = re.compile(rf"\s*[(\[]\s*(?:{marks})\s*[)\]]", re.IGNORECASE)
        for line in self._listed_lines("links"):
            found = self._new(_Found("link", internal.sub("", line.text).strip(), "", [f"links:{line.number}"]))
            if internal.search(line.text):
                found.fields["internal"] = "true"
            if line.link:
                found.fields["summary"] = f"{TO_DO}: say what it is, with en, fr, es and ar; it leads to {line.link}"

    def _documents(self) -> None:
        """The reference documents; one title after the other in another language is the same document."""
        titles: dict[str, str] = {}
        document: _Found | None = None
        for line in self._listed_lines("references"):
            language = language_of_text(line.text)
            if document is None or language == "en" or language in titles:
                titles = {}
                document = self._new(_Found("document", line.text, "", [f"references:{line.number}"]))
            else:
                document.at.append(f"references:{line.number}")
                document.fields["titles"] = titles
            titles[language] = line.text

    def _entries(self) -> None:
        for line in self._listed_lines("entries"):
            name, acronym = name_and_acronym(line.text)
            found = self._new(_Found("framework", name, acronym, [f"entries:{line.number}"]))
            found.fields["listed"] = "related_entry"

    def _updated(self) -> str:
        marks = [fold(mark) for mark in forms()["updated"]]
        others = (line for section in self.page.sections for line in section.lines if any(m in fold(line.text) for m in marks))
        for line in (*self._listed_lines("date"), *others):
            if date := date_in(line.text):
                return date
        return f"{TO_DO}: when the page was last updated, as YYYY-MM"


def _same(one: _Found, other: _Found) -> bool:
    if one.acronym and other.acronym:
        return one.acronym == other.acronym
    return words(one.name) == words(other.name)


def _yaml(content: dict[str, Any], name: str) -> str:
    import yaml

    top = (
        f"# {name}: made from a saved page. Write what is marked {TO_DO} and remove what answers no question;\n"
        "# `iom-bot knowledge check` names what is still to do. at: SECTION:LINE is the line of the page's text.\n"
    )
    return top + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=None)

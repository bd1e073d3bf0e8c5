"""What an entry of the Emergency Manual is made of: plain records, whose rules are checked when data files are read.

pydantic checks them (`knowledge.yamlfile.validated`) but is not imported here: an answer needs the records, not the checks.
"""

import re
from typing import Annotated, Final, Literal

from knowledge.rules import listed, longest, matching, record, some

LANGUAGES: Final = ("en", "fr", "es", "ar")
"""Languages of questions and answers, in the order in which ties are settled."""

Language = Literal["en", "fr", "es", "ar"]

SubjectKind = Literal[
    "organization", "department", "directorate", "division", "unit", "area", "workstream", "role",
    "office_kind", "office", "framework", "document", "link",
]  # fmt: skip
Cue = Literal[
    "who", "when", "where", "how_many", "how_much", "how_long", "why", "how", "since", "what", "earlier", "later", "ending"
]  # fmt: skip

LISTS: Final = frozenset(
    f"list.{name}" for name in ("offices", "divisions", "mailboxes", "links", "documents", "entries", "updated", "help", "title")
)
"""Lists that the bot draws from all entries; ways of asking for them may stand in any entry's files."""

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_AT = re.compile(r"[a-z][a-z0-9_]*:[1-9][0-9]*")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?")
_ADDRESS_LENGTH: Final = 254  # RFC 5321, 4.5.3.1.3 less the angle brackets


Id = Annotated[str, matching(_ID, "an id: small letters, digits and _ in parts joined by dots, as in unit.hod.wash")]
At = Annotated[str, matching(_AT, "a place in the source: write section:line, as in role:302")]
Places = Annotated[tuple[At, ...], some("a place in the source"), listed()]
Address = Annotated[str, matching(_ADDRESS, "an e-mail address"), longest(_ADDRESS_LENGTH)]
Acronym = Annotated[str, some("an acronym", 2), longest(12)]
Month = Annotated[str, matching(_MONTH, "a date: write YYYY-MM or YYYY-MM-DD")]
Phrase = Annotated[str, some("a text"), longest(1200)]
"""A name or sentence; an answer has at most 1,500 characters, so no part of one may be longer than this."""


@record
class Wording:
    """One text in every language."""

    en: Phrase
    fr: Phrase
    es: Phrase
    ar: Phrase

    def to(self, language: str) -> str:
        """The text in one language."""
        return str(getattr(self, language))


@record
class Phrases:
    """Surface forms in every language; a language may have none."""

    en: tuple[Phrase, ...] = ()
    fr: tuple[Phrase, ...] = ()
    es: tuple[Phrase, ...] = ()
    ar: tuple[Phrase, ...] = ()

    def to(self, language: str) -> tuple[str, ...]:
        """The forms in one language."""
        return tuple(getattr(self, language))


@record
class Titles:
    """The titles of a document, one for each language in which the source lists it."""

    en: Phrase | None = None
    fr: Phrase | None = None
    es: Phrase | None = None
    ar: Phrase | None = None

    def listed(self) -> dict[str, str]:
        """Language to title, for the languages that have one."""
        return {language: title for language in LANGUAGES if (title := getattr(self, language))}


@record
class Mailbox:
    """A functional mailbox and where the source gives it."""

    address: Address
    at: At


@record
class Contradiction:
    """Two things the source says that do not agree; both are kept."""

    at: Places
    text: Wording


@record
class Section:
    """A part of the source page: its heading there, and its name for readers."""

    id: Id
    heading: Phrase
    name: Wording


@record
class Page:
    """The source page: the language of its text and of its headings."""

    language: Phrase
    headings: Phrase


Area = Literal[
    "africa", "north_africa", "west_africa", "east_africa", "southern_africa", "middle_east", "asia", "southeast_asia",
    "east_asia", "europe", "americas", "north_america", "latin_america", "south_america", "oceania",
]  # fmt: skip
"""Parts of the world by which people ask for offices. No entry gives them: they are common geography."""


@record
class Subject:
    """Anything that has a name in the source: a division, an office, a framework, a document, a link."""

    id: Id
    kind: SubjectKind
    at: Places
    parent: Id | None = None
    acronym: Acronym | None = None
    name: Wording | None = None
    one: Wording | None = None
    city: Wording | None = None
    country: Wording | None = None
    areas: tuple[Area, ...] = ()
    aliases: Phrases = Phrases()
    asked: Phrases = Phrases()
    mailbox: Mailbox | None = None
    summary: Wording | None = None
    titles: Titles | None = None
    internal: bool = False
    listed: Literal["related_entry", "mentioned"] | None = None
    contradictions: tuple[Contradiction, ...] = ()

    def __post_init__(self) -> None:
        if self.kind == "office":
            if self.city is None or self.country is None or self.parent is None:
                raise ValueError("an office has a city, a country and a parent (its kind of office): add what is missing")
        elif self.name is None:
            raise ValueError("a name is missing: add name with en, fr, es and ar")


@record
class Fact:
    """A sentence of the source that answers a question of its own.

    `asks` are the question words it answers besides what, which and yes-or-no; `values` are figures that
    stand in the sentence of every language, decimal comma or point.
    """

    id: Id
    of: Id
    at: Places
    asks: tuple[Cue, ...] = ()
    values: tuple[Phrase, ...] = ()
    text: Wording
    asked: Phrases = Phrases()


@record
class Entry:
    """One entry of the Emergency Manual."""

    entry: Id
    title: Wording
    updated: Month
    page: Page
    sections: Annotated[tuple[Section, ...], some("a section")]
    subjects: tuple[Subject, ...] = ()
    facts: tuple[Fact, ...] = ()


@record
class AskedFor:
    """More ways of asking for the subjects and facts of an entry, in one language."""

    asked_for: Id
    language: Language
    phrases: dict[str, tuple[Phrase, ...]]

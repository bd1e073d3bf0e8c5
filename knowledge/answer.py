"""From what was understood to what the entries say: facts only, no wording, no markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.grammar import UNIT
from knowledge.loading import Knowledge
from knowledge.model import Fact, Subject
from knowledge.recognition import Recognition, Status

StatementKind = Literal[
    "summary", "fact", "mailbox", "mailbox_above", "no_mailbox", "part_of", "not_part_of", "parts", "no_parts",
    "kind_role", "members", "titles", "internal", "contradiction", "updated", "entry_title", "help", "greeting", "thanks",
]  # fmt: skip
PARTS_ORDER: Final = ("division", "directorate", "unit", "workstream", "area")
COMMA: Final = {"ar": "، "}
"""Between a city and its country, where a language writes a comma of its own."""
BRIEF: Final = frozenset({"contact", "responsible", "parent"})
"""Intents that are answered without the summary: whoever asks for an address wants the address."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact. `text` is in the answer's language; `items` are names or ids' names in the order of the source;
    `of` is the id of the subject it is about where that is another one than the block's."""

    kind: StatementKind
    text: str = ""
    items: tuple[str, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """All statements about one subject or fact; `title` is empty where the statement says it all."""

    id: str
    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer stands: the entry's title, the section's name in the answer's language, and the date of the entry."""

    entry: str
    title: str
    section: str
    updated: str
    at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to offer: a subject and its name in the answer's language."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the entries say to a question; `missing` names what they do not give; `assumed`
    says that the subject was taken from the conversation."""

    status: Status
    intent: str
    language: str
    subjects: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    sources: tuple[Source, ...] = ()
    choices: tuple[Choice, ...] = ()
    missing: str = ""
    near: Block | None = None
    confidence: float = 0.0
    assumed: bool = False


def answer(knowledge: Knowledge, understood: Recognition) -> Answer:
    """The facts for what was understood, in its language."""
    return _Answerer(knowledge, understood.language).answer(understood)


def name_of(knowledge: Knowledge, subject: Subject, language: str) -> str:
    """A subject's name with its acronym; an office is called by its kind and city; a document keeps its own title."""
    if subject.kind == "office" and subject.city and subject.country and subject.parent:
        kind = knowledge.subjects[subject.parent]
        one = (kind.one or kind.name).to(language)  # type: ignore[union-attr]
        short = f" ({kind.acronym})" if kind.acronym and kind.acronym not in one else ""
        return f"{one}{short} – {place_of(subject, language)}"
    name = subject.name.to(language) if subject.name else subject.id
    if subject.name and subject.kind in ("document", "link") and language != "en":
        return f"{subject.name.en} ({name})" if name != subject.name.en else name
    return f"{name} ({subject.acronym})" if subject.acronym and subject.acronym not in name else name


def place_of(office: Subject, language: str) -> str:
    """City and country of an office."""
    return COMMA.get(language, ", ").join(place.to(language) for place in (office.city, office.country) if place)


class _Answerer:
    def __init__(self, knowledge: Knowledge, language: str) -> None:
        self.knowledge, self.language = knowledge, language

    def answer(self, understood: Recognition) -> Answer:
        blocks = self._blocks(understood)
        if not blocks and understood.intent in ("help", "greeting", "thanks"):
            blocks = (Block("", "", (Statement(understood.intent),)),)  # type: ignore[arg-type]
        choices = tuple(Choice(i, self._label(i)) for i in understood.suggestions)
        return Answer(
            understood.status, understood.intent, self.language, understood.subjects, blocks,
            tuple(dict.fromkeys(self._sources(understood.subjects))), choices, understood.missing,
            self._near(understood), understood.confidence, understood.assumed,
        )  # fmt: skip

    def _blocks(self, understood: Recognition) -> tuple[Block, ...]:
        """One for each subject; offices of a list stand together by their kind."""
        kinds = dict.fromkeys(s.parent for s in map(self.knowledge.subjects.get, understood.subjects) if s and s.kind == "office")
        if understood.intent != "listing" or len(understood.subjects) < 2 or not all(map(self._is_office, understood.subjects)):
            return tuple(self._block(identity, understood) for identity in understood.subjects)
        return tuple(Block(kind, "", (self._listed(kind, understood.subjects),)) for kind in kinds if kind)

    def _is_office(self, identity: str) -> bool:
        return identity in self.knowledge.subjects and self.knowledge.subjects[identity].kind == "office"

    def _listed(self, kind: str, offices: tuple[str, ...]) -> Statement:
        of_kind = (self.knowledge.subjects[i] for i in offices if self.knowledge.subjects[i].parent == kind)
        return Statement("members", self._label(kind), tuple(place_of(office, self.language) for office in of_kind), kind)

    def _label(self, identity: str) -> str:
        if identity in self.knowledge.facts:
            return self._label(self.knowledge.facts[identity].of)
        return (
            name_of(self.knowledge, self.knowledge.subjects[identity], self.language)
            if identity in self.knowledge.subjects
            else ""
        )

    def _near(self, understood: Recognition) -> Block | None:
        """The nearest help to a missing attribute: the mailbox of the unit it was asked of, or of the nearest above."""
        for identity in understood.suggestions[:1]:
            subject = self.knowledge.subjects.get(identity)
            if understood.status == "unknown" and subject and subject.kind in UNIT:
                return Block(identity, self._label(identity), tuple(self._mailbox(subject)))
        return None

    def _block(self, identity: str, understood: Recognition) -> Block:
        if identity.startswith("list."):
            return Block(identity, "", tuple(self._list(identity)))
        if identity in self.knowledge.facts:
            return Block(identity, "", tuple(self._fact(self.knowledge.facts[identity])))
        subject = self.knowledge.subjects[identity]
        return Block(identity, self._label(identity), tuple(self._statements(subject, understood)))

    def _fact(self, fact: Fact) -> Iterator[Statement]:
        yield Statement("fact", fact.text.to(self.language), of=fact.of)
        subject = self.knowledge.subjects[fact.of]
        if subject.kind in UNIT and subject.mailbox:
            yield Statement("mailbox", subject.mailbox.address)

    def _statements(self, subject: Subject, understood: Recognition) -> Iterator[Statement]:
        if subject.kind == "office":
            yield from self._office(subject)
        elif subject.kind == "office_kind":
            yield from self._office_kind(subject)
        elif subject.kind in UNIT:
            yield from self._unit(subject, understood)
        else:
            yield from self._paper(subject)

    def _unit(self, subject: Subject, understood: Recognition) -> Iterator[Statement]:
        if understood.other:
            whole = self.knowledge.subjects[understood.other]
            holds = understood.other in self.knowledge.ancestors(subject.id)
            yield Statement("part_of" if holds else "not_part_of", self._label(whole.id), of=whole.id)
        if understood.intent == "parts":
            yield from self._parts(subject) if self._children(subject) else iter((Statement("no_parts"),))
        if understood.intent not in BRIEF | {"parts"} and subject.summary:
            yield Statement("summary", subject.summary.to(self.language))
        told = understood.intent in ("about", "meaning")
        if len(understood.subjects) == 1 or not told:  # of several all this would be longer than a message may be
            yield from self._part_of(subject, understood)
            yield from self._parts(subject) if told else ()
        yield from self._mailbox(subject)
        for contradiction in subject.contradictions:
            yield Statement("contradiction", contradiction.text.to(self.language))

    def _part_of(self, subject: Subject, understood: Recognition) -> Iterator[Statement]:
        above = [i for i in self.knowledge.ancestors(subject.id) if self.knowledge.subjects[i].kind in UNIT]
        if above and understood.other != above[0]:
            yield Statement("part_of", " › ".join(self._label(i) for i in above), of=above[0])

    def _children(self, subject: Subject) -> list[Subject]:
        children = [self.knowledge.subjects[i] for i in self.knowledge.parts.get(subject.id, ())]
        return [child for child in children if child.kind in PARTS_ORDER]

    def _parts(self, subject: Subject) -> Iterator[Statement]:
        children = self._children(subject)
        for kind in PARTS_ORDER:
            if names := tuple(self._label(child.id) for child in children if child.kind == kind):
                yield Statement("parts", kind, names)

    def _mailbox(self, subject: Subject) -> Iterator[Statement]:
        if subject.mailbox:
            yield Statement("mailbox", subject.mailbox.address)
            return
        for identity in self.knowledge.ancestors(subject.id):
            if mailbox := self.knowledge.subjects[identity].mailbox:
                yield Statement("mailbox_above", mailbox.address, (self._label(identity),), identity)
                return
        yield Statement("no_mailbox")

    def _office(self, subject: Subject) -> Iterator[Statement]:
        kind = self.knowledge.subjects[subject.parent or ""]
        if kind.summary:
            yield Statement("kind_role", kind.summary.to(self.language), of=kind.id)

    def _office_kind(self, subject: Subject) -> Iterator[Statement]:
        if subject.summary:
            yield Statement("summary", subject.summary.to(self.language))
        if members := self._members(subject):
            yield Statement("members", "", members, subject.id)

    def _members(self, kind: Subject) -> tuple[str, ...]:
        offices = (self.knowledge.subjects[i] for i in self.knowledge.parts.get(kind.id, ()))
        return tuple(place_of(office, self.language) for office in offices if office.kind == "office")

    def _paper(self, subject: Subject) -> Iterator[Statement]:
        if subject.summary:
            yield Statement("summary", subject.summary.to(self.language))
        if subject.titles:
            yield Statement("titles", "", tuple(f"{language}|{title}" for language, title in subject.titles.listed().items()))
        if subject.internal:
            yield Statement("internal")
        if subject.kind == "organization":
            yield from self._parts(subject)

    # lists over all entries

    def _list(self, identity: str) -> Iterator[Statement]:
        subjects = tuple(self.knowledge.subjects.values())
        if identity == "list.updated":
            yield from (Statement("updated", entry.updated, (entry.title.to(self.language),)) for entry in self.knowledge.entries)
        elif identity == "list.title":
            yield from (Statement("entry_title", entry.title.to(self.language)) for entry in self.knowledge.entries)
        elif identity == "list.help":
            yield Statement("help")
        elif identity == "list.offices":
            yield from self._offices(subjects)
        elif identity == "list.mailboxes":
            yield from (Statement("mailbox", s.mailbox.address, (self._label(s.id),), s.id) for s in subjects if s.mailbox)
        else:
            yield from self._named(identity, subjects)

    def _offices(self, subjects: Iterable[Subject]) -> Iterator[Statement]:
        for subject in subjects:
            if subject.kind == "office_kind":
                yield Statement("members", self._label(subject.id), self._members(subject), subject.id)

    def _named(self, identity: str, subjects: Iterable[Subject]) -> Iterator[Statement]:
        wanted: Callable[[Subject], bool] = {
            "list.divisions": lambda s: s.kind == "division",
            "list.links": lambda s: s.kind == "link",
            "list.documents": lambda s: s.kind == "document" and s.listed != "mentioned",
            "list.entries": lambda s: s.listed == "related_entry",
        }[identity]
        names = tuple(f"{self._label(s.id)}{' *' if s.internal else ''}" for s in subjects if wanted(s))
        yield Statement("parts", identity.removeprefix("list."), names)

    def _sources(self, subjects: Iterable[str]) -> Iterator[Source]:
        for identity in subjects:
            record = self.knowledge.facts.get(identity) or self.knowledge.subjects.get(identity)
            if record is None:
                yield from (Source(e.entry, e.title.to(self.language), "", e.updated) for e in self.knowledge.entries[:3])
                continue
            entry = self.knowledge.entry_of[identity]
            section = self.knowledge.section(record).name.to(self.language)
            yield Source(entry.entry, entry.title.to(self.language), section, entry.updated, record.at)

"""Entries and lexicons from their files: everything is checked, and every fault reported in one pass."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from knowledge.lexicon import Lexicon
from knowledge.model import LANGUAGES, AskedFor, Entry, Fact, Section, Subject
from knowledge.problems import BrokenKnowledge, Problem, shown

if TYPE_CHECKING:
    from knowledge.yamlfile import Document

HERE: Final = Path(__file__).parent
SHIPPED_ENTRIES: Final = HERE / "entries"
SHIPPED_LANGUAGES: Final = HERE / "languages"

T = TypeVar("T", AskedFor, Lexicon)


@dataclass(frozen=True)
class Knowledge:
    """All entries and lexicons of one version; never changed, replaced whole.

    `version` is the same for the same content on every machine: 12 hexadecimal digits.
    """

    version: str
    entries: tuple[Entry, ...]
    asked: tuple[AskedFor, ...]
    lexicons: tuple[Lexicon, ...]

    @cached_property
    def subjects(self) -> dict[str, Subject]:
        """Subject id to subject, in the order of the files."""
        return {subject.id: subject for entry in self.entries for subject in entry.subjects}

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Fact id to fact, in the order of the files."""
        return {fact.id: fact for entry in self.entries for fact in entry.facts}

    @cached_property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """Subject id to the ids of its parts, in the order of the source."""
        parts: dict[str, list[str]] = {}
        for subject in self.subjects.values():
            if subject.parent:
                parts.setdefault(subject.parent, []).append(subject.id)
        return {parent: tuple(children) for parent, children in parts.items()}

    @cached_property
    def entry_of(self) -> dict[str, Entry]:
        """Subject or fact id to the entry that holds it."""
        of_subject = {subject.id: entry for entry in self.entries for subject in entry.subjects}
        return of_subject | {fact.id: entry for entry in self.entries for fact in entry.facts}

    @cached_property
    def owners(self) -> dict[str, tuple[str, ...]]:
        """Mailbox in small letters to the ids of the subjects that have it."""
        owners: dict[str, list[str]] = {}
        for subject in self.subjects.values():
            if subject.mailbox:
                owners.setdefault(subject.mailbox.address.casefold(), []).append(subject.id)
        return {address: tuple(ids) for address, ids in owners.items()}

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {f"{entry.entry}/{s.id}": s for entry in self.entries for s in entry.sections}

    def section(self, record: Subject | Fact) -> Section:
        """The section of the source in which a record stands first."""
        return self._sections[f"{self.entry_of[record.id].entry}/{record.at[0].partition(':')[0]}"]

    def ancestors(self, subject: str) -> Iterator[str]:
        """The ids above a subject, nearest first."""
        parent = self.subjects[subject].parent
        while parent:
            yield parent
            parent = self.subjects[parent].parent


def data_files(folder: Path) -> list[Path]:
    """The data files of a folder and the folders in it, in a fixed order, or the one that is named; hidden ones are left out."""
    if folder.is_file():
        return [folder]
    found = (path for ending in ("*.yaml", "*.yml") for path in folder.rglob(ending))
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def version_of(files: Iterable[Path]) -> str:
    """The version of a set of files: 12 hexadecimal digits of their content, whatever their folder is called."""
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:12]


def load(entries: Path = SHIPPED_ENTRIES, languages: Path | None = SHIPPED_LANGUAGES) -> Knowledge:
    """Everything in the two folders, or `BrokenKnowledge` with all their faults. Without `languages` only the entries: enough to
    check and compare them, not to answer from them.
    """
    from knowledge.yamlfile import read

    if not entries.exists():
        raise BrokenKnowledge([Problem(shown(entries), 1, 1, "no such folder: name the folder that holds the entry files")])
    files, lexicon_files = data_files(entries), data_files(languages) if languages else []
    documents = [read(path) for path in files]
    entry_records, asked_records = _entries(documents)
    lexicon_documents = [read(path) for path in lexicon_files]
    lexicons = _records(Lexicon, lexicon_documents)
    problems = [p for document in (*documents, *lexicon_documents) for p in document.problems]
    if not entry_records and not problems:
        problems.append(Problem(shown(entries), 1, 1, "no entry in this folder: add a file NAME.yaml, as CONTRIBUTING.md shows"))
    if problems:
        raise BrokenKnowledge(problems)
    ordered = sorted((lexicon for _, lexicon in lexicons), key=lambda lexicon: LANGUAGES.index(lexicon.language))
    return Knowledge(version_of((*files, *lexicon_files)), entry_records, asked_records, tuple(ordered))


def _records(kind: type[T], documents: Iterable["Document"]) -> list[tuple["Document", T]]:
    from knowledge.validation import validated

    found = [(document, validated(kind, document)) for document in documents if document.content is not None]
    return [(document, record) for document, record in found if record is not None]


def _entries(documents: list["Document"]) -> tuple[tuple[Entry, ...], tuple[AskedFor, ...]]:
    from knowledge import checks
    from knowledge.validation import drafted

    of_entries, of_asked = [], []
    for document in documents:
        keys = document.content if isinstance(document.content, dict) else {}
        if "asked_for" in keys:
            of_asked.append(document)
        elif "entry" in keys:
            of_entries.append(drafted(document))
        elif document.content is not None:
            document.report((), "neither an entry nor ways of asking: begin with “entry: NAME” or “asked_for: NAME”")
    asked = _records(AskedFor, of_asked)
    checks.check(of_entries, asked, [document for document in documents if document.content is None])
    return tuple(draft.entry for draft in of_entries if draft.entry), tuple(record for _, record in asked)

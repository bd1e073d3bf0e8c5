"""An entry's file on its way to an entry: what is written in it, and what of that is sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from knowledge.model import Entry, Fact, Subject

if TYPE_CHECKING:
    from knowledge.yamlfile import Document, Place


@dataclass(slots=True)
class Draft:
    """One file of an entry: the whole of it where it is sound, else the records in it that are, by their numbers."""

    document: Document
    entry: Entry | None
    subjects: list[tuple[Place, Subject]] = field(default_factory=list)
    facts: list[tuple[Place, Fact]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The entry's name as it is written."""
        return written_text(self.document.content, "entry")

    def written(self, part: str) -> Iterator[tuple[Place, Mapping[str, Any]]]:
        """Place and fields of every record of a part, sound or not."""
        records = self.document.content.get(part)
        for number, record in enumerate(records if isinstance(records, list) else ()):
            if isinstance(record, dict):
                yield (part, number), record


def written_text(record: object, name: str) -> str:
    """A text of a record as it is written in its file; empty where it has none."""
    value = record.get(name) if isinstance(record, dict) else None
    return value if isinstance(value, str) else ""

"""A YAML file as plain text values, with the line and column of every one of them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge.problems import Problem, shown

MAX_BYTES: Final = 8 * 1024 * 1024
"""Largest data file that is read; the entry that ships has 0.15 MB."""
MAX_DEPTH: Final = 40
"""Deepest nesting that is read; the deepest record has 6 levels."""

Place = tuple[str | int, ...]
"""The way to a value: keys and positions in lists."""


@dataclass(slots=True)
class Document:
    """A file's content: text, lists and mappings, or None where it cannot be read.

    `keys` and `values` map a place in it to line and column from 1: of the key, and of the value (of its key, where the
    value is a list or mapping that begins on a line of its own).
    """

    file: str
    text: str = ""
    content: Any = None
    keys: dict[Place, tuple[int, int]] = field(default_factory=dict)
    values: dict[Place, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, place: Place, message: str, *, key: bool = False) -> None:
        """Add a problem at a value, or at its key, or else at the nearest thing around it."""
        line, column = self.position(place, key=key)
        self.problems.append(Problem(self.file, line, column, message))

    def position(self, place: Place, *, key: bool = False) -> tuple[int, int]:
        """Line and column of a value or its key; of what surrounds it, where there is none."""
        if key and place in self.keys:
            return self.keys[place]
        while place and place not in self.values:
            place = place[:-1]
        return self.values.get(place, (1, 1))


def read(path: Path) -> Document:
    """Read one file; what is wrong with it stands in the document's problems, nothing is raised."""
    document = Document(shown(path))
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            document.report((), f"the file has {size} bytes, more than {MAX_BYTES}: split it into several entries")
            return document
        document.text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _not_utf8(document, error)
    except OSError as error:
        document.report((), f"cannot be read ({error.strerror}): check the file and its permissions")
    else:
        _parse(document)
    return document


def _not_utf8(document: Document, error: UnicodeDecodeError) -> None:
    document.text = error.object.decode("utf-8", "replace")
    line, column = _line_and_column(error.object[: error.start].decode("utf-8", "replace"))
    document.problems.append(Problem(document.file, line, column, "not UTF-8: save the file with the encoding UTF-8"))


def _line_and_column(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _parse(document: Document) -> None:
    reader = _Reader(document)
    try:
        for event in yaml.parse(document.text, Loader=yaml.CBaseLoader):
            reader.take(event)
            if reader.too_deep:
                document.content = None
                return
    except yaml.MarkedYAMLError as error:
        document.content = None
        document.problems.append(_syntax(document, error, reader.long_quote))
    except yaml.reader.ReaderError as error:
        document.content = None
        line, column = _line_and_column(document.text[: error.position])
        document.problems.append(Problem(document.file, line, column, "an invisible control character: delete it"))
    else:
        if not reader.found:
            document.report((), "the file is empty: write an entry, or remove the file")


_UNCLOSED: Final = ("while scanning a quoted", "while scanning a simple key", "while parsing a flow", "while scanning an alias")
"""What libyaml was doing where its own mark stands after the fault; the mark of the context stands on it."""


def _syntax(document: Document, error: yaml.MarkedYAMLError, quote: tuple[tuple[int, int], int] | None) -> Problem:
    mark = error.context_mark if (error.context or "").startswith(_UNCLOSED) else error.problem_mark
    mark = mark or error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    message = f"not valid YAML ({error.problem or error.context})"
    hint = "check the indentation, the colons and the quotes on this line and the one above"
    if quote and quote[1] == line:
        (line, column), hint = quote[0], "close the quotation mark on this line"
    elif (wrong := _character(document.text, line, column)) == "\t":
        message, hint = "a tab", "indent with spaces"
    elif wrong in ("@", "`", "%"):
        message, hint = f"a value cannot begin with {wrong}", "put it in quotation marks"
    return Problem(document.file, line, column, f"{message}: {hint}")


def _character(text: str, line: int, column: int) -> str:
    lines = text.splitlines()
    return lines[line - 1][column - 1 : column] if line <= len(lines) else ""


class _Reader:
    """Builds the content from YAML's events, without recursion; text stays text."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found = False
        self.long_quote: tuple[tuple[int, int], int] | None = None
        self.stack: list[tuple[Any, Place]] = []
        self.key: str | None = None
        self.key_at = (1, 1)
        self.skipping = 0
        self.too_deep = False

    def take(self, event: yaml.Event) -> None:
        """The next event of the file."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._document(event)
        elif self.skipping:
            self.skipping += _nesting(event)
            self.too_deep = self.skipping > MAX_DEPTH
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            self._problem(event, "a reference (*name): write the value out")
            self._value_or_key(event, "")
        elif (nesting := _nesting(event)) > 0:
            self._open(event)
        elif nesting < 0:
            self.stack.pop()

    def _document(self, event: yaml.Event) -> None:
        if self.found:
            self._problem(event, "a second document (---): keep one entry in a file")
            self.skipping = 1
        self.found = True

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.style in ("'", '"') and _line(event.start_mark) != _line(event.end_mark):
            self.long_quote = (_at(event), _line(event.end_mark))
        self._value_or_key(event, str(event.value))

    def _value_or_key(self, event: yaml.Event, text: str) -> None:
        if not self._expects_key():
            self._put(event, text)
            return
        mapping, place = self.stack[-1]
        self.key, self.key_at = text, _at(event)
        if text in mapping:
            first = self.document.keys[(*place, text)][0]
            self._problem(event, f"“{text}” stands twice, first in line {first}: keep one of them")

    def _expects_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1][0], dict) and self.key is None

    def _open(self, event: yaml.Event) -> None:
        content: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.skipping = 1
        if self._expects_key():
            self._problem(event, "a list or mapping instead of a name: write a name and a colon")
            self._value_or_key(event, "")
        elif len(self.stack) >= MAX_DEPTH:
            self._problem(event, f"more than {MAX_DEPTH} levels: write it on fewer")
            self.too_deep = True
        elif (place := self._put(event, content)) is not None:
            self.stack.append((content, place))
            self.skipping = 0

    def _put(self, event: yaml.Event, value: Any) -> Place | None:
        """Store a value where it belongs; None where it stands under a key for the second time."""
        at, place = _at(event), self._place()
        if isinstance(self.stack[-1][0] if self.stack else None, dict):
            mapping, key = self.stack[-1][0], self.key
            self.key = None
            if key in mapping:
                return None
            mapping[key] = value
            self.document.keys[place] = self.key_at
            self.document.values[place] = at if isinstance(value, str) or at[0] == self.key_at[0] else self.key_at
        else:
            self._append(value)
            self.document.values[place] = at
        return place

    def _append(self, value: Any) -> None:
        if self.stack:
            self.stack[-1][0].append(value)
        else:
            self.document.content = value

    def _place(self) -> Place:
        if not self.stack:
            return ()
        content, place = self.stack[-1]
        return (*place, str(self.key) if isinstance(content, dict) else len(content))

    def _problem(self, event: yaml.Event, message: str) -> None:
        self.document.problems.append(Problem(self.document.file, *_at(event), message))


def _nesting(event: yaml.Event) -> int:
    if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
        return 1
    return -1 if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent) else 0


def _at(event: yaml.Event) -> tuple[int, int]:
    mark: Any = event.start_mark
    return mark.line + 1, mark.column + 1


def _line(mark: Any) -> int:
    return int(mark.line) + 1

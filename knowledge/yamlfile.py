"""A YAML file as plain text values, with the line and column of every one of them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from knowledge.problems import Problem, shown

M = TypeVar("M")

MAX_BYTES: Final = 8 * 1024 * 1024
"""Largest data file that is read; the entry that ships has 0.15 MB."""
MAX_DEPTH: Final = 40
"""Deepest nesting that is read; the deepest record has 6 levels."""


@dataclass(slots=True)
class Document:
    """A file's content: text, lists and mappings; `positions` maps a path in it to line and column from 1."""

    file: str
    content: Any = None
    positions: dict[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, path: tuple[str | int, ...], message: str) -> None:
        """Add a problem at the nearest known position to a path."""
        where = tuple(path)
        while where and where not in self.positions:
            where = where[:-1]
        line, column = self.positions.get(where, (1, 1))
        self.problems.append(Problem(self.file, line, column, message))


def read(path: Path) -> Document:
    """Read one file; what is wrong with it stands in the document's problems, nothing is raised."""
    document = Document(shown(path))
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            document.report((), f"the file has {len(raw)} bytes, more than {MAX_BYTES}: split it into several entries")
            return document
        root = yaml.compose(raw.decode("utf-8"), Loader=yaml.CBaseLoader)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        document.problems.append(Problem(document.file, line, column, "not UTF-8: save the file with the encoding UTF-8"))
    except yaml.MarkedYAMLError as error:
        document.problems.append(_syntax(document.file, error))
    except yaml.YAMLError as error:
        document.report((), f"not readable as YAML: {str(error).splitlines()[0]}")
    except OSError as error:
        document.report((), f"cannot be read ({error.strerror}): check the file and its permissions")
    else:
        if root is None:
            document.report((), "the file is empty: write an entry, or remove the file")
        else:
            document.content = _plain(root, (), document, set())
    return document


def _syntax(file: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    hint = "check the indentation, the colons and the quotes on this line and the one above"
    return Problem(file, line, column, f"not valid YAML ({error.problem or error.context}): {hint}")


def _plain(node: yaml.Node, path: tuple[str | int, ...], document: Document, seen: set[int]) -> Any:
    document.positions.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
    if id(node) in seen or len(path) > MAX_DEPTH:
        document.report(path, "a reference (*name) or too deep a nesting: write the value out")
        return None
    if isinstance(node, yaml.ScalarNode):
        return node.value
    seen = seen | {id(node)}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, n), document, seen) for n, item in enumerate(node.value)]
    return _mapping(node, path, document, seen)


def _mapping(node: yaml.Node, path: tuple[str | int, ...], document: Document, seen: set[int]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    first: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, mark = str(key_node.value), key_node.start_mark
        if key in first:
            message = f"“{key}” stands twice, first in line {first[key]}: keep one of them"
            document.problems.append(Problem(document.file, mark.line + 1, mark.column + 1, message))
            continue
        first[key] = mark.line + 1
        document.positions[(*path, key)] = (mark.line + 1, mark.column + 1)
        result[key] = _plain(value_node, (*path, key), document, seen)
    return result


def validated(model: type[M], document: Document) -> M | None:
    """The content as a record, or None with every fault added to the document's problems."""
    try:
        return TypeAdapter(model).validate_python(document.content)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False):
            document.report(fault["loc"], _remedy(fault["type"], str(fault["loc"][-1]) if fault["loc"] else "", fault["msg"]))
        return None


def _remedy(kind: str, name: str, message: str) -> str:
    remedies = {
        "missing": f"“{name}” is missing: add it",
        "unexpected_keyword_argument": f"“{name}” is not a field here: correct its name or remove it",
        "string_too_short": f"“{name}” is empty: write a text or remove the line",
        "dataclass_type": f"“{name}” needs fields of its own, each on a line: see the entry that ships",
        "tuple_type": f"“{name}” is a list: write [first, second] or one line with a dash for each",
        "dict_type": f"“{name}” needs fields of its own, each on a line",
        "string_type": f"“{name}” is a text: write one value",
    }
    return remedies.get(kind, message.removeprefix("Value error, ").replace("Input should be", f"“{name}” should be"))

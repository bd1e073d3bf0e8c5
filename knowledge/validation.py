"""From the plain content of a file to records: each rule of the model, and what to do about a broken one."""

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from knowledge import lexicon, model
from knowledge.drafts import Draft
from knowledge.model import Entry, Fact, Subject
from knowledge.problems import suggestion
from knowledge.rules import TO_DO
from knowledge.yamlfile import Document, Place

M = TypeVar("M")
R = TypeVar("R", Subject, Fact)


def validated(kind: type[M], document: Document) -> M | None:
    """The content as a record, or None with every fault added to the document's problems."""
    told = {(problem.line, problem.column) for problem in document.problems}
    try:
        return _adapter(kind).validate_python(document.content)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            place = tuple(step for step in fault["loc"] if step != "[key]")
            of_key = fault["type"] == "unexpected_keyword_argument" or fault["loc"][-1:] == ("[key]",)
            if document.position(place, key=of_key) not in told:
                message = _remedy(fault["type"], place, fault["msg"], fault.get("ctx", {}), fault["input"])
                document.report(place, message, key=of_key)
        return None


def validated_part(kind: type[M], content: object) -> M | None:
    """A part of a broken file as a record, where it is sound by itself; nothing is reported."""
    try:
        return _adapter(kind).validate_python(content)
    except ValidationError:
        return None


def drafted(document: Document) -> Draft:
    """An entry's file, with the faults of its form reported in the document."""
    draft = Draft(document, validated(Entry, document))
    draft.subjects = _sound(draft, "subjects", Subject)
    draft.facts = _sound(draft, "facts", Fact)
    return draft


def _sound(draft: Draft, part: str, kind: type[R]) -> list[tuple[Place, R]]:
    if draft.entry:
        return [((part, number), record) for number, record in enumerate(getattr(draft.entry, part))]
    parts = ((place, validated_part(kind, record)) for place, record in draft.written(part))
    return [(place, record) for place, record in parts if record is not None]


_ADAPTERS: Final[dict[type, TypeAdapter[Any]]] = {}


def _adapter(kind: type[M]) -> TypeAdapter[M]:
    """Made on first use: each takes milliseconds."""
    return _ADAPTERS.setdefault(kind, TypeAdapter(kind)) if kind not in _ADAPTERS else _ADAPTERS[kind]


@cache
def _field_names() -> tuple[str, ...]:
    kinds = [kind for part in (model, lexicon) for kind in vars(part).values() if isinstance(kind, type) and is_dataclass(kind)]
    return tuple(sorted({field.name for kind in kinds for field in fields(kind)}))


_REMEDIES: Final = {
    "missing": "“{name}” is missing: add it",
    "dataclass_type": "“{name}” needs fields of its own: write each on a line below, indented",
    "dict_type": "“{name}” needs fields of its own: write each on a line below, indented",
    "tuple_type": "“{name}” is a list: write [first, second], or one line with a dash for each",
    "string_type": "“{name}” is one text: write one value, not a list or fields",
    "bool_parsing": "“{name}” is true or false: write one of the two",
}


def _remedy(kind: str, place: Place, message: str, context: dict[str, Any], given: object) -> str:
    name = str(place[-1] if place else "the file")
    if isinstance(given, str) and given.startswith(TO_DO):
        return f"to do: {given.removeprefix(TO_DO).strip(': ') or name}"
    if kind == "unexpected_keyword_argument":
        return f"“{name}” is not a field here{suggestion(name, _field_names())}: correct its name or remove it"
    if kind == "literal_error":
        return f"“{given!s:.80}” is not possible here: write {str(context['expected']).replace(chr(39), '')}"
    if kind == "dataclass_type" and not place:
        return "this is no entry: begin with “entry: NAME” or “asked_for: NAME”"
    if kind not in _REMEDIES:
        return message.removeprefix("Value error, ")
    if place and isinstance(place[-1], int):
        name = f"{place[-2]} number {place[-1] + 1}"
    return _REMEDIES[kind].format(name=name)

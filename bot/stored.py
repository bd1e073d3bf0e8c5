"""Plain data classes of the knowledge as bytes and back, so that a start need not build them; large parts are read when used.

Bytes are Python's marshal format: of one Python version, and only read back by the program that wrote them, from a file that
nobody else can write. Nothing in them can name anything but data classes of the package `knowledge`.
"""

from __future__ import annotations

import marshal
import struct
import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final

Place = tuple[int, int]
PACKAGE: Final = "knowledge"
LARGE: Final = 512
"""Entries of a dictionary from which on it is stored in parts."""
IN_A_PART: Final = 48
"""Entries of one part, about: reading one costs some 20 microseconds."""
LATER: Final = 16 * 1024
"""Bytes of a field from which on it is read when it is first used."""
OUTER: Final = 2
"""How deep the classes lie whose fields may be large; those further in are many and small."""

OBJECT, SHARED, FIELDS, LIST, TUPLE, SET, FROZENSET, DICT, ARRAY, PARTS = range(10)
_PLAIN: Final = frozenset({type(None), bool, int, float, str, bytes})
_READ: Final[dict[int, Callable[[Any], Any]]] = {LIST: list, TUPLE: tuple, SET: set, FROZENSET: frozenset}
_KINDS: Final[dict[Any, int]] = {container: kind for kind, container in _READ.items()}

_LENGTHS: Final = struct.Struct(">QQ")
_read: Final = marshal.loads


class UnstorableError(Exception):
    """A value that is no plain data."""


def dumps(value: object) -> bytes:
    """A data class with all it holds; raises `UnstorableError` for anything but plain data in it.

    The bytes are two lengths, the names of the classes, the outermost value, and the parts that are read later.
    """
    writer = _Writer()
    root = marshal.dumps(writer.encoded(value, 0))
    names = "\n".join(writer.classes).encode()
    return _LENGTHS.pack(len(names), len(root)) + names + root + writer.parts_apart


def loads(data: memoryview, whole: bool) -> Any:
    """What was stored. Without `whole` every large part is read when it is used, with it all of them at once.

    Raises ValueError, TypeError, EOFError, LookupError, AttributeError or ImportError for bytes of another making.
    """
    if len(data) < _LENGTHS.size:
        raise EOFError
    names, root = _LENGTHS.unpack(data[: _LENGTHS.size])
    start = _LENGTHS.size + names
    classes = [_class(name) for name in str(data[_LENGTHS.size : start], "utf-8").split()]
    reader = (_Whole if whole else _InParts)(classes, data[start + root :])
    return reader.decoded(_read(data[start : start + root]))


class _Writer:
    """A plain value is written as itself, anything else as a list [kind, …]."""

    def __init__(self) -> None:
        self.classes: dict[str, int] = {}
        self.shared: dict[int, Any] = {}
        self.parts_apart = bytearray()

    def apart(self, part: bytes) -> tuple[int, int]:
        """Where a part lies that is read later: from, to."""
        start = len(self.parts_apart)
        self.parts_apart += part
        return start, len(self.parts_apart)

    def encoded(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind in _KINDS:
            return self.items(value, depth)
        if kind is dict:
            return self.parts(value) if len(value) >= LARGE else [DICT, self.all(value, depth), self.all(value.values(), depth)]
        if kind is array:
            return [ARRAY, value.typecode, value.tobytes()]
        if is_dataclass(kind) and kind.__module__.partition(".")[0] == PACKAGE:
            return self.instance(value, depth)
        raise UnstorableError(f"{kind.__module__}.{kind.__qualname__}")

    def all(self, values: Any, depth: int) -> tuple[Any, ...]:
        return tuple([value if type(value) in _PLAIN else self.encoded(value, depth) for value in values])

    def items(self, value: Any, depth: int) -> Any:
        encoded = self.all(value, depth)
        is_plain = type(value) is tuple and not any(type(item) is list for item in encoded)
        return encoded if is_plain else [_KINDS[type(value)], encoded]

    def instance(self, value: Any, depth: int) -> Any:
        """A data class by its fields; an outer one has each of them as bytes of its own where one is large."""
        kind: Any = type(value)
        if id(value) in self.shared:
            return self.shared[id(value)]
        number = self.classes.setdefault(f"{kind.__module__}:{kind.__qualname__}", len(self.classes))
        held = tuple([self.encoded(getattr(value, name), depth + 1) for name in _names(kind)])
        if depth < OUTER:
            parts = [marshal.dumps(field) for field in held]
            if any(len(part) >= LATER for part in parts):
                return [FIELDS, number, tuple(map(self.apart, parts))]
        if not _is_frozen(kind):
            return [OBJECT, number, held]
        return self.shared.setdefault(id(value), [SHARED, number, held])

    def parts(self, value: dict[Any, Any]) -> Any:
        count = len(value) // IN_A_PART + 1
        parts: list[list[tuple[int, Any, Any]]] = [[] for _ in range(count)]
        for position, (key, held) in enumerate(value.items()):
            parts[_part(key, count)].append((position, self.encoded(key, OUTER), self.encoded(held, OUTER)))
        return [PARTS, len(value), tuple(self.apart(marshal.dumps(tuple(zip(*part, strict=True)))) for part in parts)]


def _part(key: Any, count: int) -> int:
    """In which part a key is found: the same in every process."""
    if isinstance(key, int):
        return key % count
    text = key if isinstance(key, str) else repr(key)
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) % count


class _Whole:
    """Reads everything at once."""

    def __init__(self, classes: list[type[Any]], parts: memoryview) -> None:
        self.classes, self.bytes = classes, parts
        self.shared: dict[int, Any] = {}

    def read(self, place: Place) -> Any:
        """A part as it was written."""
        self.shared = {}
        return _read(self.bytes[place[0] : place[1]])

    def decoded(self, value: Any) -> Any:
        if type(value) is not list:
            return value
        kind = value[0]
        if kind == OBJECT:
            return self.instance(self.classes[value[1]], self.all(value[2]))
        if kind == SHARED:
            if (found := self.shared.get(id(value))) is None:
                found = self.shared[id(value)] = self.instance(self.classes[value[1]], self.all(value[2]))
            return found
        if kind in _READ:
            return _READ[kind](self.all(value[1]))
        return self.mapping(kind, value)

    def mapping(self, kind: int, value: list[Any]) -> Any:
        if kind == DICT:
            return dict(zip(self.all(value[1]), self.all(value[2]), strict=True))
        if kind == ARRAY:
            restored: array[Any] = array(value[1])
            restored.frombytes(value[2])
            return restored
        return self.parts(*value[1:]) if kind == PARTS else self.apart(self.classes[value[1]], value[2])

    def all(self, values: Any) -> list[Any]:
        return [self.decoded(value) if type(value) is list else value for value in values]

    def instance(self, kind: Any, held: list[Any]) -> Any:
        made = object.__new__(kind)
        for name, value in zip(_names(kind), held, strict=True):
            object.__setattr__(made, name, value)
        return made

    def entries(self, part: Place) -> Iterator[tuple[int, Any, Any]]:
        positions, keys, values = self.read(part) or ((), (), ())
        return zip(positions, self.all(keys), self.all(values), strict=True)

    def ordered(self, parts: tuple[Place, ...]) -> dict[Any, Any]:
        """All entries of a dictionary, in the order in which they were stored."""
        entries = sorted((entry for part in parts for entry in self.entries(part)), key=lambda entry: entry[0])
        return {key: value for _, key, value in entries}

    def parts(self, _count: int, parts: tuple[Place, ...]) -> dict[Any, Any]:
        return self.ordered(parts)

    def apart(self, kind: Any, held: tuple[Place, ...]) -> Any:
        return self.instance(kind, [self.decoded(self.read(place)) for place in held])


class _InParts(_Whole):
    """Reads large fields and dictionaries when they are used."""

    def parts(self, count: int, parts: tuple[Place, ...]) -> dict[Any, Any]:
        return Parts(count, parts, self)

    def apart(self, kind: Any, held: tuple[Place, ...]) -> Any:
        made = object.__new__(_later(kind))
        object.__setattr__(made, "_later", (self, dict(zip(_names(kind), held, strict=True))))
        return made


@cache
def _is_frozen(kind: Any) -> bool:
    return bool(kind.__dataclass_params__.frozen)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _class(name: str) -> type[Any]:
    module, _, kind = name.partition(":")
    if module.partition(".")[0] != PACKAGE:
        raise ValueError(f"{module} holds no stored data")
    found = getattr(import_module(module), kind)
    if not (isinstance(found, type) and is_dataclass(found)):
        raise TypeError(f"{name} is no data class")
    return found


@cache
def _later(kind: Any) -> type[Any]:
    """The same class, whose fields are read when they are first used."""

    def first_use(self: Any, name: str) -> Any:
        reader, waiting = object.__getattribute__(self, "_later")
        if name not in waiting:
            raise AttributeError(name)
        value = reader.decoded(reader.read(waiting.pop(name)))
        object.__setattr__(self, name, value)
        return value

    return type(kind.__name__, (kind,), {"__slots__": ("_later",), "__getattr__": first_use})


class Parts(dict[Any, Any]):
    """A dictionary in parts, each read when a key of it is looked up; it is not changed."""

    __slots__ = ("_all", "_count", "_parts", "_reader", "_seen")

    def __init__(self, count: int, parts: tuple[Place, ...], reader: _Whole) -> None:
        super().__init__()
        self._count, self._parts, self._reader = count, parts, reader
        self._seen = bytearray(len(parts))
        self._all: dict[Any, Any] | None = None

    def __missing__(self, key: Any) -> Any:
        number = _part(key, len(self._parts))
        if not self._seen[number]:
            self._seen[number] = 1
            self.update({key: value for _, key, value in self._reader.entries(self._parts[number])})
            if dict.__contains__(self, key):
                return self[key]
        raise KeyError(key)

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of a key, or another."""
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        return self.get(key, self) is not self

    def __len__(self) -> int:
        return self._count

    def _ordered(self) -> dict[Any, Any]:
        if self._all is None:
            self._all = self._reader.ordered(self._parts)
        return self._all

    def __iter__(self) -> Iterator[Any]:
        return iter(self._ordered())

    def keys(self) -> Any:
        """All keys."""
        return self._ordered().keys()

    def values(self) -> Any:
        """All values."""
        return self._ordered().values()

    def items(self) -> Any:
        """All keys with their values."""
        return self._ordered().items()

    def __eq__(self, other: object) -> bool:
        return self._ordered() == other

    __hash__ = None

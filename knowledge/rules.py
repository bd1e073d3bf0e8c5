"""The rules of single values, declared beside the fields they hold for and run when data files are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

T = TypeVar("T")

TO_DO: Final = "TODO"
"""Begins a value that an editor still has to write; what follows says what."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """A record of the data: unknown fields are refused, nothing changes once it is loaded."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    made.__pydantic_config__ = {"extra": "forbid", "hide_input_in_errors": True}  # type: ignore[attr-defined]
    return made


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a value: returns it, perhaps in another form, or raises ValueError with what to write instead."""

    check: Callable[[Any], Any]
    first: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        if self.first:
            return core_schema.no_info_before_validator_function(self.check, handler(source))
        return core_schema.no_info_after_validator_function(self.check, handler(source))


def matching(pattern: re.Pattern[str], wanted: str) -> Rule:
    """The whole text matches a pattern; `wanted` completes "... is not" with an example."""

    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(f"“{value:.80}” is not {wanted}")
        return value

    return Rule(check)


def longest(characters: int) -> Rule:
    """At most so many characters."""

    def check(value: str) -> str:
        if len(value) > characters:
            raise ValueError(f"{len(value)} characters, and at most {characters} fit: shorten it")
        return value

    return Rule(check)


def some(what: str, least: int = 1) -> Rule:
    """Not empty: a text of `least` characters beside white space, or a list of `least` values."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and value.startswith(TO_DO):
            raise ValueError(f"to do: {what}")
        if len(value.strip() if isinstance(value, str) else value) < least:
            raise ValueError(f"{what} is missing here: write one, or remove the line")
        return value

    return Rule(check)


def listed() -> Rule:
    """One text may stand for a list of one."""
    return Rule(lambda value: [value] if isinstance(value, str) else value, first=True)

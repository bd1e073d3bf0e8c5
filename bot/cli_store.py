"""The commands that read what the store keeps: what people thought of answers, and what found none."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from bot.keys import encryption_keys
from bot.ports import GivenAnswer, Miss, Opinion, Store, StoreError
from bot.settings import Settings, SettingsError, load_settings
from bot.storage import open_store

BROKEN, UNSET = 1, 2
"""Exit statuses: the store cannot be used; a setting is wrong."""

T = TypeVar("T")


def feedback(limit: int, as_json: bool) -> int:
    """What people thought of answers, the newest first."""
    return _listed(lambda store: store.answers.opinions(limit), _opinion, _opinion_record, as_json)


def misses(limit: int, as_json: bool) -> int:
    """The questions that found no answer, the most frequent first."""
    return _listed(lambda store: store.answers.misses(limit), _miss, asdict, as_json)


def _listed(
    wanted: Callable[[Store], Awaitable[Iterable[T]]], line: Callable[[T], str], record: Callable[[T], Any], as_json: bool
) -> int:
    async def listed(store: Store, _: Settings) -> int:
        found = list(await wanted(store))
        for each in found:
            _print(json.dumps(record(each), ensure_ascii=False, default=written) if as_json else line(each))
        if not found and not as_json:
            _print("nothing yet")
        return 0

    return told(listed)


def told(work: Callable[[Store, Settings], Awaitable[int]]) -> int:
    """Do some work with the open store; its exit status, or that of a line on why it cannot be done."""
    try:
        return asyncio.run(_opened(work))
    except SettingsError as error:
        return _failed(error.lines, UNSET)
    except StoreError as error:
        return _failed([str(error)], BROKEN)


async def _opened(work: Callable[[Store, Settings], Awaitable[int]]) -> int:
    settings = load_settings()
    store = open_store(settings.database, encryption_keys(settings))
    await store.open()
    try:
        return await work(store, settings)
    finally:
        await store.close()


def _opinion(found: tuple[Opinion, GivenAnswer | None]) -> str:
    opinion, given = found
    what = (
        f"{given.question!r} ({given.language}, {', '.join(given.subjects) or given.status})"
        if given
        else "an answer no longer kept"
    )
    return f"{opinion.at:%Y-%m-%d %H:%M}  {opinion.verdict.replace('_', ' '):<12}  {what}"


def _opinion_record(found: tuple[Opinion, GivenAnswer | None]) -> dict[str, Any]:
    """Without who said it and who asked."""
    opinion, given = found
    kept = {name: value for name, value in asdict(given).items() if name != "asked_by"} if given else None
    return {"verdict": opinion.verdict, "at": opinion.at, "answer": kept}


def _miss(miss: Miss) -> str:
    return f"{miss.times:>5} ×  {miss.last:%Y-%m-%d}  {miss.status:<8}  {miss.language}  {miss.question!r}"


def written(value: object) -> str:
    """A moment as JSON has it."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _print(line: str) -> None:
    print(line)  # noqa: T201


def _failed(lines: Iterable[str], status: int) -> int:
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201
    return status

"""The commands about notices: what waits, what was given up and why, and another try."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

from bot.keys import encryption_keys
from bot.notices.outbox import Figures, Letter
from bot.ports import Store, StoreError
from bot.settings import SettingsError, load_settings
from bot.storage import open_store
from bot.storage.rules import utc_now

BROKEN, UNSET = 1, 2
"""Exit statuses: the store cannot be used, or there is no such dead letter; a setting is wrong."""

T = TypeVar("T")
Found = tuple[Figures, list[Letter]]


def listed(limit: int, as_json: bool) -> int:
    """Print the dead letters, what waits, and how it stands."""

    async def read(store: Store) -> Found:
        failed = await store.outbox.letters(["failed"], limit)
        waiting = await store.outbox.letters(["sending", "waiting"], limit)
        return await store.outbox.figures(utc_now()), [*failed, *waiting]

    found = _with_store(read)
    if isinstance(found, int):
        return found
    figures, letters = found
    for letter in letters:
        _print(json.dumps(_record(letter)) if as_json else _line(letter))
    if not as_json:
        _print(_summary(figures))
    return 0


def retried(identity: int | None, as_json: bool) -> int:
    """Let one dead letter, or (None) all of them, be tried again; 1 where there is none."""
    count = _with_store(lambda store: _retry(store, identity))
    if isinstance(count, str):
        _print(json.dumps({"retried": int(count)}) if as_json else f"to be tried again: {count}")
        return 0 if int(count) or identity is None else BROKEN
    return count


async def _retry(store: Store, identity: int | None) -> str:
    return str(await store.outbox.retry(identity, utc_now()))


def _with_store(work: Callable[[Store], Awaitable[T]]) -> T | int:
    """What is done with the open store, or the exit status where that fails."""
    try:
        return asyncio.run(_opened(work))
    except SettingsError as error:
        return _failed(error.lines, UNSET)
    except StoreError as error:
        return _failed([str(error)], BROKEN)


async def _opened(work: Callable[[Store], Awaitable[T]]) -> T:
    settings = load_settings()
    store = open_store(settings.database, encryption_keys(settings))
    await store.open()
    try:
        return await work(store)
    finally:
        await store.close()


def _record(letter: Letter) -> dict[str, Any]:
    of, where = letter.notification, letter.conversation
    return {
        "id": of.id, "standing": of.standing, "platform": where.platform, "workspace": where.workspace,
        "channel": where.channel, "thread": where.thread, "revision": of.revision, "subscription": of.subscription,
        "due": of.due.isoformat(), "attempts": of.attempts, "reason": of.reason, "doubtful": of.doubtful,
    }  # fmt: skip


def _line(letter: Letter) -> str:
    of, where = letter.notification, letter.conversation
    place = "/".join(part for part in (where.platform, where.workspace, where.channel, where.thread) if part)
    why = f", {of.reason}" if of.reason else ""
    return f"{of.id:>8}  {of.standing:<8}  {place}  revision {of.revision}, due {_moment(of.due)}, attempts {of.attempts}{why}"


def _summary(figures: Figures) -> str:
    counts = figures.counts
    since = f", the oldest since {_moment(figures.oldest)}" if figures.oldest else ""
    told = f"waiting {figures.waiting}{since}; sent {counts.get('sent', 0)}; given up {counts.get('failed', 0)}"
    nobody = "; no worker runs" if not figures.workers and figures.waiting else ""
    return told + nobody + ("; iom-bot notices retry --all tries again" if counts.get("failed") else "")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _print(line: str) -> None:
    print(line)  # noqa: T201


def _failed(lines: list[str], status: int) -> int:
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201
    return status

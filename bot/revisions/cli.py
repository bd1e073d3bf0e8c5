"""The commands for whoever publishes entries: each prints lines and returns the exit status."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from bot.cli_store import BROKEN, told, written
from bot.notices.records import Recorded, Revision
from bot.ports import Store
from bot.revisions.awaiting import finished
from bot.revisions.publishing import Outcome, Publisher, publisher_name
from bot.settings import Settings
from knowledge.diff import described
from knowledge.diff import written as as_written
from knowledge.loading import SHIPPED_ENTRIES
from knowledge.problems import BrokenKnowledge


def publish(folder: Path | None, wait: bool = False) -> int:
    """Make a folder's entries the newest revision and say what came of it; with `wait` until all notices of it are sent."""

    async def published(store: Store, settings: Settings) -> int:
        window = timedelta(seconds=settings.notice_window)
        publisher = Publisher(store.revisions, publisher_name(settings.published_by), _print, window=window)
        try:
            outcome = await publisher.publish(folder or settings.knowledge or SHIPPED_ENTRIES)
        except BrokenKnowledge as broken:
            _print("\n".join(map(str, broken.problems)))
            return BROKEN
        _print(line(outcome))
        if wait and outcome.queued:
            await finished(store, outcome.revision, outcome.queued, _print)
        return 0

    return told(published)


def log(limit: int, as_json: bool) -> int:
    """The newest revisions with what each changed, newest first."""

    async def listed(store: Store, _: Settings) -> int:
        revisions = await store.revisions.latest(limit)
        for revision in revisions:
            changes = await store.revisions.changes(revision.number - 1, revision.number)
            _print(
                json.dumps(_record(revision, changes), ensure_ascii=False, default=written)
                if as_json
                else _page(revision, changes)
            )
        if not revisions and not as_json:
            _print("nothing published yet")
        return 0

    return told(listed)


def line(outcome: Outcome) -> str:
    """What publishing has done, in one line."""
    number = outcome.revision.number
    if outcome.kind == "unchanged":
        return f"nothing changed: revision {number} of {outcome.revision.at:%Y-%m-%d %H:%M} UTC stays"
    if outcome.kind == "first":
        return f"revision 1 published, version {outcome.revision.version}: the first one, so nobody is told"
    told_of = f"{_counted(outcome.changes, 'change')}, {_counted(outcome.queued, 'notice')} queued"
    return f"revision {number} published, version {outcome.revision.version}: {told_of}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _page(revision: Revision, changes: Sequence[Recorded]) -> str:
    when = f"{revision.at:%Y-%m-%d %H:%M} UTC"
    head = f"revision {revision.number}  {when}  {revision.by}  version {revision.version}  {_counted(len(changes), 'change')}"
    return "\n".join([head, *(f"  {change}" for change in described(one.change for one in changes))])


def _record(revision: Revision, changes: Sequence[Recorded]) -> dict[str, object]:
    return {**asdict(revision), "changes": [as_written(one.change) for one in changes]}


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201

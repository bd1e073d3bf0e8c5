"""The start of a process: from which entries it answers, and what is said where folder and database differ."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from bot import logs
from bot.notices.ports import Revisions
from bot.revisions.comparing import changes_since, checked
from bot.revisions.entries import Files
from bot.revisions.publishing import Publisher
from bot.service import Service
from knowledge.problems import BrokenKnowledge

PUBLISH: Final = "run: iom-bot knowledge publish"
_log = logs.get(__name__)


async def begin(service: Service, publisher: Publisher, folder: Path) -> None:
    """Give a service the newest revision; without one a folder's entries become the first, of which nobody is told.

    One line in the log where the folder says anything else than the revision, or is broken. Raises `StoreError`, and
    `BrokenKnowledge` where there is neither a revision nor a sound folder.
    """
    newest = await publisher.revisions.newest()
    if newest is None:
        outcome = await publisher.baseline(folder)
        if outcome is not None:
            _log.info("entries are the first revision", version=outcome.revision.version)
    else:
        await _warn(newest[1], folder, newest[0].number)
    await service.current()


async def differs(revisions: Revisions, folder: Path) -> bool:
    """Whether a folder says anything else than the newest revision. Raises `StoreError`, and `BrokenKnowledge`."""
    newest = await revisions.newest()
    return newest is None or await asyncio.to_thread(_differs, newest[1], folder)


async def _warn(published: Files, folder: Path, number: int) -> None:
    try:
        if await asyncio.to_thread(_differs, published, folder):
            _log.warning("entries are not what is published", folder=str(folder), answering_from=number, remedy=PUBLISH)
    except BrokenKnowledge as error:
        _log.error("entries are broken", answering_from=number, fault=str(error.problems[0]), faults=len(error.problems))


def _differs(published: Files, folder: Path) -> bool:
    return bool(changes_since(published, checked(folder)))

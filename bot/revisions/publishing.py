"""Publishing: what lies in a folder becomes the newest revision, and a notice is queued for everybody who follows a change."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.compiled import load_index
from bot.notices.ports import WINDOW, Revisions
from bot.notices.records import Revision
from bot.revisions.comparing import Checked, Lineage, changes_since, checked
from bot.revisions.entries import Files, laid_out
from bot.storage.rules import utc_now
from knowledge.diff import Change
from knowledge.loading import SHIPPED_LANGUAGES, data_files, version_of
from knowledge.problems import BrokenKnowledge

OVERTAKEN: Final = "another revision was published in between; comparing anew"
UNREADABLE: Final = "revision {number} is not sound to this version of the bot; nothing to compare with, so nobody is told"

Say = Callable[[str], None]


def publisher_name(given: str | None) -> str:
    """Who publishes: the name that is set, else the user of this process."""
    try:
        return given or getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user without a name
        return "iom-bot"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The newest revision now, and what was done: `changes` of it, and how many notices were `queued`.

    `kind` is "unchanged" where the newest one says the same already, "first" where there was nothing to compare with.
    """

    kind: str
    revision: Revision
    changes: int = 0
    queued: int = 0


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes for somebody (`by`); `say` gets a line for what is out of the ordinary, `languages` is the folder of lexicons
    where it is not the one that ships, `window` how long changes are gathered before a notice leaves, `indexed` whether the index
    is made and kept, which takes seconds and memory, so that processes on this machine need not build it."""

    revisions: Revisions
    by: str
    say: Say
    now: Callable[[], datetime] = utc_now
    languages: Path | None = None
    window: timedelta = WINDOW
    indexed: bool = True

    async def publish(self, folder: Path) -> Outcome:
        """Make a folder's entries the newest revision, where they say anything else than it.

        Raises `BrokenKnowledge` with every fault, and `StoreError`; then the newest revision is the one that it was.
        """
        new = await asyncio.to_thread(checked, folder)
        while True:
            newest = await self.revisions.newest()
            changes = await self._changes(newest, new) if newest else ()
            if newest and changes is not None and not changes:
                return Outcome("unchanged", newest[0])
            if outcome := await self._stored(newest[0].number if newest else 0, new.files, changes):
                return outcome
            self.say(OVERTAKEN)

    async def baseline(self, folder: Path) -> Outcome | None:
        """Make a folder's entries the first revision, of which nobody is told; None where there is a revision already."""
        new = await asyncio.to_thread(checked, folder)
        return await self._stored(0, new.files, None)

    async def _changes(self, newest: tuple[Revision, Files], new: Checked) -> Sequence[tuple[Change, Lineage]] | None:
        try:
            return await asyncio.to_thread(changes_since, newest[1], new)
        except BrokenKnowledge:
            self.say(UNREADABLE.format(number=newest[0].number))
            return None

    async def _stored(self, after: int, files: Files, changes: Sequence[tuple[Change, Lineage]] | None) -> Outcome | None:
        version = await asyncio.to_thread(self._prepared, files)
        done = await self.revisions.publish(
            after, files=files, version=version, by=self.by, changes=changes or (), at=self.now(), window=self.window
        )  # fmt: skip
        if done is None:
            return None
        revision, queued = done
        return Outcome("first" if not after else "published", revision, len(changes or ()), queued)

    def _prepared(self, files: Files) -> str:
        """The version of the files; their index is kept from now on."""
        with laid_out(files) as folder:
            if not self.indexed:
                return version_of((*data_files(folder), *data_files(self.languages or SHIPPED_LANGUAGES)))
            return load_index(folder, languages=self.languages).knowledge.version

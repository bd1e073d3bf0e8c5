"""Watching the folder of entries: what is sound and has come to rest is published by itself."""

from __future__ import annotations

import asyncio
import hashlib
import sys
import time
from pathlib import Path
from typing import Final

from bot import logs
from bot.revisions.entries import read_files

EVERY: Final = 2.0
"""Seconds between two looks; a folder that is the same at two of them has come to rest."""
AGAIN: Final = 60.0
"""Seconds until the same content is tried again where it could not be published, as while the database is away."""

_log = logs.get(__name__)


class Watcher:
    """Looks at the content: that works on every file system, also where nothing tells of changes (NFS, mounted ConfigMaps)."""

    def __init__(self, folder: Path, every: float = EVERY) -> None:
        self.folder, self.every = folder, every
        self._before = self._done = ""
        self._again = float("inf")
        self._said = ""

    async def watch(self) -> None:
        """Publish after each change, until cancelled; the first look counts as one."""
        while True:
            try:
                await self._look()
            except Exception:
                _log.exception("entries not watched")
            await asyncio.sleep(self.every)

    async def _look(self) -> None:
        now = await asyncio.to_thread(_content, self.folder)
        rests, self._before = now == self._before, now
        if now and rests and (now != self._done or time.monotonic() > self._again):
            self._done = now
            self._again = float("inf") if await self._published() else time.monotonic() + AGAIN

    async def _published(self) -> bool:
        """Run `iom-bot knowledge publish` in a process of its own, so that answers do not wait; its last line is logged."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "knowledge", "publish", str(self.folder),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output, _ = await process.communicate()
        self._tell(output.decode("utf-8", "replace").splitlines(), process.returncode == 0)
        return process.returncode == 0

    def _tell(self, lines: list[str], done: bool) -> None:
        if done:
            self._said = ""
            _log.info("entries published", outcome=lines[-1] if lines else "")
        elif lines and lines[0] != self._said:
            self._said = lines[0]
            _log.error("entries not published, the revision before stays", fault=lines[0], more=len(lines) - 1)


def _content(folder: Path) -> str:
    """A digest of all entry files; empty where one cannot be read just now."""
    try:
        files = read_files(folder)
    except OSError:
        return ""
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogatepass") + content)
    return digest.hexdigest()

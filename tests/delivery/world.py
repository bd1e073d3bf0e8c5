"""A world for workers: both platforms in a process, a store, real workers in processes of their own, and what came of it all."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import delete, insert

from bot.compiled import cache_folder
from bot.revisions.entries import read_files
from bot.storage.addresses import parse
from bot.storage.notice_tables import DESTINATIONS, NOTIFICATIONS, PACES, SUBSCRIPTIONS
from bot.storage.rules import utc_now
from bot.storage.sql import SqlStore
from knowledge.diff import Change
from knowledge.loading import SHIPPED_ENTRIES
from tests.delivery.rows import subscription
from tests.started import Start, Started, ran, start

FILES = read_files(SHIPPED_ENTRIES)


class World:
    """`address` is that of the store, which is open; workers are real processes, reaching the platforms at `reached`."""

    def __init__(self, address: str, store: SqlStore, platform: str, session: aiohttp.ClientSession, folder: Path) -> None:
        self.address, self.store, self.platform, self.session, self.folder = address, store, platform, session, folder
        self.workers: list[Started] = []
        self.throttle, self.page = "off", ""
        self.worker_address = address
        self.reached = {"slack": platform, "telegram": platform}

    async def begin_anew(self) -> None:
        """Nobody follows anything, nothing waits, and the platforms are well; revisions and workers stay."""
        await self.control(anew=True)
        await self.until_settled()
        await self.store.database.execute(*(delete(table) for table in (NOTIFICATIONS, DESTINATIONS, PACES, SUBSCRIPTIONS)))
        await self.control(anew=True)

    async def follow(self, count: int, platform: str = "slack", first: int = 0, **changed: Any) -> None:
        """So many channels follow everything at once: C0, C1 … in Slack, 1000, 1001 … in Telegram."""
        rows = [_row(platform, number, changed) for number in range(first, first + count)]
        for begin in range(0, count, 1000):
            await self.store.database.execute(insert(SUBSCRIPTIONS).values(rows[begin : begin + 1000]), patience=60)

    async def publish(self, old: str, new: str, subject: str = "division.pcca", seconds: float = 10) -> int:
        """A revision that changes a mailbox, published some seconds ago, so that its notices are due."""
        change = Change("changed", subject, "mailbox", "contact", "", f"{old}@iom.int", f"{new}@iom.int")
        head = await self.store.revisions.head()
        at = utc_now() - timedelta(seconds=seconds)
        found = await self.store.revisions.publish(
            head, files=FILES, version=f"v{head}", by="test", changes=[(change, (subject, "directorate.dhrr"))], at=at
        )
        assert found
        return found[1]

    async def start(self, count: int = 1, cold: bool = False) -> list[Started]:
        """Workers, each ready when it says so."""
        new = [self._worker(cold) for _ in range(count)]
        self.workers += new
        for worker in new:
            line = await asyncio.wait_for(asyncio.to_thread(worker.output.readline), 30)
            assert line.startswith("iom-bot sends notices"), line
            self.page = line.split()[-1]
        return new

    def _worker(self, cold: bool) -> Started:
        with (self.folder / "worker.log").open("ab") as log:
            return start(Start(self.environment(), self.folder, log.fileno(), cold), "bot", "worker")

    def environment(self) -> dict[str, str]:
        """That of workers and commands."""
        return {
            "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_BASE_URL": f"{self.reached['slack']}/api/", "TELEGRAM_BOT_TOKEN": "42:TEST",
            "TELEGRAM_API_BASE_URL": f"{self.reached['telegram']}/bot", "DATABASE_URL": self.worker_address, "PORT": "0",
            "IOM_BOT_THROTTLE": self.throttle, "IOM_BOT_DATA_DIR": str(self.folder), "PATH": os.environ["PATH"],
            "HOME": str(self.folder), "NO_PROXY": "*", "XDG_CACHE_HOME": str(cache_folder().parent),
        }  # fmt: skip

    async def told(self, *command: str) -> list[str]:
        """The lines that a command prints."""
        return (await self.ran(*command))[1].splitlines()

    async def published(self, folder: Path) -> tuple[int, str]:
        """What `iom-bot knowledge publish` comes to: its exit status, and all that it says."""
        return await self.ran("knowledge", "publish", str(folder))

    async def ran(self, *command: str) -> tuple[int, str]:
        """The exit status of a command, and all that it says."""
        return await asyncio.to_thread(ran, Start(self.environment(), self.folder), "bot", *command)

    async def figures(self) -> dict[str, float]:
        """What the newest worker's /metrics says of notices."""
        async with self.session.get(f"{self.page}/metrics") as answer:
            lines = [line.split() for line in (await answer.text()).splitlines() if line.startswith("iom_bot_notices")]
            return {name: float(value) for name, value in lines}

    async def control(self, **how: Any) -> None:
        """How the platforms behave from now on."""
        async with self.session.post(f"{self.platform}/control", json=how) as answer:
            assert answer.status == 200

    async def report(self) -> dict[str, Any]:
        """What the platforms saw."""
        async with self.session.get(f"{self.platform}/report") as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def until_settled(self, seconds: float = 60, pause: float = 0.25) -> float:
        """Wait until nothing waits any more; how long that took."""
        began = time.monotonic()
        while (await self.store.outbox.figures(utc_now())).waiting:
            assert time.monotonic() - began < seconds, await self.state()
            await asyncio.sleep(pause)
        return time.monotonic() - began

    async def until(self, reached: Callable[[dict[str, Any]], bool], seconds: float = 30) -> dict[str, Any]:
        """Wait until the report says so."""
        began = time.monotonic()
        while not reached(report := await self.report()):
            assert time.monotonic() - began < seconds, (await self.state(), len(report["posts"]))
            await asyncio.sleep(0.05)
        return report

    async def state(self) -> str:
        """For whoever reads a failure."""
        figures = await self.store.outbox.figures(utc_now())
        log = (self.folder / "worker.log").read_text(errors="replace")[-2000:] if (self.folder / "worker.log").exists() else ""
        return f"{figures}\n{log}"

    async def kill(self, worker: Started, how: int = signal.SIGKILL) -> int:
        """End a worker; its exit status."""
        worker.send_signal(how)
        return await asyncio.to_thread(worker.wait)


def _row(platform: str, number: int, changed: dict[str, Any]) -> dict[str, Any]:
    channel = f"C{number}" if platform == "slack" else str(1000 + number)
    where = {"workspace": "T1" if platform == "slack" else "", "channel": channel}
    return subscription(f"{platform[0]}{number}", platform=platform, **{"at": utc_now(), **where, **changed})


def times(posts: Sequence[dict[str, Any]], platform: str) -> Counter[str]:
    """How often something was posted in each channel."""
    return Counter(post["channel"] for post in posts if post["platform"] == platform)


def twice(posts: Sequence[dict[str, Any]], platform: str) -> int:
    """How many posts are a second one."""
    return sum(count - 1 for count in times(posts, platform).values())


@asynccontextmanager
async def world(address: str, folder: Path) -> AsyncIterator[World]:
    """All of it; the workers and the platforms are ended."""
    fake = start(Start(os.environ), "tests.delivery.platform")
    platform = fake.output.readline().strip()
    store = SqlStore(parse(address))
    await store.open()
    async with aiohttp.ClientSession() as session:
        found = World(address, store, platform, session, folder)
        try:
            yield found
        finally:
            for process in (*found.workers, fake):
                process.close()
            await store.close()

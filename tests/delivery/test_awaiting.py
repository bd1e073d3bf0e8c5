"""`iom-bot knowledge publish --wait` as a maintainer sees it, in a terminal and elsewhere, while a real worker sends; and what
the worker's figures say meanwhile."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from knowledge.loading import SHIPPED_ENTRIES
from tests.delivery.world import World, times, world

COUNT = 60
"""Channels of each platform that follow everything."""
OF_ALL = re.compile(r"notices\D*(\d+)/(\d+)")
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]


pytestmark = pytest.mark.parametrize("address", DATABASES, indirect=True)


@pytest.fixture
async def here(address: str, tmp_path: Path) -> AsyncIterator[World]:
    async with world(address, tmp_path) as found:
        await found.control(latency=0.2)
        yield found


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    """The entries that ship, with another mailbox."""
    folder = Path(shutil.copytree(SHIPPED_ENTRIES, tmp_path / "entries"))
    for file in folder.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("pcca@iom.int", "field@iom.int"), encoding="utf-8")
    return folder


class Terminal:
    """A command in a terminal of its own."""

    def __init__(self, here: World, *command: str) -> None:
        self._ours, theirs = pty.openpty()
        environment = {**here.environment(), "IOM_BOT_NOTICE_WINDOW": "0.2", "TERM": "xterm", "COLUMNS": "100"}
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it for its processes
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "bot", *command], stdin=theirs, stdout=theirs, stderr=theirs, cwd=here.folder,
                env=environment, start_new_session=True,
            )  # fmt: skip
        finally:
            signal.signal(signal.SIGINT, before)
        os.close(theirs)
        self._written = ""
        self._reading = asyncio.create_task(asyncio.to_thread(self._read))

    def _read(self) -> None:
        with suppress(OSError):  # nobody writes there any more
            while data := os.read(self._ours, 4096):
                self._written += data.decode(errors="replace")
        os.close(self._ours)

    @property
    def shown(self) -> str:
        """All that it has written, without colours and the like."""
        return CONTROLS.sub("", self._written)

    async def until(self, pattern: str, seconds: float = 60) -> re.Match[str]:
        """Wait until it shows something."""
        async with asyncio.timeout(seconds):
            while not (found := re.search(pattern, self.shown)):
                assert self._process.poll() is None, self.shown
                await asyncio.sleep(0.05)
        return found

    def interrupt(self) -> None:
        """Control-C."""
        self._process.send_signal(signal.SIGINT)

    async def ended(self, seconds: float = 60) -> int:
        """Its exit status."""
        status = await asyncio.wait_for(asyncio.to_thread(self._process.wait), seconds)
        await self._reading
        return status


async def following(here: World) -> None:
    """A worker runs and has stored the first revision; channels of both platforms follow everything."""
    await here.start(1)
    for platform in ("slack", "telegram"):
        await here.follow(COUNT, platform)


async def test_a_bar_shows_how_far_it_is_and_the_figures_add_up(here: World, entries: Path) -> None:
    await following(here)
    terminal = Terminal(here, "knowledge", "publish", str(entries), "--wait")
    seen: list[dict[str, float]] = []
    while "sent" not in terminal.shown.rpartition("queued")[2]:
        seen.append(await here.figures())
        await asyncio.sleep(0.1)
    assert await terminal.ended() == 0
    assert f"{2 * COUNT} notices queued" in terminal.shown
    assert f"{2 * COUNT} sent" in terminal.shown
    steps = [int(done) for done, of_all in OF_ALL.findall(terminal.shown) if int(of_all) == 2 * COUNT]
    assert steps == sorted(steps)
    assert any(0 < step < 2 * COUNT for step in steps), terminal.shown
    assert len(times((await here.report())["posts"], "slack")) == COUNT
    _adds_up(seen)
    assert await here.figures() == {f"iom_bot_notices_{name}": value for name, value in AT_THE_END.items()}


AT_THE_END = {"waiting": 0, "sent": 2 * COUNT, "failed": 0, "oldest_seconds": 0}


def _adds_up(seen: list[dict[str, float]]) -> None:
    """Waiting falls as sent rises, together they are all; the oldest has waited for as long as something waits."""
    told = [one for one in seen if one["iom_bot_notices_waiting"] + one["iom_bot_notices_sent"]]
    assert {one["iom_bot_notices_waiting"] + one["iom_bot_notices_sent"] for one in told} == {2 * COUNT}
    sent = [one["iom_bot_notices_sent"] for one in told]
    assert sent == sorted(sent)
    partly = [one for one in told if 0 < one["iom_bot_notices_sent"] < 2 * COUNT]
    assert partly
    assert all(0 < one["iom_bot_notices_oldest_seconds"] < 60 for one in partly)


@pytest.mark.long
async def test_control_c_ends_the_waiting_and_not_the_sending(here: World, entries: Path) -> None:
    await following(here)
    terminal = Terminal(here, "knowledge", "publish", str(entries), "--wait")
    await terminal.until(rf"notices\D*[1-9]\d*/{2 * COUNT}")
    terminal.interrupt()
    assert await terminal.ended(10) == 130
    assert "what is queued is sent all the same" in terminal.shown
    assert "Traceback" not in terminal.shown
    await here.until_settled()
    posts = (await here.report())["posts"]
    assert all(set(times(posts, platform).values()) == {1} for platform in ("slack", "telegram"))
    assert len(posts) == 2 * COUNT


@pytest.mark.long
async def test_that_no_worker_runs_is_said_at_once_and_what_waits_is_sent_later(here: World, entries: Path) -> None:
    assert (await here.published(SHIPPED_ENTRIES))[0] == 0
    await here.follow(COUNT)
    terminal = Terminal(here, "knowledge", "publish", str(entries), "--wait")
    await terminal.until("nothing is being sent: iom-bot serve, run or worker sends notices")
    await here.start(1)
    assert await terminal.ended() == 0
    assert f"{COUNT} sent" in terminal.shown


@pytest.mark.long
async def test_without_a_terminal_there_are_lines_and_no_bar(here: World, entries: Path) -> None:
    await following(here)
    status, said = await here.ran("knowledge", "publish", str(entries), "--wait")
    assert (status, said.splitlines()[-1]) == (0, f"{2 * COUNT} sent")
    assert "\x1b" not in said

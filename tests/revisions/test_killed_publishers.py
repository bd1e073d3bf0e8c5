"""`iom-bot knowledge publish` killed at any moment of its run, as a maintainer starts it: all of a revision is there, or nothing,
and whoever follows hears of the last one."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.loading import SHIPPED_ENTRIES
from tests.delivery.world import World, world
from tests.started import Start, start

MAILBOX = "pcca@iom.int"
FOLLOWERS = 500
MOMENTS = [number / 16 for number in range(1, 17)] + [None] * 8
"""Of the time that one takes which nobody kills; None is as soon as others see the revision."""

pytestmark = pytest.mark.long


@pytest.fixture
async def here(address: str, tmp_path: Path) -> AsyncIterator[World]:
    async with world(address, tmp_path) as found:
        yield found


async def killed(here: World, folder: Path, seconds: float | None) -> None:
    """Publish, and die by kill -9 some time later, or (None) as soon as the revision is seen."""
    before = await here.store.revisions.head()
    publishing = start(Start(here.environment(), here.folder), "bot", "knowledge", "publish", str(folder))
    if seconds is not None:
        await asyncio.sleep(seconds)
    while seconds is None and await here.store.revisions.head() == before:  # noqa: ASYNC110 - a database tells nobody
        await asyncio.sleep(0)
    publishing.close()


def edit(folder: Path, old: str, new: str) -> None:
    for file in folder.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("address", ["sqlite", "postgresql"], indirect=True)
async def test_a_publisher_killed_at_any_moment(here: World, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED_ENTRIES, tmp_path / "entries"))
    assert (await here.published(folder))[0] == 0
    await here.follow(FOLLOWERS)
    edit(folder, MAILBOX, mailbox := "first@iom.int")
    began = time.monotonic()
    assert (await here.published(folder))[0] == 0
    took = time.monotonic() - began
    revisions = before = 2
    for number, moment in enumerate(MOMENTS):
        edit(folder, mailbox, mailbox := f"m{number}@iom.int")
        await killed(here, folder, moment and moment * took)
        revisions = await here.store.revisions.head()
        assert revisions - before in (0, 1)
        if revisions > before:
            assert await here.store.revisions.standings(revisions, (await here.store.revisions.latest(1))[0].at) == {
                "later": FOLLOWERS
            }
        before = revisions
    assert 2 < revisions < 2 + len(MOMENTS), "killed always too early, or always too late"
    assert (await here.published(folder))[0] == 0
    await here.start(1)
    await here.until_settled(120)
    said = [post["text"] for post in (await here.report())["posts"]]
    assert sum(mailbox in text for text in said) == FOLLOWERS

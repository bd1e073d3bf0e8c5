"""The long forms of the bars: `python -m tests.delivery.measure speed sqlite` prints what was measured, a line each."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tests.delivery.world import World, times, twice, world
from tests.storage.conftest import new_database


def say(**told: Any) -> None:
    print("  ".join(f"{name}={value}" for name, value in told.items()), flush=True)  # noqa: T201


def used(pid: int) -> tuple[float, float]:
    """CPU seconds and megabytes of memory at most of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    peak = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return (int(fields[11]) + int(fields[12])) / 100, int(peak.split()[1]) / 1024


async def speed(here: World) -> None:
    """Notices a second against a platform without limits."""
    for platform, workers in (("slack", 1), ("telegram", 1), ("slack", 2)):
        await here.follow(3000, platform, first=10_000 * len(here.workers))
        began = time.monotonic()
        queued = await here.publish("a", f"b{len(here.workers)}", subject=f"unit.{len(here.workers)}")
        published = time.monotonic() - began
        new = await here.start(workers)
        before = len((await here.report())["posts"])
        await here.until_settled(120)
        posts = (await here.report())["posts"][before:]
        took = posts[-1]["at"] - posts[0]["at"]
        say(platform=platform, workers=workers, queued=queued, publish=f"{published:.2f}s", a_second=int(len(posts) / took))
        for worker in new:
            say(cpu=f"{used(worker.pid)[0]:.1f}s", memory=f"{used(worker.pid)[1]:.0f}MB")
            await here.kill(worker, 15)


async def strict(here: World) -> None:
    """500 channels of each platform within the limits, with one worker and with two."""
    here.throttle = "on"
    await here.control(strict=True)
    for number, workers in enumerate((1, 2)):
        for platform in ("slack", "telegram"):
            await here.follow(500, platform, first=1000 * number)
        await here.start(workers)
        before = await here.report()
        await here.publish("a", f"b{number}", subject=f"unit.{number}")
        await here.until_settled(120)
        report = await here.report()
        _strictly(report, before, workers)
        for worker in here.workers:
            await here.kill(worker, 15)


def _strictly(report: dict[str, Any], before: dict[str, Any], workers: int) -> None:
    calls = report["calls"][len(before["calls"]) :]
    posts = report["posts"][len(before["posts"]) :]
    for platform, limit in (("slack", None), ("telegram", 30.0)):
        own = [post["at"] for post in posts if post["platform"] == platform]
        took = max(own) - min(own)
        refused = sum(1 for call in calls if call[1] == platform and call[2] == 429)
        speed = f"{len(own) / took / limit:.0%}" if limit else f"{len(own) / took:.0f}/s"
        say(platform=platform, workers=workers, delivered=len(own), took=f"{took:.1f}s", of_limit=speed, refused=refused)


async def kill(here: World, count: int = int(sys.argv[3]) if len(sys.argv) > 3 else 5000, kills: int = 10) -> None:
    """Two workers that are killed again and again while they send."""
    await here.control(latency=0.01)
    for platform in ("slack", "telegram"):
        await here.follow(count, platform)
    await here.publish("a", "b")
    await here.start(2)
    for _ in range(kills):
        await asyncio.sleep(random.uniform(0.2, 2.5))  # noqa: S311
        victim = random.choice(here.workers)  # noqa: S311
        await here.kill(victim)
        here.workers.remove(victim)
        await here.start(1)
    await here.until_settled(180)
    posts = (await here.report())["posts"]
    for platform in ("slack", "telegram"):
        say(platform=platform, kills=kills, lost=count - len(times(posts, platform)), twice=twice(posts, platform))
    say(figures=await here.store.outbox.figures(here_now()))


def here_now() -> Any:
    from bot.storage.rules import utc_now

    return utc_now()


BARS: dict[str, Callable[[World], Awaitable[None]]] = {"speed": speed, "strict": strict, "kill": kill}


async def main(bar: str, address: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite:///{folder}/iom-bot.db"
        async with world(address or file, Path(folder)) as here:
            await BARS[bar](here)


if __name__ == "__main__":
    on_server = sys.argv[2:] == ["postgresql"]
    with new_database() if on_server else nullcontext("") as found:
        asyncio.run(main(sys.argv[1], found))

"""Publish in one process and ask another right after, many times: `python -m tests.revisions.rounds 1000 [DATABASE]`.

The other is `iom-bot serve` with Slack, asked over HTTP. Prints how often the old answer came, which has to be never, and what
publishing and the first question after it took. Not a test of the suite: 1,000 rounds take some ten minutes.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.revisions.publishing import Publisher
from bot.storage import open_store
from tests.http.platforms import platforms
from tests.http.wire import Wire, both, command, process
from tests.revisions.conftest import HARBOUR, MAILBOX, edit

PATIENCE = 30.0
"""Seconds in which a machine has to be ready at least once."""
ADDRESSES = ("one@port.example", "two@port.example", "three@port.example")
"""So few that their indexes stay in the cache: it is the following that is measured, not the building."""


def answer(wire: Wire) -> str:
    """What the bot says; asked again where it was not ready within the acknowledgement."""
    end = time.monotonic() + PATIENCE
    while not (body := wire.send(command("contact QDD")).body.decode()):
        assert time.monotonic() < end, f"no answer in any acknowledgement of {PATIENCE:.0f} s"
        time.sleep(0.02)
    return body


async def rounds(number: int, wire: Wire, folder: Path, database: str) -> None:
    store = open_store(database)
    await store.open()
    publisher = Publisher(store.revisions, "rounds", say)
    old, publishing, asking, before = 0, [], [], MAILBOX
    for done in range(number):
        now = ADDRESSES[done % 3]
        edit(folder, before, now)
        start = time.perf_counter()
        await publisher.publish(folder)
        published = time.perf_counter()
        said = await asyncio.to_thread(answer, wire)
        asking.append(time.perf_counter() - published)
        publishing.append(published - start)
        old += now not in said
        before = now
        if done % 100 == 99:
            say(f"{done + 1} rounds, {old} old answers, the bot holds {wire.peak()} MiB at most")
    await store.close()
    say(f"publish {statistics.median(publishing):.3f} s")
    say(f"first question {statistics.median(asking):.3f} s, longest {max(asking):.3f} s")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(number: int, database: str) -> None:
    with tempfile.TemporaryDirectory() as name, platforms() as world:
        home = Path(name)
        os.environ["XDG_CACHE_HOME"] = str(home / "cache")
        folder = Path(shutil.copytree(HARBOUR, home / "entries"))
        database = database or f"sqlite:///{home}/iom-bot.db"
        environment = {
            **both(world.slack, world.telegram), "IOM_BOT_KNOWLEDGE": str(folder), "DATABASE_URL": database,
            "IOM_BOT_LOG_LEVEL": "warning", "IOM_BOT_REQUEST_TIMEOUT": "30",
        }  # fmt: skip
        with process("bot", "serve", environment=environment, folder=home) as (wire, _):
            asyncio.run(rounds(number, wire, folder, database))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")

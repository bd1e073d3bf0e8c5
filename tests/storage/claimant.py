"""A process of its own that opens a store and takes what it can get; run by `test_processes`."""

from __future__ import annotations

import asyncio
import json
import sys

from bot.storage import open_store


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main(address: str) -> None:
    store = open_store(address)
    await store.open()
    say("open")
    sys.stdin.readline()
    claims, states = await asyncio.gather(
        asyncio.gather(*(store.deliveries.claim("slack:T1:Ev1") for _ in range(10))),
        asyncio.gather(*(store.states.consume("state") for _ in range(5))),
    )
    say(json.dumps([sum(claims), sum(states)]))
    sys.stdin.readline()  # stays until it is killed


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

"""Whatever is sent to it, the edge answers: no server error, no waiting, no growth, and the next good request is answered."""

from __future__ import annotations

from tests.http.hostile import all_cases
from tests.http.wire import Wire, command, from_telegram, question

MOST_WORK = 1.0
"""Seconds that one request may keep the server busy."""
LONGEST = 8.0
"""Seconds from the first byte to the answer: 64 MiB take some on a busy machine."""


def failures(wire: Wire) -> list[str]:
    """Every case that is answered with something else than it may be, or late."""
    wrong = []
    for case in all_cases():
        before = wire.worked()
        reply, worked = wire.send(*case.pieces), wire.worked() - before
        if reply.status not in case.statuses or worked > MOST_WORK or reply.seconds > LONGEST:
            took = f"after {reply.seconds:.1f} s, {worked:.1f} s of them work"
            wrong.append(f"{case.name}: {reply.status} {took}, not {case.statuses}")
    return wrong


def assert_well(wire: Wire) -> None:
    """Good requests are answered, and no request ever met a server error."""
    assert wire.send(command("contacts PCCA")).status == 200
    assert wire.send(from_telegram(question(77, "contacts PCCA"))).status == 200
    figures = wire.get("/metrics").body.decode()
    assert 'status="5' not in figures


def test_small_adapters_never_see_what_is_hostile(served: Wire) -> None:
    before = served.peak()
    assert failures(served) == []
    assert_well(served)
    assert served.peak() - before < 40


def test_the_whole_bot_withstands_the_same(whole: Wire) -> None:
    assert_well(whole)
    before = whole.peak()
    assert failures(whole) == []
    assert_well(whole)
    assert whole.peak() - before < 40

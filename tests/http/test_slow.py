"""Nobody can make the edge wait, or hold on to its memory: who stalls is let go, and the others do not notice."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.http.wire import JSON, PATIENCE, SLACK, Reply, Wire, answer, command, from_telegram, message, question, signed

POST = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
TRIES = 3
"""A busy machine may be slow once; what waits for others is slow each time."""
STALLED: dict[str, tuple[bytes, int]] = {
    "nothing at all": (b"", 0),
    "an empty line": (b"\r\n\r\n", 400),
    "half a line": (b"POST /slack/ev", 408),
    "half a head": (POST + b"Content-Le", 408),
    "no body": (POST + b"Content-Length: 10\r\n\r\n", 408),
    "half a body": (POST + b"Content-Length: 10\r\n\r\nhello", 408),
    "half a chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\nff\r\nhello", 408),
    "no last chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", 408),
    "a chunk of 16 EiB": (POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello", 408),
    "asks, then nothing": (POST + b"Content-Length: 10\r\nExpect: 100-continue\r\n\r\n", 408),
    "a body to a page": (b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n", 408),
    "a head after a good request": (message("GET", "/healthz") + b"POST /sl", 200),
}  # fmt: skip


def beside_the_stalled(wire: Wire) -> tuple[Reply, float]:
    """What somebody else hears meanwhile, and how long the last of those who stall was kept."""
    with ThreadPoolExecutor(len(STALLED)) as pool:
        stalled = {name: pool.submit(wire.send, raw) for name, (raw, _) in STALLED.items()}
        meanwhile = wire.send(command("contacts PCCA"))
        replies = {name: waiting.result() for name, waiting in stalled.items()}
    assert {name: reply.status for name, reply in replies.items()} == {name: status for name, (_, status) in STALLED.items()}
    return meanwhile, max(reply.seconds for reply in replies.values())


def test_who_stalls_is_let_go_while_the_others_are_answered(served: Wire) -> None:
    took = []
    for _ in range(TRIES):
        meanwhile, longest = beside_the_stalled(served)
        assert meanwhile.status == 200
        took.append((meanwhile.seconds, longest))
        if meanwhile.seconds < PATIENCE / 2 and longest < 3 * PATIENCE:
            return
    pytest.fail(f"slow each time: {took}")


def dribbled(wire: Wire, head: bytes) -> Reply:
    """One byte every twentieth of a second, for ever."""
    with wire.connected() as connection:
        start = time.perf_counter()
        connection.sendall(head)
        connection.settimeout(0.05)
        with suppress(BrokenPipeError, ConnectionResetError):
            while time.perf_counter() - start < 5 * PATIENCE:
                try:
                    if connection.recv(1, socket.MSG_PEEK) is not None:
                        break
                except TimeoutError:
                    connection.sendall(b"x")
        connection.settimeout(5)
        return answer(connection)


def test_a_byte_now_and_then_does_not_win_time(served: Wire) -> None:
    heads = (POST + b"Content-Length: 100000\r\n\r\n", POST + b"X-Long: ")
    with ThreadPoolExecutor() as pool:
        replies = list(pool.map(lambda head: dribbled(served, head), heads))
    assert [reply.status for reply in replies] == [408, 408]


def large_bodies(wire: Wire, senders: int) -> set[int]:
    """What so many senders hear who all stop one byte before the end of a megabyte."""
    raw = message("POST", SLACK, [("Content-Length", str(2**20))]) + b"x" * (2**20 - 1)
    with ThreadPoolExecutor(senders) as pool:
        held = [pool.submit(wire.send, raw) for _ in range(senders)]
        meanwhile = wire.send(command("contacts PCCA"))
        statuses = {waiting.result().status for waiting in held}
    assert meanwhile.status == 200
    return statuses


def test_many_large_bodies_at_a_time_do_not_fill_the_memory(served: Wire) -> None:
    before = served.peak()
    for _ in range(3):
        assert large_bodies(served, 64) <= {408, 429}
    assert served.peak() - before < 64


def let_go(connection: socket.socket, flood: bytes, seconds: float) -> bool:
    """Whether the server ends a connection on which many things are asked and nothing is read."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            connection.sendall(flood)
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def test_who_does_not_read_the_answers_is_let_go(served: Wire) -> None:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(0.2)
        connection.connect(("127.0.0.1", served.port))
        assert let_go(connection, message("GET", "/metrics") * 20, 30)
    assert served.get("/healthz").status == 200


def test_a_sender_may_close_his_side_and_read_on(served: Wire) -> None:
    for raw in (message("GET", "/healthz"), command("contacts PCCA"), from_telegram(question(5, "hi"))):
        assert served.send(raw, close_side=True).status == 200


def test_a_sender_who_leaves_in_the_middle_leaves_nothing_behind(served: Wire) -> None:
    for cut in (5, 40, 200):
        assert served.send(command("contacts PCCA")[:cut], close_side=True).status == 0
    assert served.get("/healthz").status == 200


def test_one_connection_takes_one_request_after_another(served: Wire) -> None:
    def twice(first: bytes, second: bytes) -> list[int]:
        with served.connected() as connection:
            connection.sendall(first)
            one = answer(connection).status
            connection.sendall(second)
            return [one, answer(connection).status]

    good, unsigned = command("contacts PCCA"), message("POST", SLACK, body=b"x")
    for first, second, statuses in (
        (good, good, [200, 200]),
        (unsigned, good, [401, 200]),
        (good, b"garbage\r\n\r\n", [200, 400]),
    ):
        assert twice(first, second) == statuses


def test_an_answer_leaves_at_once(served: Wire) -> None:
    seconds = []
    with served.connected() as connection:
        for _ in range(15):
            start = time.perf_counter()
            connection.sendall(command("contacts PCCA"))
            assert answer(connection).status == 200
            seconds.append(time.perf_counter() - start)
    assert sorted(seconds)[5] < 0.03  # the network would wait 40 ms for the second half of an answer


def test_a_pipeline_is_answered_in_order(served: Wire) -> None:
    with served.connected() as connection:
        connection.sendall(message("GET", "/healthz") * 20 + message("GET", "/nowhere") + b"garbage\r\n\r\n")
        with connection.makefile("rb") as stream:
            received = stream.read()
    assert received.count(b"HTTP/1.1 200") == 20
    assert received.index(b"HTTP/1.1 404") < received.index(b"HTTP/1.1 400")


def test_who_asks_before_sending_is_told_to_go_on(served: Wire) -> None:
    body = b'{"type":"url_verification","challenge":"x"}'
    head = message("POST", SLACK, [*signed(body, JSON), ("Expect", "100-continue"), ("Content-Length", str(len(body)))])
    with served.connected() as connection:
        connection.sendall(head)
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(body)
        assert answer(connection).status == 200

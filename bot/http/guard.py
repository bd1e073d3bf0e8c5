"""The layer in front of everything: nothing behind it sees a request that is too large, too slow or not well formed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import logs, metrics
from bot.http.proof import RawHeaders, only

MAX_BODY: Final = 1024 * 1024
"""Largest body in bytes. Slack's and Telegram's own requests stay far below: a message has 40,000 characters at most."""

SMALL_BODY: Final = 64 * 1024
"""A body up to this size is always taken in."""

MAX_HELD: Final = 8 * 1024 * 1024
"""Most bytes that all larger bodies together may hold at one time, so that slow senders cannot fill the memory."""

CLOSE: Final = (b"connection", b"close")
REASONS: Final[Mapping[int, bytes]] = {
    400: b"bad request\n", 408: b"too slow\n", 413: b"too large\n", 429: b"busy, try again\n", 500: b"failed\n",
}  # fmt: skip


class RefusedError(Exception):
    """A request that is answered by the guard itself; `status` is what it is answered with."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


class GoneError(Exception):
    """The sender has closed the connection before the end of the request."""


class Guard:
    """ASGI: takes the whole body in within `patience` seconds and `MAX_BODY` bytes, then lets `app` answer.

    `routes` are the paths that are told apart in the log and in the figures. Every answer carries its reference.
    """

    def __init__(self, app: ASGIApp, routes: frozenset[str], patience: float) -> None:
        self.app, self.routes, self.patience = app, routes, patience
        self.log = logs.get(__name__)
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        with logs.referenced() as reference:
            start = time.perf_counter()
            answer = _Answer(send, reference)
            with suppress(GoneError):
                await self._answer(scope, receive, answer)
            self._told(scope, answer.status, time.perf_counter() - start)

    async def _answer(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        try:
            body = await self._taken_in(scope, receive)
            await self.app(scope, _replayed(body, receive), answer.send)
        except RefusedError as refusal:
            await answer.refuse(refusal.status)
            await self._rest(scope, receive, refusal.status)
            await answer.close()
        except GoneError:
            raise
        except Exception:
            self.log.exception("request failed")
            metrics.failed("http")
            if answer.status:
                raise
            await answer.refuse(500)
            await answer.close()

    async def _taken_in(self, scope: Scope, receive: Receive) -> bytes:
        _check_announced(scope["headers"])
        taken = _Taken(self)
        try:
            async with asyncio.timeout(self.patience):
                while await taken.more(receive):
                    pass
        except TimeoutError:
            raise RefusedError(408) from None
        finally:
            taken.release()
        return bytes(taken.body)

    async def _rest(self, scope: Scope, receive: Receive, status: int) -> None:
        """Read on and throw away: a sender who is cut off in the middle of his body never sees the answer."""
        if status == 408 or only(scope["headers"], b"expect") is not None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                while (message := await receive())["type"] == "http.request" and message.get("more_body"):
                    pass

    def _told(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope["path"] if scope["path"] in self.routes else "other"
        metrics.requested(route, status, seconds)
        tell = self.log.info if route.startswith(("/slack", "/telegram")) else self.log.debug
        tell("request", route=route, status=status, ms=round(seconds * 1000, 1))


def _check_announced(headers: RawHeaders) -> None:
    length = only(headers, b"content-length")
    if length is None:
        return
    if any(name == b"transfer-encoding" for name, _ in headers):  # two lengths: what a proxy took for the end may not be ours
        raise RefusedError(400)
    if int(length) > MAX_BODY:
        raise RefusedError(413)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the whole body at once, then what comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


class _Taken:
    """A body on its way in; what it holds beyond `SMALL_BODY` counts against what the guard may hold."""

    def __init__(self, guard: Guard) -> None:
        self.guard, self.body, self.counted = guard, bytearray(), 0

    async def more(self, receive: Receive) -> bool:
        message = await receive()
        if message["type"] != "http.request":
            raise GoneError
        self.body += message.get("body", b"")
        if len(self.body) > MAX_BODY:
            raise RefusedError(413)
        self._count()
        return bool(message.get("more_body", False))

    def _count(self) -> None:
        beyond = max(0, len(self.body) - SMALL_BODY)
        self.guard.held += beyond - self.counted
        self.counted = beyond
        if self.guard.held > MAX_HELD and beyond:
            raise RefusedError(429)

    def release(self) -> None:
        self.guard.held -= self.counted
        self.counted = 0


class _Answer:
    """What is sent back: knows its status, carries the reference."""

    def __init__(self, send: Send, reference: str) -> None:
        self._send, self.reference, self.status = send, reference, 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), (b"x-request-id", self.reference.encode())]}
        await self._send(message)

    async def refuse(self, status: int) -> None:
        """All of an answer that ends the connection; `close` must follow."""
        text = REASONS[status]
        headers = [CLOSE, (b"content-type", b"text/plain"), (b"content-length", str(len(text)).encode())]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": text, "more_body": True})

    async def close(self) -> None:
        await self.send({"type": "http.response.body", "body": b"", "more_body": False})

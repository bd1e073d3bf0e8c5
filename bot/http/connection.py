"""uvicorn's connection, with an end to the waiting: it has no limit for a head that never ends or an answer that nobody reads."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-type: text/plain\r\ncontent-length: 9\r\nconnection: close\r\n\r\ntoo slow\n"

READ = 16 * 1024
"""Most bytes read at a time. asyncio reads 256 KiB, which a thousand senders who then stall would each hold."""

PIECE = 4096
"""Most bytes that are parsed at a time; within them a body can be found to be crumbs."""

SMALLEST_CHUNK = 16
"""Bytes that the chunks of a body must have on average, line ends included."""


class Connection(H11Protocol):
    """One connection; `patience` is how many seconds a head may take to arrive, and an answer to leave."""

    patience: ClassVar[float] = 10.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head: asyncio.TimerHandle | None = None
        self._leaving: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The time for the first head begins."""
        super().connection_made(transport)
        transport.max_size = READ  # type: ignore[attr-defined]
        self._head = self.loop.call_later(self.patience, self._head_too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._unset_head()
        self._unset_leaving()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """The time for a head begins with its first byte and ends with its last."""
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            if self._is_crumbs(piece):
                self.send_400_response("Crumbs.")
            if self.transport.is_closing():
                break
            super().data_received(piece)
        if self.conn.their_state is not h11.IDLE:
            self._unset_head()
        elif self._head is None:
            self._head = self.loop.call_later(self.patience, self._head_too_slow)

    def _is_crumbs(self, piece: bytes) -> bool:
        """Whether a chunked body comes in chunks of a few bytes, which cost h11 seconds for each megabyte."""
        if self.conn.their_state is not h11.SEND_BODY or len(piece) < PIECE // 4:
            return False
        if piece.count(b"\r\n") * SMALLEST_CHUNK < 2 * len(piece):
            return False
        return any(name == b"transfer-encoding" for name, _ in self.headers)

    def eof_received(self) -> bool:  # type: ignore[override]
        """A sender may close his side after a whole request and still read the answer."""
        if self.cycle is None or self.cycle.response_complete or self.cycle.more_body:
            return False
        self.cycle.keep_alive = False
        return True

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, unless an answer is on its way already."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()

    def pause_writing(self) -> None:
        """The answer does not leave: its reader has `patience` seconds."""
        super().pause_writing()
        self._leaving = self._leaving or self.loop.call_later(self.patience, self.transport.abort)

    def resume_writing(self) -> None:
        """The answer leaves again."""
        super().resume_writing()
        self._unset_leaving()

    def _head_too_slow(self) -> None:
        self._head = None
        if self.transport.is_closing():
            return
        begun, _ = self.conn.trailing_data
        if begun:
            self.transport.write(TOO_SLOW)
        self.transport.close()

    def _unset_head(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _unset_leaving(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None


def connection(patience: float) -> type[Connection]:
    """The connections of a server with its patience in seconds."""
    return type("PatientConnection", (Connection,), {"patience": patience})

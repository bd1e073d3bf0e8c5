"""uvicorn as this bot wants it: on a socket of ours, patient but not endlessly, and with our own end."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from bot.http.connection import connection

LARGEST_HEAD: Final = 32 * 1024
"""Most bytes of a request's head; Slack's and Telegram's have less than two thousand."""

BACKLOG: Final = 2048
"""Connections that may wait to be taken up."""

GRACE: Final = 5
"""Seconds that requests under way may still take after a signal to end."""


class OccupiedError(Exception):
    """The address cannot be had; the message is one line."""


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens; raises `OccupiedError`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        # The protocol must be named: asyncio sends small packets at once (TCP_NODELAY) only where it is, else 40 ms late.
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise OccupiedError(_refused(host, port, error)) from None
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise OccupiedError(_refused(host, port, error)) from None
    return listener


def _refused(host: str, port: int, error: OSError | UnicodeError) -> str:
    why = getattr(error, "strerror", None) or "not an address"
    return f"HOST, PORT: cannot listen on {host}:{port} ({why}); wants a free address of this machine"


class Server(uvicorn.Server):
    """A server that leaves the signals to its caller, who has more than it to bring to an end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: uvicorn would take SIGINT and SIGTERM, and raise them anew when it has ended."""
        yield


def server(application: ASGIApp, patience: float) -> Server:
    """A server for `await server(...).serve(sockets=[...])`; `patience` in seconds for a head to come and an answer to leave."""
    return Server(
        uvicorn.Config(
            application, http=connection(patience), ws="none", lifespan="off", log_config=None, access_log=False,
            server_header=False, proxy_headers=False, h11_max_incomplete_event_size=LARGEST_HEAD, timeout_graceful_shutdown=GRACE,
        )
    )  # fmt: skip

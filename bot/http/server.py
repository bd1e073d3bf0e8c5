"""uvicorn as this bot wants it: on a socket of ours, patient but not endlessly, and with our own end."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from bot.http.connection import connection

LARGEST_HEAD: Final = 32 * 1024
"""Most bytes of a request's head; Slack's and Telegram's have less than two thousand."""

GRACE: Final = 5
"""Seconds that requests under way may still take after a signal to end."""


class OccupiedError(Exception):
    """The address cannot be had; the message is one line."""


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens; raises `OccupiedError`."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "not an address"
        raise OccupiedError(
            f"HOST, PORT: cannot listen on {host}:{port} ({why}); set another, or end what listens there"
        ) from None


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

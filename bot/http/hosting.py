"""A process that listens until it is told to end: signals, the HTTP application, the page of health and figures."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from starlette.routing import Route
from starlette.types import ASGIApp

from bot.http.application import http_application
from bot.http.server import OccupiedError, bound, server
from bot.settings import Settings

Say = Callable[[str], None]


@contextmanager
def until_signal() -> Iterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set; a second one ends the process as it would without us."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    before: dict[int, Any] = {}

    def end(*_: object) -> None:
        restore()
        loop.call_soon_threadsafe(ended.set)

    def restore() -> None:
        while before:
            signal.signal(*before.popitem())

    if threading.current_thread() is threading.main_thread():
        before.update({number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)})
    try:
        yield ended
    finally:
        restore()


@asynccontextmanager
async def answering(application: ASGIApp, listener: socket.socket, patience: float) -> AsyncIterator[None]:
    """An HTTP application that answers meanwhile; `patience` is in seconds."""
    answers = server(application, patience)
    serving = asyncio.create_task(answers.serve([listener]))
    try:
        yield
    finally:
        answers.should_exit = True
        await serving


@asynccontextmanager
async def health_page(settings: Settings, routes: list[Route], say: Say) -> AsyncIterator[str]:
    """Health and figures, which `run` and `worker` can do without; gives the end of a sentence that says where they are."""
    try:
        listener = bound(settings.host, settings.port)
    except OccupiedError as error:
        say(f"no health page: {error}")
        yield ""
        return
    patience = settings.request_timeout
    with listener:
        async with answering(http_application(routes, patience), listener, patience):
            yield f", health on {address(listener)}"


def address(listener: socket.socket) -> str:
    """Where a listener is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

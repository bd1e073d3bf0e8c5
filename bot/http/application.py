"""The one HTTP application: both platforms' webhooks, health and figures, behind the guard."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.http.guard import Guard


def http_application(routes: Sequence[Route], patience: float) -> ASGIApp:
    """The routes behind the guard, which waits `patience` seconds for a request. Other paths are 404, other methods 405."""
    router = Router(routes, redirect_slashes=False, default=_nowhere)
    return Guard(router, frozenset(route.path for route in routes), patience)


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    response: Response = PlainTextResponse("no such page\n", 404)
    await response(Request(scope, receive).scope, receive, send)

"""Slack's routes: what is authentic and well formed goes to the adapter; an adapter's failure never reaches Slack as one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import logs, metrics
from bot.http.endpoints import HttpAnswer, SlackInstallation, SlackPart
from bot.http.proof import only, signed_by_slack
from bot.http.shapes import MalformedError, SlackShape, slack_shape
from bot.wording import Wording, n_

EVENTS: Final = "/slack/events"
INSTALL: Final = "/slack/install"
REDIRECT: Final = "/slack/oauth_redirect"

LONGEST: Final = 10.0
"""Seconds an adapter may take; Slack itself waits for three. Source: Slack, Acknowledging requests."""

PASSED_ON: Final = (
    "content-type", "x-slack-signature", "x-slack-request-timestamp", "x-slack-retry-num", "x-slack-retry-reason",
)  # fmt: skip
"""The headers an adapter gets: Bolt obeys others of its own, which no request from outside should be able to set."""

Answering = Coroutine[Any, Any, HttpAnswer]
Page = Callable[[str, Mapping[str, str]], Answering]

SORRY: Final = n_("Something went wrong here. If it goes on, report this reference: {reference}")

_log = logs.get(__name__)


def slack_routes(slack: SlackPart, signing_secret: str, clock: Callable[[], float] = time.time) -> list[Route]:
    """POST /slack/events, and the pages for installing where the adapter has them."""
    routes = [Route(EVENTS, SlackDoor(slack, signing_secret, clock).events, methods=["POST"])]
    if slack.installation is not None:
        door = InstallationDoor(slack.installation)
        routes += [Route(INSTALL, door.install, methods=["GET"]), Route(REDIRECT, door.redirect, methods=["GET"])]
    return routes


class SlackDoor:
    """Events, slash commands and interactivity; `clock` tells seconds since 1970."""

    def __init__(self, slack: SlackPart, signing_secret: str, clock: Callable[[], float]) -> None:
        self.slack, self.secret, self.clock = slack, signing_secret.encode(), clock

    async def events(self, request: Request) -> Response:
        """One signed request."""
        body, raw = await request.body(), request.headers.raw
        if not signed_by_slack(raw, body, self.secret, self.clock()):
            return PlainTextResponse("not signed, or not in the last five minutes\n", 401)
        try:
            shape = slack_shape(body, only(raw, b"content-type"))
        except MalformedError:
            return PlainTextResponse("not a request of Slack's\n", 400)
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        answer = await _asked(self.slack.handle(body, headers))
        return _sorry(shape) if answer is None else response(answer)


class InstallationDoor:
    """The pages through which a workspace installs the bot."""

    def __init__(self, installation: SlackInstallation) -> None:
        self.installation = installation

    async def install(self, request: Request) -> Response:
        """The beginning."""
        return await self._page(request, self.installation.install)

    async def redirect(self, request: Request) -> Response:
        """The return from Slack."""
        return await self._page(request, self.installation.oauth_redirect)

    async def _page(
        self, request: Request, page: Callable[[str, Mapping[str, str]], Coroutine[Any, Any, HttpAnswer]]
    ) -> Response:
        headers = {"cookie": request.headers["cookie"]} if "cookie" in request.headers else {}
        answer = await _asked(page(request.url.query, headers))
        if answer is None:
            return PlainTextResponse(Wording("en").say(SORRY, reference=logs.reference()) + "\n", 400)
        return response(answer)


async def _asked(answering: Answering) -> HttpAnswer | None:
    """The adapter's answer; None, and a line in the log, where it fails, hangs or answers with a server error."""
    try:
        async with asyncio.timeout(LONGEST):
            answer = await answering
    except Exception:
        _log.exception("slack request failed")
        metrics.failed("slack")
        return None
    if answer.status >= 500:
        _log.error("slack request failed", status=answer.status)
        metrics.failed("slack")
        return None
    return answer


def _sorry(shape: SlackShape) -> Response:
    """A person who typed a command is told; to a button Slack itself shows a warning, and an event is delivered again."""
    if shape == "command":
        text = Wording("en").say(SORRY, reference=logs.reference())
        return JSONResponse({"response_type": "ephemeral", "text": text})
    return PlainTextResponse("not usable\n", 400)


def response(answer: HttpAnswer) -> Response:
    """An adapter's answer as Starlette's."""
    made = Response(answer.body, answer.status)
    for name, value in answer.headers.items():
        values: Sequence[str] = [value] if isinstance(value, str) else value
        if name.lower() == "content-length":
            continue
        for one in values:
            made.headers.append(name, one)
    return made

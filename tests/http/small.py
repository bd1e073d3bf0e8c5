"""Adapters that answer what they are told to, behind the real edge: `python -m tests.http.small` serves them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp

from bot import logs
from bot.http.application import http_application
from bot.http.endpoints import HttpAnswer
from bot.http.health import Health
from bot.http.server import bound, server
from bot.http.slack import slack_routes
from bot.http.telegram import telegram_routes
from bot.settings import load_settings
from bot.storage import open_store
from tests.http.wire import PATIENCE, SIGNING_SECRET, WEBHOOK_SECRET


class SmallSlack:
    """Says back what it was asked; fails where it is asked to."""

    def __init__(self) -> None:
        self.installation = SmallInstallation()
        self.seen: list[tuple[bytes, Mapping[str, str]]] = []

    async def start(self) -> None: ...

    async def listen(self) -> None: ...

    async def stop(self) -> None: ...

    async def handle(self, body: bytes, headers: Mapping[str, str]) -> HttpAnswer:
        self.seen.append((body, headers))
        if b"raise" in body:
            raise ValueError(body.decode())
        if b"status+500" in body:
            return HttpAnswer(500, {}, "broken")
        said = parse_qs(body.decode()).get("text", [json.dumps(dict(headers), sort_keys=True)])[0]
        return HttpAnswer(200, {"content-type": ["text/plain;charset=utf-8"], "x-small": "1"}, said)


class SmallInstallation:
    """Two pages, one with two cookies."""

    async def install(self, query: str, headers: Mapping[str, str]) -> HttpAnswer:
        return HttpAnswer(302, {"location": "https://slack.test/?" + query, "set-cookie": ["a=1", "b=2"]}, "")

    async def oauth_redirect(self, query: str, headers: Mapping[str, str]) -> HttpAnswer:
        if "raise" in query:
            raise RuntimeError(query)
        return HttpAnswer(200, {"content-type": "text/html"}, f"<p>{headers.get('cookie', 'no cookie')}</p>".encode())


class SmallTelegram:
    """Keeps what it was fed; an update without a message breaks it."""

    def __init__(self) -> None:
        self.fed: list[dict[str, Any]] = []

    async def start(self) -> None: ...

    async def listen(self) -> None: ...

    async def stop(self) -> None: ...

    async def feed(self, update: dict[str, Any]) -> None:
        update["message"]["text"].encode()
        self.fed.append(update)


def application(slack: SmallSlack, telegram: SmallTelegram) -> ASGIApp:
    """The edge as `serve` puts it together."""
    health = Health(open_store("memory://"), lambda: "0123456789ab", ("slack", "telegram"))
    routes = [*health.routes(), *slack_routes(slack, SIGNING_SECRET), *telegram_routes(telegram, WEBHOOK_SECRET)]
    return http_application(routes, PATIENCE)


async def main() -> None:
    """Serve on any free port, and say which."""
    settings = load_settings()
    logs.set_up("debug", "json", settings.secrets)
    with bound("127.0.0.1", 0) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)  # noqa: T201
        await server(application(SmallSlack(), SmallTelegram()), PATIENCE).serve([listener])


if __name__ == "__main__":
    asyncio.run(main())

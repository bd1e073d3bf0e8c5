"""What the HTTP edge and `bot/app.py` expect of a platform's adapter; the adapters in `bot/handlers/` implement it.

`bot/handlers/slack.py` offers `build_slack(settings, service, store) -> SlackPart`, `bot/handlers/telegram.py` offers
`build_telegram(settings, service, store) -> TelegramPart`. Building opens no connection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol


class HttpAnswer(NamedTuple):
    """An HTTP answer; a header that stands several times (Set-Cookie) has a list of values."""

    status: int
    headers: Mapping[str, str | Sequence[str]]
    body: str | bytes


class Part(Protocol):
    """What every platform's adapter can do, in this order: `start` or `listen`, then `stop`."""

    async def start(self) -> None:
        """Get ready for webhooks. A platform that is away for the moment is no error: it is asked again when it is needed."""
        ...

    async def listen(self) -> None:
        """`start`, then take up what people ask without a public address, until cancelled: Socket Mode, long polling."""
        ...

    async def stop(self) -> None:
        """Finish what is under way within a few seconds and release every connection; also after a failed `start`."""
        ...


class SlackEndpoint(Protocol):
    """Slack's requests. The edge has checked the signature, the size, that the body is UTF-8, and that it is what its content
    type says: a JSON object with a type, a form with a command, or a form whose payload is such an object."""

    async def handle(self, body: bytes, headers: Mapping[str, str]) -> HttpAnswer:
        """Answer one request. `headers`: content-type, x-slack-signature, x-slack-request-timestamp, x-slack-retry-*,
        in small letters. Whatever it raises, and every status from 500, becomes one sentence with a reference."""
        ...


class SlackInstallation(Protocol):
    """Installing into further workspaces, where client id and secret are set."""

    async def install(self, query: str, headers: Mapping[str, str]) -> HttpAnswer:
        """The page or redirect that begins an installation; `query` is the raw query string, `headers` hold cookie."""
        ...

    async def oauth_redirect(self, query: str, headers: Mapping[str, str]) -> HttpAnswer:
        """Where Slack sends the person back: stores the installation."""
        ...


class SlackPart(Part, SlackEndpoint, Protocol):
    """All of Slack; `installation` is None where client id and secret are not set."""

    @property
    def installation(self) -> SlackInstallation | None:
        """Installing into further workspaces."""
        ...


class TelegramEndpoint(Protocol):
    """Telegram's updates. The edge has checked the secret and the size, that it is a JSON object with a whole `update_id`,
    and that no string of it holds half a surrogate pair."""

    async def feed(self, update: dict[str, Any]) -> None:
        """Queue one update and return at once. An update that the SDK cannot read raises; the edge logs its id and answers 200,
        because Telegram sends it again until it is."""
        ...


class TelegramPart(Part, TelegramEndpoint, Protocol):
    """All of Telegram."""

"""Installing into any number of workspaces, and leaving them without a trace."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.handlers.slack_manifest import SCOPES
from bot.http.endpoints import HttpAnswer

INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"


@dataclass(frozen=True, slots=True)
class Client:
    """The app as Slack knows it; `public_url` is where it sends people back to, or None for what its settings say."""

    id: str
    secret: str = field(repr=False)
    public_url: str | None = None


def oauth_flow(
    web: AsyncWebClient, client: Client, installations: AsyncInstallationStore, states: AsyncOAuthStateStore
) -> AsyncOAuthFlow:
    """Bolt's OAuth flow over our stores, against the Slack that `web` talks to."""
    base = urlsplit(web.base_url)
    settings = AsyncOAuthSettings(
        client_id=client.id, client_secret=client.secret, scopes=list(SCOPES), user_scopes=[],
        redirect_uri=f"{client.public_url.rstrip('/')}{REDIRECT_PATH}" if client.public_url else None,
        install_path=INSTALL_PATH, redirect_uri_path=REDIRECT_PATH,
        authorization_url=f"{base.scheme}://{base.netloc}/oauth/v2/authorize",
        installation_store=installations, installation_store_bot_only=True, state_store=states, logger=_quiet(),
    )  # fmt: skip
    return AsyncOAuthFlow(client=web, logger=_quiet(), settings=settings)


def _quiet() -> logging.Logger:
    """Bolt writes the one-time code of a failed installation into a warning."""
    logger = logging.getLogger("slack_bolt.oauth")
    logger.setLevel(logging.ERROR)
    return logger


class Installation:
    """`/slack/install` and the way back from Slack."""

    def __init__(self, flow: AsyncOAuthFlow, installed: Callable[[], None]) -> None:
        self._flow, self._installed = flow, installed

    async def install(self, query: str, headers: Mapping[str, str]) -> HttpAnswer:
        """The page with the button, and a state that is good once."""
        return answer_of(await self._flow.handle_installation(_request(query, headers)))

    async def oauth_redirect(self, query: str, headers: Mapping[str, str]) -> HttpAnswer:
        """Exchange the code for a token and store it."""
        response = await self._flow.handle_callback(_request(query, headers))
        self._installed()
        return answer_of(response)


def _request(query: str, headers: Mapping[str, str]) -> AsyncBoltRequest:
    cookies: dict[str, str | Sequence[str]] = {"cookie": headers.get("cookie", "")}
    return AsyncBoltRequest(body="", query=query, headers=cookies)


def answer_of(response: BoltResponse) -> HttpAnswer:
    """Bolt's response as the edge takes it."""
    return HttpAnswer(response.status, {name: list(values) for name, values in response.headers.items()}, response.body)

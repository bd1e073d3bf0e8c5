"""Whose token a request is answered with; known before the request comes, so that no acknowledgement waits for Slack."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.web.async_client import AsyncWebClient

from bot import logs, metrics
from bot.handlers.slack_background import Background
from bot.handlers.slack_memory import Memory

WARMING: Final = 5.0
"""Seconds that the start waits for auth.test; afterwards it is tried again when a request comes."""
AGAIN: Final = 30.0
"""Seconds between two tries."""
KEPT: Final = 60.0
"""Seconds that an installation is remembered: another process may have removed it."""
STORE: Final = 0.1
"""Seconds that the store gets to tell an installation: the acknowledgement waits for it."""
LAST: Final = 3600.0
"""Seconds that an installation is remembered for when the store is away."""
AWAY: Final = "installations_away"
"""Set in a request's context where the store could not tell."""

_log = logs.get(__name__)
Key = tuple[str, str, bool]


class Workspaces(AsyncAuthorize):
    """One workspace by a plain token, any number by their installations, or both.

    A workspace that is not known gets a result without a token: its requests are acknowledged, and nothing is sent.
    """

    def __init__(
        self, token: str | None, client: AsyncWebClient, installations: AsyncInstallationStore | None, background: Background
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._token, self._client, self._installations, self._background = token, client, installations, background
        self._own: AuthorizeResult | None = None
        self._tried_at = float("-inf")
        self._known: Memory[Key, AuthorizeResult] = Memory(10_000, KEPT)
        self._last: Memory[Key, AuthorizeResult] = Memory(10_000, LAST)

    async def start(self) -> None:
        """Ask Slack whose the plain token is; where Slack is away, requests are answered all the same."""
        if self._token:
            try:
                async with asyncio.timeout(WARMING):
                    await self._warm()
            except TimeoutError:
                _log.warning("slack did not answer auth.test in time")

    async def __call__(
        self, *, context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None, user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult | None:  # fmt: skip
        """Bolt's question; never raises and never waits for Slack."""
        whole = bool(context.is_enterprise_install)
        found = await self._installed(context, (enterprise_id or "", team_id or "", whole))
        if found is None and self._token and self._is_own(enterprise_id, team_id):
            found = self._of_token(enterprise_id, team_id)
        return found or AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)

    def forget(self, workspace: str) -> None:
        """Drop what is remembered of a workspace or organization, as its token is no good any more."""
        for memory in (self._known, self._last):
            memory.forget(lambda key: workspace in key[:2])

    def forget_all(self) -> None:
        """Drop what is remembered of every workspace, as one of them has installed the app anew."""
        for memory in (self._known, self._last):
            memory.forget(lambda _: True)

    def _is_own(self, enterprise_id: str | None, team_id: str | None) -> bool:
        """Beside installations the plain token is for its own workspace only."""
        if self._installations is None or self._own is None:
            return self._installations is None
        return team_id == self._own.team_id or (team_id is None and enterprise_id == self._own.enterprise_id)

    def _of_token(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        if self._own is not None:
            return self._own
        if time.monotonic() - self._tried_at > AGAIN:
            self._background.spawn(self._warm())
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=self._token)

    async def _warm(self) -> None:
        self._tried_at = time.monotonic()
        try:
            told = await self._client.auth_test(token=self._token)
            self._own = AuthorizeResult.from_auth_test_response(bot_token=self._token, auth_test_response=told)
        except Exception as error:
            _log.warning("slack did not accept the token, or is away", error=type(error).__name__)
            metrics.failed("slack")

    async def _installed(self, context: AsyncBoltContext, key: Key) -> AuthorizeResult | None:
        if self._installations is None:
            return None
        if (known := self._known.get(key)) is not None:
            return known
        try:
            async with asyncio.timeout(STORE):
                bot = await _found(self._installations, *key)
        except Exception as error:
            _log.error("installation not read", error=type(error).__name__)
            metrics.failed("slack")
            context[AWAY] = True
            return self._last.get(key)
        if bot is None or not bot.bot_token:
            return None
        found = _result(bot, key)
        self._known.put(key, found)
        self._last.put(key, found)
        return found


def _result(bot: Bot, key: Key) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=key[0] or None, team_id=key[1] or None, bot_token=bot.bot_token, bot_id=bot.bot_id,
        bot_user_id=bot.bot_user_id, bot_scopes=bot.bot_scopes,
    )  # fmt: skip


async def _found(installations: AsyncInstallationStore, enterprise: str, team: str, whole: bool) -> Bot | None:
    """The installation of the workspace, else that of its organization as a whole."""
    find = installations.async_find_bot
    found = await find(enterprise_id=enterprise or None, team_id=team or None, is_enterprise_install=whole)
    if found is None and enterprise and not whole:
        found = await find(enterprise_id=enterprise, team_id=None, is_enterprise_install=True)
    return found

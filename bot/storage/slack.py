"""Slack's SDK on our store: where Bolt keeps installations and OAuth states. The only module here that imports the SDK."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from logging import Logger
from typing import Any, Final

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot import ports
from bot.storage.rules import utc_now

STATE_LIFETIME: Final = timedelta(minutes=10)
"""How long a person has for the page that asks for permission; Bolt's own default."""
_BOTS: Final = ("bot_token", "bot_id", "bot_user_id", "bot_scopes", "bot_refresh_token", "bot_token_expires_at")


class SlackInstallations(AsyncInstallationStore):
    """Installations of one Slack app.

    The bot's token is stored once for a workspace or organization, not with every person who installed: what is revoked is gone,
    and what was rotated is new for everybody. Every method raises `StoreError` where the database is away.
    """

    def __init__(self, installations: ports.Installations, client_id: str) -> None:
        self._installations, self._client_id = installations, client_id

    @property
    def logger(self) -> Logger:
        """Nothing is written to it."""
        return logging.getLogger(__name__)

    async def async_save(self, installation: Installation) -> None:
        """Store an installation, its bot's part apart."""
        if installation.bot_token:
            await self.async_save_bot(installation.to_bot())
        if installation.user_id:
            values = {name: value for name, value in installation.to_dict_for_copying().items() if name not in _BOTS}
            installer = self._installer(
                installation.enterprise_id, installation.team_id, installation.is_enterprise_install, installation.user_id
            )
            await self._put(installer, installation.installed_at, values)

    async def async_save_bot(self, bot: Bot) -> None:
        """Store a bot's part, as after a rotation of tokens."""
        installer = self._installer(bot.enterprise_id, bot.team_id, bot.is_enterprise_install)
        await self._put(installer, bot.installed_at, bot.to_dict_for_copying())

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace, or of an organization that installed the app as a whole."""
        found = await self._installations.find(self._installer(enterprise_id, team_id, is_enterprise_install))
        return Bot(**_arguments(found)) if found else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """A person's installation, or the newest one where no person is given; with the bot's part as it is now."""
        installer = self._installer(enterprise_id, team_id, is_enterprise_install, user_id)
        found = await (self._installations.find(installer) if user_id else self._installations.newest(installer))
        if found is None:
            return None
        bot = await self._installations.find(self._installer(enterprise_id, team_id, is_enterprise_install))
        parts = {name: value for name, value in _arguments(bot).items() if name in _BOTS} if bot else {}
        return Installation(**{**_arguments(found), **parts})

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Remove a bot's part."""
        await self._installations.remove(self._installer(enterprise_id, team_id))

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Remove a person's installation, or those of all persons."""
        installer = self._installer(enterprise_id, team_id, user_id=user_id)
        await (self._installations.remove(installer) if user_id else self._installations.remove_people(installer))

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Remove everything of a workspace, or of an organization where `team_id` is None."""
        await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)
        await self.async_delete_installation(enterprise_id=enterprise_id, team_id=team_id)

    def _installer(
        self, enterprise_id: str | None, team_id: str | None, whole: bool | None = False, user_id: str | None = None
    ) -> ports.Installer:
        return ports.Installer(self._client_id, enterprise_id or "", "" if whole else team_id or "", user_id or "")

    async def _put(self, installer: ports.Installer, installed_at: float, values: dict[str, Any]) -> None:
        document = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
        await self._installations.put(ports.Installation(installer, datetime.fromtimestamp(installed_at, UTC), document))


class SlackStates(AsyncOAuthStateStore):
    """The `state` values of installations under way; each is accepted once."""

    def __init__(self, states: ports.States, now: Callable[[], datetime] = utc_now, lifetime: timedelta = STATE_LIFETIME) -> None:
        self._states, self._now, self._lifetime = states, now, lifetime

    @property
    def logger(self) -> Logger:
        """Nothing is written to it."""
        return logging.getLogger(__name__)

    async def async_issue(self, *args: object, **kwargs: object) -> str:  # noqa: ARG002
        """A new state: 43 characters that nobody can guess."""
        state = secrets.token_urlsafe(32)
        await self._states.issue(state, self._now() + self._lifetime)
        return state

    async def async_consume(self, state: str) -> bool:
        """True once for a state that was issued and has not expired."""
        return await self._states.consume(state)


def _arguments(found: ports.Installation) -> dict[str, Any]:
    """What the SDK's classes take: scopes may be None in what they give, not in what they take."""
    values = dict(found.document)
    return {name: value or "" if name.endswith("_scopes") else value for name, value in values.items()}

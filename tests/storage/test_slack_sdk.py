"""Slack's own code on our store: Bolt authorizes, revokes and consumes states through it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.authorization.async_authorize import AsyncInstallationStoreAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.listener.async_builtins import AsyncTokenRevocationListeners
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import Store
from bot.storage.slack import SlackInstallations, SlackStates
from tests.storage.conftest import BEGINNING, Clock

AT = BEGINNING.timestamp()


@pytest.fixture
def slack(store: Store) -> SlackInstallations:
    return SlackInstallations(store.installations, "client")


def installed(
    team: str | None = "T1",
    user: str = "U1",
    enterprise: str | None = None,
    bot: str | None = "",
    after: float = 0,
    *,
    rotates: bool = True,
) -> Installation:
    """What Slack's answer to oauth.v2.access becomes; `bot` is the end of the bot's token, None where there is none."""
    return Installation(
        app_id="A1",
        enterprise_id=enterprise,
        team_id=team,
        team_name=f"Team {team}",
        bot_token=None if bot is None else f"xoxb-{team or enterprise}{bot}",
        bot_id="B1",
        bot_user_id="UB",
        bot_scopes=["commands", "chat:write"],
        bot_refresh_token="xoxe-1" if rotates else None,
        bot_token_expires_at=int(AT) + 43200 if rotates else None,
        user_id=user,
        user_token=f"xoxp-{user}",
        user_scopes="search:read",
        incoming_webhook_url="https://hooks.slack.com/services/T1/B1/x",
        is_enterprise_install=team is None,
        token_type="bot",
        installed_at=AT + after,
        custom_values={"region": "eu"},
    )


async def test_an_installation_comes_back_as_it_was_saved(slack: SlackInstallations) -> None:
    saved = installed()
    await slack.async_save(saved)
    found = await slack.async_find_installation(enterprise_id=None, team_id="T1", user_id="U1")
    bot = await slack.async_find_bot(enterprise_id=None, team_id="T1")
    assert found is not None
    assert bot is not None
    assert found.__dict__ == saved.__dict__
    assert bot.__dict__ == saved.to_bot().__dict__


async def test_two_workspaces_and_two_apps_never_see_each_others_tokens(store: Store, slack: SlackInstallations) -> None:
    await slack.async_save(installed("T1"))
    await slack.async_save(installed("T2", "U2"))
    other_app = SlackInstallations(store.installations, "other client")
    for team in ("T1", "T2"):
        bot = await slack.async_find_bot(enterprise_id=None, team_id=team)
        assert bot is not None
        assert bot.bot_token == f"xoxb-{team}"
        assert await other_app.async_find_bot(enterprise_id=None, team_id=team) is None
    for enterprise, elsewhere, user in ((None, "T1", "U2"), ("E1", "T1", None), (None, None, None), (None, "T3", None)):
        assert await slack.async_find_installation(enterprise_id=enterprise, team_id=elsewhere, user_id=user) is None


async def test_an_organization_installs_once_for_all_its_workspaces(slack: SlackInstallations) -> None:
    await slack.async_save(installed(team=None, enterprise="E1"))
    await slack.async_save(installed("T9", enterprise="E1"))
    for team in ("T1", "T2", None):
        bot = await slack.async_find_bot(enterprise_id="E1", team_id=team, is_enterprise_install=True)
        assert bot is not None
        assert bot.bot_token == "xoxb-E1"
    await slack.async_delete_all(enterprise_id="E1", team_id=None)
    assert await slack.async_find_bot(enterprise_id="E1", team_id=None, is_enterprise_install=True) is None
    assert await slack.async_find_bot(enterprise_id="E1", team_id="T9") is not None


async def test_an_installation_without_a_bot_leaves_the_bot_as_it_is(slack: SlackInstallations) -> None:
    await slack.async_save(installed())
    await slack.async_save(installed(user="U2", bot=None, after=1))
    newest = await slack.async_find_installation(enterprise_id=None, team_id="T1")
    assert newest is not None
    assert (newest.user_id, newest.bot_token, newest.user_token) == ("U2", "xoxb-T1", "xoxp-U2")


async def test_a_rotated_token_is_new_for_everybody(slack: SlackInstallations) -> None:
    await slack.async_save(installed())
    await slack.async_save(installed(user="U2"))
    await slack.async_save_bot(installed(bot="-rotated").to_bot())
    for user in ("U1", "U2", None):
        found = await slack.async_find_installation(enterprise_id=None, team_id="T1", user_id=user)
        assert found is not None
        assert found.bot_token == "xoxb-T1-rotated"


async def test_a_bot_without_scopes_or_expiry_comes_back(slack: SlackInstallations) -> None:
    saved = Bot(team_id="T1", bot_token="xoxb-T1", bot_id="B1", bot_user_id="UB", installed_at=AT + 0.25)
    await slack.async_save_bot(saved)
    found = await slack.async_find_bot(enterprise_id=None, team_id="T1")
    assert found is not None
    assert found.__dict__ == saved.__dict__


# through Bolt


@pytest.fixture
async def client() -> AsyncIterator[AsyncWebClient]:
    """A client of a fake Slack that knows tokens by their workspace."""

    async def auth_test(request: web.Request) -> web.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        return web.json_response({"ok": True, "team_id": token.split("-")[1], "user_id": "UB", "bot_id": "B1", "url": ""})

    application = web.Application()
    application.router.add_post("/api/auth.test", auth_test)
    async with TestServer(application) as server:
        yield AsyncWebClient(base_url=str(server.make_url("/api/")))


async def authorized(slack: SlackInstallations, client: AsyncWebClient, team: str) -> str | None:
    """The bot token with which Bolt would answer an event."""
    authorize = AsyncInstallationStoreAuthorize(
        logger=logging.getLogger("test"), installation_store=slack, client_id="client", client_secret="secret", client=client
    )
    context = AsyncBoltContext({"client": client, "is_enterprise_install": False})
    result = await authorize(context=context, enterprise_id=None, team_id=team, user_id="U9")
    return result.bot_token if result else None


async def test_bolt_authorizes_each_workspace_with_its_own_token_until_it_is_revoked(
    slack: SlackInstallations, client: AsyncWebClient
) -> None:
    for team in ("T1", "T2"):
        await slack.async_save(installed(team, rotates=False))
    assert [await authorized(slack, client, team) for team in ("T1", "T2", "T3")] == ["xoxb-T1", "xoxb-T2", None]
    revocation = AsyncTokenRevocationListeners(slack)
    context = AsyncBoltContext({"team_id": "T1", "enterprise_id": None})
    await revocation.handle_tokens_revoked_events({"tokens": {"oauth": ["U1"], "bot": ["UB"]}}, context)
    assert [await authorized(slack, client, team) for team in ("T1", "T2")] == [None, "xoxb-T2"]
    await revocation.handle_app_uninstalled_events(AsyncBoltContext({"team_id": "T2", "enterprise_id": None}))
    assert await slack.async_find_installation(enterprise_id=None, team_id="T2") is None
    assert await authorized(slack, client, "T2") is None


async def test_a_state_is_accepted_once_within_ten_minutes(store: Store, clock: Clock) -> None:
    states = SlackStates(store.states, clock)
    issued = [await states.async_issue() for _ in range(3)]
    assert len({*issued}) == 3
    accepted = await asyncio.gather(*(states.async_consume(issued[0]) for _ in range(10)))
    assert accepted.count(True) == 1
    clock.advance(minutes=10, seconds=-1)
    assert await states.async_consume(issued[1])
    clock.advance(seconds=1)
    assert not await states.async_consume(issued[2])
    assert not await states.async_consume("forged")

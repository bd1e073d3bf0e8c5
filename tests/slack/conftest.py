"""A fake Slack, the bot's adapter in front of it, and both doors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
from pydantic import SecretStr

from bot.handlers.slack import SlackAdapter, build_slack
from bot.notices.sections import Sections
from bot.service import Service
from bot.storage.memory import MemoryStore
from knowledge.index import Index
from tests.slack.doors import DOORS, Door, Http, opened
from tests.slack.fake_slack import FakeSlack, Team
from tests.slack.talk import Talk

TOKEN = "xoxb-one"


@dataclass(frozen=True)
class Settings:
    """The settings that Slack needs."""

    slack_api_base_url: str
    slack_bot_token: SecretStr | None = field(default_factory=lambda: SecretStr(TOKEN))
    slack_app_token: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    public_url: str | None = None
    slack_subscribers: Literal["members", "managers"] = "members"


async def soon(seconds: float) -> None:
    """Waits before a retry are short in tests."""
    await asyncio.sleep(min(seconds, 0.01))


@pytest.fixture(scope="session")
def service(shipped: Index) -> Service:
    """The shipped knowledge."""
    return Service(shipped)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """Slack; at the end no call was wrong."""
    fake = FakeSlack()
    await fake.start()
    fake.teams[TOKEN] = Team(TOKEN, "T1")
    yield fake
    await fake.stop()
    assert fake.wrong == []


@pytest.fixture
async def store() -> AsyncIterator[MemoryStore]:
    """A store in memory."""
    store = MemoryStore()
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def adapter(slack: FakeSlack, service: Service, store: MemoryStore) -> AsyncIterator[SlackAdapter]:
    """The bot in one workspace."""
    shown = Sections(service, store)
    made = build_slack(
        Settings(slack.base), service, store, sections=(shown.subscriptions, shown.changes), ready_within=5, sleep=soon
    )
    await made.start()
    yield made
    await made.background.idle()
    await made.stop()


@pytest.fixture(params=DOORS)
async def door(request: pytest.FixtureRequest, slack: FakeSlack, adapter: SlackAdapter) -> AsyncIterator[Door]:
    """Each test through both."""
    async with opened(request.param, slack, adapter) as door:
        yield door


@pytest.fixture
def http(adapter: SlackAdapter) -> Http:
    """The first door alone."""
    return Http(adapter)


@pytest.fixture
def talk(door: Door, slack: FakeSlack, adapter: SlackAdapter) -> Talk:
    """A conversation, through both doors."""
    return Talk(door, slack, adapter)


@pytest.fixture
def web(http: Http, slack: FakeSlack, adapter: SlackAdapter) -> Talk:
    """A conversation over HTTP alone."""
    return Talk(http, slack, adapter)

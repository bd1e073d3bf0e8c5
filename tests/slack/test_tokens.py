"""Two workspaces: whatever is done in one is done with its own token, through both doors, also at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest
from pydantic import SecretStr

from bot.handlers.slack import build_slack
from bot.service import Service
from bot.storage.memory import MemoryStore
from tests.slack.conftest import Settings
from tests.slack.doors import DOORS, opened
from tests.slack.fake_slack import FakeSlack, Fault, Team
from tests.slack.people import Person
from tests.slack.talk import Talk
from tests.slack.test_workspaces import install

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk's own use of aiohttp

TOKENS = {"T1": "xoxb-t1", "T2": "xoxb-t2"}


@pytest.fixture(params=DOORS)
async def both(request: pytest.FixtureRequest, slack: FakeSlack, service: Service, store: MemoryStore) -> AsyncIterator[Talk]:
    """The bot in two workspaces."""
    slack.teams.clear()
    settings = Settings(
        slack.base, slack_bot_token=None, slack_client_id="1.2", slack_client_secret=SecretStr("shh"),
        public_url="https://bot.example.org",
    )  # fmt: skip
    adapter = build_slack(settings, service, store, ready_within=5)
    await adapter.start()
    async with opened(request.param, slack, adapter) as door:
        talk = Talk(door, slack, adapter)
        for team, token in TOKENS.items():
            assert (await install(talk, Team(token, team, bot=f"UBOT{team}"))).status == 200
        yield talk
    await adapter.stop()


def acts(talk: Talk, number: int) -> list[Awaitable[Any]]:
    """Everything that somebody of a workspace does; their ids name it."""
    team = f"T{number % 2 + 1}"
    them = talk.other(Person(f"U{number}{team}", team=team, channel=f"C{number}{team}"))
    view = {"type": "home", "id": "VH", "hash": "h", "private_metadata": "{}"}
    find = {"type": "external_select", "action_id": "iom.find"}
    return [
        them.iom("contacts PCCA"), them.send(them.person.mention("contacts PCCA")),
        them.send(them.person.direct("contacts CBI", channel=f"D{number}{team}")), them.send(them.person.opened()),
        them.send(them.person.opened(tab="messages")), them.send(them.person.shortcut("iom_search")),
        them.send(them.person.press(find, "", view=view, chosen="division.pcca")),
        them.send(them.person.message_shortcut("iom_answer", "contacts PRD", "")),
    ]  # fmt: skip


async def test_no_token_crosses(both: Talk) -> None:
    both.slack.fail("chat.postMessage", *[Fault(status=429, headers={"Retry-After": "0.01"}), Fault(dropped=True)] * 10)
    before = len(both.slack.calls)
    await asyncio.gather(*(act for number in range(12) for act in acts(both, number)))
    calls = [call for call in both.slack.calls[before:] if call.token]
    assert {call.method for call in calls} >= {"chat.postMessage", "views.publish", "views.open", "users.info"}
    where = ("channel", "user", "user_id")
    crossed = [
        call for call in calls
        if any(str(call.arguments[name])[-2:] in TOKENS and TOKENS[str(call.arguments[name])[-2:]] != call.token
               for name in where if name in call.arguments)
    ]  # fmt: skip
    assert crossed == []
    assert {call.token for call in calls} == set(TOKENS.values())


async def test_the_buttons_of_one_workspace_are_none_in_the_other(both: Talk) -> None:
    one, other = both.other(Person("U1T1")), both.other(Person("U2T2", team="T2"))
    shown = await one.iom("contacts PCCA")
    for action in ("iom.share", "iom.why", "iom.sources"):
        await other.press(action, shown)
        assert "too old" in both.whisper["text"]
    assert both.slack.posts == []


async def test_a_person_of_the_other_side_of_a_shared_channel_is_answered_by_the_workspace_that_was_asked(both: Talk) -> None:
    """Slack Connect: the asker's own workspace has no installation, the authorization names ours."""
    guest = Person("U9T1")
    asked = guest.event(guest.mention("contacts PCCA", team="T9", user_team="T9", source_team="T9")["event"], team_id="T9",
                        is_ext_shared_channel=True)  # fmt: skip
    await both.send(asked)
    [post] = both.slack.of("chat.postMessage")
    assert post.token == TOKENS["T1"]
    assert "pcca@iom.int" in post.arguments["text"]

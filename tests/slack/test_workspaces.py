"""Any number of workspaces: installing, keeping apart, leaving without a trace."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from bot.handlers.slack import SlackAdapter, build_slack
from bot.http.endpoints import HttpAnswer
from bot.notices.records import Conversation
from bot.ports import Installer
from bot.service import Service
from bot.storage.memory import MemoryStore
from tests.slack.conftest import Settings
from tests.slack.doors import Http
from tests.slack.fake_slack import FakeSlack, Team
from tests.slack.people import Person
from tests.slack.talk import Talk

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk's own use of aiohttp


@pytest.fixture
async def many(slack: FakeSlack, service: Service, store: MemoryStore) -> AsyncIterator[Talk]:
    """The bot for any number of workspaces; none has installed it."""
    slack.teams.clear()
    settings = Settings(
        slack.base, slack_bot_token=None, slack_client_id="1.2", slack_client_secret=SecretStr("shh"),
        public_url="https://bot.example.org",
    )  # fmt: skip
    adapter = build_slack(settings, service, store, ready_within=5)
    await adapter.start()
    yield Talk(Http(adapter), slack, adapter)
    await adapter.background.idle()
    await adapter.stop()


async def begin(adapter: SlackAdapter) -> tuple[str, str]:
    """Open the install page: the state and its cookie."""
    assert adapter.installation is not None
    status, headers, page = await adapter.installation.install("", {})
    assert status == 200
    link = re.search(r'href="(https?://[^"]+)"', str(page))
    assert link is not None
    query = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
    assert query["redirect_uri"] == ["https://bot.example.org/slack/oauth_redirect"]
    return query["state"][0], str(headers["set-cookie"][0]).split(";")[0]


async def install(talk: Talk, team: Team) -> HttpAnswer:
    """Install the app into a workspace."""
    state, cookie = await begin(talk.adapter)
    talk.slack.codes["code"] = team
    assert talk.adapter.installation is not None
    return await talk.adapter.installation.oauth_redirect(f"code=code&state={state}", {"cookie": cookie})


async def test_a_workspace_installs_the_app_and_is_answered_with_its_own_token(many: Talk) -> None:
    assert (await install(many, Team("xoxb-t1", "T1"))).status == 200
    assert (await install(many, Team("xoxb-t2", "T2"))).status == 200
    await many.mention("contacts PCCA")
    await many.other(Person(team="T2", person="U2")).mention("contacts PCCA")
    assert [call.token for call in many.slack.of("chat.postMessage")] == ["xoxb-t1", "xoxb-t2"]
    assert {call.token for call in many.slack.of("users.info") if call.arguments["user"] == "U2"} == {"xoxb-t2"}


async def test_a_state_is_good_once(many: Talk) -> None:
    state, cookie = await begin(many.adapter)
    assert many.adapter.installation is not None
    many.slack.codes.update({"a": Team("xoxb-t1", "T1"), "b": Team("xoxb-t2", "T2")})
    answers = [await many.adapter.installation.oauth_redirect(f"code={code}&state={state}", {"cookie": cookie}) for code in "ab"]
    assert [answer.status for answer in answers] == [200, 401]


@pytest.mark.parametrize("query", ["", "code=x", "code=x&state=forged", "error=access_denied", "state=%00&code=%ff"])
async def test_a_forged_return_installs_nothing(many: Talk, query: str) -> None:
    assert many.adapter.installation is not None
    assert (await many.adapter.installation.oauth_redirect(query, {})).status in (200, 400, 401)
    assert many.slack.of("oauth.v2.access") == []


async def test_a_workspace_that_has_not_installed_is_told_and_nothing_is_sent(many: Talk) -> None:
    assert "install" in (await many.iom("contacts PCCA"))["text"]
    await many.send(many.person.mention("contacts PCCA"))
    await many.send(many.person.opened())
    assert many.slack.calls == []


async def test_an_organization_installs_for_all_its_workspaces(many: Talk) -> None:
    await install(many, Team("xoxb-org", "E1"))
    for team in ("T1", "T2"):
        person = Person(team=team, enterprise="E1", whole=True)
        assert "pcca@iom.int" in (await many.other(person).mention("contacts PCCA"))["text"]
        assert "pcca@iom.int" in (await many.other(person).iom("contacts PCCA"))["text"]
    assert {call.token for call in many.slack.of("chat.postMessage")} == {"xoxb-org"}


LEAVING: list[dict[str, Any]] = [
    {"type": "app_uninstalled"},
    {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}},
]


@pytest.mark.parametrize("event", LEAVING)
async def test_who_leaves_leaves_nothing_behind(many: Talk, store: MemoryStore, event: dict[str, Any]) -> None:
    await install(many, Team("xoxb-t1", "T1"))
    await install(many, Team("xoxb-t2", "T2"))
    await many.iom("language fr")
    shown = await many.iom("contacts PCCA")
    await many.press("iom.helpful", shown)
    stayed = await many.other(Person(team="T2", person="U2")).iom("contacts PCCA")
    await many.send(many.person.event(event))
    assert await store.installations.find(Installer("1.2", workspace="T1")) is None
    assert await store.preferences.language("slack", "T1", "U1") is None
    assert await store.answers.opinions() == []
    assert "install" in (await many.iom("contacts PCCA"))["text"]
    await many.other(Person(team="T2", person="U2")).press("iom.why", stayed)
    assert "Rule" in many.whisper["text"]


async def test_an_organization_that_leaves_takes_all_its_workspaces_along(many: Talk, store: MemoryStore) -> None:
    await install(many, Team("xoxb-org", "E1"))
    person = Person(enterprise="E1", whole=True)
    await many.other(person).iom("language fr")
    await many.send(person.event({"type": "app_uninstalled"}))
    assert await store.installations.find(Installer("1.2", enterprise="E1")) is None
    assert await store.preferences.language("slack", "E1", "U1") is None


async def test_an_event_of_slacks_own_form_is_a_farewell_too(many: Talk, store: MemoryStore) -> None:
    """Slack's own examples name no authorizations."""
    await install(many, Team("xoxb-t1", "T1"))
    farewell = many.person.event(LEAVING[1])
    del farewell["authorizations"]
    await many.send(farewell)
    assert await store.installations.find(Installer("1.2", workspace="T1")) is None


async def revoked(talk: Talk, teams: list[str]) -> None:
    """Slack tells that an organization keeps the app from some workspaces."""
    organization = Person(team="", enterprise="E1", whole=True)
    await talk.send(organization.event({"type": "team_access_revoked", "team_ids": teams}, team_id=None, enterprise_id="E1"))


async def test_a_workspace_that_its_organization_takes_away_leaves_nothing_behind_and_the_others_stay(
    many: Talk, store: MemoryStore
) -> None:
    await install(many, Team("xoxb-org", "E1"))
    gone, stays = (many.other(Person(f"U{team}", team=team, enterprise="E1", whole=True)) for team in ("T1", "T2"))
    shown = {}
    for talk in (gone, stays):
        shown[talk] = await talk.iom("contacts PCCA")
        await talk.press("iom.helpful", shown[talk])
        await talk.mention("contacts CBI")
    await revoked(many, ["T1", "T7"])
    assert {opinion.person for opinion, _ in await store.answers.opinions()} == {"UT2"}
    await gone.press("iom.why", shown[gone])
    assert "too old" in many.whisper["text"]
    await stays.press("iom.why", shown[stays])
    assert "Rule" in many.whisper["text"]
    assert await store.installations.find(Installer("1.2", enterprise="E1")) is not None


async def test_what_a_workspace_follows_leaves_with_it_and_a_channel_that_is_gone_is_found(
    many: Talk, store: MemoryStore
) -> None:
    await install(many, Team("xoxb-org", "E1"))
    for team in ("T1", "T2"):
        talk = many.other(Person("U1", team=team, enterprise="E1", whole=True))
        await talk.iom("subscribe PCCA")
        await many.other(Person("U1", team=team, channel="D7", enterprise="E1", whole=True)).iom("subscribe PCCA")
    channels = [Conversation("slack", f"E1/{team}", "C1") for team in ("T1", "T2")]
    persons = [Conversation("slack", f"E1/{team}", "U1") for team in ("T1", "T2")]
    assert [len(await store.subscriptions.of(one)) for one in (*channels, *persons)] == [1, 1, 1, 1]
    await revoked(many, ["T1"])
    assert [len(await store.subscriptions.of(one)) for one in (*channels, *persons)] == [0, 1, 0, 1]
    await talk.send(talk.person.event({"type": "channel_archive", "channel": "C1"}))
    assert [len(await store.subscriptions.of(one)) for one in (*channels, *persons)] == [0, 0, 0, 1]


async def test_a_workspaces_own_installation_goes_when_its_organization_takes_it_away(many: Talk, store: MemoryStore) -> None:
    await install(many, Team("xoxb-t1", "T1"))
    await many.iom("language fr")
    await revoked(many, ["T1"])
    assert await store.preferences.language("slack", "T1", "U1") is None
    await many.send(many.person.mention("contacts PCCA"))
    assert many.slack.posts == []


async def test_an_answer_of_an_organization_is_found_again_after_a_restart(many: Talk) -> None:
    await install(many, Team("xoxb-org", "E1"))
    talk = many.other(Person(team="T1", enterprise="E1", whole=True))
    shown = await talk.iom("contacts PCCA")
    talk.adapter.parts.desk.forget("E1")
    await talk.press("iom.why", shown)
    assert "Rule" in many.whisper["text"]


async def test_a_repeated_farewell_does_not_undo_a_new_installation(many: Talk) -> None:
    await install(many, Team("xoxb-t1", "T1"))
    farewell = many.person.event({"type": "app_uninstalled"})
    await many.send(farewell)
    await install(many, Team("xoxb-new", "T1"))
    await many.send(farewell)
    await many.mention("contacts PCCA")
    assert [call.token for call in many.slack.of("chat.postMessage")] == ["xoxb-new"]


async def test_a_persons_revoked_token_is_none_of_ours(many: Talk) -> None:
    await install(many, Team("xoxb-t1", "T1"))
    await many.send(many.person.event({"type": "tokens_revoked", "tokens": {"oauth": ["U7"], "bot": []}}))
    assert "pcca@iom.int" in (await many.iom("contacts PCCA"))["text"]


async def test_a_plain_token_beside_installations_is_for_its_own_workspace(
    slack: FakeSlack, service: Service, store: MemoryStore
) -> None:
    settings = Settings(slack.base, slack_client_id="1.2", slack_client_secret=SecretStr("shh"))
    adapter = build_slack(settings, service, store, ready_within=5)
    await adapter.start()
    talk = Talk(Http(adapter), slack, adapter)
    assert "pcca@iom.int" in (await talk.iom("contacts PCCA"))["text"]
    assert "install" in (await talk.other(Person(team="T9")).iom("contacts PCCA"))["text"]
    await adapter.stop()


async def test_without_client_id_there_is_nothing_to_install(adapter: SlackAdapter) -> None:
    assert adapter.installation is None

"""What the edge hands on, and what it makes of what comes back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping

import httpx
import pytest

from bot.http.application import http_application
from bot.http.health import Health
from bot.ports import Store
from bot.storage.memory import MemoryStore
from tests.http.wire import FORM, JSON, SLACK, Wire, command, form, from_slack, from_telegram, message, question, signed


def test_slack_gets_its_answer_as_the_adapter_gave_it(served: Wire) -> None:
    reply = served.send(command("contacts PCCA"))
    assert (reply.status, reply.body) == (200, b"contacts PCCA")
    assert (reply.headers["content-type"], reply.headers["x-small"]) == ("text/plain;charset=utf-8", "1")
    assert reply.headers["content-length"] == "13"


def test_the_adapter_gets_only_headers_of_slack(served: Wire) -> None:
    body = form(command="/iom")
    extra = [("X-Slack-Bolt-Lazy-Only", "1"), ("Cookie", "a=b"), ("X-Slack-Retry-Num", "1"), ("X-Forwarded-For", "192.0.2.1")]
    reply = served.send(message("POST", SLACK, [*signed(body, FORM), *extra], body))
    assert set(json.loads(reply.body)) == {
        "content-type", "x-slack-request-timestamp", "x-slack-retry-num", "x-slack-signature",
    }  # fmt: skip


def test_every_kind_of_slack_request_is_handed_on(served: Wire) -> None:
    event = {"type": "event_callback", "event": {"type": "message", "text": "عربي 👍"}}
    press = {"type": "block_actions", "actions": []}
    challenge = {"type": "url_verification", "challenge": "x"}
    requests = (
        from_slack(challenge), from_slack(event), from_slack(event, JSON + "; charset=utf-8"),
        from_slack(form(payload=json.dumps(press)), FORM), from_slack(form(ssl_check="1"), FORM),
        command("payload"), command("a" * 4000), command("<!channel> <@U123> & \u202e"), command(""),
    )  # fmt: skip
    assert [served.send(request).status for request in requests] == [200] * len(requests)


def test_a_command_that_fails_is_told_with_a_reference_that_is_in_the_log(served: Wire) -> None:
    reply = served.send(command("raise my own words"))
    reference = reply.headers["x-request-id"]
    told = json.loads(reply.body)
    assert (reply.status, told["response_type"]) == (200, "ephemeral")
    assert reference in told["text"]
    failure, request = served.logged(reference)
    assert (failure["event"], failure["error"], request["status"]) == ("slack request failed", "ValueError", 200)
    assert "own words" not in served.log.read_text()


def test_whatever_else_fails_is_no_server_error(served: Wire) -> None:
    assert served.send(command("status 500")).status == 200
    assert served.send(from_slack({"type": "event_callback", "event": {"type": "raise"}})).status == 400
    assert served.send(from_slack(form(payload='{"type": "raise"}'), FORM)).status == 400
    assert served.get("/slack/oauth_redirect?raise").status == 400


def test_the_pages_for_installing_are_handed_on_with_query_and_cookies(served: Wire) -> None:
    install = served.get("/slack/install?a=1%202")
    assert (install.status, install.headers["location"]) == (302, "https://slack.test/?a=1%202")
    back = served.send(message("GET", "/slack/oauth_redirect?code=1", [("Cookie", "state=x")]))
    assert (back.status, back.body) == (200, b"<p>state=x</p>")


def test_several_cookies_stay_several(served: Wire) -> None:
    with served.connected() as connection:
        connection.sendall(message("GET", "/slack/install", [("Connection", "close")]))
        with connection.makefile("rb") as stream:
            assert stream.read().lower().count(b"set-cookie: ") == 2


def test_an_update_that_breaks_the_sdk_is_answered_and_logged_by_its_id_alone(served: Wire) -> None:
    reply = served.send(from_telegram({"update_id": 9001, "message": {"caption": "my own words"}}))
    assert (reply.status, reply.body) == (200, b"")
    failure, _ = served.logged(reply.headers["x-request-id"])
    assert (failure["event"], failure["update_id"], failure["error"]) == ("telegram update failed", 9001, "KeyError")
    assert "own words" not in served.log.read_text()


def test_half_a_pair_becomes_a_letter_that_can_be_stored(served: Wire) -> None:
    whole, half = question(1, "👍"), question(2, "half \ud83d")
    assert not served.logged(served.send(from_telegram(whole)).headers["x-request-id"])[1:]
    assert not served.logged(served.send(from_telegram(half)).headers["x-request-id"])[1:]


def test_no_secret_and_no_query_is_ever_logged(served: Wire) -> None:
    served.get("/slack/oauth_redirect?code=very-private&state=more-private")
    logged = served.log.read_text()
    assert '"route": "/slack/oauth_redirect"' in logged
    for secret in ("private", "xoxb-1-secret", "v0="):
        assert secret not in logged


def test_figures_count_by_route_and_never_by_what_was_sent(served: Wire) -> None:
    served.get("/somewhere/of/mine")
    figures = served.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain; version=")
    text = figures.body.decode()
    assert 'iom_bot_http_requests_total{route="other",status="404"}' in text
    assert 'iom_bot_http_seconds_count{route="/slack/events"}' in text
    assert "of/mine" not in text


class AwayStore(MemoryStore):
    """A database that is away, in one way or another."""

    def __init__(self, pinged: Callable[[], bool]) -> None:
        super().__init__()
        self.pinged = pinged

    async def ping(self) -> bool:
        return self.pinged()


def _refused() -> bool:
    raise ConnectionRefusedError(111, "refused")


@pytest.fixture
async def health() -> AsyncIterator[Callable[..., httpx.AsyncClient]]:
    """Clients for the pages about a store and a version of the knowledge."""
    clients: list[httpx.AsyncClient] = []

    def page(store: Store, version: str = "0123456789ab") -> httpx.AsyncClient:
        application = http_application(Health(store, lambda: version, ("slack",)).routes(), 1)
        clients.append(httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://bot.test"))
        return clients[-1]

    yield page
    for client in clients:
        await client.aclose()


async def test_ready_is_who_holds_knowledge_and_reaches_the_database(health: Callable[..., httpx.AsyncClient]) -> None:
    reply = await health(AwayStore(lambda: True)).get("/readyz")
    told: Mapping[str, object] = reply.json()
    assert (reply.status_code, told["ready"], told["knowledge"]) == (200, True, "0123456789ab")
    assert told["platforms"] == ["slack"]


@pytest.mark.parametrize(
    ("store", "version"), [(AwayStore(lambda: False), "1"), (AwayStore(_refused), "1"), (AwayStore(lambda: True), "")]
)
async def test_who_is_not_ready_is_still_alive(health: Callable[..., httpx.AsyncClient], store: Store, version: str) -> None:
    client = health(store, version)
    assert (await client.get("/readyz")).status_code == 503
    assert (await client.get("/healthz")).status_code == 200

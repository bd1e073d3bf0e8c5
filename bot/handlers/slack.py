"""Slack, put together: Bolt's app, our listeners, HTTP and Socket Mode."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler, AsyncRateLimitErrorRetryHandler
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot import logs
from bot.handlers.slack_actions import Actions
from bot.handlers.slack_background import Background
from bot.handlers.slack_claims import Claims
from bot.handlers.slack_commands import Commands
from bot.handlers.slack_courier import Courier, Sleep
from bot.handlers.slack_delivery import Delivery
from bot.handlers.slack_desk import Desk
from bot.handlers.slack_events import Events
from bot.handlers.slack_following import Subscribing
from bot.handlers.slack_home import Home
from bot.handlers.slack_install import Client, Installation, answer_of, oauth_flow
from bot.handlers.slack_languages import Languages
from bot.handlers.slack_parts import READY_WITHIN, HomeSection, Parts
from bot.handlers.slack_places import TEAM
from bot.handlers.slack_requests import is_known, is_well_formed, payload_of, without_strangers
from bot.handlers.slack_rights import Rights, Who
from bot.handlers.slack_sentences import sorry
from bot.handlers.slack_shortcuts import Shortcuts
from bot.handlers.slack_socket import SocketMode
from bot.handlers.slack_wishes import Wishes
from bot.handlers.slack_workspaces import AWAY, Workspaces
from bot.http.endpoints import HttpAnswer
from bot.ports import Store
from bot.render.slack_answers import told
from bot.service import Service
from bot.storage.slack import SlackInstallations, SlackStates

NOT_INSTALLED: Final = "This workspace has not installed me, or has removed me. Please install me again."

LEAVING: Final = frozenset({"app_uninstalled", "tokens_revoked", "team_access_revoked"})
"""Events that come after the token is gone."""

WARMING: Final = 5.0
"""Seconds that the start waits for what is loaded on first use."""

_log = logs.get(__name__)


class Secret(Protocol):
    """A value that is not printed by accident."""

    def get_secret_value(self) -> str:
        """The value."""
        ...


class SlackSettings(Protocol):
    """The settings that Slack needs."""

    @property
    def slack_bot_token(self) -> Secret | None:
        """For one workspace."""
        ...

    @property
    def slack_app_token(self) -> Secret | None:
        """For Socket Mode."""
        ...

    @property
    def slack_client_id(self) -> str | None:
        """For any number of workspaces."""
        ...

    @property
    def slack_client_secret(self) -> Secret | None:
        """For any number of workspaces."""
        ...

    @property
    def slack_api_base_url(self) -> str:
        """As https://slack.com/api/."""
        ...

    @property
    def public_url(self) -> str | None:
        """The address under which Slack reaches the bot."""
        ...

    @property
    def slack_subscribers(self) -> Who:
        """Who may decide what a channel follows."""
        ...


class SlackAdapter:
    """Slack's part of the bot; building opens no connection."""

    def __init__(
        self, settings: SlackSettings, service: Service, store: Store, *, sections: Sequence[HomeSection] = (),
        ready_within: float = READY_WITHIN, sleep: Sleep = asyncio.sleep,
    ) -> None:  # fmt: skip
        base = settings.slack_api_base_url.rstrip("/") + "/"
        self._app_token = _value(settings.slack_app_token)
        self.background = Background()
        self._courier = Courier(base, sleep)
        installations, states = _stores(settings, store)
        # Nothing is retried by the SDK where a repetition could post twice: the courier does that.
        self._client = AsyncWebClient(base_url=base, retry_handlers=[], logger=_logger())
        patient = AsyncWebClient(base_url=base, retry_handlers=_retries(), logger=_logger())
        self._patient = patient
        self.workspaces = Workspaces(_value(settings.slack_bot_token), patient, installations, self.background)
        self.parts = Parts(
            store, Desk(service, store, self.background), Delivery(self._courier, self.workspaces), Claims(store),
            Languages(store, self.background), self.background, self.workspaces, installations, sections, ready_within,
        )  # fmt: skip
        self._rights = Rights(self._courier, settings.slack_subscribers)
        self.app, self.installation = self._app(settings, installations, states)
        self._register()

    def _app(
        self, settings: SlackSettings, installations: AsyncInstallationStore | None, states: AsyncOAuthStateStore
    ) -> tuple[AsyncApp, Installation | None]:
        flow = installation = None
        if installations is not None:
            client = Client(str(settings.slack_client_id), _value(settings.slack_client_secret) or "", settings.public_url)
            flow = oauth_flow(self._patient, client, installations, states)
            installation = Installation(flow, self.workspaces.forget_all)
        app = AsyncApp(
            name="iom-bot", logger=_logger(), client=self._client, authorize=self.workspaces,  # type: ignore[arg-type]
            oauth_flow=flow,
            # The edge has checked the signature; the answer stands in the acknowledgement itself.
            request_verification_enabled=False, process_before_response=True, attaching_conversation_kwargs_enabled=False,
            installation_store=installations,
        )  # fmt: skip
        return app, installation

    def _register(self) -> None:
        home, subscribing = Home(self.parts), Subscribing(self.parts, self._rights)
        wishes = Wishes(self.parts.desk, subscribing)
        self.app.middleware(self._known)
        self.app.error(self._failed)
        families = (
            Commands(self.parts, subscribing, wishes), Events(self.parts, home, wishes), Actions(self.parts, home, subscribing),
            subscribing, Shortcuts(self.parts),
        )  # fmt: skip
        for family in families:
            family.register(self.app)

    # the edge

    async def handle(self, body: bytes, headers: Mapping[str, str]) -> HttpAnswer:
        """One request over HTTP; the edge has checked its signature."""
        payload = payload_of(body, headers.get("content-type", ""))
        if payload is None:
            return HttpAnswer(400, {"content-type": "text/plain"}, "not a request of Slack's\n")
        if logs.reference():
            return answer_of(await self.dispatch(payload))
        with logs.referenced():
            return answer_of(await self.dispatch(payload))

    async def dispatch(self, payload: dict[str, Any]) -> BoltResponse:
        """One payload, however it came."""
        if not is_known(payload):
            _log.info("payload of an unknown kind")
            return BoltResponse(status=200)
        try:
            if not is_well_formed(payload):
                return BoltResponse(status=400, body="malformed\n")
            # As in Socket Mode: Bolt takes the parsed payload, and does not parse the body a second time.
            request = AsyncBoltRequest(body=without_strangers(payload, self._courier.may_call), mode="socket_mode")
        except (TypeError, AttributeError, KeyError, IndexError, ValueError):
            return BoltResponse(status=400, body="malformed\n")
        return await self._dispatched(request)

    async def _dispatched(self, request: AsyncBoltRequest) -> BoltResponse:
        """Bolt's answer. Our listeners fail by themselves: what fails here is a payload that Slack would not send."""
        try:
            response = await self.app.async_dispatch(request)
        except Exception:
            self.background.failed()
            return BoltResponse(status=400, body="malformed\n")
        if response.status == 404:
            _log.info("payload without a listener")
            return BoltResponse(status=200)
        return BoltResponse(status=400, body="malformed\n") if response.status >= 500 else response

    # the part

    async def start(self) -> None:
        """Get ready: the connections, the token, the list of names."""
        self._client.session = self._patient.session = self._courier.session
        warming = self.background.start(self.parts.desk.warm())
        await asyncio.gather(self.workspaces.start(), asyncio.wait({warming}, timeout=WARMING))
        if warming.done() and (error := warming.exception()):
            _log.error("not warm", exc_info=error)

    async def listen(self) -> None:
        """Socket Mode until cancelled."""
        await self.start()
        socket = self.socket_mode(self._app_token or "")
        try:
            await socket.connect_async()  # type: ignore[no-untyped-call]
            await asyncio.Event().wait()
        finally:
            await socket.close_async()  # type: ignore[no-untyped-call]

    def socket_mode(self, app_token: str) -> SocketMode:
        """Bolt's handler for Socket Mode; it is to be connected and closed by the caller, inside the event loop."""

        # What an envelope holds is claimed where it is taken up; the acknowledgement does not wait for the store a second time.
        def first(envelope: str) -> bool:
            return self.parts.claims.first_here("envelope", envelope)

        return SocketMode(self.app, app_token, self._patient, self.dispatch, first)

    async def stop(self) -> None:
        """Finish what is under way, then release everything."""
        await self.background.drain()
        self.parts.desk.close()
        await self._courier.close()

    # Bolt's own listeners

    async def _known(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, next: Callable[[], Any]) -> Any:  # noqa: A002
        """Requests of a workspace without a token are acknowledged, and go no further."""
        context[TEAM] = body.get("team_id")
        leaving = body.get("type") == "event_callback" and body["event"]["type"] in LEAVING
        if context.token or leaving:
            return await next()
        _log.warning("no installation for this request")
        if "command" not in body:
            return await ack()
        message = sorry("en", logs.reference()) if context.get(AWAY) else told(NOT_INSTALLED)
        return await ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")

    async def _failed(self, ack: AsyncAck, body: dict[str, Any], error: Exception) -> BoltResponse:
        """What no listener has caught: malformed payloads, and bugs."""
        _log.error("slack request failed", exc_info=error)
        if "command" in body:
            message = sorry("en", logs.reference())
            return await ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")
        return await ack()


def build_slack(
    settings: SlackSettings, service: Service, store: Store, *, sections: Sequence[HomeSection] = (),
    ready_within: float = READY_WITHIN, sleep: Sleep = asyncio.sleep,
) -> SlackAdapter:  # fmt: skip
    """Slack's part of the bot. `sections` are what other parts of the bot show in the Home tab; an acknowledgement waits
    `ready_within` seconds for its answer; `sleep` waits before something is tried again."""
    return SlackAdapter(settings, service, store, sections=sections, ready_within=ready_within, sleep=sleep)


def _stores(settings: SlackSettings, store: Store) -> tuple[AsyncInstallationStore | None, AsyncOAuthStateStore]:
    states = SlackStates(store.states)
    if settings.slack_client_id is None or settings.slack_client_secret is None:
        return None, states
    return SlackInstallations(store.installations, settings.slack_client_id), states


def _retries() -> list[Any]:
    """For calls that only read."""
    return [AsyncConnectionErrorRetryHandler(max_retry_count=1), AsyncRateLimitErrorRetryHandler(max_retry_count=2)]


def _logger() -> logging.Logger:
    """Bolt and the SDK write whole payloads below ERROR, and people's words with them."""
    logger = logging.getLogger("slack_bolt.iom")
    logger.setLevel(logging.ERROR)
    return logger


def _value(secret: Secret | None) -> str | None:
    return None if secret is None else secret.get_secret_value()

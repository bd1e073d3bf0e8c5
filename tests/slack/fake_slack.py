"""Slack at the network's edge: its Web API, response_url and Socket Mode on loopback; records and judges every call."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import WSMsgType, web

from tests.slack.methods import arguments_of, problems, response


@dataclass(frozen=True)
class Call:
    """One call that was taken up: the method ("response_url" for those), the token, the arguments."""

    method: str
    token: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call: a status, an error of Slack's, a wait, a lost answer (`done`: taken up all the same)."""

    status: int = 200
    error: str = ""
    seconds: float = 0.0
    dropped: bool = False
    done: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Team:
    """A workspace that has installed the app."""

    token: str
    id: str
    bot: str = "UBOT"
    bot_id: str = "BBOT"


@dataclass
class Channel:
    """A channel: its members in pages, whether the bot is one of them, who made it; those that no test names have U1, U2."""

    members: list[list[str]] = field(default_factory=lambda: [["U1", "U2"]])
    has_bot: bool = True
    creator: str = "UMAKER"
    archived: bool = False


class FakeSlack:
    """One Slack; `base` is its Web API's address."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.wrong: list[str] = []
        self.refuses: set[str] = set()
        self.locales: dict[str, str] = {}
        self.people: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, Channel] = {}
        self.teams: dict[str, Team] = {}
        self.codes: dict[str, Team] = {}
        self.base = ""
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._ts = 1_700_000_000
        self._runner: web.AppRunner | None = None
        self._sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.connected = asyncio.Event()

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/hooks/{name}", self._hook)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.origin = f"http://127.0.0.1:{port}"
        self.base = f"{self.origin}/api/"

    async def stop(self) -> None:
        """Close everything."""
        for socket in self._sockets:
            await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # what a test says and asks

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method go wrong, one after the other."""
        self._faults[method].extend(faults)

    def recover(self) -> None:
        """From now on nothing goes wrong."""
        self._faults.clear()

    def of(self, *methods: str) -> list[Call]:
        """The calls of some methods that were taken up, in their order."""
        return [call for call in self.calls if call.method in methods]

    @property
    def posts(self) -> list[dict[str, Any]]:
        """Everything that was posted for others to see, in its order."""
        said = self.of("chat.postMessage") + [c for c in self.of("response_url") if c.arguments["response_type"] == "in_channel"]
        return [call.arguments for call in said]

    @property
    def whispers(self) -> list[dict[str, Any]]:
        """Everything that one person was told outside of acknowledgements."""
        said = [c for c in self.of("response_url") if c.arguments["response_type"] == "ephemeral"] + self.of("chat.postEphemeral")
        return [call.arguments for call in said]

    def response_url(self) -> str:
        """A new one."""
        return f"{self.origin}/hooks/{uuid.uuid4().hex}"

    # the Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = str(arguments.pop("token", "") or request.headers.get("Authorization", "").removeprefix("Bearer "))
        fault = self._fault(method)
        if fault is None or fault.done or (fault.status == 200 and not fault.error and not fault.dropped):
            answer = self._taken(method, token, arguments)
        else:
            answer = {"ok": False, "error": fault.error or "unknown"}
        return await _answered(request, fault, answer)

    def _fault(self, method: str) -> Fault | None:
        waiting = self._faults.get(method)
        return waiting.popleft() if waiting else None

    def _taken(self, method: str, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.wrong += problems(method, arguments)
        kinds = {block["type"] for block in arguments.get("blocks", [])}
        if kinds & self.refuses:
            return {"ok": False, "error": "invalid_blocks"}
        if method not in ("oauth.v2.access", "apps.connections.open") and token not in self.teams:
            return {"ok": False, "error": "invalid_auth"}
        self.calls.append(Call(method, token, arguments))
        return {"ok": True, **self._answer(method, token, arguments)}

    def _answer(self, method: str, token: str, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: PLR0911
        if method == "auth.test":
            team = self.teams[token]
            return {
                "team_id": team.id,
                "user_id": team.bot,
                "bot_id": team.bot_id,
                "user": "iom",
                "team": "T",
                "url": "https://t",
            }
        if method == "chat.postMessage":
            self._ts += 1
            arguments["ts"] = f"{self._ts}.000100"
            return {"ts": arguments["ts"], "channel": arguments["channel"]}
        if method == "users.info":
            person = arguments["user"]
            return {"user": {"id": person, "locale": self.locales.get(person, ""), **self.people.get(person, {})}}
        if method == "conversations.info":
            channel = self.channels.get(arguments["channel"], Channel())
            about = {"is_member": channel.has_bot, "creator": channel.creator, "is_archived": channel.archived}
            return {"channel": {"id": arguments["channel"], **about}}
        if method == "conversations.members":
            return self._members(self.channels.get(arguments["channel"], Channel()), int(arguments.get("cursor") or 0))
        if method in ("conversations.replies", "conversations.history"):
            return {"messages": self._messages(arguments)}
        if method == "apps.connections.open":
            return {"url": f"{self.origin.replace('http', 'ws')}/socket"}
        if method == "oauth.v2.access":
            return self._installed(arguments)
        return {"view": {"id": "V1", "hash": "new"}} if method.startswith("views.") else {}

    def _members(self, channel: Channel, page: int) -> dict[str, Any]:
        more = str(page + 1) if page + 1 < len(channel.members) else ""
        return {"members": channel.members[page], "response_metadata": {"next_cursor": more}}

    def _messages(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        posted = [call.arguments for call in self.of("chat.postMessage")]
        return [
            {"ts": one["ts"], "text": one["text"], "metadata": one.get("metadata")}
            for one in posted
            if one["channel"] == arguments["channel"] and ("ts" not in arguments or one.get("thread_ts") == arguments["ts"])
        ]

    def _installed(self, arguments: dict[str, Any]) -> dict[str, Any]:
        team = self.codes.pop(arguments["code"])
        self.teams[team.token] = team
        whole = team.id.startswith("E")
        return {
            "app_id": "A1", "access_token": team.token, "token_type": "bot", "scope": "commands", "bot_user_id": team.bot,
            "team": None if whole else {"id": team.id, "name": "T"},
            "enterprise": {"id": team.id, "name": "E"} if whole else None,
            "is_enterprise_install": whole, "authed_user": {"id": "UADMIN"},
        }  # fmt: skip

    # response_url

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        fault = self._fault("response_url")
        if fault is None or fault.done or (fault.status == 200 and not fault.dropped):
            self.wrong += response(body)
            self.calls.append(Call("response_url", "", {**body, "url": str(request.url)}))
        return await _answered(request, fault, None)

    # Socket Mode

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.connected.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT and message.data.startswith("{"):
                told = json.loads(message.data)
                if (waiting := self._acks.get(told.get("envelope_id"))) and not waiting.done():
                    waiting.set_result(told)
                elif waiting and told.get("payload"):
                    self.wrong.append("an envelope was answered twice")
        return socket

    async def envelope(self, kind: str, payload: dict[str, Any], identity: str = "") -> dict[str, Any]:
        """Send one envelope; the acknowledgement."""
        identity = identity or uuid.uuid4().hex
        waiting = self._acks[identity] = asyncio.get_running_loop().create_future()
        envelope = {"type": kind, "envelope_id": identity, "payload": payload, "accepts_response_payload": True}
        await self._sockets[-1].send_json(envelope)
        return await asyncio.wait_for(waiting, 20)


async def _arguments(request: web.Request) -> dict[str, Any]:
    text = await request.text()
    if request.content_type == "application/json":
        found: dict[str, Any] = json.loads(text) if text else {}
        return found
    return {**arguments_of(dict(request.query)), **arguments_of(dict(parse_qsl(text)))}


async def _answered(request: web.Request, fault: Fault | None, answer: dict[str, Any] | None) -> web.StreamResponse:
    if fault is not None:
        await asyncio.sleep(fault.seconds)
        if fault.dropped:
            assert request.transport is not None
            request.transport.abort()
        if fault.status != 200:
            return web.Response(status=fault.status, headers=fault.headers, text="no")
    return web.json_response(answer) if answer is not None else web.Response(text="ok")

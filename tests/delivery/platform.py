"""Both platforms as one process at the network's edge: `python -m tests.delivery.platform` prints its address.

It keeps everything that was posted, enforces the limits strictly where it is told to, and fails as it is told. A message that
is refused does not stand anywhere; one whose answer is lost does.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

KNOWN: dict[str, Any] = {
    "auth.test": {"team_id": "T1", "team": "Field", "user_id": "UBOT", "user": "iom", "bot_id": "BBOT"},
    "conversations.info": {"channel": {"id": "C1", "is_member": True}},
    "conversations.members": {"members": ["U1"]},
    "users.info": {"user": {"id": "U1", "locale": "en-US", "tz": "Europe/Geneva"}},
}
"""What Slack says of its people and channels."""


@dataclass
class Window:
    """At most `most` in any `seconds`, counted strictly: a call that is refused counts for nothing."""

    most: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until another one may come."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return 0.0 if len(self.times) < self.most else self.times[0] + self.seconds - now


class Platform:
    """State of both platforms; `how` is changed by POST /control."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.edits: list[dict[str, Any]] = []
        self.views: list[Any] = []
        self.calls: list[tuple[float, str, int]] = []
        self.by_channel: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.windows: dict[str, Window] = {}
        self.how: dict[str, Any] = {}
        self.failing: dict[str, int] = {}

    def application(self) -> web.Application:
        """The routes of both, and those of the test."""
        app = web.Application(client_max_size=2**22)
        app.router.add_route("*", "/api/{method}", self.slack)
        app.router.add_route("*", "/bot{token}/{method}", self.telegram)
        app.router.add_post("/control", self.control)
        app.router.add_get("/report", self.report)
        return app

    async def control(self, request: web.Request) -> web.Response:
        """How it behaves from now on: strict, latency, fault (by platform), gone (channels), moved (channel to channel)."""
        how = await request.json()
        if how.pop("anew", False):  # forget what was, and how it behaved
            for known in (self.posts, self.edits, self.calls, self.by_channel, self.windows, self.how):
                known.clear()
        self.how.update(how)
        return web.Response()

    async def report(self, _request: web.Request) -> web.Response:
        """Everything that was posted, edited, shown on Home tabs and called, in its order."""
        return web.json_response({"posts": self.posts, "edits": self.edits, "calls": self.calls, "views": self.views})

    # limits

    def _wait(self, platform: str, channel: str) -> float:
        if not self.how.get("strict"):
            return 0.0
        now = time.monotonic()
        windows = [self._window(f"{platform}:{channel}", 1, 1.0)]
        if platform == "telegram":
            windows.append(self._window("telegram", 30, 1.0))
            if channel.startswith("-"):
                windows.append(self._window(f"group:{channel}", 20, 60.0))
        wait = max(window.wait(now) for window in windows)
        if not wait:
            for window in windows:
                window.times.append(now)
        return wait

    def _window(self, key: str, most: int, seconds: float) -> Window:
        return self.windows.setdefault(key, Window(most, seconds))

    # faults

    def _fault(self, platform: str, channel: str) -> dict[str, Any]:
        fault: dict[str, Any] = self.how.get("fault", {}).get(platform) or self.how.get("faults", {}).get(channel) or {}
        return fault

    async def _answer(self, request: web.Request, platform: str, status: int, body: Any, headers: Any = None) -> web.Response:
        self.calls.append((time.time(), platform, status))
        return web.json_response(body, status=status, headers=headers)

    async def _failed(self, request: web.Request, platform: str, fault: dict[str, Any]) -> web.Response | None:
        if slow := fault.get("slow"):
            await asyncio.sleep(random.uniform(*slow))  # noqa: S311
        if fault.get("drop"):
            assert request.transport is not None
            request.transport.abort()
        status = fault.get("status")
        if status == 429:
            return await self._too_many(request, platform, fault.get("after", 1))
        if status:
            return await self._answer(request, platform, status, {"ok": False, "error_code": status, "description": "down"})
        return None

    async def _too_many(self, request: web.Request, platform: str, wait: float) -> web.Response:
        after = max(1, int(wait + 0.999))
        said: dict[str, Any] = {"ok": False, "error": "ratelimited"}
        if platform == "telegram":
            said = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {after}"}
            said["parameters"] = {"retry_after": after}
        return await self._answer(request, platform, 429, said, {"Retry-After": str(after)})

    # Slack

    async def slack(self, request: web.Request) -> web.Response:
        """The Web API."""
        method, asked = request.match_info["method"], await _arguments(request)
        channel = str(asked.get("channel", ""))
        fault = self._fault("slack", channel)
        if not fault.get("drop") and (failed := await self._failed(request, "slack", fault)):
            return failed
        if method == "chat.postMessage":
            return await self._slack_post(request, channel, asked, fault)
        if method == "chat.update":
            self.edits.append({"channel": channel, "place": asked["ts"], "text": asked["text"]})
            return await self._answer(request, "slack", 200, {"ok": True, "ts": asked["ts"], "channel": channel})
        if method == "views.publish":
            self.views.append(asked["view"])
        said = self._slack_read(method, channel, asked) or KNOWN.get(method, {})
        return await self._answer(request, "slack", 200, {"ok": True, **said})

    def _slack_read(self, method: str, channel: str, asked: Any) -> dict[str, Any] | None:
        """What stands in a channel, which a person's id is none."""
        if method == "conversations.open":
            return {"channel": {"id": _opened(asked["users"])}}
        if method not in ("conversations.history", "conversations.replies"):
            return None
        if channel != _opened(channel):
            return {"ok": False, "error": "channel_not_found"}
        return {"messages": [{"ts": p["ts"], "metadata": p["metadata"]} for p in reversed(self.by_channel[channel])]}

    async def _slack_post(self, request: web.Request, channel: str, asked: Any, fault: Any) -> web.Response:
        if channel in self.how.get("gone", ()):
            return await self._answer(request, "slack", 200, {"ok": False, "error": "is_archived"})
        if wait := self._wait("slack", channel):
            return await self._too_many(request, "slack", wait)
        await asyncio.sleep(self.how.get("latency", 0))
        ts = f"{1_700_000_000 + len(self.posts)}.000100"
        post = {"at": time.time(), "platform": "slack", "channel": channel, "text": asked["text"], "ts": ts}
        self._kept({**post, "metadata": asked.get("metadata"), "thread": asked.get("thread_ts", "")})
        await self._failed(request, "slack", fault)
        return await self._answer(request, "slack", 200, {"ok": True, "ts": ts, "channel": _opened(channel)})

    # Telegram

    async def telegram(self, request: web.Request) -> web.Response:
        """The Bot API."""
        method, asked = request.match_info["method"], await _arguments(request)
        channel = str(asked.get("chat_id", ""))
        fault = self._fault("telegram", channel)
        if not fault.get("drop") and (failed := await self._failed(request, "telegram", fault)):
            return failed
        if refused := self._telegram_refusal(channel):
            return await self._answer(request, "telegram", refused["error_code"], refused)
        if method == "getMe":
            return web.json_response(
                {"ok": True, "result": {"id": 42, "is_bot": True, "first_name": "IOM", "username": "iom_bot"}}
            )
        if method not in ("sendMessage", "editMessageText"):
            return await self._answer(request, "telegram", 200, {"ok": True, "result": True})
        if wait := self._wait("telegram", channel):
            return await self._too_many(request, "telegram", wait)
        await asyncio.sleep(self.how.get("latency", 0))
        return await self._telegram_said(request, method, channel, asked, fault)

    async def _telegram_said(self, request: web.Request, method: str, channel: str, asked: Any, fault: Any) -> web.Response:
        number = int(asked.get("message_id") or 1000 + len(self.posts))
        if method == "editMessageText":
            self.edits.append({"channel": channel, "place": str(number), "text": asked["text"]})
        else:
            post = {"at": time.time(), "platform": "telegram", "channel": channel, "text": asked["text"], "ts": str(number)}
            self._kept({**post, "metadata": None, "thread": str(asked.get("message_thread_id") or "")})
        await self._failed(request, "telegram", fault)
        chat = {"id": int(channel), "type": "supergroup"}
        message = {"message_id": number, "date": 1_700_000_000, "chat": chat, "text": asked["text"]}
        return await self._answer(request, "telegram", 200, {"ok": True, "result": message})

    def _telegram_refusal(self, channel: str) -> dict[str, Any] | None:
        if channel in self.how.get("gone", ()):
            return {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked from the group chat"}
        if to := self.how.get("moved", {}).get(channel):
            said = "Bad Request: group chat was upgraded to a supergroup chat"
            return {"ok": False, "error_code": 400, "description": said, "parameters": {"migrate_to_chat_id": int(to)}}
        return None

    def _kept(self, post: dict[str, Any]) -> None:
        self.posts.append(post)
        self.by_channel[_opened(post["channel"])].append(post)


def _opened(channel: str) -> str:
    """The conversation that a post to a person's id stands in; a channel itself."""
    return f"D{channel[1:]}" if channel.startswith("U") else channel


async def _arguments(request: web.Request) -> dict[str, Any]:
    text = await request.text()
    if request.content_type == "application/json":
        found: dict[str, Any] = json.loads(text) if text else {}
        return found
    pairs = {**dict(request.query), **dict(parse_qsl(text))}
    return {key: json.loads(value) if value[:1] in "{[" else value for key, value in pairs.items() if value}


async def main() -> None:
    """Serve on a free port until the process is ended."""
    runner = web.AppRunner(Platform().application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())

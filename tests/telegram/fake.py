"""A Bot API at the network's edge: it checks every call, keeps what was sent, and fails in the ways the network does."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from tests.telegram.bot_api import BotApi
from tests.telegram.markup import text_of

TOKEN = "42:TEST"
BOT: dict[str, Any] = {
    "id": 42, "is_bot": True, "first_name": "IOM", "username": "iom_bot", "can_join_groups": True,
    "can_read_all_group_messages": False, "supports_inline_queries": True,
}  # fmt: skip
Reply = tuple[int, dict[str, Any]]
API = BotApi()


@dataclass(slots=True)
class Call:
    """One call: its method and arguments as the server reads them."""

    method: str
    arguments: dict[str, Any]

    @property
    def text(self) -> str:
        """The text that a person reads."""
        text = str(self.arguments.get("text") or self.arguments.get("caption") or "")
        return text_of(text) if self.arguments.get("parse_mode") == "HTML" else text

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """All buttons, row after row."""
        rows = self.arguments.get("reply_markup", {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def button(self, part: str) -> dict[str, Any]:
        """The first button whose label holds a text."""
        return next(button for button in self.buttons if part in button["text"])


@dataclass(frozen=True, slots=True)
class Fault:
    """How a call fails: with an answer of the server, or on the line (before or after the server took it)."""

    answer: Reply | None = None
    line: str = ""
    taken: bool = False


def error(code: int, description: str, **parameters: int) -> Fault:
    """An error that the server answers."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return Fault((code, {**body, "parameters": parameters} if parameters else body))


FLOOD = error(429, "Too Many Requests: retry after 1", retry_after=1)
BLOCKED = error(403, "Forbidden: bot was blocked by the user")
BROKEN = error(500, "Internal Server Error")
REFUSED_HTML = error(400, "Bad Request: can't parse entities: Unsupported start tag")
NO_CONNECTION = Fault(line="connect")
LOST_ANSWER = Fault(line="read", taken=True)
SLOW = Fault(line="timeout", taken=True)


@dataclass(slots=True)
class Server:
    """The state of the Bot API."""

    calls: list[Call] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    failing: dict[str, deque[Fault]] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    sent: dict[tuple[int, int], Any] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    unheard: set[str] = field(default_factory=set)
    """Queries whose answer was taken while the bot could not know: it may answer them again."""
    delay: Callable[[str, dict[str, Any]], float] = lambda method, call: 0.0
    administrators: dict[int, set[int]] = field(default_factory=dict)
    """Chat to its administrators."""
    me: dict[str, Any] = field(default_factory=lambda: dict(BOT))

    def fail(self, method: str, *faults: Fault) -> None:
        """The next calls of a method fail so, one after another."""
        self.failing.setdefault(method, deque()).extend(faults)

    def of(self, *methods: str) -> list[Call]:
        """The calls that were carried out, of some methods."""
        return [call for call in self.calls if call.method in methods]

    @property
    def messages(self) -> list[Call]:
        """What was sent."""
        return self.of("sendMessage")

    @property
    def spoken(self) -> list[Call]:
        """Everything that people see."""
        return self.of("sendMessage", "editMessageText", "sendDocument", "answerCallbackQuery", "answerInlineQuery")

    async def take(self, method: str, call: dict[str, Any]) -> tuple[Reply, str]:
        """The answer to a call, and how the line fails behind it ("" where it holds)."""
        if wait := self.delay(method, call):
            await asyncio.sleep(wait)
        self.faults += API.faults(method, call)
        fault = self.failing[method].popleft() if self.failing.get(method) else Fault()
        if fault.answer is not None:
            return fault.answer, ""
        if fault.line and not fault.taken:
            return (0, {}), fault.line
        if refusal := self._refusal(method, call):
            return (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {refusal}"}), ""
        self.calls.append(Call(method, call))
        if fault.line and method.startswith("answer"):
            self.unheard.add(call.get("callback_query_id") or call["inline_query_id"])
        return (200, {"ok": True, "result": self._result(method, call)}), fault.line

    def _refusal(self, method: str, call: dict[str, Any]) -> str:
        if method == "editMessageText" and "inline_message_id" not in call:
            shown = (call["text"], call.get("reply_markup"))
            if self.sent.get((call["chat_id"], call["message_id"])) == shown:
                return "message is not modified: specified new message content and reply markup are exactly the same"
        if method.startswith("answer"):
            query = call.get("callback_query_id") or call.get("inline_query_id")
            if query in self.ended:
                if query not in self.unheard:
                    self.faults.append(f"{method}: {query} was answered before")
                return "query is too old and response timeout expired or query ID is invalid"
        return ""

    def _result(self, method: str, call: dict[str, Any]) -> Any:
        if method == "getMe":
            return self.me
        if method == "getUpdates":
            return self._updates(call)
        if method == "getChatMember":
            return self._member(call)
        if method in self.answers:
            return self.answers[method]
        if method.startswith("answer"):
            self.ended.add(call.get("callback_query_id") or call["inline_query_id"])
        if method in ("sendMessage", "sendDocument", "editMessageText") and "chat_id" in call:
            return self._message(call)
        return True

    def _member(self, call: dict[str, Any]) -> dict[str, Any]:
        user = {"id": call["user_id"], "is_bot": False, "first_name": "P"}
        if call["user_id"] not in self.administrators.get(call["chat_id"], ()):
            return {"status": "member", "user": user}
        rights = (
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
            "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
            "can_edit_stories", "can_delete_stories",
        )  # fmt: skip
        return {"status": "administrator", "user": user, **dict.fromkeys(rights, False)}

    def _updates(self, call: dict[str, Any]) -> list[dict[str, Any]]:
        offset = call.get("offset", 0)
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        return list(self.updates)

    def _message(self, call: dict[str, Any]) -> dict[str, Any]:
        number = call.get("message_id") or 1000 + len(self.sent)
        shown = (call.get("text"), call.get("reply_markup"))
        kind = "private" if call["chat_id"] > 0 else "supergroup"
        message: dict[str, Any] = {
            "message_id": number, "date": 1_700_000_000, "chat": {"id": call["chat_id"], "type": kind},
            "from": self.me, "text": call.get("text", ""),
        }  # fmt: skip
        if "ephemeral_message_parameters" in call:
            message |= {"message_id": 0, "ephemeral_message_id": 7}
        else:
            self.sent[call["chat_id"], number] = shown
        return message


class FakeRequest(BaseRequest):
    """python-telegram-bot's connection, ending at a `Server`."""

    def __init__(self, server: Server) -> None:
        self.server = server

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    @property
    def read_timeout(self) -> float | None:
        """As the real one has it."""
        return 5.0

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """One request; the line fails as httpx would say it."""
        assert url.startswith(f"http://telegram.test/bot{TOKEN}/")
        (status, body), line = await self.server.take(url.rpartition("/")[2], arguments_of(request_data))
        if line == "timeout":
            raise TimedOut from httpx.ReadTimeout("")
        if line:
            cause = httpx.ConnectError("") if line == "connect" else httpx.ReadError("")
            raise NetworkError(f"httpx.{type(cause).__name__}: ") from cause
        return status, json.dumps(body).encode()


def arguments_of(data: RequestData | None) -> dict[str, Any]:
    """The arguments as the server reads them: whatever is not text is JSON."""
    if data is None:
        return {}
    read = {name: read_argument(name, value) for name, value in data.json_parameters.items()}
    return {**read, **{name: file[1] for name, file in (data.multipart_data or {}).items()}}


TEXTS = frozenset({
    "text", "caption", "parse_mode", "callback_query_id", "inline_query_id", "inline_message_id", "next_offset", "name",
    "description", "short_description", "language_code", "url", "secret_token",
})  # fmt: skip


def read_argument(name: str, value: str) -> Any:
    """One argument of a form."""
    return value if name in TEXTS or value.startswith("@") else json.loads(value)

"""Slack and Telegram as they look from the network's edge: every call is right, and is written down."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWERS: dict[str, Any] = {
    "auth.test": {"team_id": "T1", "team": "Field", "user_id": "UBOT", "user": "iom", "bot_id": "BBOT"},
    "users.info": {"user": {"id": "U1", "locale": "en-US"}},
    "chat.postMessage": {"channel": "D1", "ts": "1700000000.000100", "message": {"ts": "1700000000.000100"}},
    "getMe": {"id": 42, "is_bot": True, "first_name": "IOM", "username": "iom_bot"},
    "sendMessage": {"message_id": 9, "date": 1700000000, "chat": {"id": 7, "type": "private"}, "text": "x"},
    "getUpdates": [],
}  # fmt: skip


class Platforms:
    """Both platforms on one port of loopback; `called` are the methods in order."""

    def __init__(self) -> None:
        self.called: list[str] = []
        self.refused: set[str] = set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def slack(self) -> str:
        """The base URL for Slack."""
        return f"http://127.0.0.1:{self.server.server_port}/api/"

    @property
    def telegram(self) -> str:
        """The base URL for Telegram."""
        return f"http://127.0.0.1:{self.server.server_port}/bot"

    def answer(self, path: str) -> dict[str, Any]:
        """What a call is answered with."""
        method = path.rsplit("/", 1)[-1]
        self.called.append(method)
        if method in self.refused:
            return {"ok": False, "error": "invalid_auth", "error_code": 401, "description": "Unauthorized"}
        if method == "getUpdates":
            time.sleep(0.05)
        said = ANSWERS.get(method, {} if path.startswith("/api/") else True)
        return {"ok": True, **said} if path.startswith("/api/") else {"ok": True, "result": said}

    def until(self, method: str, seconds: float = 30) -> bool:
        """Whether a method is called within some seconds."""
        return _until(lambda: method in self.called, seconds)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        platforms = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = json.dumps(platforms.answer(self.path.partition("?")[0])).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST  # noqa: N815 - the library's name

            def log_message(self, *_: object) -> None:
                """Nothing."""

        return Handler


def _until(done: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.01)
    return done()


@contextmanager
def platforms() -> Iterator[Platforms]:
    """Both platforms, listening."""
    made = Platforms()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()

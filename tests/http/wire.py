"""A client that sends bytes as they are, well formed or not, and a server to send them to."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import quote_plus

from tests.started import ROOT, Start, Started, started

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
WEBHOOK_SECRET = "Only-Telegram_knows"
PATIENCE = 0.8
"""Seconds the servers of these tests wait for a request."""

SLACK, TELEGRAM = "/slack/events", "/telegram/webhook"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
Headers = Iterable[tuple[str, str | bytes]]


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 where the connection ended without an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


NOTHING = Reply(0, {}, b"", 0.0)


def message(method: str, path: str, headers: Headers = (), body: bytes = b"", version: str = "HTTP/1.1") -> bytes:
    """A request with a right Content-Length, unless `headers` give one."""
    lines: list[tuple[str, str | bytes]] = [("Host", "bot.test"), *headers]
    if not any(name.lower() in ("content-length", "transfer-encoding") for name, _ in lines):
        lines.append(("Content-Length", str(len(body))))
    head = [f"{method} {path} {version}".encode()]
    head += [name.encode() + b": " + (value if isinstance(value, bytes) else value.encode()) for name, value in lines]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def signature(body: bytes, timestamp: str, secret: str = SIGNING_SECRET) -> str:
    """Slack's signature."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


def signed(body: bytes, content_type: str | None = JSON, age: int = 0) -> list[tuple[str, str | bytes]]:
    """The headers of a request of Slack's."""
    timestamp = str(int(time.time()) - age)
    proof = [("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", signature(body, timestamp))]
    return [*proof, *([("Content-Type", content_type)] if content_type else [])]


def from_slack(body: bytes | object, content_type: str | None = JSON) -> bytes:
    """An authentic request of Slack's; what is not bytes is sent as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return message("POST", SLACK, signed(raw, content_type), raw)


def form(**fields: str) -> bytes:
    """A form's body."""
    return "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items()).encode()


def command(text: str) -> bytes:
    """The slash command of a person."""
    return from_slack(form(command="/iom", text=text, team_id="T1", user_id="U1", channel_id="C1", trigger_id="1.2"), FORM)


def from_telegram(body: bytes | object, *more: tuple[str, str | bytes]) -> bytes:
    """An authentic request of Telegram's."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    secret = ("X-Telegram-Bot-Api-Secret-Token", WEBHOOK_SECRET)
    return message("POST", TELEGRAM, [secret, ("Content-Type", JSON), *more], raw)


def question(update_id: int, text: str) -> dict[str, object]:
    """A message of a person in a private chat, as an update."""
    chat = {"id": 7, "type": "private", "first_name": "Ada"}
    person = {"id": 7, "is_bot": False, "first_name": "Ada", "language_code": "en"}
    return {"update_id": update_id, "message": {"message_id": 1, "date": 1700000000, "chat": chat, "from": person, "text": text}}


def chunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A body in chunks."""
    for piece in pieces:
        yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    yield b"0\r\n\r\n"


@dataclass(frozen=True)
class Wire:
    """A server on loopback."""

    port: int
    pid: int
    log: Path

    @contextmanager
    def connected(self, timeout: float = 10.0) -> Iterator[socket.socket]:
        """A connection of one's own."""
        with socket.create_connection(("127.0.0.1", self.port), timeout) as connection:
            yield connection

    def send(self, *pieces: bytes | Iterable[bytes], close_side: bool = False) -> Reply:
        """Send pieces, whatever the server does meanwhile, and read one answer; raises TimeoutError after ten seconds."""
        with self.connected() as connection:
            start = time.perf_counter()
            with suppress(BrokenPipeError, ConnectionResetError):
                for piece in pieces:
                    for part in (piece,) if isinstance(piece, bytes) else piece:
                        connection.sendall(part)
                if close_side:
                    connection.shutdown(socket.SHUT_WR)
            reply = answer(
                connection, method="HEAD" if pieces and isinstance(pieces[0], bytes) and pieces[0][:5] == b"HEAD " else None
            )
            return Reply(reply.status, reply.headers, reply.body, time.perf_counter() - start)

    def get(self, path: str) -> Reply:
        """A page."""
        return self.send(message("GET", path))

    def logged(self, reference: str) -> list[dict[str, object]]:
        """The lines of the log with a reference, once the last of them is there."""
        found: list[dict[str, object]] = []
        end = time.monotonic() + 5
        while not any(line["event"] == "request" for line in found) and time.monotonic() < end:
            lines = [json.loads(line) for line in self.log.read_text().splitlines()]
            found = [line for line in lines if line.get("reference") == reference]
        return found

    def worked(self) -> float:
        """Seconds that the server has worked: these do not grow where the machine is busy with something else."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak(self) -> int:
        """Most memory the server ever held, in MiB."""
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        assert found
        return int(found[1]) // 1024


def answer(connection: socket.socket, method: str | None = None) -> Reply:
    """One answer from a connection."""
    response = HTTPResponse(connection, method=method)
    try:
        response.begin()
        body = response.read()
    except TimeoutError:
        raise
    except (HTTPException, OSError):
        return NOTHING
    return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, body, 0.0)


def both(slack: str, telegram: str) -> dict[str, str]:
    """The environment of a bot with both platforms on, at these addresses."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_SIGNING_SECRET": SIGNING_SECRET, "SLACK_API_BASE_URL": slack,
        "TELEGRAM_BOT_TOKEN": "42:TEST", "TELEGRAM_WEBHOOK_SECRET": WEBHOOK_SECRET, "TELEGRAM_API_BASE_URL": telegram,
        "DATABASE_URL": "memory://", "PORT": "0", "IOM_BOT_REQUEST_TIMEOUT": str(PATIENCE), "IOM_BOT_LOG_FORMAT": "json",
    }  # fmt: skip


@contextmanager
def process(*program: str, environment: Mapping[str, str], folder: Path, cold: bool = False) -> Iterator[tuple[Wire, Started]]:
    """A server in a process of its own, once it has said its address."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TELEGRAM_", "IOM_BOT_"))}
    with (folder / "log").open("w") as log:
        how = Start({**clean, "PYTHONPATH": str(ROOT), **environment}, folder, log.fileno(), cold)
        with started(how, *program) as running:
            yield Wire(_port_of(running, folder), running.pid, folder / "log"), running


def _port_of(running: Started, folder: Path) -> int:
    said = running.output.readline()
    found = re.search(r"http://127\.0\.0\.1:(\d+)", said)
    assert found, said + (folder / "log").read_text()
    return int(found[1])

"""Requests that nobody honest sends, each with the answers that are right for it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.http.wire import (
    FORM,
    JSON,
    SLACK,
    TELEGRAM,
    WEBHOOK_SECRET,
    Headers,
    chunked,
    form,
    from_slack,
    from_telegram,
    message,
    question,
    signature,
    signed,
)  # fmt: skip

MIB = 1024 * 1024
GONE = 0
"""The connection ends without an answer."""


@dataclass(frozen=True)
class Case:
    """Bytes, in pieces where they are many, and the statuses that may answer them."""

    name: str
    pieces: tuple[bytes | Iterable[bytes], ...]
    statuses: tuple[int, ...]


def case(name: str, raw: bytes, *statuses: int) -> Case:
    return Case(name, (raw,), statuses)


def bad_heads() -> Iterator[Case]:
    """No HTTP, or HTTP that breaks its rules."""
    get = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
    post = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
    yield case("garbage", b"hello there\r\n\r\n", 400)
    yield case("tls", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(200)) + b"\r\n\r\n", 400)
    yield case("http/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, 404)
    yield case("http/9.9", b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n", 200, 400)
    yield case("http/1.0", b"GET /healthz HTTP/1.0\r\n\r\n", 200)
    yield case("no version", b"GET /healthz\r\n\r\n", 400)
    yield case("no host", b"GET /healthz HTTP/1.1\r\n\r\n", 400)
    yield case("two hosts", get + b"Host: y\r\n\r\n", 400)
    yield case("no colon", get + b"nonsense\r\n\r\n", 400)
    yield case("space in a header's name", get + b"X Y : z\r\n\r\n", 400)
    yield case("no name", get + b": z\r\n\r\n", 400)
    yield case("nul in a header", get + b"X: a\0b\r\n\r\n", 400)
    yield case("name not latin", get + b"X-\xd8\xa7: z\r\n\r\n", 400)
    yield case("value not latin", get + "X: عربي\r\n\r\n".encode(), 200)
    yield case("folded header", get + b"X: a\r\n  b\r\n\r\n", 200, 400)
    yield case("line feeds only", b"GET /healthz HTTP/1.1\nHost: x\n\n", 200, 400)
    yield case("40 KiB header", get + b"X: " + b"a" * 40_000 + b"\r\n\r\n", 400)
    yield case("1000 headers", get + b"".join(b"X-%d: y\r\n" % n for n in range(1000)) + b"\r\n", 200, 400)
    yield case("12,000 headers", get + b"".join(b"X-%d: y\r\n" % n for n in range(12_000)) + b"\r\n", 400, GONE)
    for length in (b"abc", b"-1", b"+5", b"5, 6", b"0x10", b"1e3", b"", b"\xd9\xa3", b"5\r\nContent-Length: 6"):
        yield case(f"content-length {length!r}", post + b"Content-Length: " + length + b"\r\n\r\nhello!", 400)
    yield case("content-length of 30 digits", post + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n", 400, 413)
    yield case("unknown coding", post + b"Transfer-Encoding: gzip\r\n\r\n", 400)
    yield case("two lengths", post + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400)
    yield case("chunk of no size", post + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", 400)
    yield case("chunk of negative size", post + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n", 400)
    yield case("chunk without an end", post + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n", 400)
    yield Case("crumbs", (post + b"Transfer-Encoding: chunked\r\n\r\n", (b"1\r\nx\r\n" * 20_000 for _ in range(10))), (400, GONE))
    yield case("websocket", get + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n", 200, 400)
    yield case("h2c", get + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n", 200)


def bad_ways() -> Iterator[Case]:
    """Other paths, other methods."""
    for method, path, *statuses in (
        ("GET", SLACK, 405), ("PUT", SLACK, 405), ("HEAD", SLACK, 405), ("OPTIONS", SLACK, 405), ("BREW", SLACK, 405),
        ("GET", TELEGRAM, 405), ("DELETE", TELEGRAM, 405), ("TRACE", TELEGRAM, 405), ("post", TELEGRAM, 405),
        ("POST", "/healthz", 405), ("POST", "/readyz", 405), ("PATCH", "/metrics", 405), ("HEAD", "/healthz", 200),
        ("POST", "/", 404), ("POST", SLACK + "/", 404), ("POST", "/" + SLACK, 404), ("POST", SLACK.upper(), 404),
        ("POST", "/slack/../telegram/webhook", 404), ("GET", "/etc/passwd", 404), ("GET", "/%00", 404), ("GET", "/%ff%fe", 404),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404), ("OPTIONS", "*", 404), ("GET", "http://elsewhere.test/healthz", 404),
        ("CONNECT", "elsewhere.test:443", 404), ("GET", "/" + "a" * 30_000, 404), ("GET", "/healthz?" + "a=b&" * 5000, 200),
        ("GET", "/healthz#x", 200, 404), ("GET", "/" + "%25" * 1000, 404),
    ):  # fmt: skip
        yield case(f"{method} {path[:30]}", message(method, path), *statuses)


def unsigned() -> Iterator[Case]:
    """Whoever is not Slack, or is late."""
    body = form(command="/iom", text="contacts PCCA")
    now = str(int(time.time()))
    right = signature(body, now)

    def with_proof(name: str, headers: Headers) -> Case:
        return case(f"slack, {name}", message("POST", SLACK, [("Content-Type", FORM), *headers], body), 401)

    def proved(timestamp: str | bytes, signed_with: str | bytes) -> Headers:
        return [("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", signed_with)]

    yield with_proof("nothing", [])
    yield with_proof("no signature", [("X-Slack-Request-Timestamp", now)])
    yield with_proof("no timestamp", [("X-Slack-Signature", right)])
    yield with_proof("another secret", proved(now, signature(body, now, "another")))
    yield with_proof("another body", proved(now, signature(body + b"x", now)))
    for age in (301, 86_400, -330):
        then = str(int(now) - age)
        yield with_proof(f"{age} s old", proved(then, signature(body, then)))
    for odd in ("abc", "", "1e9", "nan", "-1", "0x10", "9" * 30, now + ".0", "+" + now, now + "_0"):
        yield with_proof(f"timestamp {odd[:12]!r}", proved(odd, signature(body, odd)))
    yield with_proof("timestamp in Arabic digits", proved("١٧٠٠٠٠٠٠٠٠".encode(), right))
    for odd in ("", "v0=", right[3:], right.replace("v0", "v1"), right.upper(), right[:-1], right + "0", "a" * 10_000):
        yield with_proof(f"signature {odd[:8]!r} of {len(odd)}", proved(now, odd))
    yield with_proof("signature not latin", proved(now, "v0=\u0661".encode()))
    yield with_proof("two signatures", [*proved(now, right), ("X-Slack-Signature", right)])
    yield with_proof("two timestamps", [*proved(now, right), ("X-Slack-Request-Timestamp", now)])
    update = json.dumps(question(1, "hi")).encode()
    secrets: tuple[tuple[str, list[str | bytes]], ...] = (
        ("no secret", []), ("empty", [""]), ("wrong", ["wrong"]), ("begun", [WEBHOOK_SECRET[:-1]]),
        ("longer", [WEBHOOK_SECRET + "x"]), ("small", [WEBHOOK_SECRET.lower()]), ("not latin", ["\xff".encode()]),
        ("long", ["x" * 10_000]), ("twice", [WEBHOOK_SECRET] * 2),
    )  # fmt: skip
    for name, values in secrets:
        proof = [("X-Telegram-Bot-Api-Secret-Token", value) for value in values]
        yield case(f"telegram, {name}", message("POST", TELEGRAM, [("Content-Type", JSON), *proof], update), 403)


def nested(depth: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return opening * depth + closing * depth


BODIES: tuple[tuple[str, bytes], ...] = (
    ("empty", b""), ("null", b"null"), ("true", b"true"), ("number", b"1"), ("string", b'"x"'), ("list", b"[]"), ("brace", b"{"),
    ("not utf-8", b"\xff\xfe{}"), ("utf-16", "{}".encode("utf-16")), ("byte order mark", b"\xef\xbb\xbf{}"), ("nul", b"\0"),
    ("cut off", b'{"type":"event_callback","event":{"type":"mess'), ("trailing", b"{} {}"), ("100,000 lists", nested(100_000)),
    ("100,000 objects", nested(100_000, b'{"a":', b"}")), ("a megabyte of brackets", b"[" * (MIB - 1)),
    ("a wide list", b'{"type":"x","update_id":1,"a":[' + b"[]," * 300_000 + b"0]}"), ("10,000 digits", b"1" * 10_000),
    ("half a pair", b'{"\\ud800": 1}'), ("100 deep", b'{"type":"x","update_id":1,"a":' + nested(100) + b"}"),
)  # fmt: skip


def malformed_slack() -> Iterator[Case]:
    """Signed, and yet nothing that Slack sends."""
    for name, body in BODIES:
        yield case(f"slack json, {name}", from_slack(body), 400)
        yield case(f"slack form, {name}", from_slack(body, FORM), 400)
        yield case(f"slack payload, {name}", from_slack(form(payload=body.decode("utf-8", "replace")), FORM), 400, 413)
    no_text: tuple[object, ...] = (None, 5, [], {})
    for kind in no_text:
        yield case(f"slack, type {kind!r}", from_slack({"type": kind}), 400)
    for event in (*no_text, {"type": 7}, {"type": "message", "text": "\ud83d"}):
        yield case(f"slack, event {event!r}", from_slack({"type": "event_callback", "event": event}), 400)
    yield case("slack, no event", from_slack({"type": "event_callback"}), 400)
    body = json.dumps({"type": "url_verification", "challenge": "x"}).encode()
    for content_type in (
        None,
        "",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/xml",
        "\xff",
        "json",
        JSON + "x",
    ):
        yield case(f"slack as {content_type}", from_slack(body, content_type), 400)
    yield case("slack as two types", message("POST", SLACK, [*signed(body, JSON), ("Content-Type", FORM)], body), 400)
    yield case("slack as utf-16", from_slack(body.decode().encode("utf-16"), JSON + "; charset=utf-16"), 400)
    yield case("slack, 10,000 fields", from_slack(b"&".join(b"a%d=b" % n for n in range(10_000)), FORM), 400)
    yield case("slack, a megabyte of escapes", from_slack(b"command=" + b"%41" * 349_000, FORM), 400)
    yield case("slack, no fields", from_slack(b"&&&===&", FORM), 400)
    yield case("slack, other fields", from_slack(form(text="hello"), FORM), 400)
    yield case("slack, text not utf-8", from_slack(b"command=%2Fiom&text=%ed%a0%80%ff&team_id=T1&user_id=U1", FORM), 200)


def odd_slack() -> Iterator[Case]:
    """Signed JSON of Slack's kinds with null, numbers and lists inside: an adapter may take or refuse it."""
    event = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": "contacts PCCA", "ts": "1.2"}
    envelope = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}
    for odd in (None, 5, [], {}, "", [None], {"id": None}):
        for key in ("channel", "user", "text", "ts", "thread_ts", "bot_id", "subtype", "channel_type", "blocks", "files"):
            yield _odd(f"event.{key} = {odd!r}", {**envelope, "event": {**event, key: odd}})
        for key in (
            "team_id",
            "event_id",
            "authorizations",
            "enterprise_id",
            "api_app_id",
            "is_ext_shared_channel",
            "event_time",
        ):
            yield _odd(f"{key} = {odd!r}", {**envelope, key: odd})
        press = {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "actions": [{"action_id": "x", "type": "button"}],
        }
        for key in ("team", "user", "actions", "view", "channel", "message", "container", "response_url", "state", "trigger_id"):
            yield _odd_press(f"press.{key} = {odd!r}", {**press, key: odd})
    for kind in (
        "view_submission",
        "view_closed",
        "shortcut",
        "message_action",
        "block_suggestion",
        "workflow_step_edit",
        "\0",
        "",
    ):
        yield _odd_press(f"only {kind!r}", {"type": kind})


def _odd(name: str, payload: dict[str, Any]) -> Case:
    return case(f"slack, {name}", from_slack(payload), 200, 400, 404)


def _odd_press(name: str, payload: dict[str, Any]) -> Case:
    return case(f"slack, {name}", from_slack(form(payload=json.dumps(payload)), FORM), 200, 400, 404)


def malformed_telegram() -> Iterator[Case]:
    """With the right secret."""
    for name, body in BODIES:
        yield case(f"telegram, {name}", from_telegram(body), 400)
    numbers: tuple[object, ...] = (None, "1", 1.5, True, -1, 2**63, 10**400, [], {})
    for number in numbers:
        yield case(f"telegram, update_id {str(number)[:20]!r}", from_telegram({"update_id": number}), 400)
    yield case("telegram, no number", from_telegram({"message": {}}), 400)
    whole = question(1, "hi")
    message_of = whole["message"]
    assert isinstance(message_of, dict)
    for odd in (None, 5, "x", [], {}, [None], {"id": "x"}):
        for key in ("chat", "from", "date", "text", "entities", "message_id", "reply_to_message", "sticker", "message_thread_id"):
            yield case(f"telegram, message.{key} = {odd!r}", from_telegram({**whole, "message": {**message_of, key: odd}}), 200)
        for kind in (
            "message",
            "edited_message",
            "callback_query",
            "inline_query",
            "my_chat_member",
            "channel_post",
            "poll",
            "new",
        ):
            yield case(f"telegram, {kind} = {odd!r}", from_telegram({"update_id": 2, kind: odd}), 200)
    half = json.dumps(question(3, "half \ud83d of a pair")).encode()
    yield case("telegram, half a pair", from_telegram(half), 200)
    yield case("telegram, as text", from_telegram(question(4, "hi"), ("Content-Type", "text/plain")), 200)
    yield case("telegram, as a form", from_telegram(b"update_id=1"), 400)


def too_large() -> Iterator[Case]:
    """More than a megabyte, however it is announced."""
    for path, size in ((SLACK, 64), (TELEGRAM, 8), ("/healthz", 8), ("/nowhere", 8)):
        announced = message("POST", path, [("Content-Length", str(size * MIB))])
        yield Case(f"{size} MiB to {path}", (announced, (b"x" * MIB for _ in range(size))), (413,))
    in_chunks = message("POST", SLACK, [("Transfer-Encoding", "chunked")])
    yield Case("64 MiB in chunks", (in_chunks, chunked(b"x" * MIB for _ in range(64))), (413,))
    yield Case("64 MiB announced, nothing sent", (message("POST", SLACK, [("Content-Length", str(64 * MIB))]),), (413,))
    yield case("one byte too many", message("POST", SLACK, body=b"x" * (MIB + 1)), 413)
    waiting = message("POST", SLACK, [("Content-Length", str(64 * MIB)), ("Expect", "100-continue")])
    yield case("64 MiB, asking first", waiting, 413)
    yield case("a megabyte", message("POST", SLACK, body=b"x" * MIB), 401)


def all_cases() -> list[Case]:
    """Every one; made anew for each server, because signatures age and pieces are used up."""
    groups = (bad_heads, bad_ways, unsigned, malformed_slack, odd_slack, malformed_telegram, too_large)
    return [one for group in groups for one in group()]

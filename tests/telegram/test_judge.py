"""The judge itself: it finds what the server would refuse, and knows what the whole specification says."""

from __future__ import annotations

import json

import pytest

from tests.telegram.bot_api import OURS, WHOLE, BotApi, extract
from tests.telegram.markup import HAS_TDLIB, MarkupError, by_tdlib, text_of

TEXTS = [
    "a &lt; b &amp; c", "a & b", "<b>bold</b> <i>x</i>", "<b>open", "close</b>", "a < b", "<unknown>x</unknown>",
    "<b><i>x</b></i>", "&#65;&#x42;", "&nbsp;", '<a href="https://iom.int">x</a>', "<blockquote expandable>x</blockquote>",
    "x > y", "<", "<b", "&", "&;",
]  # fmt: skip


@pytest.mark.skipif(not HAS_TDLIB, reason="Telegram's own parser is not installed here")
@pytest.mark.parametrize("html", TEXTS)
def test_our_parser_is_as_strict_as_telegrams(html: str) -> None:
    theirs = by_tdlib(html)
    try:
        assert text_of(html).strip() == theirs["text"].strip()
    except MarkupError:
        assert theirs["@type"] == "error"


def keyboard(**button: str) -> dict[str, object]:
    """One button."""
    return {"inline_keyboard": [[{"text": "x", **button}]]}


@pytest.mark.parametrize(
    ("method", "call"),
    [
        ("sendMessage", {"text": "x"}),
        ("sendMessage", {"chat_id": 1, "text": ""}),
        ("sendMessage", {"chat_id": 1, "text": "😀" * 2049}),
        ("sendMessage", {"chat_id": 1, "text": "a < b", "parse_mode": "HTML"}),
        ("sendMessage", {"chat_id": 1, "text": "x", "colour": "red"}),
        ("sendMessage", {"chat_id": 1.5, "text": "x"}),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": keyboard()}),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": keyboard(callback_data="é" * 33)}),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": keyboard(callback_data="x", url="https://iom.int")}),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": keyboard(url="mailto:x@iom.int")}),
        ("sendMessage", {"chat_id": 1, "text": '<a href="mailto:x@iom.int">x</a>', "parse_mode": "HTML"}),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}),
        ("answerInlineQuery", {"inline_query_id": "1", "results": [{"type": "article", "id": "1", "title": "x"}]}),
        ("sendPigeon", {}),
    ],
)
def test_a_wrong_call_is_found(method: str, call: dict[str, object]) -> None:
    assert BotApi().faults(method, call)


def test_a_right_call_is_not_faulted() -> None:
    rows = {"inline_keyboard": [[{"text": "x", "callback_data": "1"}, {"text": "y", "copy_text": {"text": "z"}}]]}
    call = {"chat_id": 1, "text": "<b>x</b>" * 1024, "parse_mode": "HTML", "reply_markup": rows}
    assert BotApi().faults("sendMessage", call) == []


@pytest.mark.skipif(not WHOLE.exists(), reason="the whole specification is not here")
def test_our_part_of_the_specification_is_what_it_says() -> None:
    assert json.loads(OURS.read_text(encoding="utf-8")) == extract(json.loads(WHOLE.read_text(encoding="utf-8")))

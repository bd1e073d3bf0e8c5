"""Rendering: every fact of the reply, escaped once, inside the limits, whatever stands in it."""

from __future__ import annotations

import random
import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handlers.telegram_cards import Bot, Cards
from bot.handlers.telegram_desk import Given
from bot.handlers.telegram_views import MENU, Views
from bot.render import console
from bot.render.telegram import MESSAGE_LENGTH, Button, Message, payload, render, sendable, short, utf16_length
from bot.reply import Line, LineKind, Reply
from bot.service import Service
from knowledge.model import LANGUAGES
from tests.telegram.bot_api import BotApi
from tests.telegram.markup import HAS_TDLIB, by_tdlib, entities_by_tdlib, text_of

MARKS = re.compile("[\u200f\u2068\u2069]")
API = BotApi()
KINDS: tuple[LineKind, ...] = ("title", "text", "field", "item", "note", "source")
LINES = st.tuples(st.sampled_from(KINDS), st.text(max_size=30), st.integers(1, 300))
HOSTILE = (
    "<b>", "</b>", "<", ">", "&", "&amp;", "&lt;", "&#0;", "&#x110000;", "<!--", '<a href="', "'\"", "\u202e", "\u2069", "\u200f",
    "😀", "\ud83d", "\ude00", "\x00", "\x0b", "\r\n", "\n", "{}", "%s", "`*_[]()~", "mailto:x@y.int", "a@b.int", "العربية",
    "PCCA", "e\u0301", "\u2028", "﷽", " ", "@iom_bot", "/start", "tg://user?id=1", "]]>", "<pre>", "<script>",
    "<blockquote expandable>",
)  # fmt: skip


def faults(message: Message) -> list[str]:
    """What the server would have against a message."""
    return [fault for call in payload(message) for fault in API.faults("sendMessage", {"chat_id": 1, **call})]


def hostile(random_: random.Random) -> str:
    return "".join(random_.choice(HOSTILE) for _ in range(random_.randint(1, 12)))


def test_ten_thousand_hostile_strings_and_not_one_parse_error() -> None:
    """By the rules of the specification each, and every tenth by Telegram's own parser where it is installed."""
    random_ = random.Random(2024)  # noqa: S311 (the same strings in every run)
    for number in range(10_000):
        line = Line(KINDS[number % 6], hostile(random_) or "x", hostile(random_) if number % 3 else "", hostile(random_))
        message = render(Reply(LANGUAGES[number % 4], (Line("title", "x"), line)), ((Button("share", hostile(random_), "x"),),))
        assert faults(message) == [], line
        if HAS_TDLIB and number % 10 == 0:
            parsed = by_tdlib(message.texts[0].html)
            assert parsed["@type"] == "formattedText", line
            assert all(entity["type"]["@type"] in ("textEntityTypeBold", "textEntityTypeItalic") for entity in parsed["entities"])


@settings(max_examples=40, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=8), st.sampled_from(LANGUAGES))
def test_whatever_the_length_each_message_fits_and_no_word_is_lost(lines: list[tuple[LineKind, str, int]], language: str) -> None:
    reply = Reply(language, tuple(Line(kind, f"x{text} " * times) for kind, text, times in lines))
    message = render(reply)
    assert faults(message) == []
    shown = MARKS.sub("", "".join(text.plain for text in message.texts))
    for word in {word for line in reply.lines for word in MARKS.sub("", sendable(line.text)).split()}:
        assert word in shown


def test_a_long_message_is_divided_between_lines() -> None:
    reply = Reply("en", tuple(Line("item", f"{number} " + "😀" * 100) for number in range(100)))
    texts = render(reply).texts
    assert len(texts) > 1
    assert all(utf16_length(text.plain) <= MESSAGE_LENGTH for text in texts)
    assert "\n".join(text.plain for text in texts) == reply.plain()


def test_the_buttons_stand_under_the_last_part_only() -> None:
    reply = Reply("en", tuple(Line("item", "x" * 1000) for _ in range(10)))
    parts = payload(render(reply, ((Button("press", "x", "1"),),)))
    assert ["reply_markup" in part for part in parts] == [False, False, True]


def test_a_label_is_never_empty_and_fits() -> None:
    assert short("") == short("\x00") == "·"
    assert len(short("x" * 1000)) == 64


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_about_everything_holds_every_fact_in_twelve_lines_and_one_and_a_half_kilobytes(
    service: Service, language: str
) -> None:
    cards = Cards(service, Bot("iom_bot"))
    for target in service.index.target_numbers:
        answered = service.show(target, language)
        message = cards.message(Given(answered, "abcdefghij"))
        assert faults(message) == [], target
        (text,) = message.texts
        assert len(text.html.encode()) <= 1536, target
        assert text.plain.count("\n") < 12, target
        assert MARKS.sub("", text_of(text.html)) == MARKS.sub("", answered.reply.plain()), target
        if HAS_TDLIB and language in ("en", "ar"):
            assert by_tdlib(text.html)["text"] == text.plain


def test_html_is_escaped_once() -> None:
    (text,) = render(Reply("en", (Line("text", "R&D <x> &amp;"),))).texts
    assert text.html == escape("R&D <x> &amp;", quote=False)
    assert text_of(text.html) == text.plain == "R&D <x> &amp;"


def test_in_arabic_latin_names_addresses_and_spans_of_years_stand_in_isolates_once() -> None:
    line = Line("field", "خطة 2024-2028 بشأن PCCA (Preparedness and Climate)", "البريد", "\u2068pcca@iom.int\u2069")
    (text,) = render(Reply("ar", (line,))).texts
    assert re.findall("\u2068([^\u2069]*)\u2069", text.plain) == ["2024-2028", "PCCA", "Preparedness and Climate", "pcca@iom.int"]
    assert text.plain.startswith("\u200f")


@pytest.mark.parametrize(
    ("text", "isolates"),
    [("تابعاً لإدارة DHRR.", ["DHRR"]), ("/contacts – عناوين", ["/contacts"]), ("و/أو", []), ("(PCCA)؛ CBI:", ["PCCA", "CBI"])],
)
def test_an_isolate_holds_the_word_and_nothing_of_the_sentence(text: str, isolates: list[str]) -> None:
    (shown,) = render(Reply("ar", (Line("text", text),))).texts
    assert re.findall("\u2068([^\u2069]*)\u2069", shown.plain) == isolates
    assert console.plain(Reply("ar", (Line("text", text),))) == shown.plain


@pytest.mark.skipif(not HAS_TDLIB, reason="Telegram's own parser is not installed here")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_that_the_help_names_can_be_tapped(service: Service, language: str) -> None:
    cards = Cards(service, Bot("iom_bot"))
    (text,) = Views(cards).help(Given(service.ask("help", language)), is_group=False).texts
    commands = [e for e in entities_by_tdlib(text.plain) if e["type"]["@type"] == "textEntityTypeBotCommand"]
    assert len(commands) == len(MENU)


@pytest.mark.skipif(not HAS_TDLIB, reason="Telegram's own parser is not installed here")
@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_makes_every_address_clickable_by_itself(service: Service, language: str) -> None:
    (text,) = render(service.show("list.mailboxes", language).reply).texts
    found = [e for e in entities_by_tdlib(text.plain) if e["type"]["@type"] == "textEntityTypeEmailAddress"]
    units = text.plain.encode("utf-16-le")
    addresses = {units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in found}
    assert addresses == {s.mailbox.address for s in service.index.knowledge.subjects.values() if s.mailbox}

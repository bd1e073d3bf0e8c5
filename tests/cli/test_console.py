"""How replies look in a terminal: the files in golden/ are what people see; GOLDEN=write writes them anew."""

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from bot.render.console import drawn, plain, trace
from bot.reply import Action, Line, Reply
from bot.service import Service

GOLDEN = Path(__file__).parent / "golden"
ISOLATED_MAIL = "\u2068quays@port.example\u2069"

REPLIES = {
    "en": Reply(
        "en",
        (
            Line("title", "Quays and Docks Division (QDD)"),
            Line("text", "Looks after every quay, dock and landing stage, and says which ship may lie where and for how long."),
            Line("field", "Port Authority", "Part of"),
            Line("field", "", "Mailbox", "quays@port.example"),
            Line("field", "Cranes Unit; Divers Unit; Tugs and Pilots Unit; Lamps, Bells and Buoys Unit", "Units (4)"),
            Line("note", "The source writes QDD in two ways."),
            Line("source", "Harbour works › Contacts, March 2024", "Source"),
        ),
    ),
    "fr": Reply(
        "fr",
        (
            Line("text", "Laquelle voulez-vous dire ?"),
            Line("item", "Division des quais (QDD)", "1."),
            Line("item", "Unité chargée des grues, des treuils et de tout ce qui soulève des conteneurs au port", "2."),
        ),
        (Action("choose", "Division des quais (QDD)", "division.quays"),),
    ),
    "es": Reply(
        "es",
        (
            Line("text", "No lo sé: las entradas que tengo no responden a esto."),
            Line("field", "División de Muelles (QDD)", "La ayuda más cercana", "quays@port.example"),
        ),
    ),
    "ar": Reply(
        "ar",
        (
            Line("title", "شعبة الأرصفة (QDD)"),
            Line("text", "تعنى بكل رصيف ومرسى، وتقرر أي سفينة ترسو وأين ومتى، وفقاً لخطة Harbour Plan 2024-2028."),
            Line("field", "", "البريد", ISOLATED_MAIL),
            Line("item", "وحدة الرافعات", "1."),
            Line("item", "Port Authority"),
            Line("source", "أعمال الميناء › جهات الاتصال، مارس 2024", "المصدر"),
        ),
    ),
}


def on_terminal(reply: Reply, width: int, colours: bool) -> str:
    console = Console(
        file=io.StringIO(), width=width, force_terminal=colours, color_system="standard" if colours else None,
        highlight=False, legacy_windows=False, _environ={},
    )  # fmt: skip
    console.print(drawn(reply))
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def check(name: str, shown: str) -> None:
    file = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        file.write_text(shown, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == shown


@pytest.mark.parametrize("language", REPLIES)
def test_a_reply_as_lines(language: str) -> None:
    check(f"{language}.plain.txt", plain(REPLIES[language]) + "\n")


@pytest.mark.parametrize("language", REPLIES)
@pytest.mark.parametrize("width", [40, 100])
def test_a_reply_in_a_terminal_of_some_width(language: str, width: int) -> None:
    check(f"{language}.{width}.txt", on_terminal(REPLIES[language], width, colours=False))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_reply_in_colours(language: str) -> None:
    check(f"{language}.colours.txt", on_terminal(REPLIES[language], 60, colours=True))


@pytest.mark.parametrize("width", [10, 25, 200])
@pytest.mark.parametrize("language", REPLIES)
def test_no_letter_is_lost_at_any_width(language: str, width: int) -> None:
    shown = "".join(on_terminal(REPLIES[language], width, colours=False).split())
    told = "".join(plain(REPLIES[language]).split())
    if width == 200:
        assert shown == told
    assert sorted(shown) == sorted(told)


def test_right_to_left_lines_begin_with_their_direction_and_keep_latin_runs_together() -> None:
    lines = plain(REPLIES["ar"]).splitlines()
    assert all(line.startswith("\u200f") for line in lines)
    assert "(\u2068QDD\u2069)" in lines[0]
    assert "\u2068Harbour Plan\u2069 \u20682024-2028\u2069" in lines[1]
    assert lines[2].count("\u2068") == lines[2].count("\u2069") == 1
    assert "\u200f" not in plain(REPLIES["en"])


def test_a_terminal_is_never_commanded_by_what_is_shown() -> None:
    reply = Reply("en", (Line("text", "a\x1b[2Jb\x07c\r\nd\x9b1me\ud800", "l\x1b]0;x\x07"),))
    for shown in (plain(reply), on_terminal(reply, 60, colours=False)):
        assert not set(shown) & set("\x1b\x07\r\x9b\ud800")
        assert "[2Jb" in shown


def test_markup_in_a_reply_is_text() -> None:
    assert "[bold]x[/bold]" in on_terminal(Reply("en", (Line("text", "[bold]x[/bold]"),)), 60, colours=False)


def test_the_trace_names_rule_words_and_version(service: Service) -> None:
    told = list(trace(service.ask("contact QDD")))
    assert told[0] == "why: answered, contact, division.quays"
    assert any(line.startswith("  rule: ") for line in told)
    assert any("QDD" in line for line in told)
    assert service.index.knowledge.version in told[-1]

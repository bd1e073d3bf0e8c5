"""A conversation in a terminal: commands, choices by number, follow-ups, languages; a line at a time without a terminal."""

import io
import json
import sys
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.chat import chat, completer, history
from bot.service import Service
from bot.talk import Talk, command_names

Output = pytest.CaptureFixture[str]


def said(talk: Talk, line: str) -> str:
    turn = talk.hear(line)
    return "" if turn is None else turn.reply.plain()


# what is said


def test_a_question_is_answered(service: Service) -> None:
    assert "quays@port.example" in said(Talk(service), "contact QDD")


@pytest.mark.parametrize("line", ["", "  ", "\n", "\t"])
def test_an_empty_line_is_not_answered(line: str, service: Service) -> None:
    assert Talk(service).hear(line) is None


def test_commands_show_lists_and_cards(service: Service) -> None:
    talk = Talk(service)
    assert "quays@port.example" in said(talk, "/contacts")
    assert "North Pier" in said(talk, "/offices")
    assert "quays@port.example" in said(talk, "/contacts QDD")
    assert "Port Authority" in said(talk, "/about")


def test_what_is_typed_in_slack_works_here(service: Service) -> None:
    talk = Talk(service)
    assert said(talk, "/iom contacts QDD") == said(talk, "/contacts QDD")
    assert "quays@port.example" in said(talk, "/iom what is the mailbox of QDD?")


@pytest.mark.parametrize("line", ["/subscribe PCCA", "/iom subscriptions", "/unsubscribe"])
def test_subscriptions_live_where_somebody_can_be_told(service: Service, line: str) -> None:
    assert "Slack and Telegram" in said(Talk(service), line)


def test_help_names_every_command(service: Service) -> None:
    told = said(Talk(service), "/help")
    assert all(name in told for name in command_names() if name != "/help")


def test_an_unknown_command_is_told(service: Service) -> None:
    assert "/cranez" in said(Talk(service), "/cranez")


def test_a_number_chooses_what_was_meant(service: Service) -> None:
    talk = Talk(service)
    offered = talk.hear("contact QDE")
    assert offered is not None
    assert offered.answered is not None
    assert offered.answered.answer.status == "clarify"
    assert "quays@port.example" in said(talk, "1")
    assert "quays@port.example" not in said(talk, "1")


def test_a_search_is_chosen_from_by_number(service: Service) -> None:
    talk = Talk(service)
    assert said(talk, "/search cran").startswith("1. Cranes Unit")
    assert "Cranes Unit" in said(talk, "1")
    assert said(talk, "/search")
    assert said(talk, "/search zzzzzzzz")


def test_a_follow_up_is_about_the_subject_before(service: Service) -> None:
    talk = Talk(service)
    talk.hear("what is QDD?")
    assert talk.context is not None
    assert talk.context.subjects == ("division.quays",)
    assert "quays@port.example" in said(talk, "and their email?")


def test_the_language_can_be_chosen_and_left_to_the_question_again(service: Service) -> None:
    talk = Talk(service)
    assert said(talk, "/lang fr")
    assert "Division des quais" in said(talk, "contact QDD")
    assert "Division des quais" in said(talk, "what is the mailbox of the Quays and Docks Division?")
    assert "en, fr, es, ar" in said(talk, "/lang xx")
    said(talk, "/lang auto")
    assert "Quays and Docks Division" in said(talk, "what is the mailbox of the Quays and Docks Division?")


def test_why_tells_what_led_to_the_last_answer(service: Service) -> None:
    talk = Talk(service)
    first = talk.hear("/why")
    assert first is not None
    assert first.answered is None
    talk.hear("contact QDD")
    second = talk.hear("/why")
    assert second is not None
    assert second.traced
    assert second.answered is talk.last


def test_quit_ends_it(service: Service) -> None:
    turn = Talk(service).hear("/quit")
    assert turn is not None
    assert turn.over


@pytest.mark.parametrize("line", ["/" * 5000, "1" * 5000, "\ud800", "\x00\x1b[2J", "/iom", "/ ", "/search \ud800", "٣"])
def test_anything_can_be_typed(line: str, service: Service) -> None:
    talk = Talk(service)
    talk.hear("contact QDE")
    turn = talk.hear(line)
    assert turn is not None
    assert turn.reply.plain()


# without a terminal


def feed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_lines_are_answered_until_the_end_of_input(service: Service, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    feed(monkeypatch, "contact QDD\n\nwho lifts containers")
    chat(service)
    told = capsys.readouterr().out
    assert told.index("quays@port.example") < told.index("Cranes Unit")
    assert "\x1b" not in told


def test_lines_after_quit_are_not_answered(service: Service, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    feed(monkeypatch, "/quit\ncontact QDD\n")
    chat(service)
    assert "quays@port.example" not in capsys.readouterr().out


def test_why_can_be_told_with_every_answer(service: Service, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    feed(monkeypatch, "contact QDD\n")
    chat(service, why=True)
    assert "why: answered, contact, division.quays" in capsys.readouterr().out


def test_what_slack_would_get(service: Service, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    feed(monkeypatch, "contact QDD\n")
    chat(service, "slack")
    payload = json.loads(capsys.readouterr().out)
    assert payload["blocks"][0]["type"] == "section"
    assert "quays@port.example" in payload["text"]


def test_what_telegram_would_get(service: Service, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    feed(monkeypatch, "contact QDD\n/help\n")
    chat(service, "telegram")
    payload, rest = json.JSONDecoder().raw_decode(capsys.readouterr().out)
    assert payload[0]["parse_mode"] == "HTML"
    assert "quays@port.example" in payload[0]["text"]
    assert "inline_keyboard" in payload[0]["reply_markup"] or rest == 0


# at a terminal


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def session(service: Service, keys: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is shown at a terminal at which these keys are pressed; prompt_toolkit's own for tests."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    terminal = Terminal()
    with monkeypatch.context() as patch, create_pipe_input() as pressed, create_app_session(pressed, DummyOutput()):
        patch.setattr(sys, "stdin", Terminal())
        patch.setattr(sys, "stdout", terminal)
        pressed.send_text(keys)
        chat(service)
    return terminal.getvalue()


def test_a_session_at_a_terminal(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = session(service, "contact QDD\r/quit\r", monkeypatch)
    assert "quays@port.example" in shown
    assert "\x1b[" in shown


def test_control_d_ends_and_control_c_takes_back(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = session(service, "who lifts con\x03contact QDD\r\x04", monkeypatch)
    assert "quays@port.example" in shown
    assert "Cranes Unit" not in shown


def test_what_was_typed_is_kept_for_the_next_time(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session(service, "contact QDD\r\x04", monkeypatch)
    file = tmp_path / "home" / "iom-bot" / "chat-history"
    assert "+contact QDD" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_history_stays_in_memory_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(history(), FileHistory)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert isinstance(history(), InMemoryHistory)


def completions(service: Service, text: str) -> list[str]:
    found = completer(Talk(service)).get_completions(Document(text), CompleteEvent())
    return [completion.text for completion in found]


def test_commands_and_names_are_completed(service: Service) -> None:
    assert completions(service, "/co") == ["/contacts"]
    assert "/offices" in completions(service, "/")
    assert completions(service, "/contacts cran")[0].startswith("Cranes Unit")
    assert completions(service, "con") == []
    assert completions(service, "/lang f") == []

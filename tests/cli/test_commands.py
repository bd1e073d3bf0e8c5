"""Commands, their options and exit statuses; whatever a person mistypes is one clear line."""

import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from bot.cli import execute

HARBOUR = Path(__file__).parents[1] / "knowledge" / "harbour"
Output = pytest.CaptureFixture[str]


def feed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


# ask


@pytest.mark.parametrize(("question", "status"), [("contact QDD", 0), ("contact QDE", 3), ("who won the football match", 4)])
def test_the_exit_status_says_how_the_question_was_answered(question: str, status: int, capsys: Output) -> None:
    assert execute(["ask", question]) == status
    assert capsys.readouterr().out


def test_words_need_no_quotation_marks(capsys: Output) -> None:
    assert execute(["ask", "contact", "QDD", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["q"] == "contact QDD"


def test_the_language_of_the_asker_is_used(capsys: Output) -> None:
    assert execute(["ask", "--lang", "fr", "QDD"]) == 0
    assert "Division des quais" in capsys.readouterr().out


def test_why_prints_what_led_to_the_answer(capsys: Output) -> None:
    assert execute(["ask", "--why", "contact QDD"]) == 0
    told = capsys.readouterr().out
    assert "why: answered, contact, division.quays" in told
    assert "rule: " in told


def test_bytes_that_are_no_text_are_survived(capsys: Output) -> None:
    assert execute(["ask", "--json", b"QDD \xff\xfe".decode("utf-8", "surrogateescape")]) in (0, 3, 4)
    assert json.loads(capsys.readouterr().out)["q"].startswith("QDD")


def test_a_batch_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    feed(monkeypatch, '{"q": "contact QDD"}\nnull\n{"q": "وحدة الرافعات"}\n'.encode())
    assert execute(["ask", "--batch"]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.decode().splitlines()]
    assert [line.get("language", "error") for line in lines] == ["en", "error", "ar"]


def test_a_batch_without_any_input_ends_at_once(monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert execute(["ask", "--batch"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "--lang", "de", "QDD"], "en, fr, es or ar"),
        (["ask"], "ask what?"),
        (["ask", "  "], "ask what?"),
        (["ask", "--batch", "QDD"], "standard input"),
        (["ask", "--langg", "fr", "x"], "--lang"),
        (["chat", "--as", "irc"], "slack"),
        (["chat", "--lang", "xx"], "en, fr, es or ar"),
        (["asks"], "ask"),
        (["serve", "--port", "many"], "--port"),
        (["knowledge", "diff", "one"], "NEW"),
        (["misses", "--limit", "0"], "limit"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_line_and_status_2(arguments: list[str], said: str, capsys: Output) -> None:
    assert execute(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert said in told.err


@pytest.mark.parametrize("arguments", [[], ["--help"], ["knowledge"], ["slack"], ["telegram"], ["ask", "--help"]])
def test_help_is_given_where_it_is_asked_for_or_nothing_is(arguments: list[str], capsys: Output) -> None:
    assert execute(arguments) == 0
    assert "Usage: " in capsys.readouterr().out


def test_version_names_the_bot_and_the_entries(capsys: Output) -> None:
    assert execute(["version"]) == 0
    assert capsys.readouterr().out.startswith("iom-bot 0.")


# which entries


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    folder = tmp_path / "broken"
    shutil.copytree(HARBOUR, folder)
    entry = folder / "harbour.yaml"
    entry.write_text(
        entry.read_text(encoding="utf-8").replace("2024-03", "2024-13").replace("quays@port.example", "quays"), encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize("arguments", [["ask", "x"], ["chat"], ["ask", "--batch"], ["version"]])
def test_broken_entries_are_a_line_for_each_fault(
    arguments: list[str], broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("IOM_BOT_KNOWLEDGE", str(broken))
    assert execute(arguments) == 1
    told = capsys.readouterr()
    assert [line.partition("harbour.yaml")[2].split(": ")[0] for line in told.err.splitlines()] == [":3:10", ":28:24"]
    assert told.out == ""


def test_entries_may_be_named_in_a_dotenv_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.delenv("IOM_BOT_KNOWLEDGE")
    Path(".env").write_text(f"OTHER=1\nIOM_BOT_KNOWLEDGE='{HARBOUR}'\n", encoding="utf-8")
    assert execute(["ask", "contact QDD"]) == 0
    assert "quays@port.example" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setenv("IOM_BOT_KNOWLEDGE", "nowhere")
    assert execute(["ask", "x"]) == 1
    assert capsys.readouterr().err == "nowhere:1:1: no such folder: name the folder that holds the entry files\n"


# knowledge


def test_check_prints_every_fault_and_says_so_by_its_status(broken: Path, capsys: Output) -> None:
    assert execute(["knowledge", "check", str(broken)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].endswith("harbour.yaml:28:24: “quays” is not an e-mail address")
    assert execute(["knowledge", "check", str(HARBOUR)]) == 0
    assert capsys.readouterr().out.startswith("no faults: 1 entries, 5 subjects, 1 facts")


def test_check_without_a_folder_takes_the_one_that_is_set(broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setenv("IOM_BOT_KNOWLEDGE", str(broken))
    assert execute(["knowledge", "check"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_page_becomes_an_entry_file(capsys: Output) -> None:
    Path("page.txt").write_text("Contacts\n\nWells Unit (WPU): wells@camp.example\n", encoding="utf-8")
    assert execute(["knowledge", "import", "page.txt"]) == 0
    printed = capsys.readouterr().out
    assert "wells@camp.example" in printed
    assert "entry: page" in printed
    assert execute(["knowledge", "import", "page.txt", "-o", "camp.yaml"]) == 0
    assert "things left to write" in capsys.readouterr().out
    assert execute(["knowledge", "check", "camp.yaml"]) == 1
    assert all(": to do: " in line for line in capsys.readouterr().out.splitlines())


def test_an_entry_file_is_not_written_over_by_chance(capsys: Output) -> None:
    Path("page.txt").write_text("Contacts\n\nWells Unit (WPU): wells@camp.example\n", encoding="utf-8")
    Path("camp.yaml").write_text("my work", encoding="utf-8")
    assert execute(["knowledge", "import", "page.txt", "-o", "camp.yaml"]) == 1
    assert "camp.yaml is there already" in capsys.readouterr().err
    assert execute(["knowledge", "import", "page.txt", "-o", "camp.yaml", "--force"]) == 0


@pytest.mark.parametrize("content", [b"", b"Dear all", b"\xff\xfe\x00", b"caf\xe9"])
def test_a_page_that_is_none_is_refused_in_a_line(content: bytes, capsys: Output) -> None:
    Path("page.txt").write_bytes(content)
    assert execute(["knowledge", "import", "page.txt"]) == 1
    assert capsys.readouterr().err.startswith("page.txt:1:1: ")


@pytest.mark.parametrize(
    "arguments", [["knowledge", "import", "none.txt"], ["knowledge", "import", "."], ["knowledge", "diff", "none", "none"]]
)
def test_files_that_are_not_there_are_named(arguments: list[str], capsys: Output) -> None:
    assert execute(arguments) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_diff_tells_changes_in_lines_or_as_json(tmp_path: Path, capsys: Output) -> None:
    new = tmp_path / "new"
    shutil.copytree(HARBOUR, new)
    entry = new / "harbour.yaml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("quays@port", "docks@port"), encoding="utf-8")
    assert execute(["knowledge", "diff", str(HARBOUR), str(new)]) == 0
    assert capsys.readouterr().out == "~ division.quays mailbox: quays@port.example → docks@port.example\n"
    assert execute(["knowledge", "diff", str(HARBOUR), str(new), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"change": "changed", "subject": "division.quays", "field": "mailbox", "topic": "contact", "language": "",
         "old": "quays@port.example", "new": "docks@port.example"},
    ]  # fmt: skip
    assert execute(["knowledge", "diff", str(HARBOUR), str(HARBOUR)]) == 0
    assert capsys.readouterr().out == "nothing changed\n"


# the store and the platforms


@pytest.mark.parametrize("command", ["feedback", "misses"])
def test_an_empty_store_has_nothing_to_tell(command: str, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setenv("DATABASE_URL", "memory://")
    assert execute([command]) == 0
    assert capsys.readouterr().out == "nothing yet\n"
    assert execute([command, "--json"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", ["feedback", "misses"])
def test_a_wrong_setting_is_named(command: str, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setenv("DATABASE_URL", "oracle://secret@host")
    assert execute([command]) == 2
    told = capsys.readouterr().err
    assert told.startswith("DATABASE_URL: ")
    assert "secret" not in told


def test_the_slack_manifest_is_json(capsys: Output) -> None:
    assert execute(["slack", "manifest"]) == 0
    assert json.loads(capsys.readouterr().out)["features"]["slash_commands"][0]["command"] == "/iom"


def test_a_qr_code_needs_a_subject_that_is_there(capsys: Output) -> None:
    assert execute(["telegram", "qr", "unit.crane", "--username", "port_bot"]) == 2
    assert "perhaps unit.cranes?" in capsys.readouterr().err
    assert execute(["telegram", "qr", "unit.cranes", "--username", "@port_bot", "-o", "cranes.svg"]) == 0
    assert Path("cranes.svg").read_bytes().startswith(b"<?xml")

"""The documents are true: settings, commands, paths, modules and examples that they name are there, and none is left out."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from bot.commands import app
from bot.settings import VARIABLES, Settings
from knowledge.loading import load

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
DOCUMENTS: Final = (*PAGES, *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")))
FOLDERS: Final = "bot|knowledge|tests|docs|deploy|scripts"
PLACEHOLDER: Final = re.compile(r"(?:\d{4}_)?<\w+>|NAME|LANGUAGE")
UNIT: Final = "deploy/iom-bot.service"
SYSTEMD: Final = shutil.which("systemd-analyze") or ""


def text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text(document), re.DOTALL | re.MULTILINE)


# settings


def table() -> dict[str, str]:
    """Variable to the last cell of its row in the table of settings."""
    rows = re.findall(r"^\| `([A-Z_]+)` \|.*\| (.+) \|$", text("docs/operating.md"), re.MULTILINE)
    return dict(rows)


def test_every_setting_is_in_the_table_and_no_other() -> None:
    assert set(table()) == set(VARIABLES)


def test_the_table_gives_the_defaults() -> None:
    given = table()
    for variable, field in VARIABLES.items():
        default = Settings.model_fields[field].default
        if isinstance(default, bool):
            assert given[variable] == f"`{'on' if default else 'off'}`"
        elif isinstance(default, (str, int, float)):
            assert given[variable] == f"`{default:g}`" if isinstance(default, float) else given[variable] == f"`{default}`"


@pytest.mark.parametrize("document", ["README.md", "docs/operating.md"])
def test_no_setting_is_named_that_nothing_reads(document: str) -> None:
    named = set(re.findall(r"\b(?:SLACK|TELEGRAM|IOM_BOT)_[A-Z_]*[A-Z]\b", text(document)))
    assert named <= set(VARIABLES)


# commands


def commands() -> set[str]:
    """Every command of the command line, as "knowledge check"; what only holds others is left out."""
    return set(_below(typer.main.get_command(app), ""))


def _below(command: Any, name: str) -> Iterator[str]:
    inside: dict[str, Any] = getattr(command, "commands", {})
    if not inside:
        yield name
    for below, one in inside.items():
        yield from _below(one, f"{name} {below}".strip())


def test_every_command_is_in_the_readme_or_in_operating() -> None:
    told = text("README.md") + text("docs/operating.md")
    assert [command for command in sorted(commands()) if not re.search(rf"iom-bot {command}\b", told)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_command_is_named_that_there_is_not(document: str) -> None:
    known = commands()
    groups = {command.split()[0] for command in known if " " in command}
    named = re.findall(r"`[^`\n]*?iom-bot ([a-z]+)(?: ([a-z]+))?", text(document))
    assert [name for name in named if (" ".join(name) if name[0] in groups else name[0]) not in known] == []


# paths and modules


def paths(document: str) -> set[str]:
    """Paths that a document names: in words from the top folder on, and as targets of links."""
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text(document)) if "://" not in link]
    from_here = {((ROOT / document).parent / link).resolve().relative_to(ROOT).as_posix() for link in links}
    words = re.findall(rf"(?<![\w./-])(?:{FOLDERS})/[\w.*<>/-]*[\w*>/]", text(document))
    return from_here | set(words)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_is_named_exists(document: str) -> None:
    assert [path for path in sorted(paths(document)) if not list(ROOT.glob(PLACEHOLDER.sub("*", path).rstrip("/")))] == []


def test_every_module_is_in_the_architecture() -> None:
    page = text("ARCHITECTURE.md")
    modules = [path.stem for package in ("bot", "knowledge") for path in (ROOT / package).glob("*.py") if path.stem[:2] != "__"]
    packages = [f"{path.parent.name}/" for path in (ROOT / "bot").glob("*/__init__.py")]
    named = set(re.findall(r"`(?:bot/|knowledge/)?([\w/]+?)(?:\.py)?`", page))
    assert sorted({*modules, *packages} - named) == []


def test_the_architecture_is_one_page() -> None:
    assert len(text("ARCHITECTURE.md").splitlines()) <= 75


# examples


def test_the_examples_of_the_data_are_sound(tmp_path: Path) -> None:
    entry, asked, lexicon = blocks("docs/data.md", "yaml")
    for name, content in (("entries/harbour", entry), ("entries/harbour.asked.en", asked), ("languages/en", lexicon)):
        file = tmp_path / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
    knowledge = load(tmp_path / "entries", tmp_path / "languages")
    assert set(knowledge.subjects) | set(knowledge.facts) == {"unit.harbour", "fact.harbour_founded"}


def test_the_lines_that_seal_tokens_anew_do_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IOM_BOT_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (code,) = blocks("docs/operating.md", "python")
    exec(compile(code, "docs/operating.md", "exec"), {"__name__": "operating"})  # noqa: S102 - it is our own page
    assert capsys.readouterr().out == "0 installations sealed anew\n"


@pytest.mark.skipif(not SYSTEMD, reason="no systemd here")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """With a command that is there instead of the one in /opt."""
    unit = tmp_path / "iom-bot.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text(UNIT), flags=re.MULTILINE), encoding="utf-8")
    done = subprocess.run([SYSTEMD, "verify", str(unit)], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603
    assert (done.returncode, done.stdout + done.stderr) == (0, "")

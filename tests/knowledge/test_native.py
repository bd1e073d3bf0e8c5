"""Compiled code answers byte for byte as the sources do, is never older than they are, and nothing needs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import pytest

from bot import stored
from bot.compiled import load_index
from knowledge import native
from knowledge.loading import SHIPPED_ENTRIES
from scripts.native import compiler_found
from scripts.native import main as set_up

ROOT: Final = Path(__file__).parents[2]
ASKED: Final = """
import sys
from bot.compiled import load_index
from bot.service import Service
from knowledge.loading import SHIPPED_ENTRIES
from knowledge.native import in_use
from tests.knowledge.asked import answers
print(in_use())
for line in answers(Service(load_index(SHIPPED_ENTRIES, whole=sys.argv[1] == "whole")), every=1):
    print(line)
"""
WHERE: Final = "import knowledge.recognise; print(knowledge.recognise.__file__)"
SUFFIX: Final = {True: ".so", False: ".py"}

compiled = pytest.mark.skipif(
    not (native.FOLDER / native.digest()).is_dir(),
    reason="not compiled here: python -m scripts.native",
)


def run(program: str, *arguments: str, native_code: str = "on", here: Path = ROOT) -> list[str]:
    """The lines that a program prints in a fresh Python."""
    environment = os.environ | {native.SWITCH: native_code, "PYTHONUTF8": "1", "PYTHONPATH": str(here)}
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=here, env=environment, capture_output=True, check=True)  # noqa: S603
    return done.stdout.decode().splitlines()


@compiled
@pytest.mark.parametrize("read", ["whole", "in parts"])
def test_every_answer_and_every_trace_is_the_same(read: str) -> None:
    fast, *of_compiled = run(ASKED, read)
    slow, *of_sources = run(ASKED, read, native_code="off")
    assert (fast, slow) == ("True", "False")
    assert len(of_sources) > 2000
    assert of_compiled == of_sources


@compiled
def test_an_edited_source_is_what_runs(tmp_path: Path) -> None:
    copied = tmp_path / "knowledge"
    copied.mkdir()
    for source in native.SOURCES.glob("*.py"):
        shutil.copy(source, copied)
    assert run(WHERE, here=tmp_path)[0].endswith(SUFFIX[True])
    with (copied / "grammar.py").open("a", encoding="utf-8") as edited:
        edited.write("# another version\n")
    assert run(WHERE, here=tmp_path) == [str(copied / "recognise.py")]


@compiled
def test_it_can_be_switched_off() -> None:
    assert [run(WHERE, native_code=said)[0][-3:] for said in ("on", "", "off", "OFF", "0")] == [".so", ".so", ".py", ".py", ".py"]


@pytest.fixture
def nothing_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment into which nothing was compiled yet."""
    monkeypatch.setattr(native, "FOLDER", tmp_path / "native")
    monkeypatch.setattr(sys, "argv", ["scripts.native"])
    monkeypatch.delenv("CC", raising=False)
    return tmp_path / "native"


def test_without_a_compiler_the_set_up_goes_on(
    nothing_compiled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(nothing_compiled.parent))
    set_up()
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Not compiled, the plain sources run, which are slower: install")
    assert native.compiled() == []


@pytest.mark.skipif(not compiler_found(), reason="no C compiler here")
def test_where_nothing_can_be_written_the_set_up_goes_on(nothing_compiled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing_compiled.write_text("a file where a folder should be", encoding="utf-8")
    set_up()
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Not compiled, the plain sources run, which are slower: ")


@pytest.mark.skipif(not compiler_found(), reason="no C compiler here")
def test_where_compiling_fails_the_set_up_goes_on(
    nothing_compiled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CC", "false")
    set_up()
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Not compiled, the plain sources run, which are slower: ")
    assert "false" in line
    assert list(nothing_compiled.iterdir()) == []


def test_what_may_be_read_in_parts_is_no_plain_dictionary_to_the_compiler() -> None:
    """Compiled code looks into a `dict` past the methods of its class, and would find a part that was not read to be empty."""
    load_index(SHIPPED_ENTRIES)  # from here on it is kept
    index = load_index(SHIPPED_ENTRIES)
    named: dict[str, Any] = {}
    for held in (index, index.vocabulary, index.trie):
        parts = [f for f in fields(held) if isinstance(getattr(held, f.name), stored.Parts)]
        named |= {field.name: field.type for field in parts}
    assert {"forms", "postings"} <= set(named)
    assert [name for name, kind in named.items() if "MutableMapping" not in str(kind)] == []

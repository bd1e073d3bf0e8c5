"""Compiled code answers byte for byte as the sources do, is never older than they are, and nothing needs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any, Final

import pytest

from bot import stored
from bot.compiled import load_index
from knowledge import native
from knowledge.loading import SHIPPED_ENTRIES
from scripts import native as script
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
for line in answers(Service(load_index(SHIPPED_ENTRIES, whole=sys.argv[1] == "whole")), every=int(sys.argv[2])):
    print(line)
"""
ELSEWHERE: Final = "import sys; sys.prefix = sys.argv[1]; import knowledge.recognise; print(knowledge.recognise.__file__[-3:])"
WHERE: Final = "import knowledge.recognise; print(knowledge.recognise.__file__)"
SAMPLE: Final = 8
"""One of so many questions is asked in the normal run, all of them in the long one."""
SUFFIX: Final = {True: ".so", False: ".py"}

compiled = pytest.mark.skipif(
    not native.made_by(native.FOLDER / native.digest()),
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
@pytest.mark.parametrize("every", [SAMPLE, pytest.param(1, marks=pytest.mark.long)])
def test_every_answer_and_every_trace_is_the_same(read: str, every: int) -> None:
    fast, *of_compiled = run(ASKED, read, str(every))
    slow, *of_sources = run(ASKED, read, str(every), native_code="off")
    assert (fast, slow) == ("True", "False")
    assert len(of_sources) > 3000 // every
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


@compiled
def test_a_damaged_library_is_not_loaded(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(native.FOLDER / native.digest(), tmp_path / "native" / native.digest()))
    assert run(ELSEWHERE, str(tmp_path)) == [".so"]
    library = next((folder / "knowledge").glob("deciding*"))
    library.write_bytes(library.read_bytes()[:5000])
    assert run(ELSEWHERE, str(tmp_path)) == [".py"]
    (folder / native.MANIFEST).unlink()
    assert run(ELSEWHERE, str(tmp_path)) == [".py"]


class Compiling:
    """Stands for the compiler: writes a library at once, after whatever happens meanwhile; what does not load is not loaded."""

    def __init__(self) -> None:
        self.times, self.loads = 0, True
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(self, program: list[str], _: dict[str, str]) -> str:
        if program[0] == "-c":
            return "" if self.loads else "exit status 1"
        self.times += 1
        folder = Path(program[2], "knowledge")
        folder.mkdir(parents=True)
        (folder / f"reading{EXTENSION_SUFFIXES[0]}").write_text(f"library {self.times}", encoding="utf-8")
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        return ""


@pytest.fixture
def compiling(nothing_compiled: Path, monkeypatch: pytest.MonkeyPatch) -> Compiling:
    found = Compiling()
    monkeypatch.setattr(script, "_fault", found)
    monkeypatch.setattr(script, "compiler_found", lambda: "cc")
    return found


def library() -> Path:
    return native.FOLDER / native.digest() / "knowledge" / f"reading{EXTENSION_SUFFIXES[0]}"


def test_what_is_compiled_is_compiled_once_and_anew_where_it_is_damaged_or_does_not_load(compiling: Compiling) -> None:
    set_up()
    set_up()
    assert compiling.times == 1
    assert native.compiled() == [str(library().parent)]
    library().write_text("libr", encoding="utf-8")
    assert (native.compiled(), native.why_plain()) == ([], "damaged")
    set_up()
    assert compiling.times == 2
    assert native.compiled() == [str(library().parent)]
    compiling.loads = False
    set_up()
    assert compiling.times == 3
    assert (native.compiled(), native.why_plain()) == ([], "absent")


def test_another_way_to_compile_compiles_anew(compiling: Compiling, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up()
    monkeypatch.setattr(script, "recipe", lambda: "another")
    set_up()
    assert library().read_text(encoding="utf-8") == "library 2"


def test_sources_that_change_while_they_are_compiled_leave_nothing(
    compiling: Compiling, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    compiling.meanwhile = lambda: monkeypatch.setattr(native, "digest", lambda: "f" * 32)
    set_up()
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Not compiled, the plain sources run, which are slower: the sources changed meanwhile")
    assert list(native.FOLDER.iterdir()) == []


def test_two_set_ups_at_once_end_with_one_that_is_whole(compiling: Compiling) -> None:
    compiling.meanwhile = set_up
    set_up()
    assert compiling.times == 2
    assert native.compiled() == [str(library().parent)]
    assert library().read_text(encoding="utf-8") == "library 2", "who comes second leaves what is there"
    assert len(list(native.FOLDER.iterdir())) == 1


def test_only_what_is_outdated_goes(compiling: Compiling) -> None:
    names = {"a" * 32: True, "b" * 32: False, "unfinished-old": False, "unfinished-new": True}
    for name in names:
        (native.FOLDER / name / "knowledge").mkdir(parents=True)
    (native.FOLDER / ("a" * 32) / "knowledge" / "reading.cpython-39-other.so").touch()
    (native.FOLDER / ("b" * 32) / "knowledge" / f"reading{EXTENSION_SUFFIXES[0]}").touch()
    os.utime(native.FOLDER / "unfinished-old", (0, 0))
    set_up()
    assert {one.name for one in native.FOLDER.iterdir()} == {name for name, stays in names.items() if stays} | {native.digest()}


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

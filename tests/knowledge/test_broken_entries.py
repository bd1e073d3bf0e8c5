"""Whoever edits the entries is told every fault at its line and column, with what to do about it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.loading import load
from knowledge.problems import BrokenKnowledge

HERE = Path(__file__).parent
SOUND = HERE / "harbour"
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "broken_entries.yaml").read_text(encoding="utf-8"))


def saved(case: dict[str, Any], folder: Path) -> None:
    """The sound entry in a folder, with one edit."""
    for path in SOUND.iterdir():
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    edited = folder / case.get("file", "harbour.yaml")
    text = case.get("write", edited.read_text(encoding="utf-8"))
    if "change" in case:
        old, new = case["change"]
        assert text.count(old) == 1, f"“{old}” is to stand in {edited.name} exactly once"
        text = text.replace(old, new)
    edited.write_text(text, encoding=case.get("encoding", "utf-8"))
    for name, content in case.get("add", {}).items():
        (folder / name).write_text(content, encoding="utf-8")


def problems_of(folder: Path) -> list[str]:
    try:
        load(folder, None)
    except BrokenKnowledge as broken:
        return [str(problem) for problem in broken.problems]
    return []


def test_the_sound_entry_has_no_problem() -> None:
    assert problems_of(SOUND) == []


@pytest.mark.parametrize("case", CASES, ids=[case["edit"].replace(" ", "_") for case in CASES])
def test_an_edit_is_reported_where_it_was_made(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert sorted(problems_of(Path())) == sorted(case["told"])


def test_all_faults_of_all_files_are_told_at_once_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved({}, tmp_path)
    edits = {"2024-03": "2024-13", "quays@port.example": "quays", "of: unit.cranes": "of: unit.crane"}
    entry = (tmp_path / "harbour.yaml").read_text(encoding="utf-8")
    for old, new in edits.items():
        entry = entry.replace(old, new)
    (tmp_path / "harbour.yaml").write_text(entry, encoding="utf-8")
    (tmp_path / "a.yaml").write_text("shopping: [bread]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told = problems_of(Path())
    assert [line.split(": ")[0] for line in told] == [
        "a.yaml:1:1",
        "harbour.yaml:3:10",
        "harbour.yaml:28:24",
        "harbour.yaml:58:9",
    ]


def test_a_file_that_cannot_be_read_makes_no_faults_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved({"change": ["en: Cranes Unit", "en: 'Cranes Unit"]}, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert [line.split(": ")[0] for line in problems_of(Path())] == ["harbour.yaml:35:11"]


def test_deep_nesting_and_large_files_are_refused_quickly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved({}, tmp_path)
    (tmp_path / "deep.yaml").write_text("a: " + "[" * 100_000, encoding="utf-8")
    (tmp_path / "nested.yaml").write_text("a: " + "[" * 60 + "]" * 60, encoding="utf-8")
    (tmp_path / "large.yaml").write_bytes(b"#" * (8 * 1024 * 1024 + 1))
    monkeypatch.chdir(tmp_path)
    told = {line.split(":")[0]: line for line in problems_of(Path())}
    assert set(told) == {"deep.yaml", "nested.yaml", "large.yaml"}
    assert "split it into several entries" in told["large.yaml"]


def test_no_folder_and_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert problems_of(Path("nowhere")) == ["nowhere:1:1: no such folder: name the folder that holds the entry files"]
    (tmp_path / "empty").mkdir()
    assert problems_of(Path("empty")) == ["empty:1:1: no entry in this folder: add a file NAME.yaml, as CONTRIBUTING.md shows"]

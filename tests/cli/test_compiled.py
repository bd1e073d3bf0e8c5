"""An index that was kept answers as one that is built; whatever is wrong with a kept one, nobody notices."""

import marshal
import os
import shutil
import stat
import struct
from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot import stored
from bot.compiled import KEPT, cache_folder, load_index
from bot.service import Answered, Service
from knowledge.building import build
from knowledge.index import Index
from knowledge.loading import load
from tests.lexicons import few_words

HARBOUR = Path(__file__).parents[1] / "knowledge" / "harbour"
QUESTIONS = (
    "contact QDD", "contact QDE", "who lifts contaners?", "quays@port.example", "where is the lookout in North Pier?",
    "qui s'occupe des grues ?", "وحدة الرافعات", "how many tonnes can the crans lift", "weather in Paris", "/offices", "",
    "abc def ghi", "Is the Cranes Unit part of the Port Authority?", "QDD and cranes", "what does QDD mean",
)  # fmt: skip


@pytest.fixture(scope="session")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return few_words(tmp_path_factory.mktemp("languages"))


@pytest.fixture(scope="session")
def built(languages: Path) -> Index:
    return build(load(HARBOUR, languages))


@pytest.fixture(scope="session")
def untouched(languages: Path) -> Index:
    """One that was never asked, so that it remembers nothing."""
    return build(load(HARBOUR, languages))


@pytest.fixture(scope="session")
def first(languages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which an index was kept."""
    folder = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        load_index(HARBOUR, languages=languages)
    return folder


@pytest.fixture(autouse=True)
def own_cache(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(first, tmp_path / "cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def answers(index: Index) -> list[Answered]:
    service = Service(index)
    return [replace(service.ask(question), elapsed_us=0) for question in QUESTIONS]


def kept() -> list[Path]:
    return sorted(cache_folder().glob("*.index"))


@pytest.mark.parametrize("whole", [False, True])
def test_a_kept_index_answers_as_one_that_is_built(whole: bool, built: Index, languages: Path) -> None:
    assert len(kept()) == 1
    assert answers(load_index(HARBOUR, whole, languages)) == answers(built)


def test_a_whole_one_equals_the_one_that_is_built(untouched: Index, languages: Path) -> None:
    again = load_index(HARBOUR, True, languages)
    assert again == untouched
    assert list(again.vocabulary.forms) == list(untouched.vocabulary.forms)


def test_it_is_for_this_user_alone() -> None:
    (file,) = kept()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def foreign(file: Path) -> None:
    file.write_bytes(b"\x80\x04cos\nsystem\n")


def readable_by_all(file: Path) -> None:
    file.chmod(0o644)


def linked(file: Path) -> None:
    file.rename(file.with_suffix(".other"))
    file.symlink_to(file.with_suffix(".other"))


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("spoil", [emptied, cut, changed, foreign, readable_by_all, linked, a_folder])
def test_a_spoilt_one_is_built_anew_silently(
    spoil: Callable[[Path], None], untouched: Index, languages: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (file,) = kept()
    spoil(file)
    assert load_index(HARBOUR, True, languages) == untouched
    assert capfd.readouterr() == ("", "")


def test_nothing_can_be_kept_in_some_places(
    untouched: Index, languages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_index(HARBOUR, languages=languages) == untouched


def test_another_content_is_another_index(languages: Path, tmp_path: Path) -> None:
    folder = tmp_path / "entries"
    shutil.copytree(HARBOUR, folder)
    assert load_index(folder, languages=languages).knowledge.version == load_index(HARBOUR, languages=languages).knowledge.version
    entry = folder / "harbour.yaml"
    before = entry.stat()
    entry.write_text(entry.read_text(encoding="utf-8").replace("quays@", "docks@"), encoding="utf-8")
    os.utime(entry, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "docks@port.example" in load_index(folder, languages=languages).knowledge.owners


def test_few_are_kept(languages: Path) -> None:
    folder = cache_folder()
    shutil.rmtree(folder)
    folder.mkdir()
    for number in range(KEPT + 3):
        (folder / f"old{number}.index").write_bytes(b"")
        os.utime(folder / f"old{number}.index", (number, number))
    load_index(HARBOUR, languages=languages)
    assert len(kept()) == KEPT
    assert not (folder / "old0.index").exists()


# as bytes


@dataclass
class Stranger:
    """Not of the package whose classes are stored."""

    value: int = 1


@pytest.mark.parametrize("value", [Stranger(), object(), lambda: 1, Path(), {"a": [Stranger()]}, {Stranger: 1}])
def test_only_plain_data_is_stored(value: object) -> None:
    with pytest.raises(stored.UnstorableError):
        stored.dumps(value)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 1, 1.5, "ي\ud800", b"x", (), [], {}, set(), frozenset(), (1, [2, {"a": (3,)}]), {(1, "a"): [{1: {2}}]},
        array("i", [1, -2]), array("f"), {n: str(n) for n in range(-5, 3000)}, {str(n): (n, [n]) for n in range(3000)},
        {("a", n): array("i", [n]) for n in range(1000)}, {1: frozenset({"a"}), 2: [None]},
    ],
    ids=lambda value: f"{type(value).__name__}",
)  # fmt: skip
def test_what_is_stored_is_read_back(value: Any) -> None:
    for whole in (True, False):
        read = stored.loads(memoryview(stored.dumps(value)), whole)
        assert read == value
        if isinstance(value, dict):
            assert list(read.items()) == list(value.items())
            assert list(read) == list(value)
            assert len(read) == len(value)
            assert all(key in read and read.get(key) == read[key] == held for key, held in value.items())
            assert read.get("nothing", 7) == 7
            assert "nothing" not in read
            assert {**read} == value
            with pytest.raises(KeyError):
                read["nothing"]


def test_no_class_but_those_of_the_knowledge_is_made() -> None:
    for name in ("os:system", "knowledge.loading:load", "bot.service:Answered", "knowledge.nowhere:Thing"):
        data = struct.pack(">QQ", len(name), 2) + name.encode() + marshal.dumps(())
        with pytest.raises((ValueError, TypeError, ImportError)):
            stored.loads(memoryview(data), True)

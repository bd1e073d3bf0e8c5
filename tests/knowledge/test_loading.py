"""What is loaded: the same on every machine, in the order of the files, whole or not at all."""

import shutil
from pathlib import Path

import pytest

from knowledge.loading import Knowledge, data_files, load, version_of
from knowledge.problems import BrokenKnowledge

HARBOUR = Path(__file__).parent / "harbour"


@pytest.fixture(scope="module")
def harbour() -> Knowledge:
    return load(HARBOUR, None)


def copied(folder: Path) -> Path:
    shutil.copytree(HARBOUR, folder / "entries")
    return folder / "entries"


def test_records_are_found_by_their_ids_in_the_order_of_the_files(harbour: Knowledge) -> None:
    assert list(harbour.subjects) == [
        "organization.port", "division.quays", "unit.cranes", "office_kind.lookout", "office.lookout.north",
    ]  # fmt: skip
    assert harbour.parts["organization.port"] == ("division.quays", "office_kind.lookout")
    assert list(harbour.ancestors("unit.cranes")) == ["division.quays", "organization.port"]
    assert harbour.owners == {"quays@port.example": ("division.quays",)}
    assert harbour.entry_of["fact.cranes_number"].entry == "harbour"
    assert harbour.section(harbour.subjects["unit.cranes"]).heading == "Role"
    assert harbour.asked[0].phrases["unit.cranes"] == ("who moves heavy boxes",)


@pytest.mark.parametrize("scalar", ["NO", "yes", "null", "~", "12", "+41227179111", "2024-01-01", "0x1F", "1e3", ".inf", "on"])
def test_text_stays_text(scalar: str, tmp_path: Path) -> None:
    entry = copied(tmp_path) / "harbour.yaml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("fr: Unité des grues", f"fr: {scalar}"), encoding="utf-8")
    name = load(entry.parent, None).subjects["unit.cranes"].name
    assert name is not None
    assert name.fr == scalar


def test_the_version_depends_on_the_content_alone(harbour: Knowledge, tmp_path: Path) -> None:
    entries = copied(tmp_path)
    assert load(entries, None).version == harbour.version
    assert len(harbour.version) == 12
    with (entries / "harbour.yaml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert load(entries, None).version != harbour.version


def test_the_version_tells_files_from_each_other(tmp_path: Path) -> None:
    for name, content in (("a", "xb"), ("ax", "b"), ("b", "")):
        (tmp_path / name).write_text(content)
    assert len({version_of([tmp_path / name]) for name in ("a", "ax", "b")}) == 3


def test_adding_a_file_adds_an_entry(harbour: Knowledge, tmp_path: Path) -> None:
    entries = copied(tmp_path)
    (entries / "more").mkdir()
    (entries / "more" / "light.yml").write_text(
        "entry: light\ntitle: {en: L, fr: L, es: L, ar: ل}\nupdated: 2024-05-01\npage: {language: en, headings: fr}\n"
        "sections: [{id: role, heading: Rôle, name: {en: R, fr: R, es: R, ar: د}}]\n"
        "subjects: [{id: unit.lamps, kind: unit, at: 'role:3', parent: division.quays, name: {en: A, fr: B, es: C, ar: ض}}]\n",
        encoding="utf-8",
    )
    both = load(entries, None)
    assert [entry.entry for entry in both.entries] == ["harbour", "light"]
    assert both.parts["division.quays"] == ("unit.cranes", "unit.lamps")
    assert set(both.subjects) - set(harbour.subjects) == {"unit.lamps"}


def test_hidden_files_and_other_endings_are_left_out(tmp_path: Path) -> None:
    for name in (".hidden.yaml", "notes.txt", "b.yml", "a.yaml", "a.yaml.bak"):
        (tmp_path / name).write_text("")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.yaml").write_text("")
    assert [path.name for path in data_files(tmp_path)] == ["a.yaml", "b.yml"]
    assert data_files(tmp_path / "notes.txt") == [tmp_path / "notes.txt"]
    assert data_files(tmp_path / "nowhere") == []


def test_a_byte_order_mark_and_windows_line_ends_are_read(harbour: Knowledge, tmp_path: Path) -> None:
    entry = copied(tmp_path) / "harbour.yaml"
    text = entry.read_text(encoding="utf-8").replace("\n", "\r\n")
    entry.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(entry.parent, None).entries == harbour.entries


def test_a_lexicon_with_a_fault_is_told_too(tmp_path: Path) -> None:
    languages = tmp_path / "languages"
    languages.mkdir()
    (languages / "en.yaml").write_text("language: en\nname: English\ndirection: up\n", encoding="utf-8")
    with pytest.raises(BrokenKnowledge) as broken:
        load(HARBOUR, languages)
    assert any(problem.line == 3 and "ltr or rtl" in problem.message for problem in broken.value.problems)
    assert all(problem.file.endswith("en.yaml") for problem in broken.value.problems)


def test_problems_are_sorted_and_told_once(tmp_path: Path) -> None:
    entries = copied(tmp_path)
    for name in ("z.yaml", "b.yaml"):
        (entries / name).write_text("entry: [\n", encoding="utf-8")
    with pytest.raises(BrokenKnowledge) as broken:
        load(entries, None)
    files = [problem.file for problem in broken.value.problems]
    assert files == sorted(files)
    assert len(set(broken.value.problems)) == len(broken.value.problems) == 2

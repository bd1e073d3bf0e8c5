"""Real edits are told field by field, old and new; edits of form are no change."""

import re
from pathlib import Path

import pytest

from knowledge.diff import Change, described, diff
from knowledge.loading import Knowledge, load

SOUND = Path(__file__).parent / "harbour"
ENTRY = (SOUND / "harbour.yaml").read_text(encoding="utf-8")
LINK = """
  - id: link.site
    kind: link
    at: contacts:12
    name: {en: Port Site https://Port.example/A, fr: Site du port, es: Sitio del puerto, ar: موقع الميناء}
"""


def with_link(entry: str) -> str:
    return entry.replace("\nfacts:\n", f"{LINK}\nfacts:\n")


def knowledge_of(entry: str, folder: Path) -> Knowledge:
    folder.mkdir(exist_ok=True)
    (folder / "harbour.yaml").write_text(entry, encoding="utf-8")
    return load(folder, None)


def changes(new: str, folder: Path, old: str = ENTRY) -> tuple[Change, ...]:
    return diff(knowledge_of(old, folder / "old"), knowledge_of(new, folder / "new"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("quays@port", "docks@port",
         Change("changed", "division.quays", "mailbox", "contact", "", "quays@port.example", "docks@port.example")),
        ("fr: Division des quais", "fr: Division des docks",
         Change("changed", "division.quays", "name", "name", "fr", "Division des quais", "Division des docks")),
        ("acronym: QDD", "acronym: QD", Change("changed", "division.quays", "acronym", "name", "", "QDD", "QD")),
        ("    acronym: QDD\n", "", Change("changed", "division.quays", "acronym", "name", "", "QDD", None)),
        ("es: Muelle Norte", "es: Muelle Sur",
         Change("changed", "office.lookout.north", "city", "place", "es", "Muelle Norte", "Muelle Sur")),
        ("parent: division.quays", "parent: organization.port",
         Change("changed", "unit.cranes", "parent", "structure", "", "division.quays", "organization.port")),
        ("The cranes lift", "The big cranes lift",
         Change("changed", "fact.cranes_number", "text", "text", "en",
                "The cranes lift 12.5 tonnes.", "The big cranes lift 12.5 tonnes.")),
        ("updated: 2024-03", "updated: 2024-04", Change("changed", "harbour", "updated", "date", "", "2024-03", "2024-04")),
        ("[quays team, dock people]", "[quays team, quay people]",
         Change("changed", "division.quays", "aliases", "asking", "en", ("dock people",), ("quay people",))),
        ("    at: role:5\n    name", "    at: role:6\n    name",
         Change("changed", "unit.cranes", "at", "source", "", ("role:5",), ("role:6",))),
        ("    acronym: QDD\n", "    acronym: QDD\n    internal: true\n",
         Change("changed", "division.quays", "internal", "document", "", None, "true")),
    ],
    ids=lambda value: value.strip().replace(" ", "_") if isinstance(value, str) else "",
)  # fmt: skip
def test_an_edit_is_one_change(old: str, new: str, expected: Change, tmp_path: Path) -> None:
    assert changes(ENTRY.replace(old, new), tmp_path) == (expected,)


NORTH = (
    "Lookout – North Pier, Oceania", "Vigie – Jetée nord, Océanie", "Vigía – Muelle Norte, Oceanía",
    "نقطة مراقبة – الرصيف الشمالي، أوقيانوسيا",
)  # fmt: skip


def test_records_that_come_and_go(tmp_path: Path) -> None:
    office = ENTRY[ENTRY.index("  - id: office.lookout.north") : ENTRY.index("facts:")]
    added = office.replace(".north", ".south").replace("North Pier", "South Pier")
    new = ENTRY.replace(office, added + "\n")
    assert changes(new, tmp_path) == (
        Change("added", "office.lookout.south", "", "structure", "", None, "South Pier, Oceania"),
        Change("removed", "office.lookout.north", "", "structure", "", "North Pier, Oceania", None, NORTH),
    )


def test_what_is_only_asked_differently_tells_nobody(tmp_path: Path) -> None:
    found = changes(ENTRY.replace("who lifts containers", "who hoists containers"), tmp_path)
    assert [change.tells for change in found] == [False]
    assert [change.tells for change in changes(ENTRY.replace("quays@", "docks@"), tmp_path)] == [True]


def reordered(entry: str) -> str:
    """The entry with its subjects the other way round."""
    head, rest = entry.split("subjects:\n")
    subjects, facts = rest.split("facts:\n")
    turned = reversed(re.split(r"\n(?=  - id)", subjects.rstrip()))
    return f"{head}subjects:\n" + "\n".join(part.strip("\n") for part in turned) + f"\n\nfacts:\n{facts}"


@pytest.mark.parametrize(
    ("what", "edited"),
    [
        ("nothing", ENTRY),
        ("order of records", reordered(ENTRY)),
        ("order in lists", ENTRY.replace("[quays team, dock people]", "[dock people, quays team]")),
        ("spaces", ENTRY.replace("en: Cranes Unit", "en: '  Cranes   Unit '")),
        ("a line break", ENTRY.replace("en: Cranes Unit", "en: >-\n        Cranes\n        Unit")),
        ("quotation marks", ENTRY.replace("en: Cranes Unit", 'en: "Cranes Unit"')),
        ("a comment", "# a remark\n" + ENTRY),
        ("an accent in two parts", ENTRY.replace("Unité", "Unite\u0301")),
        ("case of an address", ENTRY.replace("quays@port.example", "Quays@PORT.example")),
        ("form of fields", ENTRY.replace("mailbox: {address: quays@port.example, at: contacts:9}",
                                         "mailbox:\n      at: contacts:9\n      address: quays@port.example")),
        ("one place for a list of one", ENTRY.replace("at: role:5\n    asks", "at: [role:5]\n    asks")),
    ],
)  # fmt: skip
def test_edits_of_form_are_no_change(what: str, edited: str, tmp_path: Path) -> None:
    assert changes(edited, tmp_path) == ()


def test_the_case_of_links_is_no_change(tmp_path: Path) -> None:
    entry = with_link(ENTRY)
    assert changes(entry.replace("https://Port.example/A", "HTTPS://port.EXAMPLE/a"), tmp_path, entry) == ()
    assert changes(entry.replace("Port Site", "port site"), tmp_path, entry) == ()
    assert len(changes(entry.replace("Port.example/A", "Port.example/B"), tmp_path, entry)) == 1


def test_changes_as_lines(tmp_path: Path) -> None:
    new = ENTRY.replace("quays@port", "docks@port").replace("    acronym: QDD\n", "")
    assert sorted(described(changes(new, tmp_path))) == [
        "~ division.quays acronym: QDD → nothing",
        "~ division.quays mailbox: quays@port.example → docks@port.example",
    ]


def test_the_shipped_entries_do_not_differ_from_themselves() -> None:
    assert diff(load(languages=None), load(languages=None)) == ()

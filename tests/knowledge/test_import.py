"""A saved page becomes an entry that a person completes: names, addresses, titles, dates and places are carried over."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.importing import entry_name, imported
from knowledge.loading import load
from knowledge.problems import BrokenKnowledge

SOURCE = Path(__file__).parents[3] / "shared" / "source" / "manual-entry-iom.es.txt"

TEXT = """\
\x20Overview
The Camp Works Department (CWD) reached 4.5 million people in 2021 together with many partners in the field.


           Description
\tTwo field centres (FCs) in Nairobi, Kenya, and Bangkok, Thailand, which help.

 IOM's Role

The Wells and Pumps (WPU) Unit digs wells wherever people ask for them and looks after the pumps too.

The Roads Division plans roads. The division is composed of the following workstreams:

\t\tBridges and Ferries

\t\tSnow (SNO)\u00a0

 Links
\tThe Works Website
\tWorks Intranet (INTERNAL)

 Contacts

Camp Works Department (CWD): works@camp.example\u00a0

Roads Division (RDD): RoadsHQ@camp.example

\u200bHelp line of the wells
wells@camp.example

References and Tools
\tAnnual Report of the Works
\tRapport annuel des travaux de la division
\tA Handbook of Wells

Other entries on this topic
\tCamp Planning Framework (CPF)

 Document date

Document last updated: 3 March 2022
"""

HTML = """<!DOCTYPE html><html lang="{language}"><head><title>Manual</title><style>.x {{}}</style><script>var a;</script>
</head><body><nav><ul><li><a href="#1">{overview}</a></li>
<li><a href="#2">{contacts}</a></li><li><a href="#3">{date}</a></li></ul></nav>
<h1>Camp Works</h1><div><div><h2>{overview}</h2><p>The Camp&nbsp;Works Department (CWD) reached <b>4.5</b> million people in 2021
with its partners and friends in the field.</p></div>
<h2>{links}</h2><ul><li><a href="https://camp.example/">Works Website</a></li><li><p>Works Intranet ({internal})</p></li></ul>
<h2>{contacts}</h2><p>Camp Works Department (CWD): <a href="mailto:works@camp.example?subject=Hi">works@camp.example</a></p>
<p>Roads Division: <a href="mailto:roads@camp.example">write to us</a><br>Wells Unit: wells@camp.example</p>
<h2>{references}</h2><ul><li>Annual Report of the Works</li></ul><h2>{entries}</h2><ul><li>Camp Planning Framework (CPF)</li></ul>
<h2>{date}</h2><p>{updated}</p></div></body></html>"""

CHROME = {
    "en": ["Overview", "Links", "Contacts", "References and Tools", "Other entries on this topic", "Document date", "INTERNAL",
           "Document last updated: October 2024"],
    "fr": ["Vue d’ensemble", "Liens", "Contacts", "Références et outils", "Autres entrées sur ce thème", "Date du document",
           "INTERNE", "Document mis à jour pour la dernière fois : oct. 2024"],
    "es": ["Visión general", "Enlaces", "Contactos", "Referencias y Herramientas", "Otras entradas en este tema",
           "Fecha del documento", "INTERNO", "Documento actualizado por última vez: Oct 2024"],
    "ar": ["نظرة عامة", "روابط", "جهات الاتصال", "المراجع والأدوات", "مدخلات أخرى حول هذا الموضوع", "تاريخ الوثيقة", "داخلي",
           "آخر تحديث للوثيقة: أكتوبر 2024"],
}  # fmt: skip
PARTS = ("overview", "links", "contacts", "references", "entries", "date", "internal", "updated")


def entry_of(page: str) -> dict[str, Any]:
    made = imported(page, "camp")
    assert made is not None
    content = yaml.load(made, Loader=yaml.BaseLoader)  # noqa: S506
    assert isinstance(content, dict)
    return content


def subjects_of(page: str) -> dict[str, dict[str, Any]]:
    return {subject["id"]: subject for subject in entry_of(page)["subjects"]}


def remaining(page: str, folder: Path) -> list[str]:
    (folder / "camp.yaml").write_text(imported(page, "camp") or "", encoding="utf-8")
    try:
        load(folder, None)
    except BrokenKnowledge as broken:
        return [problem.message for problem in broken.problems]
    return []


def test_every_section_is_found_with_its_heading_and_a_name_in_four_languages() -> None:
    entry = entry_of(TEXT)
    assert [section["id"] for section in entry["sections"]] == [
        "overview", "description", "role", "links", "contacts", "references", "entries", "date",
    ]  # fmt: skip
    assert entry["sections"][2]["heading"] == "IOM's Role"
    assert entry["sections"][4]["name"]["ar"] == "جهات الاتصال"
    assert entry["page"] == {"language": "en", "headings": "en"}
    assert entry["updated"] == "2022-03-03"


def test_mailboxes_go_to_the_bodies_that_the_text_names() -> None:
    subjects = subjects_of(TEXT)
    assert subjects["department.cwd"]["mailbox"] == {"address": "works@camp.example", "at": "contacts:24"}
    assert subjects["department.cwd"]["at"] == ["overview:2", "contacts:24"]
    assert subjects["division.roads"]["mailbox"]["address"] == "RoadsHQ@camp.example"
    assert subjects["division.roads"]["acronym"] == "RDD"
    assert subjects["unit.wpu"]["name"]["en"] == "Wells and Pumps Unit"
    assert "wells@camp.example" in [s["mailbox"]["address"] for s in subjects.values() if "mailbox" in s]


def test_parts_stand_under_the_body_that_lists_them() -> None:
    subjects = subjects_of(TEXT)
    assert subjects["unit.roads.bridges_and_ferries"] == {
        "id": "unit.roads.bridges_and_ferries", "kind": "workstream", "parent": "division.roads", "at": ["role:14"],
        "name": {"en": "Bridges and Ferries", "fr": "TODO: name in French", "es": "TODO: name in Spanish",
                 "ar": "TODO: name in Arabic"},
    }  # fmt: skip
    assert subjects["unit.roads.sno"]["acronym"] == "SNO"


def test_offices_have_their_kind_and_their_country_in_four_languages() -> None:
    subjects = subjects_of(TEXT)
    assert subjects["office_kind.fc"]["name"]["en"] == "Field centres"
    assert subjects["office.fc.bangkok"]["parent"] == "office_kind.fc"
    assert subjects["office.fc.nairobi"]["country"] == {"en": "Kenya", "fr": "Kenya", "es": "Kenia", "ar": "كينيا"}


def test_links_documents_and_other_entries_are_listed() -> None:
    subjects = subjects_of(TEXT)
    assert subjects["link.works_intranet"]["internal"] == "true"
    assert "internal" not in subjects["link.the_works_website"]
    report = subjects["document.annual_report_of_the_works"]
    assert report["titles"] == {"en": "Annual Report of the Works", "fr": "Rapport annuel des travaux de la division"}
    assert report["at"] == ["references:32", "references:33"]
    assert "document.a_handbook_of_wells" in subjects
    assert subjects["framework.cpf"]["listed"] == "related_entry"


def test_sentences_are_not_copied_but_their_places_and_figures_are() -> None:
    made = imported(TEXT, "camp") or ""
    assert "digs wells" not in made
    assert "reached" not in made
    facts = {fact["id"]: fact for fact in entry_of(TEXT)["facts"]}
    assert facts["fact.overview_2"]["of"] == "department.cwd"
    assert facts["fact.overview_2"]["values"] == ["4.5", "2021"]
    assert facts["fact.role_10"] | {"text": ""} == {"id": "fact.role_10", "of": "unit.wpu", "at": ["role:10"], "text": ""}


@pytest.mark.parametrize("language", CHROME)
def test_html_pages_with_headings_of_every_language(language: str) -> None:
    page = HTML.format(language=language, **dict(zip(PARTS, CHROME[language], strict=True)))
    entry = entry_of(page)
    subjects = {subject["id"]: subject for subject in entry["subjects"]}
    assert entry["page"] == {"language": "en", "headings": language}
    assert entry["title"]["en"] == "Camp Works"
    assert entry["updated"] == "2024-10"
    assert [s["id"] for s in entry["sections"]] == ["overview", "links", "contacts", "references", "entries", "date"]
    assert {s["mailbox"]["address"] for s in subjects.values() if "mailbox" in s} == {
        "works@camp.example", "roads@camp.example", "wells@camp.example",
    }  # fmt: skip
    assert subjects["link.works_intranet"]["internal"] == "true"
    assert "https://camp.example/" in subjects["link.works_website"]["summary"]


@pytest.mark.parametrize("page", [TEXT, HTML.format(language="en", **dict(zip(PARTS, CHROME["en"], strict=True)))])
def test_what_is_left_is_told_as_to_do_and_nothing_else_is_wrong(page: str, tmp_path: Path) -> None:
    left = remaining(page, tmp_path)
    assert left
    assert [message for message in left if not message.startswith("to do: ")] == []


def test_two_ways_of_writing_a_name_are_both_kept() -> None:
    subjects = subjects_of(TEXT.replace("Camp Works Department (CWD): ", "Camp Work Department (CWD): "))
    assert subjects["department.cwd"]["aliases"] == {"en": ["Camp Work Department"]}
    assert subjects["department.cwd"]["contradictions"][0]["at"] == ["overview:2", "contacts:24"]


def test_a_page_without_any_known_heading_is_refused() -> None:
    assert imported("Dear all,\n\nplease find attached …", "camp") is None
    assert imported("", "camp") is None
    assert imported("<html><body><p>Hello</p></body></html>", "camp") is None


def test_deeply_nested_html_is_read() -> None:
    assert imported("<html>" + "<div>" * 20_000 + "<h2>Contacts</h2><p>Wells Unit: w@camp.example</p>", "camp") is not None


def test_entry_names_come_from_file_names() -> None:
    assert entry_name("Manual-Entry (Shelter) é") == "manual_entry_shelter_e"
    assert entry_name("2024") == "entry_2024"
    assert entry_name("مدخل") == "entry"


@pytest.mark.skipif(not SOURCE.is_file(), reason="the saved page is not in this checkout")
def test_the_saved_page_of_the_manual(tmp_path: Path) -> None:
    page = SOURCE.read_text(encoding="utf-8")
    subjects = subjects_of(page)
    assert {s["mailbox"]["address"] for s in subjects.values() if "mailbox" in s} == {
        "dhrr@iom.int", "pcca@iom.int", "humanitariancore@iom.int", "PRDCoreGroupHQ@iom.int", "cbisupport@iom.int",
    }  # fmt: skip
    assert sum(s["kind"] == "office" for s in subjects.values()) == 19
    assert subjects["division.pcca"]["aliases"] == {"en": ["Preparedness and Climate Change Adaptation Division"]}
    assert entry_of(page)["updated"] == "2024-10"
    assert all(message.startswith("to do: ") for message in remaining(page, tmp_path))

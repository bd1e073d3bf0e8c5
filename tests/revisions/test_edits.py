"""Edits that change what the entries say tell those who follow it, and nobody else; edits of form are no revision at all."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.notices.records import Conversation, Rhythm, Scope, Subscription
from bot.ports import Store
from bot.revisions.publishing import Publisher
from bot.storage.memory import MemoryStore
from tests.revisions.conftest import HARBOUR, Edit, edit
from tests.storage.conftest import BEGINNING

MAILBOX_LINE = "    mailbox: {address: quays@port.example, at: contacts:9}\n"
CRANES = "  - id: unit.cranes\n    kind: unit\n    parent: division.quays\n    at: role:5\n"
NEW_UNIT = """  - id: unit.tugs
    kind: unit
    parent: division.quays
    at: role:6
    name: {en: Tugs Unit, fr: Unité des remorqueurs, es: Unidad de Remolcadores, ar: وحدة القاطرات}

"""
SUMMARY = "    summary: {en: It runs the quays., fr: Elle gère les quais., es: Gestiona los muelles., ar: تدير الأرصفة.}\n"
TEXT = HARBOUR.joinpath("harbour.yaml").read_text(encoding="utf-8")
OFFICE = TEXT[TEXT.index("  - id: office.lookout.north") : TEXT.index("facts:")]
FACT = TEXT[TEXT.index("  - id: fact.cranes_number") :]

SCOPES = {
    "everything": Scope(),
    "quays": Scope("division.quays"),
    "quays alone": Scope("division.quays", branch=False),
    "lookouts": Scope("office_kind.lookout"),
    "contacts": Scope(topics="contact"),
}
REAL: dict[str, tuple[list[Edit], str, str]] = {
    "another mailbox": (
        [("quays@port.example", "docks@port.example")], "division.quays mailbox", "everything, quays, quays alone, contacts"
    ),
    "no mailbox": ([(MAILBOX_LINE, "")], "division.quays mailbox", "everything, quays, quays alone, contacts"),
    "a first mailbox": (
        [(CRANES, CRANES + "    mailbox: {address: cranes@port.example, at: contacts:10}\n")], "unit.cranes mailbox",
        "everything, quays, contacts",
    ),
    "a division's name": (
        [("Quays and Docks Division", "Quays Division")], "division.quays name", "everything, quays, quays alone"
    ),
    "a unit's name in Arabic": ([("ar: وحدة الرافعات", "ar: قسم الرافعات")], "unit.cranes name", "everything, quays"),
    "an acronym": ([("acronym: QDD", "acronym: QAD")], "division.quays acronym", "everything, quays, quays alone"),
    "a city": ([("Jetée nord", "Môle nord")], "office.lookout.north city", "everything, lookouts"),
    "a country": ([("Oceanía", "Pacífico")], "office.lookout.north country", "everything, lookouts"),
    "what one of a kind is called": (
        [("one: {en: Lookout", "one: {en: Watch")], "office_kind.lookout one", "everything, lookouts"
    ),
    "a sentence": ([("The cranes lift 12.5", "The cranes lift up to 12.5")], "fact.cranes_number text", "everything, quays"),
    "a figure": ([("12.5", "14.5"), ("12,5", "14,5")], "fact.cranes_number values", "everything, quays"),
    "a unit that moves": (
        [(CRANES, CRANES.replace("division.quays", "organization.port"))], "unit.cranes parent", "everything, quays"
    ),
    "the title": ([("Travaux du port", "Chantiers du port")], "harbour title", "everything"),
    "the date": ([("2024-03", "2024-05")], "harbour updated", "everything"),
    "a sentence less": ([(FACT, ""), ("facts:\n", "")], "fact.cranes_number ", "everything, quays"),
    "a unit more": ([(CRANES, NEW_UNIT + CRANES)], "unit.tugs ", "everything, quays"),
    "an office less": ([(OFFICE, "")], "office.lookout.north ", "everything, lookouts"),
    "a summary": ([(MAILBOX_LINE, SUMMARY + MAILBOX_LINE)], "division.quays summary", "everything, quays, quays alone"),
    "a sentence about another": (
        [("of: unit.cranes", "of: division.quays")], "fact.cranes_number of", "everything, quays, quays alone"
    ),
    "a name far above": ([("en: Port Authority", "en: Harbour Authority")], "organization.port name", "everything"),
    "another name to ask by": ([("dock people", "dockers")], "division.quays aliases", ""),
    "another way to ask": ([("who lifts containers", "who lifts crates")], "unit.cranes asked", ""),
    "another place in the source": ([("at: role:7", "at: role:6")], "office_kind.lookout at", ""),
}  # fmt: skip


@pytest.fixture
async def store() -> object:
    """One is enough here: what is stored is the subject of the contract, and who follows what of the fan-out's tests."""
    found = MemoryStore()
    await found.open()
    yield found
    await found.close()


@pytest.fixture
def publisher(store: Store, publishes: Callable[[Store], Publisher]) -> Publisher:
    """Nobody asks anything here, so no index is made of what is published."""
    return replace(publishes(store), indexed=False)


@pytest.mark.parametrize("what", REAL)
async def test_an_edit_tells_those_who_follow_it(what: str, store: Store, publisher: Publisher, folder: Path) -> None:
    edits, changed, told = REAL[what]
    await publisher.publish(folder)
    for number, (name, scope) in enumerate(SCOPES.items()):
        place = Conversation("slack", "T1", name)
        await store.subscriptions.add(Subscription(f"s{number}", place, scope, Rhythm(), "en", "U1", BEGINNING))
    for old, new in edits:
        edit(folder, old, new)
    outcome = await publisher.publish(folder)
    assert outcome.kind == "published"
    found = await store.revisions.changes(1, 2)
    assert changed in {f"{one.change.subject} {one.change.field}" for one in found}
    covered = [name for name, scope in SCOPES.items() if any(scope.covers(one) for one in found)]
    assert covered == [name for name in told.split(", ") if name]
    assert outcome.queued == len(covered)


def in_text(old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: edit(folder, old, new)


def rewritten(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def rewrite(folder: Path) -> None:
        file = folder / "harbour.yaml"
        file.write_bytes(change(file.read_bytes()))

    return rewrite


def decomposed(content: bytes) -> bytes:
    return unicodedata.normalize("NFD", content.decode()).encode()


def mkdir(folder: Path) -> Path:
    folder.mkdir()
    return folder


def moved_up(piece: str) -> Callable[[Path], None]:
    def move(folder: Path) -> None:
        edit(folder, piece, "")
        edit(folder, "subjects:\n", f"subjects:\n{piece}")

    return move


COSMETIC: dict[str, Callable[[Path], object]] = {
    "a comment": in_text("subjects:\n", "# who is who\nsubjects:\n"),
    "empty lines": in_text("facts:\n", "\n\n\nfacts:\n\n"),
    "spaces at the end of a line": in_text("kind: division\n", "kind: division   \n"),
    "an end of line less": rewritten(bytes.rstrip),
    "line ends of Windows": rewritten(lambda content: content.replace(b"\n", b"\r\n")),
    "a byte order mark": rewritten(lambda content: b"\xef\xbb\xbf" + content),
    "letters in two parts": rewritten(decomposed),
    "capitals in an address": in_text("quays@port.example", "Quays@PORT.example"),
    "two spaces in a sentence": in_text("The cranes lift", "The  cranes lift"),
    "a sentence on two lines": in_text("The cranes lift 12.5 tonnes.", "The cranes lift\n        12.5 tonnes."),
    "quotation marks": in_text("en: Port Authority", 'en: "Port Authority"'),
    "other quotation marks": in_text('["12.5"]', "['12.5']"),
    "a folded text": in_text("en: The cranes lift 12.5 tonnes.", "en: >-\n        The cranes lift 12.5 tonnes."),
    "a list in brackets or not": in_text("asks: [how_many]", "asks:\n      - how_many"),
    "a list of one": in_text("at: role:7", "at: [role:7]"),
    "order of names": in_text("[quays team, dock people]", "[dock people, quays team]"),
    "order of languages": in_text("{en: Role, fr: Rôle,", "{fr: Rôle, en: Role,"),
    "order of keys": in_text("kind: unit\n    parent: division.quays\n", "parent: division.quays\n    kind: unit\n"),
    "order of subjects": moved_up(OFFICE),
    "order of places in the source": in_text("[role:4, contacts:9]", "[contacts:9, role:4]"),
    "another name of a file": lambda folder: folder.joinpath("harbour.yaml").rename(folder / "port.yaml"),
    "another folder in the folder": lambda folder: shutil.move(folder / "harbour.asked.en.yaml", mkdir(folder / "asked")),
    "a file that is no entry": lambda folder: folder.joinpath("notes.txt").write_text("to do"),
    "a date in quotation marks": in_text("updated: 2024-03", "updated: '2024-03'"),
}  # fmt: skip


@pytest.mark.parametrize("what", COSMETIC)
async def test_an_edit_of_form_is_no_revision(what: str, store: Store, publisher: Publisher, folder: Path) -> None:
    await publisher.publish(folder)
    await store.subscriptions.add(Subscription("s1", Conversation("slack", "T1", "C1"), Scope(), Rhythm(), "en", "U1", BEGINNING))
    COSMETIC[what](folder)
    outcome = await publisher.publish(folder)
    assert (outcome.kind, outcome.changes, outcome.queued) == ("unchanged", 0, 0)
    assert await store.revisions.head() == 1


def test_there_are_twenty_of_each() -> None:
    assert sum(1 for _, _, told in REAL.values() if told) >= 20
    assert len(COSMETIC) >= 20

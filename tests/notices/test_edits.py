"""Edits of entry files, and who is told what: real ones tell those who follow them, cosmetic ones tell nobody."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from bot.notices.records import Conversation, Recorded, Rhythm, Scope, Subscription
from bot.notices.wording import notice, taken_back
from bot.render.slack_notices import noticed as in_slack
from bot.render.telegram import MESSAGE_LENGTH, render, utf16_length
from bot.reply import MAX_LINES, Reply
from bot.revisions.comparing import lineage
from bot.storage.memory import MemoryStore
from bot.storage.notice_tables import NOTIFICATIONS
from bot.wording import ISOLATE
from knowledge.diff import Change, diff
from knowledge.loading import Knowledge, load
from tests.slack.methods import response

HARBOUR: Final = Path(__file__).parents[1] / "knowledge" / "harbour"
NOON: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
FOLLOWERS: Final = {
    "all": (Scope(), "en"),
    "french": (Scope(), "fr"),
    "quays": (Scope("division.quays"), "en"),
    "quaysonly": (Scope("division.quays", branch=False), "en"),
    "cranes": (Scope("unit.cranes"), "es"),
    "lookouts": (Scope("office_kind.lookout"), "en"),
    "contacts": (Scope(topics="contact"), "ar"),
    "quaymail": (Scope("division.quays", topics="contact"), "en"),
}


@dataclass(frozen=True)
class Edit:
    """What is replaced by what, in which file; who hears of it, and what everybody of them reads."""

    old: str
    new: str
    told: str = ""
    reads: tuple[str, ...] = ()
    file: str = "harbour.yaml"
    more: tuple[tuple[str, str], ...] = field(default=())


ALL: Final = "all french quays quaysonly contacts quaymail"
BRANCH: Final = "all french quays quaysonly"
CRANES: Final = "all french quays cranes"
LOOKOUTS: Final = "all french lookouts"
REAL: Final = [
    Edit("quays@port.example, at", "docks@port.example, at", ALL, ("quays@port.example", "docks@port.example")),
    Edit("    mailbox: {address: quays@port.example, at: contacts:9}\n", "", ALL, ("quays@port.example",)),
    Edit(
        "    parent: division.quays\n    at: role:5\n",
        "    parent: division.quays\n    at: role:5\n    mailbox: {address: lift@port.example, at: contacts:3}\n",
        "all french quays cranes contacts quaymail", ("lift@port.example",),
    ),
    Edit("acronym: QDD", "acronym: QD", BRANCH, ("QDD", "QD")),
    Edit("    acronym: QDD\n", "", BRANCH, ("QDD",)),
    Edit("en: Cranes Unit", "en: Lifting Unit", "all quays", ("Cranes Unit", "Lifting Unit")),
    Edit("fr: Unité des grues", "fr: Unité de levage", "french", ("Unité des grues", "Unité de levage")),
    Edit("es: Unidad de Grúas", "es: Unidad de Izado", "cranes", ("Grúas", "Izado")),
    Edit("en: North Pier", "en: South Pier", "all lookouts", ("North Pier", "South Pier")),
    Edit("en: Oceania", "en: Atlantis", "all lookouts", ("Oceania", "Atlantis")),
    Edit("fr: Océanie", "fr: Atlantide", "french", ("Atlantide",)),
    Edit("{en: Lookout, fr", "{en: Watch, fr", "all lookouts", ("Lookout", "Watch")),
    Edit("updated: 2024-03", "updated: 2025-07", "all french", ("2024", "2025")),
    Edit("en: The cranes lift 12.5 tonnes.", "en: All cranes lift 12.5 tonnes.", "all quays", ("The cranes", "All cranes")),
    Edit(
        "12.5", "13.5", CRANES, ("13",), more=(("12,5", "13,5"),)
    ),
    Edit("kind: unit", "kind: workstream", CRANES, ()),
    Edit("    parent: division.quays\n    at: role:5", "    parent: organization.port\n    at: role:5", CRANES, ()),
    Edit("{en: Harbour works,", "{en: Works of the harbour,", "all", ("Harbour works", "Works of the harbour")),
    Edit(
        "\nfacts:", "\n  - id: office.lookout.south\n    kind: office\n    parent: office_kind.lookout\n    at: role:8\n"
        "    city: {en: South Pier, fr: Jetée sud, es: Muelle Sur, ar: الرصيف الجنوبي}\n"
        "    country: {en: Oceania, fr: Océanie, es: Oceanía, ar: أوقيانوسيا}\n\nfacts:", LOOKOUTS, (),
    ),
    Edit("REMOVE office.lookout.north", "", LOOKOUTS, ()),
]  # fmt: skip
COSMETIC: Final = [
    Edit("en: Cranes Unit", 'en: "Cranes Unit"'), Edit("en: Cranes Unit", "en:   Cranes   Unit"),
    Edit("en: Cranes Unit\n", "en: Cranes Unit\n\n"), Edit("en: Cranes Unit", "en: Cranes Unit # checked"),
    Edit("quays@port.example, at", "Quays@Port.Example, at"), Edit("at: contacts:9}", "at: contacts:10}"),
    Edit("at: role:5\n    name", "at: role:6\n    name"), Edit("[role:4, contacts:9]", "[contacts:9, role:4]"),
    Edit("[quays team, dock people]", "[dock people, quays team]"), Edit("[quays team, dock people]", "[quays team]"),
    Edit("[quays team, dock people]", "[quays team, dock people, jetty folk]"),
    Edit("[who lifts containers]", "[who lifts containers, who hoists them]"),
    Edit("asks: [how_many]", "asks: [how_many, what]"), Edit("heading: Role", "heading: Roles"),
    Edit("kind: unit\n    parent: division.quays", "parent: division.quays\n    kind: unit"),
    Edit("page: {language: en, headings: en}", "page: {language: en, headings: fr}"),
    Edit("{en: Harbour works, fr: Travaux du port,", "{fr: Travaux du port, en: Harbour works,"),
    Edit("entry: harbour\n", "# The harbour\nentry: harbour\n"),
    Edit("    - every lookout\n", "    - every lookout\n    - all watch posts\n", file="harbour.asked.en.yaml"),
    Edit("who moves heavy boxes", "who shifts heavy boxes", file="harbour.asked.en.yaml"),
]  # fmt: skip


@pytest.fixture(scope="module")
def before() -> Knowledge:
    return load(HARBOUR, None)


def edited(edit: Edit, folder: Path) -> Knowledge:
    """The knowledge after an edit."""
    shutil.copytree(HARBOUR, folder / "harbour")
    path = folder / "harbour" / edit.file
    text = path.read_text(encoding="utf-8")
    if edit.old.startswith("REMOVE "):
        begin = text.index(f"  - id: {edit.old.removeprefix('REMOVE ')}")
        text = text[:begin] + text[text.index("\nfacts:") :]
    for old, new in () if edit.old.startswith("REMOVE ") else ((edit.old, edit.new), *edit.more):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return load(folder / "harbour", None)


def recorded(before: Knowledge, after: Knowledge) -> list[Recorded]:
    return [Recorded(2, n, one, lineage(one, before, after)) for n, one in enumerate(diff(before, after), 1)]


def follower(name: str) -> Subscription:
    scope, language = FOLLOWERS[name]
    return Subscription(name, Conversation("slack", "T1", f"C{name}"), scope, Rhythm(), language, "U1", NOON)


async def told(before: Knowledge, after: Knowledge) -> dict[str, Reply]:
    """What each follower is told, through the store and its fan-out."""
    store = MemoryStore()
    changes = recorded(before, after)
    try:
        for name in FOLLOWERS:
            await store.subscriptions.add(follower(name))
        await store.revisions.publish(0, files={}, version="v", by="", changes=[], at=NOON)
        listed = [(one.change, one.lineage) for one in changes]
        await store.revisions.publish(1, files={}, version="w", by="", changes=listed, at=NOON)
        rows = await store.database.execute(select(NOTIFICATIONS.c.subscription))
    finally:
        await store.close()
    names = {row.subscription for row in rows}
    assert names == {name for name in FOLLOWERS if any(FOLLOWERS[name][0].covers(one) for one in changes)}
    found = {n: notice([c for c in changes if FOLLOWERS[n][0].covers(c)], follower(n), after) for n in sorted(names)}
    return {name: reply for name, reply in found.items() if reply is not None}


@pytest.mark.parametrize("edit", REAL, ids=range(len(REAL)))
async def test_a_real_edit_tells_what_it_should_to_whom_it_should(before: Knowledge, edit: Edit, tmp_path: Path) -> None:
    replies = await told(before, edited(edit, tmp_path))
    assert replies.keys() == set(edit.told.split())
    for name, reply in replies.items():
        text = reply.plain()
        assert reply.language == FOLLOWERS[name][1]
        assert [part for part in edit.reads if part not in text] == []
        assert len(reply.lines) <= MAX_LINES
        assert reply.lines[-1].kind == "source"
        assert reply.actions[-1].kind == "manage"


GONE: Final = {"en": "North Pier", "fr": "Jetée nord", "es": "Muelle Norte", "ar": "الرصيف الشمالي"}


@pytest.mark.parametrize("language", GONE)
def test_what_is_gone_is_called_as_it_was_in_the_language_of_the_channel(
    before: Knowledge, language: str, tmp_path: Path
) -> None:
    after = edited(Edit("REMOVE office.lookout.north", ""), tmp_path)
    subscription = replace(follower("all"), language=language)
    changes = recorded(before, after)
    for told_of in (notice(changes, subscription, after), taken_back(changes, subscription, after)):
        assert told_of is not None
        shown = told_of.plain()
        assert GONE[language] in shown
        assert not any(name in shown for other, name in GONE.items() if other != language)


@pytest.mark.parametrize("edit", COSMETIC, ids=range(len(COSMETIC)))
async def test_a_cosmetic_edit_tells_nobody(before: Knowledge, edit: Edit, tmp_path: Path) -> None:
    assert await told(before, edited(edit, tmp_path)) == {}


# what a notice is, whatever it holds

HOSTILE: Final = [
    "<!channel> @here @iom_admin", "*b* _i_ `c` ~s~ > q", "<b>&amp;", "\u202e\u2066", "x" * 1200, "a\nb\n/start #tag", "'; --",
]  # fmt: skip
SUBJECTS: Final = ("division.quays", "unit.cranes", "office_kind.lookout", "organization.port", "office.lookout.north")


def hostile(number: int, text: str) -> Recorded:
    subject = SUBJECTS[number % len(SUBJECTS)]
    field_ = f"contradictions.role:{number}"
    change = Change("changed", subject, field_, "text", "en", f"{text} {number}", f"{number} {text}")
    return Recorded(2, number, change, (subject,))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("count", [1, 3, 40])
def test_any_notice_fits_and_calls_nobody(before: Knowledge, text: str, count: int) -> None:
    net = [hostile(n, text) for n in range(count)]
    page = 0
    while (reply := notice(net, follower("all"), before, page)) is not None:
        assert len(reply.lines) <= MAX_LINES
        message = in_slack(reply)
        posted = {"text": message.text, "blocks": list(message.blocks), "response_type": "ephemeral"}
        assert response(posted) == []
        [shown] = render(reply).texts
        assert utf16_length(shown.plain) <= min(MESSAGE_LENGTH, 2000)
        assert "<!" not in message.text
        for said in (message.text, shown.plain):
            assert not any(mention in said for mention in ("@here", "@iom_admin", "#tag"))
        if not any(action.kind == "more" for action in reply.actions):
            break
        page += 1
    assert reply is not None


def test_every_change_stands_on_one_of_the_pages(before: Knowledge) -> None:
    net = [hostile(n, "word") for n in range(40)]
    pages = [notice(net, follower("all"), before, page) for page in range(8)]
    text = "\n".join(page.plain() for page in pages if page)
    assert all(f"{n} word" in text for n in range(40))


def test_of_a_long_text_what_changed_is_shown_with_some_words_around(before: Knowledge) -> None:
    words = [f"w{n}" for n in range(200)]
    old, new = " ".join(words), " ".join([*words[:100], "changed", *words[101:]])
    net = [Recorded(2, 1, Change("changed", "unit.cranes", "summary", "text", "en", old, new), ("unit.cranes",))]
    reply = notice(net, follower("all"), before)
    assert reply is not None
    assert "w99 w100 w101" in reply.plain()
    assert "w99 changed w101" in reply.plain()
    assert "w1 " not in reply.plain()


def test_addresses_keep_their_direction_in_arabic(before: Knowledge) -> None:
    change = Change("changed", "division.quays", "mailbox", "contact", old="a@port.example", new="b@port.example")
    reply = notice([Recorded(2, 1, change, ("division.quays",))], follower("contacts"), before)
    assert reply is not None
    assert f"{ISOLATE}a@port.example" in reply.plain()
    assert f"{ISOLATE}b@port.example" in reply.plain()
    assert "←" in reply.plain()


@pytest.mark.parametrize("name", ["all", "french", "cranes", "contacts"])
def test_what_was_taken_back_says_what_holds_again(before: Knowledge, name: str) -> None:
    change = Change("changed", "division.quays", "mailbox", "contact", old="a@port.example", new="b@port.example")
    reply = taken_back([Recorded(2, 1, change, ("division.quays",))], follower(name), before)
    assert reply is not None
    assert "a@port.example" in reply.plain()
    assert "b@port.example" not in reply.plain()

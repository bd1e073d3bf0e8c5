"""Every process answers from the newest revision at the next question, whole; from memory while the database is away."""

from __future__ import annotations

import asyncio
import gc
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.compiled import load_index
from bot.notices.ports import Revisions
from bot.ports import Store
from bot.revisions.beginning import begin
from bot.revisions.entries import read_files
from bot.revisions.publishing import Publisher
from bot.service import Service
from bot.storage import open_store
from bot.storage.sql import SqlStore
from bot.wording import Wording
from knowledge.index import Index
from tests.revisions.conftest import HARBOUR, MAILBOX, Follower, edit
from tests.storage.conftest import BEGINNING


async def asked(service: Service) -> str:
    """What a handler does."""
    await service.current()
    return service.ask("contact QDD").reply.plain()


async def test_a_service_without_revisions_keeps_what_it_has(store: Store, follower: Follower) -> None:
    assert MAILBOX in await asked(follower(store))


async def test_a_first_revision_without_an_index_has_the_version_that_its_index_would_have(
    store: Store, publisher: Publisher, folder: Path, languages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = load_index(folder, languages=languages).knowledge.version
    monkeypatch.setattr("bot.revisions.publishing.load_index", None)
    first = await replace(publisher, indexed=False).baseline(folder)
    assert first
    assert first.revision.version == version


async def test_the_question_after_a_publish_gets_the_new_answer(
    store: Store, follower: Follower, publisher: Publisher, folder: Path
) -> None:
    service = follower(store)
    await publisher.publish(folder)
    assert MAILBOX in await asked(service)
    edit(folder, MAILBOX, "docks@port.example")
    await publisher.publish(folder)
    assert "docks@port.example" in await asked(service)
    assert "docks@port.example" in await asked(service)


async def test_what_is_answered_from_no_more_is_kept_by_nobody(
    store: Store, follower: Follower, publisher: Publisher, folder: Path
) -> None:
    service = follower(store)
    for before, now in ((MAILBOX, "one@port.example"), ("one@port.example", "two@port.example")):
        edit(folder, before, now)
        await publisher.publish(folder)
        await asked(service)
        assert service.search("quays", "en", 3)
        version = service.index.knowledge.version
        assert version in indexes_in_memory()
    await publisher.publish(Path(shutil.copytree(HARBOUR, folder.parent / "as it was")))
    await asked(service)
    assert version not in indexes_in_memory()


def indexes_in_memory() -> list[str]:
    """The versions of all that is there."""
    gc.collect()
    return [one.knowledge.version for one in gc.get_objects() if isinstance(one, Index)]


async def test_a_service_that_has_the_revision_does_not_load_it_again(
    store: Store, follower: Follower, publisher: Publisher, folder: Path
) -> None:
    service = follower(store)
    before = service.index
    await publisher.publish(folder)
    await asked(service)
    assert service.index is before


@pytest.mark.parametrize("rounds", [9, pytest.param(50, marks=pytest.mark.long)])
async def test_rounds_of_publishing_and_asking_another_give_no_old_answer(
    rounds: int, address: str, follower: Follower, publishes: Callable[[Store], Publisher], folder: Path
) -> None:
    """The publisher's store is one, that of the one who is asked another, as two processes have them."""
    here, there = open_store(address), open_store(address)
    await here.open()
    await there.open()
    service, publisher = follower(there), publishes(here)
    addresses, old = ["one@port.example", "two@port.example", "three@port.example"], []
    before = MAILBOX
    for number in range(rounds):
        now = addresses[number % 3]
        edit(folder, before, now)
        await publisher.publish(folder)
        if now not in await asked(service):
            old.append(number)
        before = now
    assert old == []
    assert await there.revisions.head() == rounds
    await here.close()
    await there.close()


async def test_many_questions_at_once_load_it_once(
    database: SqlStore, follower: Follower, publishes: Callable[[Store], Publisher], folder: Path
) -> None:
    reads: list[int] = []
    newest = database.revisions.newest

    class Counted:
        """The revisions, with a note of each time that one is read."""

        head = database.revisions.head

        async def newest(self) -> object:
            reads.append(1)
            return await newest()

    await publishes(database).publish(folder)
    database.revisions = Counted()  # type: ignore[assignment]
    service = follower(database)
    given = await asyncio.gather(*(asked(service) for _ in range(20)))
    assert len(reads) == 1
    assert all(MAILBOX in text for text in given)


async def test_a_question_that_is_given_up_does_not_take_the_load_with_it(
    store: Store, follower: Follower, publisher: Publisher, folder: Path
) -> None:
    edit(folder, MAILBOX, "docks@port.example")
    await publisher.publish(folder)
    service = follower(store)
    first = asyncio.create_task(asked(service))
    second = asyncio.create_task(asked(service))
    await asyncio.sleep(0.02)
    first.cancel()
    assert "docks@port.example" in await second


@pytest.mark.parametrize("store", ["memory"], indirect=True)
async def test_an_answer_is_of_one_revision_while_revisions_change(
    store: Store, follower: Follower, publisher: Publisher, folder: Path
) -> None:
    """Name and mailbox change together, and people ask in threads, as Slack's do."""
    await publisher.publish(folder)
    service, ended = follower(store), False

    def ask() -> set[str]:
        seen = set()
        while not ended:
            seen.add(service.show("division.quays", "fr").reply.plain())
            time.sleep(0.001)  # whoever publishes gets on meanwhile
        return seen

    with ThreadPoolExecutor(2) as threads:
        asking = [asyncio.get_running_loop().run_in_executor(threads, ask) for _ in range(2)]
        for number in range(6):
            old, new = (("quais", "quays@"), ("bassins", "basin@"))[:: 1 if number % 2 == 0 else -1]
            for was, now in zip(old, new, strict=True):
                edit(folder, was, now)
            await publisher.publish(folder)
            await service.current()
        ended = True
        seen = set.union(*await asyncio.gather(*asking))
    assert {("quais" in text, "quays@" in text) for text in seen} == {(True, True), (False, False)}


async def test_what_a_conversation_was_about_may_be_gone(
    store: Store, follower: Follower, publisher: Publisher, folder: Path
) -> None:
    service = follower(store)
    answered = service.ask("what does the cranes unit do")
    chosen = service.ask("lookouts")
    text = (folder / "harbour.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - id: unit.cranes"), text.index("  - id: office_kind.lookout")
    (folder / "harbour.yaml").write_text(text[:start] + text[end : text.index("facts:")], encoding="utf-8")
    (folder / "harbour.asked.en.yaml").unlink()
    await publisher.publish(folder)
    await service.current()
    for known in (answered, chosen):
        for language in ("en", "ar"):
            assert service.worded("?", replace(known.understood, language=language)).reply.lines
    assert service.show("unit.cranes", "en").answer.missing == "gone"
    assert service.ask("and their email?", "en", answered.context).reply.lines


# a start


async def test_the_first_start_stores_the_folder_and_tells_nobody(
    store: Store, follower: Follower, publisher: Publisher, folder: Path
) -> None:
    await begin(follower(store), publisher, folder)
    newest = await store.revisions.newest()
    assert newest is not None
    assert newest[0].number == 1
    assert newest[1] == read_files(folder)
    assert await store.revisions.changes(0, 1) == []


async def test_of_two_first_starts_one_stores_it(store: Store, follower: Follower, publisher: Publisher, folder: Path) -> None:
    await asyncio.gather(*(begin(follower(store), publisher, folder) for _ in range(2)))
    assert await store.revisions.head() == 1


async def test_the_revision_counts_and_not_the_folder(
    store: Store, follower: Follower, publisher: Publisher, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await publisher.publish(folder)
    edit(folder, MAILBOX, "docks@port.example")
    service = follower(store)
    await begin(service, publisher, folder)
    assert MAILBOX in await asked(service)
    assert "iom-bot knowledge publish" in capsys.readouterr().out


async def test_a_broken_folder_keeps_nobody_from_the_revision(
    store: Store, follower: Follower, publisher: Publisher, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await publisher.publish(folder)
    edit(folder, "kind: division", "kind: divsion")
    service = follower(store)
    await begin(service, publisher, folder)
    assert MAILBOX in await asked(service)
    assert "harbour.yaml:" in capsys.readouterr().out


async def test_a_revision_that_cannot_be_read_leaves_the_one_before(
    store: Store, follower: Follower, publisher: Publisher, folder: Path
) -> None:
    await publisher.publish(folder)
    service = follower(store)
    await service.current()
    revisions: Revisions = store.revisions
    await revisions.publish(1, files={"x.yaml": b"entry: ["}, version="x", by="newer", changes=(), at=BEGINNING)
    assert MAILBOX in await asked(service)
    assert service.as_of is not None
    edit(folder, MAILBOX, "docks@port.example")
    await publisher.publish(folder)
    assert "docks@port.example" in await asked(service)
    assert service.as_of is None


# what is said while the database is away


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
async def test_the_moment_is_told_in_the_language_of_the_answer(store: Store, follower: Follower, language: str) -> None:
    service = follower(store)
    service.as_of = BEGINNING
    answered = service.show("division.quays", language)
    assert answered.reply.lines[-1].kind == "note"
    assert Wording(language).moment(BEGINNING) in answered.reply.lines[-1].text
    assert len(answered.reply.lines) <= 12

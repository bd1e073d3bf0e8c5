"""A small set of entries in a folder of the test's own, a cache of its own, and the stores of the store's tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.compiled import load_index
from bot.ports import Store
from bot.revisions.head import Head
from bot.revisions.publishing import Publisher
from bot.service import Service
from knowledge.index import Index
from tests.lexicons import few_words
from tests.storage.conftest import address, clock, database, empty_address, migrated_file, server_database, store

__all__ = ["address", "clock", "database", "empty_address", "migrated_file", "server_database", "store"]

HARBOUR = Path(__file__).parents[1] / "knowledge" / "harbour"
MAILBOX = "quays@port.example"
Edit = tuple[str, str]
"""A piece of the entry file, and what stands there instead."""


@pytest.fixture(scope="session")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return few_words(tmp_path_factory.mktemp("languages"), most=2)


@pytest.fixture(autouse=True, scope="package")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The edits of these tests displace no index that others need."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="package")
def harbour_index(languages: Path, own_cache: object) -> Index:
    return load_index(HARBOUR, True, languages)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Entries to edit."""
    return Path(shutil.copytree(HARBOUR, tmp_path / "entries"))


def edit(folder: Path, old: str, new: str) -> None:
    """Put something in the place of a piece of the entry that stands there."""
    file = folder / "harbour.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text, old
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def said() -> list[str]:
    """What publishers have said."""
    return []


@pytest.fixture
def publishes(languages: Path, said: list[str]) -> Callable[[Store], Publisher]:
    """Who publishes into a store."""
    return lambda store: Publisher(store.revisions, "ada", said.append, languages=languages)


@pytest.fixture
def publisher(store: Store, publishes: Callable[[Store], Publisher]) -> Publisher:
    return publishes(store)


Follower = Callable[[Store], Service]


@pytest.fixture
def follower(languages: Path, harbour_index: Index) -> Follower:
    """A service that follows a store's revisions, as another process has one."""
    return lambda store: Service(harbour_index, Head(store.revisions, languages))

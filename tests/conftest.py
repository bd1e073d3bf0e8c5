"""For the whole suite: indexes are built once and kept, and what was left out is said at the end, once for each reason."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.compiled import load_index, prepare
from knowledge.index import Index
from knowledge.loading import SHIPPED_ENTRIES

HARBOUR = Path(__file__).parent / "knowledge" / "harbour"


@pytest.fixture(scope="session")
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Folders for indexes by name, for all tests of all runs: building one takes seconds. A few are kept in each folder, so tests
    that edit entries have one of their own."""
    cache: pytest.Cache | None = getattr(request.config, "cache", None)
    return cache.mkdir if cache else lambda name: tmp_path_factory.mktemp(name, numbered=False)


@pytest.fixture(autouse=True, scope="session")
def shipped_cache(kept: Callable[[str], Path]) -> Iterator[None]:
    """The index of the entries that ship is read by every process of every test, and built by the first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(kept("shipped")))
        yield


@pytest.fixture(scope="session")
def shipped(shipped_cache: None) -> Index:
    """The index of the entries that ship, for every test that only asks it."""
    index = load_index(SHIPPED_ENTRIES, whole=True)
    prepare(index)
    return index


@pytest.fixture(scope="session")
def harbour(kept: Callable[[str], Path]) -> Index:
    """The index of a small entry of our own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(kept("indexes")))
        return load_index(HARBOUR, whole=True)


def pytest_collection_finish() -> None:
    """Nothing of all that was loaded until here is ever garbage, so it is not looked at for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple))
    for reason, times in reasons.items():
        terminalreporter.write_line(f"{times} tests skipped: {reason.removeprefix('Skipped: ')}", yellow=True)

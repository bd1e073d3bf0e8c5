"""A small entry of our own, so that these tests do not depend on what the real one says."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.service import Service
from knowledge.index import Index

HARBOUR = Path(__file__).parents[1] / "knowledge" / "harbour"


@pytest.fixture(scope="session")
def cache(kept: Callable[[str], Path]) -> Path:
    return kept("indexes")


@pytest.fixture(scope="session")
def service(harbour: Index) -> Service:
    return Service(harbour)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person who runs the tests is read or written."""
    for name in list(os.environ):
        if name.startswith(("IOM_BOT_", "SLACK_", "TELEGRAM_", "DATABASE_URL")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("IOM_BOT_KNOWLEDGE", str(HARBOUR))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

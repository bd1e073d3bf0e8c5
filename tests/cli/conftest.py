"""A small entry of our own, so that these tests do not depend on what the real one says."""

import os
from pathlib import Path

import pytest

from bot.compiled import load_index
from bot.service import Service

HARBOUR = Path(__file__).parents[1] / "knowledge" / "harbour"


@pytest.fixture(scope="session")
def cache(request: pytest.FixtureRequest) -> Path:
    """Where indexes are kept, for all tests of all runs: building one takes seconds."""
    return request.config.cache.mkdir("indexes") if request.config.cache else Path()


@pytest.fixture(scope="session")
def service(cache: Path) -> Service:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        return Service(load_index(HARBOUR, whole=True))


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

"""Servers for the tests of the HTTP edge, each in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.http.platforms import Platforms, platforms
from tests.http.wire import Wire, both, process
from tests.log_state import same_log


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """The edge with small adapters behind it."""
    folder = tmp_path_factory.mktemp("small")
    with process("tests.http.small", environment={"SLACK_BOT_TOKEN": "xoxb-1-secret"}, folder=folder) as (wire, _):
        yield wire


@pytest.fixture(scope="package")
def world() -> Iterator[Platforms]:
    """Slack and Telegram."""
    with platforms() as made:
        yield made


@pytest.fixture(scope="package")
def whole(world: Platforms, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """The whole bot, as `iom-bot serve` runs it, with both platforms on."""
    folder = tmp_path_factory.mktemp("whole")
    with process("bot", "serve", environment=both(world.slack, world.telegram), folder=folder) as (wire, _):
        yield wire


@pytest.fixture
def own_logs() -> Iterator[None]:
    """The log of the process as it was, after a test that sets up another one."""
    with same_log():
        yield

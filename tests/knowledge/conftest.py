"""The shipped knowledge, built once for all tests of the domain."""

import pytest

from bot.service import Service
from knowledge.index import Index, build
from knowledge.loading import load


@pytest.fixture(scope="session")
def index() -> Index:
    """The index of the entries that ship."""
    return build(load())


@pytest.fixture(scope="session")
def service(index: Index) -> Service:
    """The service over the entries that ship."""
    return Service(index)

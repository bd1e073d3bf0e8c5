"""The shipped knowledge, for all tests of the domain."""

import pytest

from bot.compiled import load_index
from bot.service import Service
from knowledge.index import Index
from knowledge.loading import SHIPPED_ENTRIES


@pytest.fixture(scope="session")
def index() -> Index:
    """The index of the entries that ship."""
    return load_index(SHIPPED_ENTRIES, whole=True)


@pytest.fixture(scope="session")
def service(index: Index) -> Service:
    """The service over the entries that ship."""
    return Service(index)

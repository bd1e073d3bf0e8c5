"""The shipped knowledge, for all tests of the domain."""

import pytest

from bot.service import Service
from knowledge.index import Index


@pytest.fixture(scope="session")
def index(shipped: Index) -> Index:
    """The index of the entries that ship."""
    return shipped


@pytest.fixture(scope="session")
def service(index: Index) -> Service:
    """The service over the entries that ship."""
    return Service(index)

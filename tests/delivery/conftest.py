"""The databases of the store's tests."""

from tests.storage.conftest import address, clock, database, migrated_file, server_database

__all__ = ["address", "clock", "database", "migrated_file", "server_database"]

"""What goes wrong with a database, as one sentence for whoever runs the bot; without values and without passwords."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.ports import StoreError
from bot.storage.addresses import Address

FAILURES: Final = (StatementError, NoConnectionFree, OSError)
"""What drivers and SQLAlchemy raise; OSError holds refused connections, TLS, names that do not resolve."""

_SENTENCES: Final = {
    "3D000": "There is no database {name!r} at {place}: create it, as with `createdb {name}`, or correct DATABASE_URL.",
    "28000": "The database at {place} does not let this user in: correct user and password in DATABASE_URL.",
    "28P01": "The database at {place} does not let this user in: correct user and password in DATABASE_URL.",
    "42501": "The user of DATABASE_URL may not do what is needed in database {name!r}: make it the owner of that database.",
    "42704": "The database at {place} refuses a parameter of DATABASE_URL: take out what stands after the question mark.",
    "53300": "The database at {place} has no connection free: raise its max_connections, or stop what holds them.",
    "53100": "The disk of the database at {place} is full: make room.",
    "SQLITE_CANTOPEN": "The database file {place} cannot be opened: give a folder that this user may write in.",
    "SQLITE_READONLY": "The database file {place} cannot be written: make it writable, its folder too.",
    "SQLITE_NOTADB": "The file {place} is no SQLite database: move it away, or give another path.",
    "SQLITE_CORRUPT": "The database file {place} is damaged: restore it from a copy.",
    "SQLITE_FULL": "The disk that holds {place} is full: make room.",
    "SQLITE_BUSY": "The database file {place} is held by another program: end that one, or try again.",
}
_ELSE: Final = {
    "sqlite": "The database file {place} fails ({code}): check disk and file.",
    "postgresql": "The database {name!r} at {place} fails ({code}): see its log.",
}
_AWAY: Final = "The database at {place} cannot be reached ({code}): start it, or correct DATABASE_URL."
_SILENT: Final = "The database {place} did not answer within {patience:g} seconds: see whether it runs and is not overloaded."


def explained(error: BaseException, address: Address) -> BaseException:
    """What to raise instead: a `StoreError`, or the error itself where it is a bug of ours."""
    original = error.orig if isinstance(error, StatementError) else error
    if isinstance(original, StoreError):
        return original
    if isinstance(error, StatementError) and not isinstance(error, DBAPIError):
        return error
    code = _code(original)
    if isinstance(original, NoConnectionFree):
        return StoreError(f"Every connection to the database {address.place} is in use: try again.")
    if isinstance(original, OSError) and address.kind == "postgresql":
        return StoreError(_AWAY.format(place=address.place, code=code))
    if isinstance(original, OSError):  # the file or its folder could not be made
        code = "SQLITE_CANTOPEN"
    sentence = _SENTENCES.get(code) or _SENTENCES.get("_".join(code.split("_")[:2])) or _ELSE[address.kind]
    return StoreError(sentence.format(place=address.place, name=address.name, code=code))


def silent(address: Address, patience: float) -> StoreError:
    """No answer within `patience` seconds."""
    return StoreError(_SILENT.format(place=address.place, patience=patience))


def _code(error: BaseException | None) -> str:
    """SQLSTATE, SQLite's name of the error ("SQLITE_READONLY_DBMOVED"), or the type's name."""
    return getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None) or type(error).__name__

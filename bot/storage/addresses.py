"""Where the database is: DATABASE_URL as people write it, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.ports import StoreError

LIBPQ_ONLY: Final = frozenset(
    {
        "channel_binding", "connect_timeout", "fallback_application_name", "gssencmode", "keepalives", "keepalives_count",
        "keepalives_idle", "keepalives_interval", "require_auth", "sslcompression", "sslsni", "tcp_user_timeout",
    }
)  # fmt: skip
"""Parameters of PostgreSQL addresses that asyncpg would hand to the server as settings, which the server refuses."""
WANTED: Final = "give sqlite:////a/file.db or postgresql://user:password@host:5432/database"


@dataclass(frozen=True, slots=True)
class Address:
    """A database; `place` and `name` may be shown to anybody, the rest may hold a password."""

    kind: Literal["sqlite", "postgresql"]
    place: str
    name: str
    path: Path | None = None
    dsn: str = field(default="", repr=False)


def parse(text: str | Path) -> Address:
    """The address of a database, or `StoreError`; the text itself is never shown, since it may hold a password."""
    if isinstance(text, Path):
        return _file(text)
    url = _url(text.strip())
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:" or url.query:
            raise StoreError("DATABASE_URL names no SQLite file: give sqlite:////a/file.db.")
        return _file(Path(url.database))
    if url.get_backend_name() in ("postgresql", "postgres"):
        return _server(url, text.strip())
    raise StoreError(f"DATABASE_URL names a kind of database that is not known: {WANTED}.")


def _url(text: str) -> URL:
    try:
        url = make_url(text)
        urlsplit(text).port  # noqa: B018 - raises where the port is no number
    except (ArgumentError, ValueError):
        raise StoreError(f"DATABASE_URL is no address of a database: {WANTED}.") from None
    return url


def _file(path: Path) -> Address:
    path = path.expanduser().absolute()
    return Address("sqlite", str(path), path.name, path)


def _server(url: URL, text: str) -> Address:
    parts = urlsplit(text)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name not in LIBPQ_ONLY])
    dsn = urlunsplit(("postgresql", parts.netloc, parts.path, query, ""))
    name = url.database or url.username or "postgres"
    return Address("postgresql", f"{url.host or 'localhost'}:{url.port or 5432}", name, dsn=dsn)

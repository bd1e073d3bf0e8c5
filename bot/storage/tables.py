"""The tables, as the newest revision in `migrations/` leaves them (a test compares the two).

Every text column takes what platforms send (`storable`), every moment is aware and in UTC. A new subject gets its own block
here and its own revision there; nothing but `bot/storage/` reads these names.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, Column, DateTime, Dialect, Index, Integer, LargeBinary, MetaData, PrimaryKeyConstraint, Table, Text
from sqlalchemy.types import TypeDecorator

from bot.storage.rules import storable


class Plain(TypeDecorator[str]):
    """Text from outside: without what a database refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Into the database."""
        return None if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite has no time zones, so it is stored there without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Into the database; raises `ValueError` for a moment without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Out of the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _text(name: str, **options: Any) -> Column[str]:
    return Column(name, Plain, nullable=False, **options)


def _moment(name: str) -> Column[datetime]:
    return Column(name, Moment, nullable=False, index=True)


METADATA: Final = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"})

# What was taken up already
DELIVERIES: Final = Table("deliveries", METADATA, _text("key", primary_key=True), _moment("at"))

# Answers given, and what came of them
ANSWERS: Final = Table(
    "answers",
    METADATA,
    _text("id", primary_key=True),
    _text("platform"),
    _text("workspace"),
    _text("asked_by"),
    _text("question"),
    _text("language"),
    _text("status"),
    _text("intent"),
    Column("subjects", JSON, nullable=False),
    _text("version"),
    _moment("at"),
    Index("ix_answers_workspace", "platform", "workspace"),
)
OPINIONS: Final = Table(
    "opinions",
    METADATA,
    _text("answer"),
    _text("person"),
    _text("verdict"),
    _moment("at"),
    _text("platform"),
    _text("workspace"),
    PrimaryKeyConstraint("answer", "person"),
    Index("ix_opinions_workspace", "platform", "workspace"),
)
MISSES: Final = Table(
    "misses",
    METADATA,
    _text("digest", primary_key=True),
    _text("question"),
    _text("language"),
    _text("status"),
    Column("times", Integer, nullable=False),
    _moment("last"),
)

# What people have set
PREFERENCES: Final = Table(
    "preferences",
    METADATA,
    _text("platform"),
    _text("workspace"),
    _text("person"),
    _text("language"),
    PrimaryKeyConstraint("platform", "workspace", "person"),
)

# Who installed the Slack app; `sealed` is encrypted (bot/storage/sealing.py)
INSTALLATIONS: Final = Table(
    "installations",
    METADATA,
    _text("application"),
    _text("enterprise"),
    _text("workspace"),
    _text("person"),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("application", "enterprise", "workspace", "person"),
)
STATES: Final = Table("states", METADATA, _text("state", primary_key=True), _moment("until"))

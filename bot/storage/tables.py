"""The tables, as the newest revision in `migrations/` leaves them (a test compares the two).

Every text column takes what platforms send (`storable`), every moment is aware and in UTC. A new subject gets its own block
here and its own revision there; nothing but `bot/storage/` reads these names.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    or_,
)
from sqlalchemy.types import TypeDecorator

from bot.ports import WITHIN
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


def text_column(name: str, **options: Any) -> Column[str]:
    """A column of text from outside that is always there."""
    return Column(name, Plain, nullable=False, **options)


def _moment(name: str) -> Column[datetime]:
    return Column(name, Moment, nullable=False, index=True)


METADATA: Final = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"})

# What was taken up already
DELIVERIES: Final = Table("deliveries", METADATA, text_column("key", primary_key=True), _moment("at"))

# Answers given, and what came of them
ANSWERS: Final = Table(
    "answers",
    METADATA,
    text_column("id", primary_key=True),
    text_column("platform"),
    text_column("workspace"),
    text_column("asked_by"),
    text_column("question"),
    text_column("language"),
    text_column("status"),
    text_column("intent"),
    Column("subjects", JSON, nullable=False),
    text_column("version"),
    _moment("at"),
    Index("ix_answers_workspace", "platform", "workspace"),
)
OPINIONS: Final = Table(
    "opinions",
    METADATA,
    text_column("answer"),
    text_column("person"),
    text_column("verdict"),
    _moment("at"),
    text_column("platform"),
    text_column("workspace"),
    PrimaryKeyConstraint("answer", "person"),
    Index("ix_opinions_workspace", "platform", "workspace"),
)
MISSES: Final = Table(
    "misses",
    METADATA,
    text_column("digest", primary_key=True),
    text_column("question"),
    text_column("language"),
    text_column("status"),
    Column("times", Integer, nullable=False),
    _moment("last"),
)

# What people have set
PREFERENCES: Final = Table(
    "preferences",
    METADATA,
    text_column("platform"),
    text_column("workspace"),
    text_column("person"),
    text_column("language"),
    PrimaryKeyConstraint("platform", "workspace", "person"),
)

# Who installed the Slack app; `sealed` is encrypted (bot/storage/sealing.py)
INSTALLATIONS: Final = Table(
    "installations",
    METADATA,
    text_column("application"),
    text_column("enterprise"),
    text_column("workspace"),
    text_column("person"),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("application", "enterprise", "workspace", "person"),
)
STATES: Final = Table("states", METADATA, text_column("state", primary_key=True), _moment("until"))

# Messages of the bot's own that are edited when what they say changes; `says` is a digest of what stands there
BOARDS: Final = Table(
    "boards",
    METADATA,
    text_column("platform"),
    text_column("workspace"),
    Column("chat", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=False),
    text_column("language"),
    text_column("says"),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("platform", "workspace", "chat", "message"),
)


def with_all_inside(table: Table, workspace: str) -> ColumnElement[bool]:
    """Rows of a workspace, or of an organization and all its workspaces."""
    column = table.c.workspace
    return or_(column == workspace, column.startswith(workspace + WITHIN, autoescape=True))

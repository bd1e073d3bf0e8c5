"""Tables of revisions, subscriptions and notifications; `bot/storage/tables.py` says what holds for all tables."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from bot.storage.tables import METADATA, Moment, Plain, text_column

# What was published; `files` is a compressed document of the entry files, from which every process reads the knowledge
REVISIONS: Final = Table(
    "revisions",
    METADATA,
    Column("number", Integer, primary_key=True),
    text_column("version"),
    text_column("by"),
    Column("at", Moment, nullable=False),
    Column("files", LargeBinary, nullable=False),
)
CHANGES: Final = Table(
    "changes",
    METADATA,
    Column("revision", Integer, ForeignKey("revisions.number"), nullable=False),
    Column("number", Integer, nullable=False),
    text_column("change"),
    text_column("subject"),
    text_column("field"),
    text_column("topic"),
    text_column("language"),
    Column("old", JSON, nullable=True),
    Column("new", JSON, nullable=True),
    Column("called", JSON, nullable=True),
    Column("lineage", JSON, nullable=False),
    PrimaryKeyConstraint("revision", "number"),
)

# Who follows what; one row for a conversation and a scope
SUBSCRIPTIONS: Final = Table(
    "subscriptions",
    METADATA,
    text_column("id", primary_key=True),
    text_column("platform"),
    text_column("workspace"),
    text_column("channel"),
    text_column("thread"),
    text_column("target"),
    Column("branch", Boolean, nullable=False),
    text_column("topics"),
    text_column("pace"),
    Column("hour", Integer, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("quiet_from", Integer, nullable=True),
    Column("quiet_until", Integer, nullable=True),
    text_column("zone"),
    Column("next", Moment, nullable=True),
    text_column("language"),
    text_column("by"),
    Column("at", Moment, nullable=False),
    text_column("state"),
    Column("in_thread", Boolean, nullable=False),
    text_column("root"),
    Column("ended", Moment, nullable=True, index=True),
    UniqueConstraint("platform", "workspace", "channel", "thread", "target", "topics", name="uq_subscriptions_scope"),
    Index("ix_subscriptions_target", "state", "target"),
)

# The outbox: one row for a subscription and a revision, written in the transaction that stores the revision
NOTIFICATIONS: Final = Table(
    "notifications",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("revision", Integer, ForeignKey("revisions.number"), nullable=False),
    text_column("subscription"),
    text_column("platform"),
    text_column("workspace"),
    text_column("channel"),
    text_column("thread"),
    Column("urgent", Boolean, nullable=False),
    Column("due", Moment, nullable=False),
    text_column("standing"),
    Column("attempts", Integer, nullable=False),
    text_column("reason"),
    text_column("place"),
    Column("doubtful", Boolean, nullable=False),
    Column("notice", Plain, nullable=False),
    Column("at", Moment, nullable=True),
    UniqueConstraint("revision", "subscription", name="uq_notifications_once"),
    Index("ix_notifications_due", "standing", "due"),
    Index("ix_notifications_conversation", "platform", "workspace", "channel", "thread", "id"),
)

# One row for a conversation that something waits for: the earliest `due` of what waits (NULL: nothing does), the moment that is
# waited for although it is due (`after`), and who is sending to it just now, until when. Whoever adds to what waits lowers `due`
DESTINATIONS: Final = Table(
    "destinations",
    METADATA,
    text_column("platform"),
    text_column("workspace"),
    text_column("channel"),
    text_column("thread"),
    text_column("worker"),
    Column("until", Moment, nullable=True),
    Column("after", Moment, nullable=True),
    Column("due", Moment, nullable=True, index=True),
    PrimaryKeyConstraint("platform", "workspace", "channel", "thread"),
)

# The pace of a platform, a workspace or a chat, shared by all processes: seconds since 1970, which both databases can add to
PACES: Final = Table(
    "paces",
    METADATA,
    text_column("key", primary_key=True),
    Column("next", Double, nullable=False),
    Column("blocked", Double, nullable=False),
)

# Processes that send; whose heartbeat is old has lost what it held
WORKERS: Final = Table("workers", METADATA, text_column("id", primary_key=True), Column("seen", Moment, nullable=False))

ALL_TABLES: Final = METADATA
"""The schema with these tables in it."""

"""Revisions, subscriptions, notifications and what delivery needs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _moment(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def upgrade() -> None:
    """Make all tables."""
    _revisions()
    _subscriptions()
    _notifications()
    _delivery()


def _revisions() -> None:
    op.create_table(
        "revisions", *_number("number"), *_text("version", "by"), _moment("at"),
        sa.Column("files", sa.LargeBinary(), nullable=False), sa.PrimaryKeyConstraint("number", name="pk_revisions"),
    )  # fmt: skip
    op.create_table(
        "changes", *_number("revision", "number"), *_text("change", "subject", "field", "topic", "language"),
        sa.Column("old", sa.JSON(), nullable=True), sa.Column("new", sa.JSON(), nullable=True),
        sa.Column("lineage", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["revision"], ["revisions.number"]),
        sa.PrimaryKeyConstraint("revision", "number", name="pk_changes"),
    )  # fmt: skip


def _subscriptions() -> None:
    op.create_table(
        "subscriptions", *_text("id", "platform", "workspace", "channel", "thread", "target"), _flag("branch"),
        *_text("topics", "pace"), *_number("hour", "weekday"), *_number("quiet_from", "quiet_until", nullable=True),
        *_text("zone"), _moment("next", nullable=True), *_text("language", "by"), _moment("at"), *_text("state"),
        _flag("in_thread"), *_text("root"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("platform", "workspace", "channel", "thread", "target", "topics", name="uq_subscriptions_scope"),
    )  # fmt: skip
    op.create_index("ix_subscriptions_target", "subscriptions", ["state", "target"])


def _notifications() -> None:
    op.create_table(
        "notifications", *_number("id", "revision"), *_text("subscription", "platform", "workspace", "channel", "thread"),
        _flag("urgent"), _moment("due"), *_text("standing"), *_number("attempts"), *_text("reason", "place"),
        _flag("doubtful"), *_text("notice"), _moment("at", nullable=True),
        sa.ForeignKeyConstraint(["revision"], ["revisions.number"]),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sa.UniqueConstraint("revision", "subscription", name="uq_notifications_once"),
    )  # fmt: skip
    op.create_index("ix_notifications_due", "notifications", ["standing", "due"])
    op.create_index("ix_notifications_conversation", "notifications", ["platform", "workspace", "channel", "thread", "id"])


def _delivery() -> None:
    where = ("platform", "workspace", "channel", "thread")
    op.create_table(
        "destinations", *_text(*where, "worker"), _moment("until", nullable=True), _moment("after", nullable=True),
        _moment("due", nullable=True), sa.PrimaryKeyConstraint(*where, name="pk_destinations"),
    )  # fmt: skip
    op.create_index("ix_destinations_due", "destinations", ["due"])
    op.create_table(
        "paces",
        *_text("key"),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("next", "blocked")),
        sa.PrimaryKeyConstraint("key", name="pk_paces"),
    )
    op.create_table("workers", *_text("id"), _moment("seen"), sa.PrimaryKeyConstraint("id", name="pk_workers"))

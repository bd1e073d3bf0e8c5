"""Claims, answers, opinions, misses and preferences."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the first version."""
    op.create_table("deliveries", *_columns("key"), _moment("at"), sa.PrimaryKeyConstraint("key", name="pk_deliveries"))
    op.create_index("ix_deliveries_at", "deliveries", ["at"])
    _answers()
    _opinions()
    op.create_table(
        "misses",
        *_columns("digest", "question", "language", "status"),
        sa.Column("times", sa.Integer(), nullable=False),
        _moment("last"),
        sa.PrimaryKeyConstraint("digest", name="pk_misses"),
    )
    op.create_index("ix_misses_last", "misses", ["last"])
    key = sa.PrimaryKeyConstraint("platform", "workspace", "person", name="pk_preferences")
    op.create_table("preferences", *_columns("platform", "workspace", "person", "language"), key)


def _answers() -> None:
    op.create_table(
        "answers",
        *_columns("id", "platform", "workspace", "asked_by", "question", "language", "status", "intent"),
        sa.Column("subjects", sa.JSON(), nullable=False),
        *_columns("version"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
    )
    op.create_index("ix_answers_at", "answers", ["at"])
    op.create_index("ix_answers_workspace", "answers", ["platform", "workspace"])


def _opinions() -> None:
    op.create_table(
        "opinions",
        *_columns("answer", "person", "verdict"),
        _moment("at"),
        *_columns("platform", "workspace"),
        sa.PrimaryKeyConstraint("answer", "person", name="pk_opinions"),
    )
    op.create_index("ix_opinions_at", "opinions", ["at"])
    op.create_index("ix_opinions_workspace", "opinions", ["platform", "workspace"])


def _columns(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)

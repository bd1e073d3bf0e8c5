"""Installations of the Slack app, and the OAuth states of those under way."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables."""
    key = ("application", "enterprise", "workspace", "person")
    op.create_table(
        "installations",
        *(sa.Column(name, sa.Text(), nullable=False) for name in key),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name="pk_installations"),
    )
    op.create_table(
        "states",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_states"),
    )
    op.create_index("ix_states_until", "states", ["until"])

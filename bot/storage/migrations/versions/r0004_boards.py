"""Messages of the bot's own that are edited when what they say changes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "boards",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("platform", "workspace")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("chat", "message")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("language", "says")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", "chat", "message", name="pk_boards"),
    )

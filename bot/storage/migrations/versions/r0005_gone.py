"""What a record that is gone was called in each language, and since when a subscription has ended."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add both; what has ended before counts from now."""
    op.add_column("changes", sa.Column("called", sa.JSON(), nullable=True))
    op.add_column("subscriptions", sa.Column("ended", sa.DateTime(timezone=True), nullable=True))
    found = sa.table("subscriptions", sa.column("state"), sa.column("ended", sa.DateTime(timezone=True)))
    op.execute(found.update().where(found.c.state == "ended").values(ended=datetime.now(UTC)))
    op.create_index("ix_subscriptions_ended", "subscriptions", ["ended"])

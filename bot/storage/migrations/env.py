"""What Alembic runs for `bot.storage.schema`, on the connection and in the transaction that it is given."""

from alembic import context

from bot.storage.notice_tables import ALL_TABLES

context.configure(connection=context.config.attributes["connection"], target_metadata=ALL_TABLES, render_as_batch=True)
context.run_migrations()

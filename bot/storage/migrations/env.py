"""What Alembic runs for `bot.storage.schema`, on the connection and in the transaction that it is given."""

from alembic import context

from bot.storage.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
context.run_migrations()

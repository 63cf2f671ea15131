"""Alembic's entry: it migrates over the connection that `staer.store.migrate` opened."""

from alembic import context

from staer.store.import_tables import Row  # with it, every table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()

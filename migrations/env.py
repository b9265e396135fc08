"""Alembic's entry: the connection is handed in by `consult.migrate`, one script for both databases."""

from alembic import context

from consult.migrate import of_models
from consult.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    include_name=of_models,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

"""What Alembic runs around the migrations: on our connection, inside our transaction."""

from alembic import context

from app.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    # SQLite cannot alter a column: the table is made anew.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

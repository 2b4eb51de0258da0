"""What Alembic runs around the migrations: on our connection, inside our transaction."""

import re

from alembic import context

from app.store import history_tables


def _is_ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Leave out the months that PostgreSQL divides the visits into: they come and go."""
    return not (kind in {"table", "index"} and re.match(r"visits_\d{4}_", name or ""))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=history_tables.visits.metadata,
    transactional_ddl=True,
    # SQLite cannot alter a column: the table is made anew.
    render_as_batch=True,
    include_object=_is_ours,
)
with context.begin_transaction():
    context.run_migrations()

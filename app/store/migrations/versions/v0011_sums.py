"""A sum that is 0 is not kept: most of a quarter hour's are, and in PostgreSQL each took eight bytes.

Rows that were there stay as they are.
"""

import re

import sqlalchemy as sa
from alembic import op

from app.store.migrations.versions.v0007_reports import OF_BOTH, OF_QUEUES, quarters

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLE = "quarter_sums"
_KEY = ("centre", "kind", "subject", "since", "origin")
_VIEWS = {"queue": OF_QUEUES | OF_BOTH, "agent": OF_BOTH}


def upgrade() -> None:
    """Bring the tables forward."""
    columns = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(_TABLE)]
    sums = [name for name in columns if name not in _KEY]
    # Views keep their table as it is.
    for kind in _VIEWS:
        op.execute(f"DROP VIEW callboard_{kind}_quarters")
    with op.batch_alter_table(_TABLE) as batch:
        for name in sums:
            batch.alter_column(name, existing_type=sa.BigInteger(), nullable=True)
    for kind, of in _VIEWS.items():
        filled = {name: _filled(formula, sums) for name, formula in of.items()}
        op.execute(f"CREATE VIEW callboard_{kind}_quarters AS {quarters(kind, filled)}")


def _filled(formula: str, sums: list[str]) -> str:
    """Return a formula in which a sum that is not kept is 0."""
    return re.sub(
        r"[a-z_]+", lambda found: _zero(found[0]) if found[0] in sums else found[0], formula
    )


def _zero(name: str) -> str:
    return f"COALESCE({name}, 0)"

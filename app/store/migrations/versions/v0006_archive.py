"""The event archive: where past boards begin, what was imported, and who may write history."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEYS = {
    "quarter_sums": ["centre", "kind", "since", "subject", "origin"],
    "agent_spans": ["centre", "agent", "since", "origin"],
}


def upgrade() -> None:
    """Bring the tables forward."""
    for table, key in _KEYS.items():
        _name_origins(table, key)
    op.create_table(
        "starting_points",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("log", sa.String(64), nullable=False),
        sa.Column(
            "at", sa.BigInteger, nullable=False, comment="the centre's present when it was taken"
        ),
        sa.Column(
            "horizon", sa.BigInteger, nullable=False, comment="nothing up to here was remembered"
        ),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("centre", "log", "at", name="starting_points_key"),
    )
    op.create_table(
        "imports",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("origin", sa.String(64), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False, comment="the earliest event of it"),
        sa.Column("until", sa.BigInteger, nullable=False, comment="the latest"),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("centre", "origin", name="imports_key"),
    )
    op.create_table(
        "history_fences",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("log", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("centre", "log", name="history_fences_key"),
    )


def _name_origins(table: str, key: list[str]) -> None:
    origin = sa.Column("origin", sa.String(64), nullable=False, server_default="")
    if op.get_bind().dialect.name == "postgresql":
        op.add_column(table, origin)
        op.drop_constraint(f"{table}_key", table)
        op.create_primary_key(f"{table}_key", table, key)
        return
    # SQLite cannot change a key: the table is made anew, with its rows.
    with op.batch_alter_table(table, recreate="always") as batch:
        batch.drop_constraint(f"{table}_key", type_="primary")
        batch.add_column(origin)
        batch.create_primary_key(f"{table}_key", key)

"""Sources with their secrets, names beside identities, and how often each part was changed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "sources",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("secrets", sa.JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("centre", "name", name="sources_key"),
    )
    op.create_table(
        "changes",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("part", sa.String(32), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("centre", "part", name="changes_key"),
    )
    op.add_column("identities", sa.Column("name", sa.String(256)))

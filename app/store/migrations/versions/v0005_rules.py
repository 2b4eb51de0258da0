"""The centre's own rules: which calls count nowhere."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "rules",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("rules", sa.JSON, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.String(256), nullable=False),
        sa.Column("published_to", sa.String(64), comment="the event log that holds it"),
        sa.PrimaryKeyConstraint("centre", "version", name="rules_key"),
    )

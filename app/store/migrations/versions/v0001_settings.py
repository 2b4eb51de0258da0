"""Queue settings, the audit, and the names that sources have for agents and queues."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "queue_settings",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("queue", sa.String(256), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.String(256), nullable=False),
        sa.Column("published_to", sa.String(64), comment="the event log that holds it"),
        sa.PrimaryKeyConstraint("centre", "queue", "version", name="queue_settings_key"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True),
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String(256), nullable=False),
        sa.Column("what", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(256), nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="audit_key"),
    )
    op.create_index("audit_by_centre_at", "audit", ["centre", "at"])
    op.create_index("audit_by_centre_subject_at", "audit", ["centre", "subject", "at"])
    op.create_table(
        "identities",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("alias", sa.String(256), nullable=False),
        sa.Column("canonical", sa.String(256), nullable=False),
        sa.PrimaryKeyConstraint("centre", "kind", "source", "alias", name="identities_key"),
        sa.CheckConstraint("kind IN ('agent', 'queue')", name=op.f("identities_kind")),
    )

"""The channels people are told by, the notices on their way, and the messages that stand."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "channels",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("secrets", sa.JSON, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.Column("broken_since", sa.BigInteger),
        sa.Column("broken_reason", sa.String(256)),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("centre", "id", name="channels_key"),
    )
    op.create_table(
        "notices",
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True
        ),
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("id", sa.String(400), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("alert", sa.String(320), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("notice", sa.JSON, nullable=False),
        sa.Column("settled_at", sa.BigInteger, comment="null while it is on its way"),
        sa.Column("outcome", sa.String(16)),
        sa.PrimaryKeyConstraint("number", name="notices_key"),
    )
    op.create_index("notices_by_centre_id", "notices", ["centre", "id"], unique=True)
    op.create_index("notices_by_centre_settled_at", "notices", ["centre", "settled_at"])
    op.create_table(
        "messages",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("alert", sa.String(320), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column(
            "place",
            sa.JSON,
            comment="where it stands, in the channel's own words; null if unknown",
        ),
        sa.Column("revision", sa.Integer, nullable=False, comment="of the notice that it shows"),
        sa.Column("told", sa.JSON, nullable=False, comment="the decisions told in its thread"),
        sa.Column(
            "tried_at",
            sa.BigInteger,
            comment="set where something may have been sent unseen",
        ),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("centre", "channel", "alert", name="messages_key"),
    )
    op.create_table(
        "senders",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column(
            "number",
            sa.BigInteger,
            nullable=False,
            comment="of the newest sender: older ones stop",
        ),
        sa.PrimaryKeyConstraint("centre", name="senders_key"),
    )

"""Named boards, the links of televisions to them, and the broadcast."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "boards",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document", sa.JSON, comment="null once it is deleted"),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.String(256), nullable=False),
        sa.PrimaryKeyConstraint("centre", "id", name="boards_key"),
    )
    op.create_table(
        "kiosk_links",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("board", sa.String(40), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column(
            "token_hash", sa.String(64), nullable=False, comment="of the cookie, not of the link"
        ),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.String(256), nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("centre", "id", name="kiosk_links_key"),
    )
    op.create_index(
        "kiosk_links_by_centre_token_hash", "kiosk_links", ["centre", "token_hash"], unique=True
    )
    op.create_table(
        "broadcasts",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("set_at", sa.BigInteger, nullable=False),
        sa.Column("set_by", sa.String(256), nullable=False),
        sa.PrimaryKeyConstraint("centre", name="broadcasts_key"),
    )

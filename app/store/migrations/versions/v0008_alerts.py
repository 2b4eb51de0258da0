"""Alert rules, alerts, their decisions and silences."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "alert_rules",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("rule", sa.JSON, comment="null once it is deleted"),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.String(256), nullable=False),
        sa.PrimaryKeyConstraint("centre", "id", "version", name="alert_rules_key"),
    )
    _alerts()
    op.create_table(
        "silences",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("silence", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("centre", "id", name="silences_key"),
    )
    op.create_index("silences_by_centre_until", "silences", ["centre", "until"])
    op.create_table(
        "alert_judges",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column(
            "number",
            sa.BigInteger,
            nullable=False,
            comment="of the newest judge: older ones stop",
        ),
        sa.PrimaryKeyConstraint("centre", name="alert_judges_key"),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column(
            "subject_of", sa.String(8), nullable=False, comment="queue, group, centre or source"
        ),
        sa.Column("subject", sa.String(256), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("resolved_at", sa.BigInteger),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column(
            "alert", sa.JSON, nullable=False, comment="all that is to be known to go on with it"
        ),
        sa.PrimaryKeyConstraint("centre", "id", name="alerts_key"),
    )
    op.create_index("alerts_by_centre_state", "alerts", ["centre", "state"])
    op.create_index("alerts_by_centre_since", "alerts", ["centre", "since"])
    op.create_table(
        "alert_decisions",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("alert", sa.String(40), nullable=False),
        sa.Column(
            "number", sa.Integer, nullable=False, comment="its place in the timeline, from 0"
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("who", sa.String(256)),
        sa.PrimaryKeyConstraint("centre", "alert", "number", name="alert_decisions_key"),
    )
    op.create_index("alert_decisions_by_centre_at", "alert_decisions", ["centre", "at"])

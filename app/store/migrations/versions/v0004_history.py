"""History: visits, agents' states, the sums of every quarter hour, and the events themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# As they were named when this was written.
_SUMS = """
offered answered_in_target answered_late abandoned_short abandoned_in_target abandoned_late
overflowed_queue overflowed_voicemail overflowed_callback overflowed_key overflowed_timeout
overflowed_closed overdue ended_unknown blocked_trunk_busy blocked_queue_full blocked_no_agents
blocked_closed blocked_congestion blocked_rejected handled holds wrapped transferred_cold
transferred_warm transferred_to_queue transferred_to_agent transferred_to_number transferred_in
conferenced rings rona declined unreachable callbacks_requested callbacks_attempted
callbacks_completed callbacks_failed callbacks_first_attempted incomplete_visits ended_in_ivr
contradictory excluded_calls wait_answered_ms wait_abandoned_ms wait_overflowed_ms
ring_answered_ms talk_ms hold_ms acw_ms callback_delay_ms wait_concluded_ms available_time_ms
handling_time_ms logged_in_time_ms level_sl_event_answered_in_target
level_sl_event_answered_late level_sl_event_abandoned_short level_sl_event_abandoned_in_target
level_sl_event_abandoned_late level_sl_event_overflowed level_sl_event_overdue_waiting
level_arrival_answered_in_target level_arrival_answered_late level_arrival_abandoned_short
level_arrival_abandoned_in_target level_arrival_abandoned_late level_arrival_overflowed
level_arrival_overdue_waiting level_end_answered_in_target level_end_answered_late
level_end_abandoned_short level_end_abandoned_in_target level_end_abandoned_late
level_end_overflowed level_end_overdue_waiting
"""


def upgrade() -> None:
    """Bring the tables forward."""
    _visits()
    op.create_table(
        "quarter_sums",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("subject", sa.String(256), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in _SUMS.split()),
        sa.PrimaryKeyConstraint("centre", "kind", "since", "subject", name="quarter_sums_key"),
    )
    op.create_table(
        "agent_spans",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("agent", sa.String(256), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(256)),
        sa.Column("queues", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("centre", "agent", "since", name="agent_spans_key"),
    )
    _segments()


def _visits() -> None:
    op.create_table(
        "visits",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column(
            "call", sa.String(256), nullable=False, comment="the journey: all visits of one call"
        ),
        sa.Column("number", sa.Integer, nullable=False, comment="which visit of its call, from 1"),
        sa.Column("queue", sa.String(256), nullable=False),
        sa.Column("customer", sa.String(256)),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
        sa.Column("left_at", sa.BigInteger),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("wait", sa.BigInteger),
        sa.Column("in_target", sa.Boolean),
        sa.Column("short", sa.Boolean, nullable=False),
        sa.Column("agent", sa.String(256)),
        sa.Column("talk", sa.BigInteger),
        sa.Column("hold", sa.BigInteger),
        sa.Column("acw", sa.BigInteger),
        sa.Column(
            "revision", sa.Integer, nullable=False, comment="events known of the call when written"
        ),
        sa.PrimaryKeyConstraint(
            "centre", "source", "call", "number", "queued_at", name="visits_key"
        ),
        postgresql_partition_by="RANGE (queued_at)",
    )
    op.create_index("visits_by_centre_queue_left_at", "visits", ["centre", "queue", "left_at"])
    op.create_index("visits_by_centre_left_at", "visits", ["centre", "left_at"])
    op.create_index(
        "visits_by_centre_customer_queued_at", "visits", ["centre", "customer", "queued_at"]
    )


def _segments() -> None:
    op.create_table(
        "event_segments",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column(
            "log", sa.String(64), nullable=False, comment="the event log that its positions are of"
        ),
        sa.Column("number", sa.Integer, nullable=False, comment="which segment of the log, from 1"),
        sa.Column("last", sa.String(32), nullable=False, comment="the position of its last entry"),
        sa.Column("since", sa.BigInteger, nullable=False, comment="the earliest event in it"),
        sa.Column("until", sa.BigInteger, nullable=False, comment="the latest"),
        sa.Column(
            "received", sa.BigInteger, nullable=False, comment="when its last entry reached us"
        ),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("centre", "log", "number", name="event_segments_key"),
    )
    op.create_index("event_segments_by_centre_since", "event_segments", ["centre", "since"])

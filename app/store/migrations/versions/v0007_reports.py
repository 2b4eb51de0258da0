"""Reports that people keep, the indexes that reports read by, and the views that others read history by."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OVERFLOWED = (
    "overflowed_queue + overflowed_voicemail + overflowed_callback"
    " + overflowed_key + overflowed_timeout + overflowed_closed"
)
_BLOCKED = (
    "blocked_trunk_busy + blocked_queue_full + blocked_no_agents"
    " + blocked_closed + blocked_congestion + blocked_rejected"
)
_LEVEL = "level_sl_event"
_COUNTED = (
    f"{_LEVEL}_answered_in_target + {_LEVEL}_answered_late + {_LEVEL}_abandoned_in_target"
    f" + {_LEVEL}_abandoned_late + {_LEVEL}_overdue_waiting"
)

OF_QUEUES = {
    "offered": "offered",
    "answered": "answered_in_target + answered_late",
    "answered_in_target": "answered_in_target",
    "abandoned": "abandoned_short + abandoned_in_target + abandoned_late",
    "abandoned_short": "abandoned_short",
    "overflowed": _OVERFLOWED,
    "blocked": _BLOCKED,
    "overdue": "overdue",
    "ended_unknown": "ended_unknown",
    "service_level_met": f"{_LEVEL}_answered_in_target",
    "service_level_counted": _COUNTED,
    "wait_answered_s": "wait_answered_ms / 1000.0",
    "wait_abandoned_s": "wait_abandoned_ms / 1000.0",
    "wait_overflowed_s": "wait_overflowed_ms / 1000.0",
}
OF_BOTH = {
    "handled": "handled",
    "transferred": "transferred_cold + transferred_warm",
    "rings": "rings",
    "rona": "rona",
    "talk_s": "talk_ms / 1000.0",
    "hold_s": "hold_ms / 1000.0",
    "acw_s": "acw_ms / 1000.0",
    "available_s": "available_time_ms / 1000.0",
    "handling_s": "handling_time_ms / 1000.0",
    "logged_in_s": "logged_in_time_ms / 1000.0",
}


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "reports",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.String(256), nullable=False),
        sa.PrimaryKeyConstraint("centre", "id", name="reports_key"),
    )
    _index()
    # A later migration that makes one of their tables anew has to drop these first.
    for name, statement in _views().items():
        op.execute(f"CREATE VIEW {name} AS {statement}")


def _index() -> None:
    # With the wait in the index, the waits of a month are read without the rows.
    op.drop_index("visits_by_centre_queue_left_at", "visits")
    op.create_index(
        "visits_by_centre_queue_left_at_outcome_wait",
        "visits",
        ["centre", "queue", "left_at", "outcome", "wait"],
    )
    op.create_index("visits_by_centre_agent_left_at", "visits", ["centre", "agent", "left_at"])
    op.create_index(
        "quarter_sums_by_centre_kind_subject_since",
        "quarter_sums",
        ["centre", "kind", "subject", "since"],
    )


def _views() -> dict[str, str]:
    return {
        "callboard_queue_quarters": quarters("queue", OF_QUEUES | OF_BOTH),
        "callboard_agent_quarters": quarters("agent", OF_BOTH),
        "callboard_visits": f"""
            SELECT centre, source, call, number, queue,
                {_time("queued_at")} AS queued_at, queued_at AS queued_at_ms,
                {_time("left_at")} AS left_at, left_at AS left_at_ms,
                outcome, wait / 1000.0 AS wait_s, in_target, short,
                agent, talk / 1000.0 AS talk_s, hold / 1000.0 AS hold_s, acw / 1000.0 AS acw_s
            FROM visits""",  # noqa: S608
        "callboard_agent_states": f"""
            SELECT centre, agent, state, reason,
                {_time("since")} AS since, since AS since_ms,
                {_time("until")} AS until, until AS until_ms
            FROM agent_spans""",  # noqa: S608
    }


def quarters(kind: str, columns: dict[str, str]) -> str:
    """Return the statement behind a view of quarter hours."""
    sums = ", ".join(f"SUM({of}) AS {name}" for name, of in columns.items())
    return f"""
        SELECT centre, subject AS {kind}, {_time("since")} AS since, since AS since_ms, {sums}
        FROM quarter_sums WHERE kind = '{kind}' GROUP BY centre, subject, since"""  # noqa: S608


def _time(column: str) -> str:
    """Return an instant as the database's own kind of time."""
    if op.get_bind().dialect.name == "postgresql":
        return f"to_timestamp({column} / 1000.0)"
    return f"strftime('%Y-%m-%dT%H:%M:%fZ', {column} / 1000.0, 'unixepoch')"

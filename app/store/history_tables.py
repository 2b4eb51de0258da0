"""The tables of history; times are milliseconds, as everywhere."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
)

from app.metrics.record import SUMS
from app.store.tables import SHOWN, metadata, of_centre


def _origin() -> Column[str]:
    """Return the column that names an import; what the service itself writes leaves it empty."""
    return Column("origin", String(64), nullable=False, server_default="")


visits = Table(
    "visits",
    metadata,
    of_centre(),
    Column("source", String(64), nullable=False),
    Column("call", String(256), nullable=False, comment="the journey: all visits of one call"),
    Column("number", Integer, nullable=False, comment="which visit of its call, from 1"),
    Column("queue", String(256), nullable=False),
    Column("customer", String(256)),
    Column("queued_at", BigInteger, nullable=False),
    Column("left_at", BigInteger),
    Column("outcome", String(32), nullable=False),
    Column("wait", BigInteger),
    Column("in_target", Boolean),
    Column("short", Boolean, nullable=False),
    Column("agent", String(256)),
    Column("talk", BigInteger),
    Column("hold", BigInteger),
    Column("acw", BigInteger),
    Column("revision", Integer, nullable=False, comment="events known of the call when written"),
    # What a table is divided by must be part of its key.
    PrimaryKeyConstraint("centre", "source", "call", "number", "queued_at"),
    Index(None, "centre", "queue", "left_at", "outcome", "wait"),
    Index(None, "centre", "agent", "left_at"),
    Index(None, "centre", "left_at"),
    Index(None, "centre", "customer", "queued_at"),
)

sums = Table(
    "quarter_sums",
    metadata,
    of_centre(),
    Column("kind", String(8), nullable=False),
    Column("subject", String(256), nullable=False),
    Column("since", BigInteger, nullable=False),
    # Most of them are 0, and then null.
    *(Column(name, BigInteger) for name in SUMS),
    _origin(),
    PrimaryKeyConstraint("centre", "kind", "since", "subject", "origin"),
    Index(None, "centre", "kind", "subject", "since"),
)

waits = Table(
    "quarter_waits",
    metadata,
    of_centre(),
    Column("since", BigInteger, nullable=False),
    Column("queue", String(256), nullable=False),
    Column("source", String(64), nullable=False),
    Column("answered", LargeBinary, nullable=False, comment="the waits of those answered then"),
    Column("abandoned", LargeBinary, nullable=False),
    Column("overflowed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("centre", "since", "queue", "source"),
)

spans = Table(
    "agent_spans",
    metadata,
    of_centre(),
    Column("agent", String(256), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("state", String(16), nullable=False),
    Column("reason", String(256)),
    Column("queues", SHOWN, nullable=False),
    _origin(),
    PrimaryKeyConstraint("centre", "agent", "since", "origin"),
)

segments = Table(
    "event_segments",
    metadata,
    of_centre(),
    Column("log", String(64), nullable=False, comment="the event log that its positions are of"),
    Column("number", Integer, nullable=False, comment="which segment of the log, from 1"),
    Column("last", String(32), nullable=False, comment="the position of its last entry"),
    Column("since", BigInteger, nullable=False, comment="the earliest event in it"),
    Column("until", BigInteger, nullable=False, comment="the latest"),
    Column("received", BigInteger, nullable=False, comment="when its last entry reached us"),
    Column("events", Integer, nullable=False),
    Column("packed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("centre", "log", "number"),
    Index(None, "centre", "since"),
)

starting_points = Table(
    "starting_points",
    metadata,
    of_centre(),
    Column("log", String(64), nullable=False),
    Column("at", BigInteger, nullable=False, comment="the centre's present when it was taken"),
    Column("horizon", BigInteger, nullable=False, comment="nothing up to here was remembered"),
    Column("packed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("centre", "log", "at"),
)

imports = Table(
    "imports",
    metadata,
    of_centre(),
    Column("origin", String(64), nullable=False),
    Column("since", BigInteger, nullable=False, comment="the earliest event of it"),
    Column("until", BigInteger, nullable=False, comment="the latest"),
    Column("written_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("centre", "origin"),
)

fences = Table(
    "history_fences",
    metadata,
    of_centre(),
    Column("log", String(64), nullable=False),
    Column("number", BigInteger, nullable=False),
    PrimaryKeyConstraint("centre", "log"),
)

"""The tables of alerts: the rules, the alerts with every decision about them, the silences."""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table

from app.store.tables import SHOWN, metadata, of_centre

alert_rules = Table(
    "alert_rules",
    metadata,
    of_centre(),
    Column("id", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("rule", SHOWN, comment="null once it is deleted"),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(256), nullable=False),
    PrimaryKeyConstraint("centre", "id", "version"),
)

alerts = Table(
    "alerts",
    metadata,
    of_centre(),
    Column("id", String(40), nullable=False),
    Column("rule", String(64), nullable=False),
    Column("subject_of", String(8), nullable=False, comment="queue, group, centre or source"),
    Column("subject", String(256), nullable=False),
    Column("state", String(16), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("resolved_at", BigInteger),
    Column("revision", Integer, nullable=False),
    Column("alert", SHOWN, nullable=False, comment="all that is to be known to go on with it"),
    PrimaryKeyConstraint("centre", "id"),
    Index(None, "centre", "state"),
    Index(None, "centre", "since"),
)

decisions = Table(
    "alert_decisions",
    metadata,
    of_centre(),
    Column("alert", String(40), nullable=False),
    Column("number", Integer, nullable=False, comment="its place in the timeline, from 0"),
    Column("at", BigInteger, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("who", String(256)),
    PrimaryKeyConstraint("centre", "alert", "number"),
    Index(None, "centre", "at"),
)

silences = Table(
    "silences",
    metadata,
    of_centre(),
    Column("id", String(40), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("silence", SHOWN, nullable=False),
    PrimaryKeyConstraint("centre", "id"),
    Index(None, "centre", "until"),
)

judges = Table(
    "alert_judges",
    metadata,
    Column("centre", String(40), nullable=False, primary_key=True),
    Column("number", BigInteger, nullable=False, comment="of the newest judge: older ones stop"),
)

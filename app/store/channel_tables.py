"""The tables of channels, of notices on their way, and of the messages that stand."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from app.store.tables import SERIAL, SHOWN, metadata, of_centre

channels = Table(
    "channels",
    metadata,
    of_centre(),
    Column("id", String(40), nullable=False),
    Column("name", String(80), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("settings", SHOWN, nullable=False),
    Column("secrets", SHOWN, nullable=False),
    Column("language", String(8), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("broken_since", BigInteger),
    Column("broken_reason", String(256)),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("centre", "id"),
)

notices = Table(
    "notices",
    metadata,
    Column("number", SERIAL, primary_key=True, autoincrement=True),
    of_centre(),
    Column("id", String(400), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("alert", String(320), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("notice", SHOWN, nullable=False),
    Column("settled_at", BigInteger, comment="null while it is on its way"),
    Column("outcome", String(16)),
    Index(None, "centre", "id", unique=True),
    Index(None, "centre", "settled_at"),
)

messages = Table(
    "messages",
    metadata,
    of_centre(),
    Column("alert", String(320), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("place", SHOWN, comment="where it stands, in the channel's own words; null if unknown"),
    Column("revision", Integer, nullable=False, comment="of the notice that it shows"),
    Column("told", SHOWN, nullable=False, comment="the decisions told in its thread"),
    Column("tried_at", BigInteger, comment="set where something may have been sent unseen"),
    Column("changed_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("centre", "channel", "alert"),
)

senders = Table(
    "senders",
    metadata,
    Column("centre", String(40), nullable=False, primary_key=True),
    Column("number", BigInteger, nullable=False, comment="of the newest sender: older ones stop"),
)

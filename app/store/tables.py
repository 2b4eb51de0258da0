"""The tables as they are now; migrations/ tells how they came to be."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
)

# SQLite numbers rows by itself only in a column of exactly this type.
_SERIAL = BigInteger().with_variant(Integer(), "sqlite")
_SHOWN = JSON(none_as_null=True)

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_key",
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "ck": "%(table_name)s_%(constraint_name)s",
    }
)

queue_settings = Table(
    "queue_settings",
    metadata,
    Column("centre", String(40), nullable=False),
    Column("queue", String(256), nullable=False),
    Column("version", Integer, nullable=False),
    Column("settings", _SHOWN, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(256), nullable=False),
    Column("published_to", String(64), comment="the event log that holds it"),
    PrimaryKeyConstraint("centre", "queue", "version"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("centre", String(40), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("who", String(256), nullable=False),
    Column("what", String(64), nullable=False),
    Column("subject", String(256), nullable=False),
    Column("before", _SHOWN),
    Column("after", _SHOWN),
    Index(None, "centre", "at"),
    Index(None, "centre", "subject", "at"),
)

identities = Table(
    "identities",
    metadata,
    Column("centre", String(40), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("source", String(64), nullable=False),
    Column("alias", String(256), nullable=False),
    Column("canonical", String(256), nullable=False),
    PrimaryKeyConstraint("centre", "kind", "source", "alias"),
    CheckConstraint("kind IN ('agent', 'queue')", name="kind"),
)

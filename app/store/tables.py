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
SERIAL = BigInteger().with_variant(Integer(), "sqlite")
SHOWN = JSON(none_as_null=True)

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_key",
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "ck": "%(table_name)s_%(constraint_name)s",
    }
)


def of_centre() -> Column[str]:
    """Return the column that nearly every table begins with: whose row it is."""
    return Column("centre", String(40), nullable=False)


queue_settings = Table(
    "queue_settings",
    metadata,
    of_centre(),
    Column("queue", String(256), nullable=False),
    Column("version", Integer, nullable=False),
    Column("settings", SHOWN, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(256), nullable=False),
    Column("published_to", String(64), comment="the event log that holds it"),
    PrimaryKeyConstraint("centre", "queue", "version"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    of_centre(),
    Column("at", BigInteger, nullable=False),
    Column("who", String(256), nullable=False),
    Column("what", String(64), nullable=False),
    Column("subject", String(256), nullable=False),
    Column("before", SHOWN),
    Column("after", SHOWN),
    Index(None, "centre", "at"),
    Index(None, "centre", "subject", "at"),
)

identities = Table(
    "identities",
    metadata,
    of_centre(),
    Column("kind", String(16), nullable=False),
    Column("source", String(64), nullable=False),
    Column("alias", String(256), nullable=False),
    Column("canonical", String(256), nullable=False),
    Column("name", String(256)),
    PrimaryKeyConstraint("centre", "kind", "source", "alias"),
    CheckConstraint("kind IN ('agent', 'queue')", name="kind"),
)

boards = Table(
    "boards",
    metadata,
    of_centre(),
    Column("id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("document", SHOWN, comment="null once it is deleted"),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(256), nullable=False),
    PrimaryKeyConstraint("centre", "id"),
)

kiosk_links = Table(
    "kiosk_links",
    metadata,
    of_centre(),
    Column("id", String(40), nullable=False),
    Column("board", String(40), nullable=False),
    Column("label", String(80), nullable=False),
    Column("token_hash", String(64), nullable=False, comment="of the cookie, not of the link"),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String(256), nullable=False),
    Column("revoked_at", BigInteger),
    PrimaryKeyConstraint("centre", "id"),
    Index(None, "centre", "token_hash", unique=True),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("centre", String(40), nullable=False, primary_key=True),
    Column("text", String(200), nullable=False),
    Column("until", BigInteger),
    Column("set_at", BigInteger, nullable=False),
    Column("set_by", String(256), nullable=False),
)

sources = Table(
    "sources",
    metadata,
    of_centre(),
    Column("name", String(64), nullable=False),
    Column("provider", String(32), nullable=False),
    Column("settings", SHOWN, nullable=False),
    Column("secrets", SHOWN, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("centre", "name"),
)

changes = Table(
    "changes",
    metadata,
    of_centre(),
    Column("part", String(32), nullable=False),
    Column("number", BigInteger, nullable=False),
    PrimaryKeyConstraint("centre", "part"),
)
"""How often each part was changed, so that a look tells whether it is to be read again."""

rules = Table(
    "rules",
    metadata,
    of_centre(),
    Column("version", Integer, nullable=False),
    Column("rules", SHOWN, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(256), nullable=False),
    Column("published_to", String(64), comment="the event log that holds it"),
    PrimaryKeyConstraint("centre", "version"),
)

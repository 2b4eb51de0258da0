"""The table of saved reports."""

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, String, Table

from app.store.tables import SHOWN, metadata, of_centre

reports = Table(
    "reports",
    metadata,
    of_centre(),
    Column("id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(80), nullable=False),
    Column("document", SHOWN, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(256), nullable=False),
    PrimaryKeyConstraint("centre", "id"),
)

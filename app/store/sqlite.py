"""The database that comes along: SQLite, in a file of the data directory."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.store.database import WRITES, Engine
from app.store.json_form import JSON_FORM

_PRAGMAS = (
    # First, for the others may have to wait for another process.
    "busy_timeout=15000",
    "journal_mode=WAL",
    # NORMAL may lose the last transactions to a power cut.
    "synchronous=FULL",
    "foreign_keys=ON",
    # A megabyte of pages at hand: the system has them at hand as well.
    "cache_size=-1000",
)

_POOL: Any = {"pool_size": 2, "max_overflow": 13, "pool_use_lifo": True}
"""How many connections stay: each keeps pages at hand, and seven were used in turns."""


def sqlite(file: Path) -> Engine:
    """Return the engine for a file."""
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(file)), **_POOL, **JSON_FORM
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return Engine(engine, _hold)


def _prepare(connection: Any, _record: object) -> None:
    # The driver would begin transactions by itself, and only before it writes.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # One that reads first and writes later could not wait for another writer in between.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


async def _hold(_connection: AsyncConnection, _alone_for: str) -> None:
    """Do nothing: BEGIN IMMEDIATE has kept every other writer out."""

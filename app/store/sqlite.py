"""The database that comes along: SQLite, in a file of the data directory."""

import sqlite3
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.util.concurrency import in_greenlet

from app.store.database import WRITES, Engine
from app.store.json_form import JSON_FORM

_PRAGMAS = (
    # First, for the others may have to wait for another process.
    "busy_timeout=15000",
    "journal_mode=WAL",
    # NORMAL may lose the last transactions to a power cut.
    "synchronous=FULL",
    "foreign_keys=ON",
    # Few pages at hand, for every connection has its own: the system has them at hand as well.
    "cache_size=-400",
)


def sqlite(file: Path) -> Engine:
    """Return the engine for a file."""
    # The connection used last comes first: each keeps pages at hand, and many used in turns keep many.
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(file)), pool_use_lifo=True, **JSON_FORM
    )
    engine.dialect.do_terminate = partial(_terminate, engine.dialect)  # type: ignore[method-assign]
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return Engine(engine, _hold)


def _terminate(dialect: Dialect, connection: DBAPIConnection) -> None:
    """Take back what was broken off, and close its connection as any other.

    SQLite closes a connection only when the last of its statements is gone, and one that was broken off between a
    row and the next is held by the very exception: until garbage was collected nobody else could write.

    SQLAlchemy would stop its thread when it is broken off once more, before the thread has read that it is to
    close: who waits for that waits for ever, and with it the end of the process.
    """
    if in_greenlet():
        try:
            with suppress(sqlite3.Error, ValueError):
                connection.rollback()
        finally:
            dialect.do_close(connection)
    else:
        type(dialect).do_terminate(dialect, connection)


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

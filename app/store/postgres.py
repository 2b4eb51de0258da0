"""The database for more than one machine: the user's own PostgreSQL."""

from typing import Any
from zlib import crc32

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.store.contract import StoreUnavailable
from app.store.database import Engine
from app.store.json_form import JSON_FORM

_CONNECT_S = 5.0
_ANSWER_S = 30.0
_CONNECTIONS = 5
_UNUSABLE = (asyncpg.InterfaceError, ValueError, OverflowError, TypeError)
_OURS = crc32(b"callboard")
"""The first half of every lock's number, apart from other programs' on the same database."""


def postgres(url: str) -> Engine:
    """Return the engine for a URL, which may be anything that libpq understands."""
    dsn = url.replace("+asyncpg", "", 1)

    async def connect() -> Any:
        try:
            return await asyncpg.connect(dsn, timeout=_CONNECT_S, command_timeout=_ANSWER_S)
        except _UNUSABLE as trouble:
            name = type(trouble).__name__
            raise StoreUnavailable(f"The URL of the database cannot be used: {name}.") from trouble

    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        # A connection that died in the pool is replaced, not met.
        pool_pre_ping=True,
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_CONNECT_S,
        **JSON_FORM,
    )
    return Engine(engine, _hold)


async def _hold(connection: AsyncConnection, alone_for: str) -> None:
    """Wait until nobody else writes for the same; the end of the transaction lets go."""
    numbers = {"ours": _signed(_OURS), "lock": _signed(crc32(alone_for.encode()))}
    await connection.execute(text("SELECT pg_advisory_xact_lock(:ours, :lock)"), numbers)


def _signed(number: int) -> int:
    return number - (1 << 31)

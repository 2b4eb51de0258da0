"""An open database: reading, writing, and what is said when it is away."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import NamedTuple, TypeAlias

from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.store.contract import StoreUnavailable
from app.store.place import Place

_AWAY = (exc.DBAPIError, exc.TimeoutError, OSError, TimeoutError)
_OUR_FAULT = (exc.DataError, exc.IntegrityError, exc.NotSupportedError, exc.ProgrammingError)
WRITES = "callboard_writes"
"""The option of a connection that is going to write."""

Hold: TypeAlias = Callable[[AsyncConnection, str], Awaitable[None]]


class Engine(NamedTuple):
    """One kind of database: its engine, and how one writer keeps the others out."""

    engine: AsyncEngine
    hold: Hold


class Database:
    """One database, whichever kind it is."""

    def __init__(self, kind: Engine) -> None:
        self._engine = kind.engine
        self._writing_engine = kind.engine.execution_options(**{WRITES: True})
        self._hold = kind.hold

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection that sees one state of the database."""
        with _said_when_away():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self, alone_for: str) -> AsyncIterator[AsyncConnection]:
        """Lend a connection whose work is kept whole or not at all, while nobody else writes for the same."""
        with _said_when_away():
            async with self._writing_engine.begin() as connection:
                await self._hold(connection, alone_for)
                yield connection

    async def close(self) -> None:
        """Let go of every connection."""
        await self._engine.dispose()


@contextmanager
def _said_when_away() -> Iterator[None]:
    try:
        yield
    except _OUR_FAULT:
        raise
    except _AWAY as trouble:
        raise unavailable(trouble) from trouble


def unavailable(trouble: Exception) -> StoreUnavailable:
    """Return what is said of an error: its name alone, for its text may hold a password or a number."""
    told = getattr(trouble, "orig", None) or trouble
    name = type(told.__cause__ or told).__name__
    return StoreUnavailable(f"The database does not answer as it should: {name}.")


def open_engine(place: Place) -> Engine:
    """Return the engine for a place; nothing is connected yet."""
    if isinstance(place, str):
        from app.store.postgres import postgres  # noqa: PLC0415  each kind imports its own driver

        return postgres(place)
    from app.store.sqlite import sqlite  # noqa: PLC0415

    return sqlite(place)

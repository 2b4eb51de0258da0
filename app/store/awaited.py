"""SQLAlchemy's Core, awaited: what of its asyncio extension is used here, without the mapper that comes with it.

`sqlalchemy.ext.asyncio` imports the whole of `sqlalchemy.orm`: 6 MB in every process, for a door to it that
nobody opens.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import _CoreAnyExecuteParams
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.util import greenlet_spawn
from sqlalchemy.util.typing import TupleAny, TypeVarTuple, Unpack

_T = TypeVar("_T")
_P = ParamSpec("_P")
_Columns = TypeVarTuple("_Columns")


class AsyncConnection:
    """One connection of the pool; what it returns is complete, so that reading it waits for nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def dialect(self) -> Dialect:
        """Which SQL it speaks."""
        return self._connection.dialect

    @overload
    async def execute(
        self,
        statement: TypedReturnsRows[Unpack[_Columns]],
        parameters: _CoreAnyExecuteParams | None = None,
    ) -> CursorResult[Unpack[_Columns]]: ...

    @overload
    async def execute(
        self, statement: Executable, parameters: _CoreAnyExecuteParams | None = None
    ) -> CursorResult[Unpack[TupleAny]]: ...

    async def execute(
        self, statement: Executable, parameters: _CoreAnyExecuteParams | None = None
    ) -> CursorResult[Any]:
        """Return the result of a statement."""
        result = await greenlet_spawn(self._connection.execute, statement, parameters)
        if result.cursor is not None:
            # Its rows are all here; what the driver holds besides is let go of now, as the extension does.
            await result.cursor._async_soft_close()  # noqa: SLF001
        return result

    async def run_sync(
        self,
        work: Callable[Concatenate[Connection, _P], _T],
        *arguments: _P.args,
        **named: _P.kwargs,
    ) -> _T:
        """Return what plain code makes of the connection; its waiting stops nobody else."""
        return await greenlet_spawn(partial(work, self._connection, *arguments, **named))


class AsyncEngine:
    """A pool of connections."""

    def __init__(self, engine: Engine) -> None:
        self.sync_engine = engine

    def execution_options(self, **options: object) -> "AsyncEngine":
        """Return the same pool, whose connections carry these options."""
        return AsyncEngine(self.sync_engine.execution_options(**options))

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection; what it has not committed is rolled back."""
        connection = await greenlet_spawn(self.sync_engine.connect)
        try:
            yield AsyncConnection(connection)
        finally:
            await _whole(greenlet_spawn(connection.close))

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection whose work is committed at the end, or rolled back whole."""
        async with self.connect() as connection:
            transaction = await connection.run_sync(Connection.begin)
            try:
                yield connection
            except BaseException:
                await greenlet_spawn(transaction.rollback)
                raise
            await greenlet_spawn(transaction.commit)

    async def dispose(self) -> None:
        """Close every connection of the pool."""
        await greenlet_spawn(self.sync_engine.dispose)


def async_engine(
    url: str | URL, connect: Callable[[], Awaitable[Any]] | None = None, **options: Any
) -> AsyncEngine:
    """Return an engine on an asynchronous driver, whose connections `connect` makes, where it is given."""
    if connect is not None:
        options["creator"] = lambda: _adapted(engine, connect)
    engine: Engine = create_engine(url, **options)
    return AsyncEngine(engine)


def _adapted(engine: Engine, connect: Callable[[], Awaitable[Any]]) -> Any:
    """Return such a connection in the form that its dialect makes of every other."""
    driver: Any = engine.dialect.loaded_dbapi
    return driver.connect(async_creator_fn=connect)


async def _whole(work: Coroutine[Any, Any, None]) -> None:
    """Do the work to its end, and only then be cancelled: a connection half returned is lost to the pool."""
    doing, cancelled = asyncio.create_task(work), None
    while not doing.done():
        try:
            await asyncio.wait([doing])
        except asyncio.CancelledError as told:
            cancelled = told
    if cancelled is not None:
        raise cancelled
    doing.result()

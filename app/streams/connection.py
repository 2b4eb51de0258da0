"""The one way to a client of Valkey or Redis."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import stamina
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from typing_extensions import override

Result = TypeVar("Result")

UNREACHABLE = (RedisError, OSError)
"""What a command raises when the server is away, restarting, silent, or refuses to write."""

LONGEST_BLOCK_S = 2.0
"""How long a blocking command may wait: well under what is taken for silence."""

_SILENT_S = 5.0
_MOST_CONNECTIONS = 1_000


def connect(url: str) -> Redis:
    """Return a client with one pool of connections; nothing is sent yet."""
    return _Client.from_url(
        url,
        # The library would send an XADD again after an unclear failure: only the caller may.
        retry=Retry(NoBackoff(), 0),
        # Its own timeout wraps each sending in wait_for, which on Python 3.11 swallows a
        # cancellation that comes just as the sending ends; `in_time` does not.
        socket_timeout=None,
        socket_connect_timeout=_SILENT_S,
        max_connections=_MOST_CONNECTIONS,
        protocol=2,
    )


def in_time() -> asyncio.Timeout:
    """Take a server that says nothing within these lines for one that is away."""
    return asyncio.timeout(_SILENT_S)


class Line:
    """A connection to oneself: commands are sent as they are, one after the other."""

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection

    async def say(self, *words: bytes) -> Any:
        """Return the answer to a command."""
        packed = b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)
        async with in_time():
            # What goes wrong on the way ends the connection: no later command finds a half answer on it.
            await self._connection.send_packed_command(b"*%d\r\n%b" % (len(words), packed))
            return await self._connection.read_response()


@asynccontextmanager
async def line(redis: Redis) -> AsyncIterator[Line]:
    """Have a connection to oneself within these lines: to take one and give it back costs as much as a command."""
    pool = redis.connection_pool
    async with in_time():
        connection = await pool.get_connection()  # type: ignore[no-untyped-call]
    try:
        yield Line(connection)
    finally:
        await pool.release(connection)


def end_if_cancelled() -> None:
    """Be cancelled, if this task was told to be: a connection that is lost just then may swallow the word."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def patiently(act: Callable[[], Awaitable[Result]]) -> Result:
    """Do it, again and again at growing, uneven distances while the server is away."""
    async for attempt in stamina.retry_context(
        on=UNREACHABLE, attempts=None, timeout=None, wait_initial=0.05, wait_max=1.0
    ):
        with attempt:
            end_if_cancelled()
            return await act()
    raise AssertionError("stamina gave up although it was told never to")


class _Client(Redis):
    """A client whose every command is answered in time or fails; pipelines need `in_time`."""

    @override
    async def execute_command(self, *args: Any, **options: Any) -> Any:
        async with in_time():
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]

"""The one way to a client of Valkey or Redis."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import stamina
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from typing_extensions import override

Result = TypeVar("Result")

UNREACHABLE = (RedisError, OSError)
"""What a command raises when the server is away, restarting, silent, or refuses to write."""

LONGEST_BLOCK_S = 2.0
"""How long a blocking command may wait: well under what is taken for silence."""

SILENT_S = 5.0
"""Who says nothing for so long is away."""
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
        socket_connect_timeout=SILENT_S,
        max_connections=_MOST_CONNECTIONS,
        protocol=2,
    )


def in_time() -> asyncio.Timeout:
    """Take a server that says nothing within these lines for one that is away."""
    return asyncio.timeout(SILENT_S)


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

"""A wire to the server: a command goes out within the call, and its answer is heard within the reading.

The library opens the connection, by all that its address says about keys and encryption, and would then have a task
woken for every command and another for every answer: 0.1 ms of processor for each entry of a busy log, here 0.02.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, cast

import hiredis
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as Lost
from redis.exceptions import RedisError, ResponseError
from typing_extensions import override

from app.streams.connection import SILENT_S, in_time

Heard: TypeAlias = Callable[[Any], None]
"""Takes the answer to a command, or the RedisError that it met with."""


class Wire(asyncio.Protocol):
    """One connection to oneself; answers come in the order of the commands."""

    def __init__(self, connection: AbstractConnection, given_back: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport = cast("Any", connection)._writer.transport  # noqa: SLF001
        # Who had the connection before is told of its end, and waits for it when all are closed.
        self._before = cast("asyncio.Protocol", self._transport.get_protocol())
        self._given_back = given_back
        self._reader = hiredis.Reader(protocolError=Lost, replyError=ResponseError)
        self._heard: deque[tuple[Heard, float]] = deque()
        self._watching: asyncio.TimerHandle | None = None
        self.is_lost = False
        self._transport.set_protocol(self)

    def say(self, words: Sequence[bytes], heard: Heard) -> None:
        """Send a command, unless the wire is lost."""
        self._heard.append((heard, self._loop.time() + SILENT_S))
        packed = [b"*%d\r\n" % len(words)]
        for word in words:
            packed += (b"$%d\r\n" % len(word), word, b"\r\n")
        self._transport.write(b"".join(packed))
        if self._watching is None:
            self._watching = self._loop.call_later(SILENT_S, self._watch)

    def ask(self, *words: bytes) -> asyncio.Future[Any]:
        """Send a command; return its answer to come."""
        asked: asyncio.Future[Any] = self._loop.create_future()

        def heard(answer: Any) -> None:
            if asked.done():
                return
            if isinstance(answer, Exception):
                asked.set_exception(answer)
            else:
                asked.set_result(answer)

        self.say(words, heard)
        return asked

    @override
    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while (answer := self._reader.gets()) is not False:
                self._heard.popleft()[0](answer)
        except (Lost, IndexError):
            # No answer to anything that was asked.
            self._transport.abort()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True
        if self._watching is not None:
            self._watching.cancel()
        trouble: RedisError = Lost(str(exc or "closed by the server"))
        while self._heard:
            self._heard.popleft()[0](trouble)
        self._before.connection_lost(exc)
        self._given_back()

    @override
    def eof_received(self) -> None:
        # Whoever had it before would keep it open half: with it nothing can be said to a server that has gone.
        self._before.eof_received()

    @override
    def pause_writing(self) -> None:
        self._before.pause_writing()

    @override
    def resume_writing(self) -> None:
        self._before.resume_writing()

    def _watch(self) -> None:
        """Take a server that says nothing for too long for one that is away."""
        self._watching = None
        if not self._heard:
            return
        if (left_s := self._heard[0][1] - self._loop.time()) > 0:
            self._watching = self._loop.call_later(left_s, self._watch)
        else:
            self._transport.abort()


async def wired(redis: Redis) -> Wire:
    """Return a wire of one's own.

    Raises:
        RedisError, OSError: the server is away.
    """
    pool = redis.connection_pool
    async with in_time():
        connection = await pool.get_connection()  # type: ignore[no-untyped-call]
    giving = set[asyncio.Task[None]]()

    async def give_back() -> None:
        # The library hears nothing of a connection that was cut, and would hand it on.
        await connection.disconnect(nowait=True)
        await pool.release(connection)

    return Wire(connection, lambda: giving.add(asyncio.ensure_future(give_back())))

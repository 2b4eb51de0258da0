"""A load of requests over connections that are kept: as fast as they are answered, or one by one."""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from time import perf_counter
from typing import cast

import msgspec
from typing_extensions import override

from app.bench.house import HOST, Door
from app.clock import WallClock
from app.events.codec import type_of
from app.events.instants import Instant, format_instant
from app.events.vocabulary import Event

_STORED = b"HTTP/1.1 202"
_GAP = b"@" * len(format_instant(0))


class Unexpected(Exception):  # noqa: N818  a measurement that is none
    """The server answered otherwise than 202."""


def native(event: Event) -> bytes:
    """Return an event as customers write it, with a gap where the instant of its sending goes."""
    fields = msgspec.to_builtins(event) | {"type": type_of(event), "at": _GAP.decode()}
    fields.pop("source", None)
    return msgspec.json.encode(fields)


def native_of(event: Event, at: Instant) -> bytes:
    """Return an event as customers write it, of an instant."""
    return native(event).replace(_GAP, format_instant(at).encode())


def bodies(events: Iterator[Event], size: int) -> Iterator[bytes]:
    """Yield bodies of so many events each."""
    while batch := [native(event) for event in islice(events, size)]:
        yield batch[0] if size == 1 else b"[" + b",".join(batch) + b"]"


def request(door: Door, body: bytes) -> bytes:
    """Return a POST of events as it goes over the line."""
    head = (
        f"POST /v1/events HTTP/1.1\r\nHost: {HOST}:{door.port}\r\n"
        f"Authorization: Bearer {door.key}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Line(asyncio.Protocol):
    """One connection: a request goes out when the one before it is answered."""

    def __init__(self) -> None:
        self._clock = WallClock()
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._waiting: deque[tuple[bytes, asyncio.Future[None] | None]] = deque()
        self._answers: asyncio.Future[None] | None = None
        self._is_busy = False
        self._is_new = True
        self.wrong: Unexpected | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        if self._is_new and not data.startswith(_STORED):
            self.wrong = Unexpected(data[:200].decode("latin-1"))
        # Every answer ends with its JSON object; head and body may come one after the other.
        self._is_new = data.endswith(b"}")
        if self._is_new:
            self._is_busy = False
            answered, self._answers = self._answers, None
            if answered is not None and not answered.done():
                answered.set_result(None)
            self._send_next()

    def send(self, prepared: bytes, answered: asyncio.Future[None] | None = None) -> None:
        """Send a request as soon as those before it are answered."""
        self._waiting.append((prepared, answered))
        self._send_next()

    async def post(self, prepared: bytes) -> None:
        """Return once a request is answered with 202."""
        answered = self._loop.create_future()
        self.send(prepared, answered)
        await answered
        if self.wrong is not None:
            raise self.wrong

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def _send_next(self) -> None:
        if self._waiting and not self._is_busy and self._transport is not None:
            prepared, self._answers = self._waiting.popleft()
            self._is_busy = True
            self._transport.write(prepared.replace(_GAP, _written(self._clock.now())))


@lru_cache(maxsize=8)
def _written(now: Instant) -> bytes:
    return format_instant(now).encode()


async def connected(door: Door) -> Line:
    """Return a connection."""
    _, line = await asyncio.get_running_loop().create_connection(Line, HOST, door.port)
    return line


async def post_all(door: Door, requests: Sequence[bytes], connections: int) -> float:
    """Return the seconds until every request was answered with 202.

    Raises:
        Unexpected: one was not.
    """
    lines = [await connected(door) for _ in range(min(connections, len(requests)))]
    begun = perf_counter()
    async with asyncio.TaskGroup() as posting:
        for number, line in enumerate(lines):
            posting.create_task(_post(line, requests[number :: len(lines)]))
    took = perf_counter() - begun
    for line in lines:
        line.close()
    return took


async def _post(line: Line, requests: Sequence[bytes]) -> None:
    for each in requests[:-1]:
        line.send(each)
    await line.post(requests[-1])

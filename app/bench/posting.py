"""A load of requests: connections that post the next request as soon as the last one is answered."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from app.bench.house import HOST, Door
from app.events.codec import type_of
from app.events.instants import format_instant
from app.events.vocabulary import Event

_STORED = b"HTTP/1.1 202"


class Unexpected(Exception):  # noqa: N818  a measurement that is none
    """The server answered otherwise than 202."""


def native(event: Event, shift: int = 0) -> bytes:
    """Return an event as customers write it, so many milliseconds later."""
    fields = msgspec.to_builtins(event) | {"type": type_of(event)}
    del fields["source"]
    return msgspec.json.encode(fields | {"at": format_instant(event.at + shift)})


def request(door: Door, body: bytes, media: str = "application/json") -> bytes:
    """Return a POST of events as it goes over the line."""
    head = (
        f"POST /v1/events HTTP/1.1\r\nHost: {HOST}:{door.port}\r\n"
        f"Authorization: Bearer {door.key}\r\nContent-Type: {media}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def post_all(door: Door, requests: Sequence[bytes], connections: int) -> float:
    """Return the seconds until every request was answered with 202.

    Raises:
        Unexpected: one was not.
    """
    loop = asyncio.get_running_loop()
    waiting = iter(requests)
    lines = [Line(waiting, loop.create_future()) for _ in range(connections)]
    for line in lines:
        await loop.create_connection(lambda line=line: line, HOST, door.port)  # type: ignore[misc]
    begun = loop.time()
    for line in lines:
        line.send_next()
    await asyncio.gather(*(line.done for line in lines))
    took = loop.time() - begun
    for line in lines:
        line.close()
    return took


class Line(asyncio.Protocol):
    """One connection: it takes requests from a common heap until none is left."""

    def __init__(self, waiting: Iterator[bytes], done: asyncio.Future[None]) -> None:
        self._waiting = waiting
        self.done = done
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: D102
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport

    def data_received(self, data: bytes) -> None:  # noqa: D102
        # An answer is small: it comes in one piece.
        if not data.startswith(_STORED):
            self.done.set_exception(Unexpected(data[:200].decode("latin-1")))
            return
        self.send_next()

    def send_next(self) -> None:
        """Send the next request, or be done."""
        following = next(self._waiting, None)
        if following is None:
            self.done.set_result(None)
        elif self._transport is not None:
            self._transport.write(following)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


def bodies(events: Iterator[Event], size: int, shift: int = 0) -> Iterator[bytes]:
    """Yield bodies of so many events each."""
    while batch := [native(event, shift) for event in islice(events, size)]:
        yield batch[0] if size == 1 else b"[" + b",".join(batch) + b"]"

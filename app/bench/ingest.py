"""Events taken in for good: posts one by one beside a server that does nothing, batches beside the bare log."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import median as middle
from time import perf_counter
from typing import cast

from typing_extensions import override

from app.bench.day import AGENTS, batches, day
from app.bench.figure import Figure, median, share
from app.bench.house import Door, House, bare_server, house
from app.bench.posting import bodies, post_all, request
from app.events.codec import encode
from app.events.vocabulary import Event
from app.streams import keys
from app.streams.event_log import SCHEMA

QUEUES = 6
BATCH = 100
_CALLS = 2_000_000
_ROUNDS = 5
_LINES = 64
_BATCH_LINES = 16
_AT_ONCE = 16

Rounds = list[tuple[float, float]]


async def ingest(posts: int) -> list[Figure]:
    """Measure rounds of so many posts, and of batches that hold ten times the events."""
    events = day(_CALLS, QUEUES, AGENTS)
    singles: Rounds = []
    batched: Rounds = []
    async with house() as at_work, bare_server("noop") as bare:
        for _ in range(_ROUNDS):
            singles.append(await _single(at_work.door, bare, events, posts))
            batched.append(await _batched(at_work, events, posts * 10 // BATCH))
            await at_work.until_ready()
    noop, log = (middle(other for _, other in rounds) for rounds in (singles, batched))
    return [
        median("single-event POSTs, stored", [ours for ours, _ in singles], "requests/s"),
        share(f"  of the no-op's {noop:,.0f} requests/s", singles, "≥ 0.4"),
        median(f"POSTs of {BATCH} events, stored", [ours for ours, _ in batched], "events/s"),
        share(f"  of the bare log's {log:,.0f} events/s", batched, "≥ 0.4"),
    ]


async def _single(
    ours: Door, bare: Door, events: Iterator[Event], posts: int
) -> tuple[float, float]:
    prepared = [request(ours, body) for body in islice(bodies(events, 1), posts)]
    took = await post_all(ours, prepared, _LINES)
    return posts / took, posts / await post_all(bare, prepared, _LINES)


async def _batched(at_work: House, events: Iterator[Event], posts: int) -> tuple[float, float]:
    prepared = [request(at_work.door, body) for body in islice(bodies(events, BATCH), posts)]
    took = await post_all(at_work.door, prepared, _BATCH_LINES)
    commands = [_xadd(batch) for batch in islice(batches(events, BATCH), posts)]
    return posts * BATCH / took, posts * BATCH / await _append_all(at_work.url, commands)


def _xadd(events: Sequence[Event]) -> bytes:
    """Return the command that appends a batch to a log that nobody reads, in Valkey's own words."""
    words = (b"XADD", keys.event_log("bare").encode(), b"*", b"v", SCHEMA, b"e0", encode(events))
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words)


async def _append_all(url: str, commands: Sequence[bytes]) -> float:
    """Return the seconds until all are on the disk: one line, so many commands under way at once."""
    done = asyncio.get_running_loop().create_future()
    path = url.removeprefix("unix://")
    transport, _ = await asyncio.get_running_loop().create_unix_connection(
        lambda: _Appending(iter(commands), done), path
    )
    begun = perf_counter()
    await done
    took = perf_counter() - begun
    transport.close()
    return took


class _Appending(asyncio.Protocol):
    """Sends a command for every answer."""

    def __init__(self, commands: Iterator[bytes], done: asyncio.Future[None]) -> None:
        self._commands = commands
        self._done = done
        self._under_way = 0
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send(_AT_ONCE)

    @override
    def data_received(self, data: bytes) -> None:
        # Every answer is a bulk string; what comes in pieces is counted once.
        answered = data.count(b"$")
        self._under_way -= answered
        self._send(answered)
        if not self._under_way and not self._done.done():
            self._done.set_result(None)

    def _send(self, most: int) -> None:
        some = [*islice(self._commands, most)]
        self._under_way += len(some)
        if some and self._transport is not None:
            self._transport.write(b"".join(some))

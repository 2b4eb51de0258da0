"""Events taken in for good: posts one by one beside a server that does nothing, batches beside the bare log."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from statistics import median as middle
from time import perf_counter
from typing import NamedTuple, cast

from typing_extensions import override

from app.bench.day import AGENTS, batches, day
from app.bench.figure import Figure, median, share, used_by
from app.bench.house import Door, House, bare_server, house
from app.bench.posting import bodies, post_all, request
from app.events.codec import encode
from app.events.vocabulary import Event
from app.streams import keys
from app.streams.event_log import SCHEMA

QUEUES = 6
BATCH = 100
_CALLS = 2_000_000
_ROUNDS = 25
_LINES = 64
_BATCH_LINES = 16
_AT_ONCE = 16


class _Round(NamedTuple):
    """Requests or events a second of ours and of what it is measured against, and the processor's time of one."""

    ours: float
    other: float
    ours_s: float
    other_s: float = 0.0


_Side = Callable[[], Awaitable[tuple[float, float]]]
"""Measures one of the two; returns what it did in a second, and the seconds of its server's processor for one."""


async def ingest(posts: int) -> list[Figure]:
    """Measure short rounds of so many posts, and of batches that hold twenty times the events.

    Each round has both sides, now one first and now the other, and neither while the worker is behind: what else
    the machine does falls on both.
    """
    events = day(_CALLS, QUEUES, AGENTS)
    singles: list[_Round] = []
    batched: list[_Round] = []
    async with house() as at_work, bare_server("noop") as bare:
        api = at_work.door._replace(pid=at_work.api.pid if at_work.api else 0)
        for number in range(_ROUNDS):
            single = [request(api, body) for body in islice(bodies(events, 1), posts)]
            sides = (_posted(api, single, _LINES, 1), _posted(bare, single, _LINES, 1))
            singles.append(await _round(at_work, sides, number))
            many = [request(api, body) for body in islice(bodies(events, BATCH), posts // 5)]
            commands = [_xadd(batch) for batch in islice(batches(events, BATCH), posts // 5)]
            log = _appended(at_work.url, commands)
            sides = (_posted(api, many, _BATCH_LINES, BATCH), log)
            batched.append(await _round(at_work, sides, number))
    # With the first everything is new.
    return [*_singles(singles[1:]), *_batches(batched[1:])]


def _singles(rounds: Sequence[_Round]) -> list[Figure]:
    noop, used = middle(each.other for each in rounds), middle(each.other_s for each in rounds)
    return [
        median("single-event POSTs, stored", [each.ours for each in rounds], "requests/s"),
        share(f"  of the no-op's {noop:,.0f} requests/s", [each[:2] for each in rounds], "≥ 0.4"),
        median("  processor of the edge a request", [each.ours_s for each in rounds], "µs", 1e6),
        share(f"  times the no-op's {used * 1e6:.0f} µs", [each[2:] for each in rounds]),
    ]


def _batches(rounds: Sequence[_Round]) -> list[Figure]:
    log = middle(each.other for each in rounds)
    ours = [each.ours for each in rounds]
    return [
        median(f"POSTs of {BATCH} events, stored", ours, "events/s", asked="≥ 150000"),
        share(f"  of the bare log's {log:,.0f} events/s", [each[:2] for each in rounds]),
        median("  processor of the edge an event", [each.ours_s for each in rounds], "µs", 1e6),
    ]


async def _round(at_work: House, sides: tuple[_Side, _Side], number: int) -> _Round:
    """Measure ours and the other, in turns which of them first."""
    measured = {}
    for side in sides if number % 2 else sides[::-1]:
        await at_work.until_ready()
        measured[side] = await side()
    (ours, ours_s), (other, other_s) = (measured[side] for side in sides)
    return _Round(ours, other, ours_s, other_s)


def _posted(door: Door, prepared: Sequence[bytes], lines: int, size: int) -> _Side:
    async def post() -> tuple[float, float]:
        count, before = len(prepared) * size, used_by(door.pid)
        took = await post_all(door, prepared, lines)
        return count / took, (used_by(door.pid) - before) / count

    return post


def _appended(url: str, commands: Sequence[bytes]) -> _Side:
    async def append() -> tuple[float, float]:
        return len(commands) * BATCH / await _append_all(url, commands), 0.0

    return append


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

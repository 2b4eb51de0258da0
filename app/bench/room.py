"""How much memory the whole product takes with a day of calls and agents' states: its API, its worker, its Valkey."""

import asyncio
from collections.abc import Iterable, Iterator

from app.bench.day import AGENTS, MIDNIGHT, QUEUES, batches, day, with_states
from app.bench.figure import Figure
from app.bench.house import House, at_work_as
from app.bench.one_command import OneCommand
from app.bench.posting import native_of, post_all, request
from app.bench.shares import shares
from app.clock import WallClock
from app.events.instants import DAY, Millis
from app.events.vocabulary import Event

_BATCH = 500
_AHEAD = 20_000
"""So many events are posted before the worker has to have caught up: no centre posts its day in a minute."""
_PAUSE_S = 6.0
"""Long enough for a checkpoint and for what every process does once."""
_SETTLED_S = 66.0
"""Long enough for history to be written, and for processes to give back what was free."""


async def room(calls: int) -> list[Figure]:
    """Measure before and after such a day; what processes share is counted once."""
    async with at_work_as(OneCommand, clock="events") as at_work:
        await asyncio.sleep(_PAUSE_S)
        before = await _held(at_work)
        stored = await _store(at_work, calls)
        await at_work.until_applied(stored)
        await asyncio.sleep(_SETTLED_S)
        after = await _held(at_work)
    grown = {name: after[name] - before[name] for name in before}
    return [
        *(Figure(f"{name}, nothing stored", held / 1e6, "MB") for name, held in before.items()),
        Figure("all but PostgreSQL, nothing stored", sum(before.values()) / 1e6, "MB"),
        *(
            Figure(f"{name}, {calls:,} calls, {stored:,} events with states", held / 1e6, "MB")
            for name, held in after.items()
        ),
        Figure("  more than before", sum(grown.values()) / 1e6, "MB"),
        Figure("all but PostgreSQL", sum(after.values()) / 1e6, "MB", asked="≤ 250"),
    ]


async def _store(at_work: House, calls: int) -> int:
    """Post such a day, as if it were yesterday, no quicker than it is folded; return how many events it has."""
    shift, stored = WallClock().now() // DAY * DAY - DAY - MIDNIGHT, 0
    events = with_states(day(calls, QUEUES, AGENTS), QUEUES, AGENTS)
    for part in batches(events, _AHEAD):
        bodies = [b",".join(_written(some, shift)) for some in batches(iter(part), _BATCH)]
        requests = [request(at_work.door, b"[" + body + b"]") for body in bodies]
        await post_all(at_work.door, requests, 1)
        stored += len(part)
        await at_work.until_applied(stored)
    return stored


def _written(events: Iterable[Event], shift: Millis) -> Iterator[bytes]:
    return (native_of(each, each.at + shift) for each in events)


async def _held(at_work: OneCommand) -> dict[str, int]:
    """Return the bytes that each process of the product has of its own, and those they share."""
    return shares(await at_work.pids())

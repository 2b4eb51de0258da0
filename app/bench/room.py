"""How much memory the whole product takes with a day of calls and agents' states: its API, its worker, its Valkey."""

import asyncio

from app.bench.day import AGENTS, QUEUES, batches, day, with_states
from app.bench.figure import Figure
from app.bench.house import House, house
from app.bench.shares import shares
from app.streams.connection import connect as connect_to_log
from app.streams.event_log import EventLog

_ENTRY = 500
_PAUSE_S = 6.0
"""Long enough for a checkpoint and for what every process does once."""


async def room(calls: int) -> list[Figure]:
    """Measure before and after such a day; what processes share is counted once."""
    async with house(clock="events") as at_work:
        await asyncio.sleep(_PAUSE_S)
        before = await _held(at_work)
        stored = await _store(at_work.url, calls)
        await at_work.until_applied(stored)
        await asyncio.sleep(_PAUSE_S)
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


async def _store(url: str, calls: int) -> int:
    redis, stored = connect_to_log(url), 0
    log = EventLog(redis, "main")
    events = with_states(day(calls, QUEUES, AGENTS), QUEUES, AGENTS)
    for batch in batches(events, _ENTRY):
        await log.append(batch)
        stored += len(batch)
    await redis.aclose()
    return stored


async def _held(at_work: House) -> dict[str, int]:
    """Return the bytes that each process of the product has of its own, and those they share."""
    redis = connect_to_log(at_work.url)
    valkey = (await redis.info("server"))["process_id"]
    await redis.aclose()
    if at_work.api is None or at_work.worker is None:
        raise AssertionError("both were started")
    pids = {"API": at_work.api.pid, "worker": at_work.worker.pid, "Valkey": valkey}
    return shares(pids)

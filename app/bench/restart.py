"""How soon a worker that starts has the right board: with all still to fold, and with a fresh checkpoint."""

from time import perf_counter

import httpx2

from app.bench.day import AGENTS, MIDNIGHT, QUEUES, batches, day, events_of
from app.bench.figure import Figure
from app.bench.house import House, house
from app.delivery import connect
from app.events.instants import DAY, format_instant
from app.streams import keys
from app.streams.connection import connect as connect_to_log
from app.streams.event_log import EventLog

_ENTRY = 100
_EVENTS_A_CALL = 4.75
_MILLION = 1_000_000


class WrongBoard(Exception):  # noqa: N818  a measurement that is none
    """The board does not show what was stored."""


async def restart(events: int) -> list[Figure]:
    """Measure with about so many events."""
    calls = round(events / _EVENTS_A_CALL)
    stored = events_of(calls)
    async with house(with_worker=False, clock="events") as at_work:
        empty = await _started(at_work, 0)
        await at_work.kill_worker()
        await _store(at_work.url, calls)
        behind = await _started(at_work, stored)
        await _check(at_work, calls, stored)
        await at_work.stop_worker()
        fresh = await _started(at_work, stored)
        await _check(at_work, calls, stored)
    per_s = stored / max(behind - empty, 1e-9)
    # What the process itself takes is there once, however much there is to fold.
    projected = empty + _MILLION / per_s
    return [
        Figure("worker started, nothing stored", empty, "s"),
        Figure(f"restart, {stored:,} events since the last checkpoint", behind, "s"),
        Figure("  at that pace, 1,000,000 events since", projected, "s", asked="≤ 10"),
        Figure("stream to folded, in the worker", per_s, "events/s", asked="≥ 120000"),
        Figure("restart, fresh checkpoint", fresh, "s"),
        Figure("  beyond the start of the process", max(0.0, fresh - empty), "s", asked="≤ 1"),
    ]


async def _store(url: str, calls: int) -> None:
    redis = connect_to_log(url)
    log = EventLog(redis, "main")
    for batch in batches(day(calls, QUEUES, AGENTS), _ENTRY):
        await log.append(batch)
    await redis.aclose()


async def _started(at_work: House, stored: int) -> float:
    """Return the seconds from starting a worker to its having folded all."""
    redis = connect_to_log(at_work.url)
    # What the worker before said of itself is believed for a while.
    await redis.delete(keys.progress("main"))
    await redis.aclose()
    begun = perf_counter()
    await at_work.start_worker()
    await at_work.until_applied(stored)
    return perf_counter() - begun


async def _check(at_work: House, calls: int, stored: int) -> None:
    async with connect(at_work.address, at_work.door.key) as client:
        asked = {"windows": "24h", "at": format_instant(MIDNIGHT + DAY - 1)}
        board = (await client.get("/v1/snapshot", params=httpx2.QueryParams(asked))).json()
    queues = board["queues"].values()
    offered = sum(queue["windows"]["24h"]["kpis"]["offered"]["value"] for queue in queues)
    if (board["applied"], offered) != (stored, calls):
        raise WrongBoard(f"{offered} of {calls} calls, {board['applied']} of {stored} events")

"""How soon a worker that starts has the right board: with all still to fold, and with a fresh checkpoint."""

from collections.abc import Sequence
from time import perf_counter
from typing import NamedTuple

import httpx2

from app.bench.day import AGENTS, MIDNIGHT, QUEUES, batches, day, events_of
from app.bench.figure import Figure, median, used_by
from app.bench.house import House, house
from app.delivery import connect
from app.events.instants import DAY, format_instant
from app.streams import keys
from app.streams.connection import connect as connect_to_log
from app.streams.event_log import EventLog

_ENTRY = 100
_EVENTS_A_CALL = 4.75
_MILLION = 1_000_000
_ROUNDS = 3
_ASKED = "≤ 10"
_LONGEST_S = 20.0
"""A million events are measured if they are expected within this, else told at the pace of fewer."""


class Start(NamedTuple):
    """How long a worker took to the right board, by the clock and of the processor; seconds."""

    clock_s: float
    cpu_s: float


class WrongBoard(Exception):  # noqa: N818  a measurement that is none
    """The board does not show what was stored."""


async def restart(events: int) -> list[Figure]:
    """Measure with about so many events, and with a million if that does not take too long."""
    calls = round(events / _EVENTS_A_CALL)
    stored = events_of(calls)
    async with house(with_worker=False, clock="events") as at_work:
        empty = [await _started(at_work, 0) for _ in range(_ROUNDS)]
        await _store(at_work.url, calls)
        behind = [await _started(at_work, calls) for _ in range(_ROUNDS)]
        fresh = [await _started(at_work, calls, anew=False) for _ in range(_ROUNDS)]
    start = median("worker started, nothing stored", [each.clock_s for each in empty], "s")
    bare = Start(start.value, median("", [each.cpu_s for each in empty], "s").value)
    return [
        start,
        _whole(stored, behind),
        _pace("  events a second, of which a part is the first board's", stored, behind, bare),
        *await _million(behind, stored, bare),
        median("restart, fresh checkpoint", [each.clock_s for each in fresh], "s"),
        median("  of it on the processor", [each.cpu_s for each in fresh], "s"),
        median(
            "  beyond the start of the process",
            [max(0.0, each.clock_s - start.value) for each in fresh],
            "s",
            asked="≤ 1",
        ),
    ]


async def _million(fewer: Sequence[Start], stored: int, bare: Start) -> list[Figure]:
    """Return how long a restart from a million events takes, and how many are folded a second.

    Measured, unless that is expected to be long: then at the pace of fewer.
    """
    expected_s = bare.clock_s + _MILLION / _per_s(stored, fewer, bare)
    if expected_s > _LONGEST_S:
        what = "restart, 1,000,000 events since (at that pace, not measured)"
        return [
            Figure(what, expected_s, "s", asked=_ASKED),
            *_streamed(stored, fewer, bare),
        ]
    calls = round(_MILLION / _EVENTS_A_CALL)
    async with house(with_worker=False, clock="events") as at_work:
        await _store(at_work.url, calls)
        found = [await _started(at_work, calls)]
    return [
        _whole(events_of(calls), found, _ASKED),
        *_streamed(events_of(calls), found, bare),
    ]


def _whole(stored: int, starts: Sequence[Start], asked: str | None = None) -> Figure:
    what = f"restart, {stored:,} events since the last checkpoint"
    return median(what, [each.clock_s for each in starts], "s", asked=asked)


def _streamed(stored: int, starts: Sequence[Start], bare: Start) -> list[Figure]:
    by_cpu = [stored / max(each.cpu_s - bare.cpu_s, 1e-9) for each in starts]
    return [
        _pace("stream to folded, in the worker", stored, starts, bare, asked="≥ 120000"),
        median("  by the worker's processor", by_cpu, "events/s"),
    ]


def _pace(
    what: str, stored: int, starts: Sequence[Start], bare: Start, asked: str | None = None
) -> Figure:
    # What the process itself takes is there once, however much there is to fold.
    per_s = [stored / max(each.clock_s - bare.clock_s, 1e-9) for each in starts]
    return median(what, per_s, "events/s", asked=asked)


def _per_s(stored: int, starts: Sequence[Start], bare: Start) -> float:
    return _pace("", stored, starts, bare).value


async def _store(url: str, calls: int) -> None:
    redis = connect_to_log(url)
    log = EventLog(redis, "main")
    for batch in batches(day(calls, QUEUES, AGENTS), _ENTRY):
        await log.append(batch)
    await redis.aclose()


async def _started(at_work: House, calls: int, *, anew: bool = True) -> Start:
    """Return how long a worker takes from its start to the right board: from its checkpoint, or `anew` from the log."""
    await at_work.stop_worker()
    redis = connect_to_log(at_work.url)
    if anew:
        await redis.delete(keys.checkpoint("main"))
    await redis.aclose()
    begun = perf_counter()
    await at_work.start_worker()
    await at_work.until_applied(events_of(calls))
    lasted = perf_counter() - begun
    if at_work.worker is None:
        raise AssertionError("it was started")
    found = Start(lasted, used_by(at_work.worker.pid))
    if calls:
        await _check(at_work, calls)
    return found


async def _check(at_work: House, calls: int) -> None:
    async with connect(at_work.address, at_work.door.key) as client:
        asked = {"windows": "24h", "at": format_instant(MIDNIGHT + DAY - 1)}
        board = (await client.get("/v1/snapshot", params=httpx2.QueryParams(asked))).json()
    queues = board["queues"].values()
    offered = sum(queue["windows"]["24h"]["kpis"]["offered"]["value"] for queue in queues)
    if (board["applied"], offered) != (events_of(calls), calls):
        raise WrongBoard(f"{offered} of {calls} calls, {board['applied']} events")

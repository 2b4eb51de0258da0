"""A worker that keeps history, and what its database should hold in the end."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from redis.asyncio import Redis

from app.clock import Clock
from app.events.instants import HOUR, Instant, parse_instant
from app.events.native import to_event
from app.events.vocabulary import Event
from app.metrics.calculator import Calculator
from app.metrics.quarter import QUARTER
from app.metrics.record import Kind
from app.simulator import Simulation
from app.simulator.retail_bank import RETAIL_BANK
from app.store.contract import Store, StoreDoor
from app.store.history_contract import Wanted
from app.streams.identity import log_name
from app.worker import WorkerParts
from app.worker.archivist import Archivist, Size
from app.worker.historian import Historian
from tests.metrics.shelf import Shelf
from tests.worker.test_worker import CENTRE, parts_on

MORNING = parse_instant("2026-11-17T10:00:00Z")
NOW = MORNING + HOUR
SIZE = Size(500, 0.5)


def bank(until: Instant = MORNING + HOUR // 2, seed: int = 1) -> list[Event]:
    """Return the events of a simulated morning."""
    return [to_event(raw, "bank") for raw in Simulation(RETAIL_BANK, MORNING, seed).events(until)]


def keeping(redis: Redis, door: StoreDoor, clock: Clock, size: Size = SIZE) -> WorkerParts:
    """Return the parts of a worker that keeps history and events, without its usual pauses."""
    plain, name = parts_on(redis), partial(log_name, redis, "main")
    archivist = Archivist(plain.event_log, door, name, size, first_s=0)
    companions = (Historian(door, name, first_s=0, pause_s=0.02), archivist)
    return WorkerParts(
        **vars(plain) | {"clock": clock, "companions": companions, "keeps_history": True}
    )


def expected(events: Iterable[Event], at: Instant) -> Shelf:
    """Return the history of a calculator that never stopped and heard everything at once."""
    made, shelf = Calculator(CENTRE, keeps_history=True), Shelf()
    for event in events:
        made.apply(event, event.at)
    shelf.drain(made, at)
    return shelf


async def written(store: Store, shelf: Shelf, until: Instant) -> Shelf:
    """Return what the database holds of what a shelf holds: and whatever it holds too much."""
    found = Shelf()
    for row in await store.history.visits(Wanted(0, 1 << 50), 100_000):
        found.visits.setdefault((row.source, row.call), []).append(row)
    for rows in found.visits.values():
        rows.sort(key=lambda row: row.number)
    borders = range(MORNING - HOUR, until + 2 * QUARTER, QUARTER)
    for kind in Kind:
        each = await store.history.sums(kind, borders)
        for (since, _), by_subject in zip(pairwise(borders), each, strict=True):
            for subject, sums in by_subject.items():
                found.put(kind, subject, since, sums)
    for agent in shelf.spans:
        found.spans[agent] = list(await store.history.spans(agent, 0, 1 << 50))
    return found


async def equals(store: Store, shelf: Shelf, until: Instant, patience_s: float = 20) -> None:
    """Return once the database holds exactly what the shelf does."""
    differences: dict[Any, Any] = {"not": "looked at"}
    try:
        async with asyncio.timeout(patience_s):
            while differences:
                differences = shelf.differences(await written(store, shelf, until))
    except TimeoutError:
        raise AssertionError(dict(list(differences.items())[:5])) from None


async def told(parts: WorkerParts, events: Sequence[Event]) -> None:
    """Put events into the log, as many requests would."""
    for first in range(0, len(events), 100):
        await parts.event_log.append(events[first : first + 100])

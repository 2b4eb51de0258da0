"""What a day of calls takes in memory, and whether a tick takes longer the more is kept."""

import gc
from collections.abc import Iterator
from itertools import islice

from app.bench.day import AGENTS, QUEUES, batches, day, events_of
from app.bench.figure import Figure, median, most_resident, resident
from app.bench.tick import one_tick
from app.events.vocabulary import Event
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre

PARTS = 10
CHANGED = 6
_BETWEEN_TICKS = 20_000
_WARM_UP = 16
_ROUNDS = 32


def memory(calls: int) -> Iterator[Figure]:
    """Measure a day of calls as it is folded, a tenth after the other: in a process that did nothing before."""
    gc.collect()
    before = resident()
    calculator = Calculator(Centre("bench", clock=EVENTS))
    events = day(calls, QUEUES, AGENTS)
    ticks: list[Figure] = []
    for part in range(1, PARTS + 1):
        _fold(calculator, islice(events, events_of(calls // PARTS) if part < PARTS else None))
        yield Figure(f"memory, {part * calls // PARTS:,} calls", _grown(before), "MB")
        rounds = [one_tick(calculator, CHANGED, number) for number in range(_WARM_UP + _ROUNDS)]
        what = f"tick, {part * calls // PARTS:,} calls kept, {CHANGED} of {QUEUES} queues changed"
        ticks.append(median(what, rounds[_WARM_UP:], "ms", 1e3))
        yield ticks[-1]
    yield Figure("memory per 100,000 calls", _grown(before) / calls * 100_000, "MB")
    yield Figure("most memory at any time", (most_resident() - before) / 1e6, "MB")
    yield Figure(f"tick, {PARTS} times the calls kept", ticks[-1].value / ticks[0].value, "×")


def _fold(calculator: Calculator, events: Iterator[Event]) -> None:
    for batch in batches(events, _BETWEEN_TICKS):
        for event in batch:
            calculator.apply(event, event.at)
        calculator.tick(0)


def _grown(before: int) -> float:
    gc.collect()
    return (resident() - before) / 1e6

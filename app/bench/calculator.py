"""What the calculator costs: a day's fold, its memory, a tick, a restart."""

import gc
import statistics
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from app.bench.day import MIDNIGHT, day
from app.events.codec import decode, encode
from app.events.instants import DAY, HOUR, SECOND, Instant
from app.events.vocabulary import CallQueued, Event
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, WALL, Centre

QUEUES = 50
AGENTS = 500
_BATCH = 1_000
_SPARSE = 20_000
_ROUNDS = 7


class Figure(NamedTuple):
    """One measured figure, and the spread of its rounds where it was taken more than once."""

    what: str
    value: float
    unit: str
    spread: float | None = None


def fold(calls: int) -> list[Figure]:
    """Measure how fast a day is decoded and folded, and how fast it is there again after a restart."""
    batches = [encode(batch) for batch in _batches(day(calls, QUEUES, AGENTS))]
    calculator = Calculator(Centre("bench", clock=EVENTS))
    started = perf_counter()
    for batch in batches:
        for event in decode(batch):
            calculator.apply(event, event.at)
        calculator.tick(0)
    spent = perf_counter() - started
    return [
        Figure(
            f"fold {calculator.applied:,} events, ticks included",
            calculator.applied / spent,
            "events/s",
        ),
        *_restart(calculator),
    ]


def memory(calls: int) -> list[Figure]:
    """Measure what a day of calls takes once it is folded: in a process that did nothing before."""
    gc.collect()
    before = _resident()
    calculator = Calculator(Centre("bench", clock=EVENTS))
    # A tick forms every queue's figures: few of them, for it is the day that is to be measured.
    for batch in _batches(day(calls, QUEUES, AGENTS), _SPARSE):
        for event in batch:
            calculator.apply(event, event.at)
        calculator.tick(0)
    gc.collect()
    grown = (_resident() - before) / 1e6
    return [
        Figure(f"memory of a day of {calls:,} calls", grown, "MB"),
        Figure("memory per 100,000 calls", grown / calls * 100_000, "MB"),
    ]


def tick(lengths: Iterable[int], changed: Iterable[int]) -> list[Figure]:
    """Measure a tick against the length of the history and against the queues that changed in it."""
    figures = []
    many = tuple(changed)
    for calls in lengths:
        calculator, now = _folded(calls)
        for queues in many:
            rounds = [_one_tick(calculator, now + SECOND * (n + 1), queues) for n in range(_ROUNDS)]
            now += SECOND * (_ROUNDS + 1)
            what = f"tick, {calls:,} calls kept, {queues} of {QUEUES} queues changed"
            spread = max(rounds) - min(rounds)
            figures.append(Figure(what, statistics.median(rounds) * 1e3, "ms", spread * 1e3))
    return figures


def _folded(calls: int) -> tuple[Calculator, Instant]:
    """Return a calculator with so many calls behind it, most of the day gone, and all at rest."""
    calculator = Calculator(Centre("bench", clock=WALL))
    for event in day(calls, QUEUES, AGENTS):
        calculator.apply(event, event.at)
    now = MIDNIGHT + DAY + HOUR
    calculator.tick(now)
    return calculator, now


def _one_tick(calculator: Calculator, at: Instant, queues: int) -> float:
    calculator.tick(at - 1)
    for number in range(queues):
        event = CallQueued(
            id=f"tick-{at}-{number}",
            at=at,
            source="bench",
            call=f"tick-{at}-{number}",
            queue=f"queue-{number}",
        )
        calculator.apply(event, at)
    return _timed(lambda: calculator.tick(at))


def _restart(calculator: Calculator) -> list[Figure]:
    parts: dict[str, bytes] = {}
    dumped = _timed(lambda: parts.update(calculator.dump()))
    loaded = _timed(lambda: Calculator.load(calculator.centre, parts))
    size = sum(map(len, parts.values())) / 1e6
    return [
        Figure("checkpoint, whole", dumped * 1e3, "ms"),
        Figure("checkpoint size", size, "MB"),
        Figure("restart from it", loaded, "s"),
    ]


def _batches(events: Iterable[Event], size: int = _BATCH) -> Iterable[list[Event]]:
    batch: list[Event] = []
    for event in events:
        batch.append(event)
        if len(batch) == size:
            yield batch
            batch = []
    yield batch


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _resident() -> int:
    """Return the bytes of memory this process holds."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024

"""What a tick costs: against the queues that changed in it, and against the calls that are kept.

Rounds of ours and of the reference alternate; those that warm up are left out and told of apart.
"""

import statistics
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

from app.bench.day import AGENTS, MIDNIGHT, answer_of, day, events_of, is_answered
from app.bench.figure import Figure, median, timed
from app.bench.reference import Reference
from app.compiled import in_use
from app.events.instants import DAY, MINUTE, Instant, Millis
from app.events.vocabulary import CallAbandoned, CallHeld, CallQueued, Event
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre

_STEP: Millis = 100
_WARM_UP = 16
_ROUNDS = 96
_LATE_ROUNDS = 16
_LATE: Millis = 30 * MINUTE


def tick(calls: int, queues: int, changed: Iterable[int]) -> Iterator[Figure]:
    """Measure ticks after a hundredth, a tenth and the whole of a day's calls, each beside the reference."""
    calculator, reference = Calculator(Centre("bench", clock=EVENTS)), Reference()
    events = day(calls, queues, AGENTS)
    many = tuple(changed)
    folded = 0
    for share in (100, 10, 1):
        for event in islice(events, events_of(calls // share) - folded):
            calculator.apply(event, event.at)
            reference.apply(event)
            folded += 1
        calculator.tick(0)
        for number in many:
            what = f"tick, {calls // share:,} calls kept, {number} of {queues} queues changed"
            yield from _compared(calculator, reference, number, what)
        yield _late(calculator, calls, f"{calls // share:,} calls kept")


def one_tick(calculator: Calculator, queues: int, number: int) -> float:
    """Tick once after an event in each of so many queues: somebody calls, and hangs up in the next round."""
    at = (calculator.newest or 0) + _STEP
    for queue in range(queues):
        calculator.apply(_event(queue, number, at), at)
    return timed(lambda: calculator.tick(0))


def _compared(
    calculator: Calculator, reference: Reference, queues: int, what: str
) -> Iterator[Figure]:
    ours: list[float] = []
    plain: list[float] = []
    for number in range(_WARM_UP + _ROUNDS):
        ours.append(one_tick(calculator, queues, number))
        plain.append(timed(partial(reference.tick, queues, calculator.newest or 0)))
    yield median(what, ours[_WARM_UP:], "ms", 1e3)
    if queues:
        figures = "compiled" if in_use() else "plain Python"
        yield Figure(f"  the quickest round, {figures}", min(ours) * 1e3, "ms")
        yield median("  the first rounds, left out", ours[:_WARM_UP], "ms", 1e3)
        ratios = [one / other for one, other in zip(ours, plain, strict=True)][_WARM_UP:]
        reference_ms = statistics.median(plain[_WARM_UP:]) * 1e3
        yield median(f"  times the reference's {reference_ms:.3f} ms", ratios, "×")


def _event(queue: int, number: int, at: Instant) -> Event:
    called_at = at - _STEP * (number % 2)
    call = f"tick-{queue}-{called_at}"
    if called_at == at:
        return CallQueued(id=call, at=at, source="bench", call=call, queue=f"queue-{queue}")
    return CallAbandoned(id=f"{call}-1", at=at, source="bench", call=call)


def _late(calculator: Calculator, calls: int, kept: str) -> Figure:
    """Measure how long it takes to learn that a caller was put on hold half an hour ago."""
    newest = calculator.newest or 0
    first = (newest - MIDNIGHT - _LATE - 10 * MINUTE) * calls // DAY
    numbers = range(first, first + 2 * _LATE_ROUNDS)
    answered = [number for number in numbers if is_answered(number)]
    rounds = []
    for call in (answer_of(number, calls) for number in answered):
        held = CallHeld(id=f"late-{call.call}", at=call.at + 1, source="bench", call=call.call)
        rounds.append(timed(partial(calculator.apply, held, newest)))
    return median(f"an event {_LATE // MINUTE} min late, {kept}", rounds, "ms", 1e3)

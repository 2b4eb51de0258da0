"""How fast events are folded, beside the least that must be done with them; and how fast a restart is."""

import statistics
from collections.abc import Iterator

from app.bench.day import AGENTS, QUEUES, batches, day
from app.bench.figure import Figure, median, timed
from app.bench.reference import Reference
from app.events.codec import decode, encode
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre

_BATCH = 1_000
_A_ROUND = 20


def fold(calls: int) -> Iterator[Figure]:
    """Measure how fast a day is decoded and folded, every other round the reference."""
    calculator, reference = Calculator(Centre("bench", clock=EVENTS)), Reference()
    ours: list[float] = []
    plain: list[float] = []
    for batch in batches(day(calls, QUEUES, AGENTS), _BATCH * _A_ROUND):
        encoded = [encode(batch[n : n + _BATCH]) for n in range(0, len(batch), _BATCH)]
        ours.append(timed(lambda: _fold(calculator, encoded)) / len(batch))  # noqa: B023
        plain.append(timed(lambda: _count(reference, encoded)) / len(batch))  # noqa: B023
        # The house is kept between the rounds: its time is the tick's.
        calculator.tick(0)
    speeds = [1 / each for each in ours]
    yield median(f"fold {calculator.applied:,} events", speeds, "events/s")
    ratios = [one / other for one, other in zip(ours, plain, strict=True)]
    what = f"  times the reference's {1 / statistics.median(plain):,.0f} events/s"
    yield median(what, ratios, "×")
    yield from _restart(calculator)


def _fold(calculator: Calculator, encoded: list[bytes]) -> None:
    for batch in encoded:
        for event in decode(batch):
            calculator.apply(event, event.at)


def _count(reference: Reference, encoded: list[bytes]) -> None:
    for batch in encoded:
        for event in decode(batch):
            reference.apply(event)


def _restart(calculator: Calculator) -> Iterator[Figure]:
    parts: dict[str, bytes] = {}
    yield Figure("checkpoint, whole", timed(lambda: parts.update(calculator.dump())) * 1e3, "ms")
    yield Figure("checkpoint size", sum(map(len, parts.values())) / 1e6, "MB")
    yield Figure("restart from it", timed(lambda: Calculator.load(calculator.centre, parts)), "s")

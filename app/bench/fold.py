"""How fast events are folded, beside the least that must be done with them; and how fast a restart is.

Everything is processor time of one core. Short rounds take turns with the reference, so that what slows the machine
down slows both.
"""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from app import compiled
from app.bench.day import AGENTS, QUEUES, batches, day
from app.bench.figure import Figure, median, timed
from app.bench.page import read
from app.bench.reference import Reference
from app.events.codec import decode, encode
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre

_BATCH = 1_000
_A_ROUND = 5
_WRITTEN_AT_ONCE = 500
_ROOT = Path(__file__).parents[2]


class Round(NamedTuple):
    """Seconds an event of one round."""

    ours: float
    noting: float
    """With notes of what history is to be told."""
    decoding: float
    reference: float


def fold(calls: int) -> Iterator[Figure]:
    """Measure how fast a day is decoded and folded, as Python too if the figures are compiled."""
    calculator = Calculator(Centre("bench", clock=EVENTS))
    rounds = list(_rounds(calculator, calls))
    yield from _speeds(f"fold {calculator.applied:,} events", rounds)
    if compiled.in_use():
        yield from _plain(calls)
    yield from _restart(calculator)


def _rounds(calculator: Calculator, calls: int) -> Iterator[Round]:
    reference, noting = Reference(), Calculator(calculator.centre, keeps_history=True)
    for batch in batches(day(calls, QUEUES, AGENTS), _BATCH * _A_ROUND):
        encoded = [encode(batch[n : n + _BATCH]) for n in range(0, len(batch), _BATCH)]
        work = (
            lambda: _fold(calculator, encoded),  # noqa: B023
            lambda: _fold(noting, encoded),  # noqa: B023
            lambda: _decode(encoded),  # noqa: B023
            lambda: _count(reference, encoded),  # noqa: B023
        )
        yield Round(*(timed(each) / len(batch) for each in work))
        # The house is kept between the rounds: its time is the tick's.
        calculator.tick(0)
        noting.tick(0)
        while noting.take_unwritten(_WRITTEN_AT_ONCE, 0) is not None:
            noting.settle_unwritten(written=True)


def _speeds(what: str, rounds: Sequence[Round]) -> Iterator[Figure]:
    speeds = [1 / each.ours for each in rounds]
    yield median(what, speeds, "events/s")
    yield Figure("  … in the best round", max(speeds), "events/s")
    yield median("  … an event", [each.ours for each in rounds], "µs", 1e6)
    yield median("  … of which it is decoded in", [each.decoding for each in rounds], "µs", 1e6)
    noting = [1 / each.noting for each in rounds]
    yield median("  … with notes of what history is to be told", noting, "events/s")
    least = 1 / statistics.median(each.reference for each in rounds)
    ratios = [each.ours / each.reference for each in rounds]
    yield median(f"  times the reference's {least:,.0f} events/s", ratios, "×")


def _plain(calls: int) -> Iterator[Figure]:
    """Measure the same once more in a process that leaves the compiled figures alone."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "figures.json"
        words = ("bench", "fold", "--calls", str(calls), "--json", str(written))
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "app.cli", *words],
            env={"PYTHONPATH": str(_ROOT), "CALLBOARD_COMPILED": "0"},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        whole, _, _, _, _, ratio, *_ = read(written)["fold"]
    yield whole._replace(what="  as plain Python")
    yield ratio._replace(what=f"  as plain Python,{ratio.what.removeprefix(' ')}")


def _fold(calculator: Calculator, encoded: list[bytes]) -> None:
    for batch in encoded:
        calculator.apply_all(decode(batch))


def _decode(encoded: list[bytes]) -> None:
    for batch in encoded:
        decode(batch)


def _count(reference: Reference, encoded: list[bytes]) -> None:
    for batch in encoded:
        for event in decode(batch):
            reference.apply(event)


def _restart(calculator: Calculator) -> Iterator[Figure]:
    parts: dict[str, bytes] = {}
    yield Figure("checkpoint, whole", timed(lambda: parts.update(calculator.dump())) * 1e3, "ms")
    yield Figure("checkpoint size", sum(map(len, parts.values())) / 1e6, "MB")
    yield Figure("restart from it", timed(lambda: Calculator.load(calculator.centre, parts)), "s")

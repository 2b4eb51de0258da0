"""The hour that is measured: the last one of the day, second by second, over and over."""

from collections.abc import Callable, Iterator
from time import perf_counter

from app.bench.day import MIDNIGHT
from app.events.instants import HOUR, SECOND, Instant

FROM: Instant = MIDNIGHT + 23 * HOUR

TICKS = HOUR // SECOND

_PASSES = 5


class Hour:
    """Its instants one after the other, until it or the seconds are over: the first in any case."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.ticks = 0
        """How many of them were taken."""

    def __iter__(self) -> Iterator[Instant]:
        begun = perf_counter()
        while self.ticks < TICKS and (not self.ticks or perf_counter() - begun < self._seconds):
            yield FROM + self.ticks * SECOND
            self.ticks += 1


def passes(measure: Callable[[float], tuple[int, float]], seconds: float) -> list[float]:
    """Return the ticks a second of some passes, which together have so long.

    A pass is told what is left, and tells how many ticks it made in how many seconds.
    """
    reached: list[float] = []
    while not reached or (seconds > 0 and len(reached) < _PASSES):
        ticks, spent = measure(seconds)
        reached.append(ticks / spent)
        seconds -= spent
    return reached

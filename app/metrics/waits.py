"""Waits in order of length: the median of a day is found without sorting the day."""

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterator, MutableSequence
from typing import Final

from app.events.instants import Millis

_LONGEST_RUN: Final = 1_000
"""Waits to a run before it is cut in two: of a million, some thousand runs are walked past."""


class Waits:
    """A sorted collection that waits enter and leave one by one."""

    __slots__ = ("_count", "_is_of_a_day", "_lasts", "_runs")

    def __init__(self, *, is_of_a_day: bool = False) -> None:
        # An array takes eight bytes a wait instead of forty, a list takes a wait in twice as quickly.
        self._is_of_a_day = is_of_a_day
        self._runs: list[MutableSequence[int]] = []
        self._lasts: list[Millis] = []
        """The last wait of each run."""
        self._count = 0

    def add(self, wait: Millis) -> None:
        """Take in a wait."""
        self._count += 1
        if not self._runs:
            self._runs = [array("q", (wait,)) if self._is_of_a_day else [wait]]
            self._lasts = [wait]
            return
        index = self._run_of(wait)
        if index == len(self._lasts):
            index -= 1
            self._lasts[index] = wait
        run = self._runs[index]
        if isinstance(run, list):
            _put(run, wait)
        else:
            insort(run, wait)
        if len(run) > _LONGEST_RUN:
            half = len(run) // 2
            self._runs[index : index + 1] = [run[:half], run[half:]]
            self._lasts.insert(index, run[half - 1])

    def remove(self, wait: Millis) -> None:
        """Give back a wait that was taken in."""
        self._count -= 1
        index = self._run_of(wait)
        run = self._runs[index]
        if isinstance(run, list):
            _drop(run, wait)
        else:
            del run[bisect_left(run, wait)]
        if run:
            self._lasts[index] = run[-1]
        else:
            del self._runs[index], self._lasts[index]

    def _run_of(self, wait: Millis) -> int:
        """Return the run that a wait belongs to; how many there are, if it is longer than all."""
        if len(self._lasts) == 1:
            return 0 if wait <= self._lasts[0] else 1
        return bisect_left(self._lasts, wait)

    def ranked(self, percent: int) -> Millis:
        """Return the nearest-rank quantile, the ceil(p·n)-th smallest; -1 if there are none."""
        if not self._count:
            return -1
        index = (percent * self._count + 99) // 100 - 1
        if index == self._count - 1:
            return self._lasts[-1]
        for run in self._runs:
            if index < len(run):
                return run[index]
            index -= len(run)
        return -1

    def __len__(self) -> int:
        """Return how many there are."""
        return self._count

    def __iter__(self) -> Iterator[Millis]:
        """Yield them in order."""
        return iter([wait for run in self._runs for wait in run])


def _put(run: list[int], wait: Millis) -> None:
    """Put a wait in its place in a run."""
    run.insert(_place_in(run, wait), wait)


def _drop(run: list[int], wait: Millis) -> None:
    """Take a wait out of a run."""
    del run[_place_in(run, wait)]


def _place_in(run: list[int], wait: Millis) -> int:
    """Return the index of a wait in a run, or where it belongs."""
    # Compiled, this takes a quarter of what `bisect` does, which compares objects.
    low, high = 0, len(run)
    while low < high:
        middle = (low + high) >> 1
        if run[middle] < wait:
            low = middle + 1
        else:
            high = middle
    return low

"""Waits in order of length: the median of a day is found without sorting the day."""

from array import array
from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Final, overload

from typing_extensions import override

from app.events.instants import Millis

_LONGEST_RUN: Final = 2_000
"""Waits to a run before it is cut in two: of a million, some hundred runs are walked past."""


class Waits(Sequence[Millis]):
    """A sorted collection that waits enter and leave one by one."""

    __slots__ = ("_count", "_lasts", "_runs")

    def __init__(self) -> None:
        self._runs: list[array[int]] = []
        self._lasts: list[Millis] = []
        """The last wait of each run."""
        self._count = 0

    def add(self, wait: Millis) -> None:
        """Take in a wait."""
        self._count += 1
        if not self._runs:
            self._runs, self._lasts = [array("q", (wait,))], [wait]
            return
        index = bisect_left(self._lasts, wait)
        if index == len(self._lasts):
            index -= 1
            self._lasts[index] = wait
        run = self._runs[index]
        insort(run, wait)
        if len(run) > _LONGEST_RUN:
            self._runs[index : index + 1] = run[: len(run) // 2], run[len(run) // 2 :]
            self._lasts.insert(index, self._runs[index][-1])

    def remove(self, wait: Millis) -> None:
        """Give back a wait that was taken in."""
        self._count -= 1
        index = bisect_left(self._lasts, wait)
        run = self._runs[index]
        del run[bisect_left(run, wait)]
        if run:
            self._lasts[index] = run[-1]
        else:
            del self._runs[index], self._lasts[index]

    @override
    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Millis: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Millis]: ...
    @override
    def __getitem__(self, index: int | slice) -> Millis | Sequence[Millis]:
        if isinstance(index, slice):
            return [wait for run in self._runs for wait in run][index]
        if index == self._count - 1:
            return self._lasts[-1]
        for run in self._runs:
            if index < len(run):
                return run[index]
            index -= len(run)
        raise IndexError(index)

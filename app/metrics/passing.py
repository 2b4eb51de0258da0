"""The rows of the longest window in order of instant: as time passes each window leaves the first ones behind."""

from array import array
from bisect import bisect_left, bisect_right
from typing import Final

from app.events.instants import Instant, Millis
from app.metrics.columns import FOREVER

_COLUMNS: Final = 128
"""A row is one number, its instant times this and its column: numbers compare and lie side by side."""

_SPARE: Final = 256
"""So many rows at least that every window has left are let go of together."""


class Passing:
    """What the rolling windows of a queue will lose, and when."""

    __slots__ = ("_firsts", "_leaves", "_lengths", "_longest", "_rows", "_values")

    def __init__(self, lengths: list[Millis]) -> None:
        """Take the length of every window, 0 for one that leaves nothing behind."""
        self._lengths = lengths
        self._longest = max(lengths)
        self._rows = array("q")
        self._values = array("q")
        self._firsts = [0] * len(lengths)
        """The first row in each window."""
        self._leaves = [FOREVER] * len(lengths)
        """When that row leaves it."""

    @property
    def next_leave(self) -> Instant:
        """When a window next leaves a row behind; FOREVER if there is none."""
        soonest = FOREVER
        for leaves in self._leaves:
            if leaves < soonest:  # noqa: PLR1730  a call takes longer than the comparison
                soonest = leaves
        return soonest

    def begin(self, rows: list[tuple[Instant, int, Millis]], now: Instant) -> None:
        """Begin with these rows (instant, column, value), in any order, as of `now`."""
        codes = sorted((at * _COLUMNS + column, value) for at, column, value in rows)
        self._rows = array("q", [code for code, _ in codes])
        self._values = array("q", [value for _, value in codes])
        for window, length in enumerate(self._lengths):
            after = (now - length + 1) * _COLUMNS
            self._firsts[window] = bisect_left(self._rows, after) if length else 0
            self._find_leave(window)

    def put(self, at: Instant, column: int, value: Millis, now: Instant) -> None:
        """Add a row, which is in the windows that end at `now` and began before it."""
        if at <= now - self._longest:
            return
        rows, code = self._rows, at * _COLUMNS + column
        index = len(rows)
        if index and rows[index - 1] > code:
            index = bisect_right(rows, code)
            rows.insert(index, code)
            self._values.insert(index, value)
        else:
            rows.append(code)
            self._values.append(value)
        for window, length in enumerate(self._lengths):
            if length and at <= now - length:
                self._firsts[window] += 1
            elif length and self._firsts[window] == index:
                self._leaves[window] = at + length

    def remove(self, at: Instant, column: int, value: Millis, now: Instant) -> None:
        """Take back a row that was added with the same instant, column and value."""
        if at <= now - self._longest:
            return
        rows, code = self._rows, at * _COLUMNS + column
        index = bisect_left(rows, code)
        while self._values[index] != value:
            index += 1
        del rows[index], self._values[index]
        for window, length in enumerate(self._lengths):
            if length and at <= now - length:
                self._firsts[window] -= 1
            elif self._firsts[window] == index:
                self._find_leave(window)

    def left(self, window: int, now: Instant) -> list[tuple[int, Millis]]:
        """Return the rows (column, value) that a window which now ends at `now` has left behind; it has, then."""
        found: list[tuple[int, Millis]] = []
        if self._leaves[window] > now:
            return found
        rows, first = self._rows, self._firsts[window]
        last = bisect_left(rows, (now - self._lengths[window] + 1) * _COLUMNS, first)
        for index in range(first, last):
            found.append((rows[index] % _COLUMNS, self._values[index]))  # noqa: PERF401  in order to be compiled
        self._firsts[window] = last
        self._find_leave(window)
        if self._lengths[window] == self._longest and last > _SPARE and 2 * last > len(rows):
            self._let_go()
        return found

    def _find_leave(self, window: int) -> None:
        """Find when a window leaves its first row behind."""
        first, length = self._firsts[window], self._lengths[window]
        leaves = FOREVER
        if length and first < len(self._rows):
            leaves = self._rows[first] // _COLUMNS + length
        self._leaves[window] = leaves

    def _let_go(self) -> None:
        """Let go of the first rows, which no window has any longer."""
        count = min([first for first, length in zip(self._firsts, self._lengths, strict=True) if length])
        del self._rows[:count], self._values[:count]
        for window, length in enumerate(self._lengths):
            if length:
                self._firsts[window] -= count

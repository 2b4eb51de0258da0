"""The rows of the longest window in order of instant: as time passes each window leaves the first ones behind."""

from bisect import bisect_left, bisect_right
from typing import Final

from app.events.instants import Instant, Millis
from app.metrics.columns import FOREVER

_BITS: Final = 7
_COLUMN: Final = (1 << _BITS) - 1
"""A row is one number, its column behind its instant: such numbers compare quickly."""

_NOTHING: Final[list[tuple[int, Millis]]] = []

_SPARE: Final = 256
"""So many rows at least that every window has left are let go of together."""


class Passing:
    """What the rolling windows of a queue will lose, and when."""

    __slots__ = ("_firsts", "_leaves", "_lengths", "_longest", "_rows", "_values")

    def __init__(self, lengths: list[Millis]) -> None:
        """Take the length of every window, 0 for one that leaves nothing behind."""
        self._lengths = lengths
        self._longest = max(lengths)
        # Lists, of the rows of an hour: an array takes five times as long to read and to add to.
        self._rows: list[int] = []
        self._values: list[Millis] = []
        self._firsts = [0] * len(lengths)
        """The first row in each window."""
        self._leaves = [FOREVER] * len(lengths)
        """When that row leaves it."""

    @property
    def next_leave(self) -> Instant:
        """When a window next leaves a row behind; FOREVER if there is none."""
        soonest = FOREVER
        for leaves in self._leaves:
            soonest = min(soonest, leaves)
        return soonest

    def begin(self, rows: list[tuple[Instant, int, Millis]], now: Instant) -> None:
        """Begin with these rows (instant, column, value), in any order, as of `now`."""
        ordered = sorted((at << _BITS | column, value) for at, column, value in rows)
        self._rows = [row for row, _ in ordered]
        self._values = [value for _, value in ordered]
        for window in range(len(self._lengths)):
            first = bisect_left(self._rows, now - self._lengths[window] + 1 << _BITS)
            self._begin_at(window, first if self._lengths[window] else 0)

    def put(self, at: Instant, column: int, value: Millis, now: Instant) -> None:
        """Add a row, which is in the windows that end at `now` and began before it."""
        if at <= now - self._longest:
            return
        rows, row = self._rows, at << _BITS | column
        index = len(rows)
        if index and rows[index - 1] > row:
            index = bisect_right(rows, row)
        rows.insert(index, row)
        self._values.insert(index, value)
        for window in range(len(self._lengths)):
            length = self._lengths[window]
            if length and at <= now - length:
                self._firsts[window] += 1
            elif length and self._firsts[window] == index:
                self._leaves[window] = at + length

    def remove(self, at: Instant, column: int, value: Millis, now: Instant) -> None:
        """Take back a row that was added with the same instant, column and value."""
        if at <= now - self._longest:
            return
        rows = self._rows
        index = bisect_left(rows, at << _BITS | column)
        while self._values[index] != value:
            index += 1
        del rows[index], self._values[index]
        for window in range(len(self._lengths)):
            length = self._lengths[window]
            if length and at <= now - length:
                self._firsts[window] -= 1
            elif self._firsts[window] == index:
                self._begin_at(window, index)

    def left(self, window: int, now: Instant) -> list[tuple[int, Millis]]:
        """Return the rows (column, value) that a window which now ends at `now` has left behind; it has, then."""
        if self._leaves[window] > now:
            return _NOTHING
        found: list[tuple[int, Millis]] = []
        rows, values, first = self._rows, self._values, self._firsts[window]
        last, passed = len(rows), now - self._lengths[window] + 1 << _BITS
        while first < last and rows[first] < passed:
            found.append((rows[first] & _COLUMN, values[first]))
            first += 1
        self._begin_at(window, first)
        if self._lengths[window] == self._longest and first > _SPARE and 2 * first > last:
            self._let_go()
        return found

    def _begin_at(self, window: int, first: int) -> None:
        """Note which is the first row of a window, and when it leaves."""
        length = self._lengths[window]
        self._firsts[window] = first
        is_left = length and first < len(self._rows)
        self._leaves[window] = (self._rows[first] >> _BITS) + length if is_left else FOREVER

    def _let_go(self) -> None:
        """Let go of the first rows, which no window has any longer."""
        firsts = zip(self._firsts, self._lengths, strict=True)
        count = min([first for first, length in firsts if length])
        del self._rows[:count], self._values[:count]
        for window in range(len(self._lengths)):
            if self._lengths[window]:
                self._firsts[window] -= count

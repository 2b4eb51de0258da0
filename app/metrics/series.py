"""Sorted series of instants, some with running totals: what a window is cut from.

The arrays are kept sorted at every insertion, so any window of any length is two binary searches;
a late row moves what stands behind it, which is short because events are seldom late.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from typing_extensions import override

from app.events.instants import Instant, Millis


class Instants:
    """Instants at which something was counted; the index is the running total."""

    __slots__ = ("at",)

    def __init__(self) -> None:
        self.at = array("q")

    def add(self, at: Instant, value: Millis) -> None:  # noqa: ARG002  a count has no value
        """Count one more at an instant."""
        if not self.at or at >= self.at[-1]:
            self.at.append(at)
        else:
            self.at.insert(bisect_right(self.at, at), at)

    def remove(self, at: Instant, value: Millis) -> None:  # noqa: ARG002
        """Take back one that was added with the same instant."""
        del self.at[bisect_left(self.at, at)]

    def between(self, first: int, last: int) -> int:
        """Return how many stand at the indices from `first` up to `last`."""
        return last - first

    def trim(self, horizon: Instant) -> None:
        """Forget what happened at the horizon or before."""
        del self.at[: bisect_right(self.at, horizon)]


class Amounts(Instants):
    """Instants with a span each, in milliseconds, and the running total of the spans."""

    __slots__ = ("_before", "_totals")

    def __init__(self) -> None:
        super().__init__()
        self._totals = array("q")
        self._before = 0

    @override
    def add(self, at: Instant, value: Millis) -> None:
        """Add a span at an instant."""
        if not self.at or at >= self.at[-1]:
            self._totals.append(self.up_to(len(self.at)) + value)
            self.at.append(at)
            return
        index = bisect_right(self.at, at)
        self.at.insert(index, at)
        tail = self._totals[index:]
        del self._totals[index:]
        self._totals.append(self.up_to(index) + value)
        self._totals.extend([total + value for total in tail])

    @override
    def remove(self, at: Instant, value: Millis) -> None:
        """Take back a span that was added with the same instant and value."""
        index = bisect_left(self.at, at)
        while self.value(index) != value:
            index += 1
        del self.at[index]
        tail = self._totals[index + 1 :]
        del self._totals[index:]
        self._totals.extend([total - value for total in tail])

    @override
    def between(self, first: int, last: int) -> int:
        """Return the sum of the spans at the indices from `first` up to `last`."""
        return self.up_to(last) - self.up_to(first)

    def value(self, index: int) -> Millis:
        """Return one span."""
        return self._totals[index] - self.up_to(index)

    def values(self, first: int, last: int) -> Iterator[Millis]:
        """Return the spans at the indices from `first` up to `last`."""
        total = self.up_to(first)
        for following in self._totals[first:last]:
            yield following - total
            total = following

    @override
    def trim(self, horizon: Instant) -> None:
        """Forget what happened at the horizon or before."""
        index = bisect_right(self.at, horizon)
        self._before = self.up_to(index)
        del self.at[:index]
        del self._totals[:index]

    def up_to(self, index: int) -> int:
        """Return the sum of all spans before an index, forgotten ones included."""
        return self._totals[index - 1] if index else self._before


class Beliefs:
    """Facts that were not, or not yet, believed at every instant, in order of when that changed.

    `until` mode: (turned, other, booked) is believed from `other` until `turned`.
    `since` mode: believed from `turned` on; `other` repeats `booked`.
    """

    __slots__ = ("_began", "_booked", "_longest", "_other", "_turned", "_value")

    def __init__(self) -> None:
        self._turned = array("q")
        self._other = array("q")
        self._booked = array("q")
        self._value = array("q")
        self._began = array("q")
        """The column `other` again, in order."""
        self._longest = 0

    def add(self, turned: Instant, other: Instant, booked: Instant, value: Millis) -> None:
        """Remember a fact whose standing changed at `turned`."""
        last = not self._turned or turned >= self._turned[-1]
        index = len(self._turned) if last else bisect_right(self._turned, turned)
        self._turned.insert(index, turned)
        self._other.insert(index, other)
        self._booked.insert(index, booked)
        self._value.insert(index, value)
        self._began.insert(bisect_right(self._began, other), other)
        self._longest = max(self._longest, turned - other)

    def remove(self, turned: Instant, other: Instant, booked: Instant, value: Millis) -> None:
        """Forget a fact that was added with the same arguments."""
        index = bisect_left(self._turned, turned)
        wanted = (other, booked, value)
        while (self._other[index], self._booked[index], self._value[index]) != wanted:
            index += 1
        for column in (self._turned, self._other, self._booked, self._value):
            del column[index]
        del self._began[bisect_left(self._began, other)]

    def turning_after(self, at: Instant) -> Iterator[tuple[Instant, Millis]]:
        """Yield (booked, value) of the facts whose standing changed after `at` but began by then."""
        if not self._turned or self._turned[-1] <= at:
            return
        index = bisect_right(self._turned, at)
        last = bisect_right(self._turned, at + self._longest)
        for i in range(index, last):
            if self._other[i] <= at:
                yield self._booked[i], self._value[i]

    @property
    def last(self) -> Instant:
        """The last instant at which a standing changes."""
        return self._turned[-1] if self._turned else -1

    def next_after(self, at: Instant) -> Instant:
        """Return the next instant at which a standing changes; there must be one: see `last`."""
        began = bisect_right(self._began, at)
        turned = self._turned[bisect_right(self._turned, at)]
        return min(turned, self._began[began]) if began < len(self._began) else turned

    def trim(self, horizon: Instant) -> None:
        """Forget changes of standing at the horizon or before."""
        index = bisect_right(self._turned, horizon)
        for column in (self._turned, self._other, self._booked, self._value):
            del column[:index]
        self._began = array("q", sorted(self._other))

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
    """Facts that were not believed at every instant: each began to be, or ceased to be, at `turned`.

    `Past` facts are believed from `began` until `turned`; `Later` ones from `turned` on.
    """

    __slots__ = ("_booked", "_longest", "_turned", "_value")

    def __init__(self, *, valued: bool) -> None:
        self._turned = array("q")
        self._booked = array("q")
        self._value = array("q") if valued else None
        self._longest = 0

    def add(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        """Remember a fact whose standing changes at `turned`; return its place."""
        last = not self._turned or turned >= self._turned[-1]
        index = len(self._turned) if last else bisect_right(self._turned, turned)
        self._turned.insert(index, turned)
        self._booked.insert(index, booked)
        if self._value is not None:
            self._value.insert(index, value)
        self._longest = max(self._longest, turned - began)
        return index

    def remove(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        """Forget a fact that was added with the same arguments; return the place it had."""
        index = bisect_left(self._turned, turned)
        while not self._is(index, began, booked, value):
            index += 1
        del self._turned[index], self._booked[index]
        if self._value is not None:
            del self._value[index]
        return index

    def turning_after(self, at: Instant) -> Iterator[tuple[Instant, Millis]]:
        """Yield (booked, value) of the facts whose standing changes after `at` but that had begun by then."""
        if not self._turned or self._turned[-1] <= at:
            return
        last = bisect_right(self._turned, at + self._longest)
        for index in range(bisect_right(self._turned, at), last):
            if self._began(index) <= at:
                yield self._booked[index], self._value[index] if self._value is not None else 0

    @property
    def last(self) -> Instant:
        """The last instant at which a standing changes."""
        return self._turned[-1] if self._turned else -1

    def next_after(self, at: Instant) -> Instant:
        """Return the next instant at which a standing changes; there must be one: see `last`."""
        return self._turned[bisect_right(self._turned, at)]

    def trim(self, horizon: Instant) -> int:
        """Forget changes of standing at the horizon or before; return how many there were."""
        index = bisect_right(self._turned, horizon)
        del self._turned[:index], self._booked[:index]
        if self._value is not None:
            del self._value[:index]
        return index

    def _began(self, index: int) -> Instant:
        return self._booked[index]

    def _is(self, index: int, began: Instant, booked: Instant, value: Millis) -> bool:
        same_value = self._value is None or self._value[index] == value
        return same_value and self._booked[index] == booked and self._began(index) == began


class Later(Beliefs):
    """Facts that came to be believed later than the instant at which they count."""

    __slots__ = ()


class Past(Beliefs):
    """Facts that were believed for a while: a caller waited, a phone rang."""

    __slots__ = ("_beginnings", "_from")

    def __init__(self, *, valued: bool) -> None:
        super().__init__(valued=valued)
        self._from = array("q")
        self._beginnings = array("q")
        """The column `_from` again, in order."""

    @override
    def add(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        index = super().add(turned, began, booked, value)
        self._from.insert(index, began)
        self._beginnings.insert(bisect_right(self._beginnings, began), began)
        return index

    @override
    def remove(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        index = super().remove(turned, began, booked, value)
        del self._from[index]
        del self._beginnings[bisect_left(self._beginnings, began)]
        return index

    def count(self, at: Instant) -> int:
        """Return how many facts were believed at an instant."""
        return bisect_right(self._beginnings, at) - bisect_right(self._turned, at)

    @override
    def next_after(self, at: Instant) -> Instant:
        turned = super().next_after(at)
        index = bisect_right(self._beginnings, at)
        return min(turned, self._beginnings[index]) if index < len(self._beginnings) else turned

    @override
    def trim(self, horizon: Instant) -> int:
        index = super().trim(horizon)
        del self._from[:index]
        self._beginnings = array("q", sorted(self._from))
        return index

    @override
    def _began(self, index: int) -> Instant:
        return self._from[index]

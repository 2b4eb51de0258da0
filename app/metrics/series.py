"""Sorted series of instants, some with running totals: what a window is cut from.

The arrays are kept sorted at every insertion, so any window of any length is two binary searches;
a late row moves what stands behind it, which is short because events are seldom late. An instant
takes four bytes, as the distance from the series' own zero, while all lie within 49 days.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from typing_extensions import override

from app.events.instants import Instant, Millis
from app.metrics.columns import FOREVER

_NEAR: Final = (1 << 32) - 1
"""The greatest distance that four bytes hold."""
_FAR: Final = 1 << 62


def _zero_of(instants: Iterable[Instant]) -> Instant | None:
    """Return the zero that leaves as much room before as behind; None if they lie too far apart."""
    known = sorted(instants)
    room = _NEAR - (known[-1] - known[0])
    return known[0] - room // 2 if room >= 0 else None


class Instants:
    """Instants at which something was counted; the index is the running total."""

    __slots__ = ("_rows", "_zero")

    def __init__(self) -> None:
        self._rows = array("I")
        self._zero: Instant = 0

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Instant]:
        """Yield every instant, in order."""
        return (self._zero + row for row in self._rows)

    @property
    def last(self) -> Instant:
        """The last instant; long ago if there is none."""
        return self._zero + self._rows[-1] if self._rows else -1

    def at(self, index: int) -> Instant:
        """Return the instant at an index."""
        return self._zero + self._rows[index]

    def until(self, at: Instant) -> int:
        """Return how many lie at or before an instant: the index of the first behind it."""
        return bisect_right(self._rows, at - self._zero)

    def cut(self, after: Instant, until: Instant) -> tuple[int, int]:
        """Return the indices of the first instant after one, and of the first after another."""
        rows, zero = self._rows, self._zero
        until -= zero
        last = len(rows) if not rows or rows[-1] <= until else bisect_right(rows, until)
        return bisect_right(rows, after - zero, 0, last), last

    def read(self, after: Instant, until: Instant, rolling: Millis | None) -> tuple[int, Instant]:
        """Return the sum of a span, and when a window of that length changes by the passing of time."""
        first, last = self.cut(after, until)
        rows, move = self._rows, FOREVER
        if last < len(rows):
            move = self._zero + rows[last]
        if rolling is not None and first < len(rows):
            move = min(move, self._zero + rows[first] + rolling)
        return self.between(first, last), move

    def next_move(self, after: Instant, spans: Sequence[Millis]) -> Instant:
        """Return when the next instant enters the present, or leaves a window of one of these lengths."""
        rows, soonest = self._rows, FOREVER
        if not rows:
            return soonest
        after -= self._zero
        if rows[-1] > after:
            soonest = rows[bisect_right(rows, after)]
        for span in spans:
            index = bisect_right(rows, after - span)
            if index < len(rows):
                soonest = min(soonest, rows[index] + span)
        return self._zero + soonest if soonest < FOREVER else FOREVER

    def add(self, at: Instant, value: Millis) -> None:
        """Count one more at an instant."""
        rows, row = self._rows, at - self._zero
        try:
            if rows and row < rows[-1]:
                rows.insert(bisect_right(rows, row), row)
            else:
                rows.append(row)
        except OverflowError:
            self._move_zero(at)
            self.add(at, value)

    def remove(self, at: Instant, value: Millis) -> None:  # noqa: ARG002
        """Take back one that was counted at an instant."""
        del self._rows[bisect_left(self._rows, at - self._zero)]

    def between(self, first: int, last: int) -> int:
        """Return the sum over the indices from `first` up to `last`."""
        return last - first

    def trim(self, horizon: Instant) -> None:
        """Forget what happened at the horizon or before."""
        del self._rows[: self.until(horizon)]

    def _move_zero(self, at: Instant) -> None:
        zero = _zero_of((at, *(self._zero + row for row in (*self._rows[:1], *self._rows[-1:]))))
        kept = list(self)
        self._zero = zero or 0
        self._rows = array("I" if zero is not None else "q", [each - self._zero for each in kept])


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
        rows, row, totals = self._rows, at - self._zero, self._totals
        try:
            if rows and row < rows[-1]:
                self._insert(row, value)
            else:
                rows.append(row)
                totals.append((totals[-1] if totals else self._before) + value)
        except OverflowError:
            self._move_zero(at)
            self.add(at, value)

    def _insert(self, row: int, value: Millis) -> None:
        index = bisect_right(self._rows, row)
        self._rows.insert(index, row)
        tail = self._totals[index:]
        del self._totals[index:]
        self._totals.append(self.up_to(index) + value)
        self._totals.extend([total + value for total in tail])

    @override
    def remove(self, at: Instant, value: Millis) -> None:
        """Take back a span that was added with the same instant and value."""
        index = bisect_left(self._rows, at - self._zero)
        while self.value(index) != value:
            index += 1
        del self._rows[index]
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

    def rows(self, first: int, last: int) -> Iterator[tuple[Instant, Millis]]:
        """Yield the instants and spans at the indices from `first` up to `last`."""
        total, zero = self.up_to(first), self._zero
        for row, following in zip(self._rows[first:last], self._totals[first:last], strict=True):
            yield zero + row, following - total
            total = following

    @override
    def trim(self, horizon: Instant) -> None:
        """Forget what happened at the horizon or before."""
        index = self.until(horizon)
        self._before = self.up_to(index)
        del self._rows[:index]
        del self._totals[:index]

    def up_to(self, index: int) -> int:
        """Return the sum of all spans before an index, forgotten ones included."""
        return self._totals[index - 1] if index else self._before


class Beliefs:
    """Facts that were not believed at every instant: each began to be, or ceased to be, at `turned`.

    `Past` facts are believed from `began` until `turned`; `Later` ones from `turned` on.
    """

    __slots__ = ("_booked", "_high", "_longest", "_low", "_turned", "_value", "_zero")

    def __init__(self, *, valued: bool) -> None:
        self._zero: Instant = 0
        self._low: Instant = 0
        self._high: Instant = -1
        """The first and the last instant that the columns have room for."""
        self._turned = array("I")
        self._booked = array("I")
        self._value = array("q") if valued else None
        self._longest = 0

    def add(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        """Remember a fact whose standing changes at `turned`; return its place."""
        low, high = self._low, self._high
        if began < low or booked < low or turned > high or booked > high:
            self._make_room(turned, began, booked)
        zero, rows = self._zero, self._turned
        row = turned - zero
        index = len(rows) if not rows or row >= rows[-1] else bisect_right(rows, row)
        rows.insert(index, row)
        self._booked.insert(index, booked - zero)
        if self._value is not None:
            self._value.insert(index, value)
        self._longest = max(self._longest, turned - began)
        return index

    def remove(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        """Forget a fact that was added with the same arguments; return the place it had."""
        index = bisect_left(self._turned, turned - self._zero)
        while not self._is(index, began, booked, value):
            index += 1
        del self._turned[index], self._booked[index]
        if self._value is not None:
            del self._value[index]
        return index

    def turning_after(self, at: Instant) -> Iterator[tuple[Instant, Millis]]:
        """Yield (booked, value) of the facts whose standing changes after `at` but that had begun by then."""
        if self.last <= at:
            return
        zero = self._zero
        last = bisect_right(self._turned, at + self._longest - zero)
        for index in range(bisect_right(self._turned, at - zero), last):
            if self._began(index) <= at:
                value = self._value[index] if self._value is not None else 0
                yield zero + self._booked[index], value

    @property
    def last(self) -> Instant:
        """The last instant at which a standing changes."""
        return self._zero + self._turned[-1] if self._turned else -1

    def next_after(self, at: Instant) -> Instant:
        """Return the next instant at which a standing changes; there must be one: see `last`."""
        return self._zero + self._turned[bisect_right(self._turned, at - self._zero)]

    def trim(self, horizon: Instant) -> int:
        """Forget changes of standing at the horizon or before; return how many there were."""
        index = bisect_right(self._turned, horizon - self._zero)
        del self._turned[:index], self._booked[:index]
        if self._value is not None:
            del self._value[:index]
        return index

    def _began(self, index: int) -> Instant:
        return self._zero + self._booked[index]

    def _is(self, index: int, began: Instant, booked: Instant, value: Millis) -> bool:
        same_value = self._value is None or self._value[index] == value
        same = same_value and self._zero + self._booked[index] == booked
        return same and self._began(index) == began

    def _make_room(self, *instants: Instant) -> None:
        """Choose a zero that the columns and these instants are near to."""
        kept = [each for column in self._columns() if column for each in (min(column), max(column))]
        zero = _zero_of((*instants, *(self._zero + each for each in kept)))
        moved = self._zero - (zero or 0)
        self._zero = zero or 0
        self._low, self._high = (-_FAR, _FAR) if zero is None else (zero, zero + _NEAR)
        self._replace_columns(
            array("I" if zero is not None else "q", [row + moved for row in column])
            for column in self._columns()
        )

    def _columns(self) -> tuple["array[int]", ...]:
        return self._turned, self._booked

    def _replace_columns(self, columns: Iterable["array[int]"]) -> None:
        self._turned, self._booked = columns


class Later(Beliefs):
    """Facts that came to be believed later than the instant at which they count."""

    __slots__ = ()


class Past(Beliefs):
    """Facts that were believed for a while: a caller waited, a phone rang."""

    __slots__ = ("_beginnings", "_from")

    def __init__(self, *, valued: bool) -> None:
        super().__init__(valued=valued)
        self._from = array("I")
        self._beginnings = array("I")
        """The column `_from` again, in order."""

    @override
    def add(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        index = super().add(turned, began, booked, value)
        row, beginnings = began - self._zero, self._beginnings
        self._from.insert(index, row)
        if beginnings and row < beginnings[-1]:
            beginnings.insert(bisect_right(beginnings, row), row)
        else:
            beginnings.append(row)
        return index

    @override
    def remove(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        index = super().remove(turned, began, booked, value)
        del self._from[index]
        del self._beginnings[bisect_left(self._beginnings, began - self._zero)]
        return index

    def count(self, at: Instant) -> int:
        """Return how many facts were believed at an instant."""
        row = at - self._zero
        return bisect_right(self._beginnings, row) - bisect_right(self._turned, row)

    @override
    def next_after(self, at: Instant) -> Instant:
        turned = super().next_after(at)
        index = bisect_right(self._beginnings, at - self._zero)
        if index == len(self._beginnings):
            return turned
        return min(turned, self._zero + self._beginnings[index])

    @override
    def trim(self, horizon: Instant) -> int:
        index = super().trim(horizon)
        gone = array(self._from.typecode, sorted(self._from[:index]))
        del self._from[:index]
        if gone == self._beginnings[:index]:
            del self._beginnings[:index]
        else:
            self._beginnings = array(self._from.typecode, sorted(self._from))
        return index

    @override
    def _began(self, index: int) -> Instant:
        return self._zero + self._from[index]

    @override
    def _columns(self) -> tuple["array[int]", ...]:
        return self._turned, self._booked, self._from, self._beginnings

    @override
    def _replace_columns(self, columns: Iterable["array[int]"]) -> None:
        self._turned, self._booked, self._from, self._beginnings = columns

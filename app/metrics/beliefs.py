"""Facts that are not believed for ever: what somebody knew at an instant, of what counts at another."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from typing_extensions import override

from app.events.instants import Instant, Millis
from app.metrics.series import FAR, MOST_FRESH, NEAR, zero_of


class Beliefs:
    """Facts that were not believed at every instant: each began to be, or ceased to be, at `turned`.

    `Past` facts are believed from `began` until `turned`; `Later` ones from `turned` on.
    """

    __slots__ = ("_booked", "_high", "_longest", "_low", "_turned", "_value", "_zero")

    def __init__(self, *, valued: bool, near: Instant = 0) -> None:
        self._zero: Instant = near - NEAR // 2
        self._low: Instant = self._zero
        self._high: Instant = self._zero + NEAR
        """The first and the last instant that the columns have room for."""
        self._turned = array("I")
        self._booked = array("I")
        self._value = array("q") if valued else None
        self._longest = 0

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._turned)

    def add(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        """Remember a fact whose standing changes at `turned`; return its place."""
        low, high = self._low, self._high
        if began < low or booked < low or turned > high or booked > high:
            self._make_room(turned, began, booked)
        zero, rows = self._zero, self._turned
        row = turned - zero
        index = len(rows)
        if index == 0 or row >= rows[-1]:
            rows.append(row)
            self._booked.append(booked - zero)
            if self._value is not None:
                self._value.append(value)
        else:
            index = bisect_right(rows, row)
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

    def turning_after(self, at: Instant) -> list[tuple[Instant, Millis]]:
        """Return (booked, value) of the facts whose standing changes after `at` but that had begun by then."""
        found: list[tuple[Instant, Millis]] = []
        if self.last <= at:
            return found
        zero = self._zero
        last = bisect_right(self._turned, at + self._longest - zero)
        for index in range(bisect_right(self._turned, at - zero), last):
            if self._began(index) <= at:
                value = self._value[index] if self._value is not None else 0
                found.append((zero + self._booked[index], value))
        return found

    @property
    def last(self) -> Instant:
        """The last instant at which a standing changes."""
        return self._zero + self._turned[-1] if self._turned else -1

    def next_after(self, at: Instant) -> Instant:
        """Return the next instant at which a standing changes; there must be one: see `last`."""
        return self._zero + self._turned[bisect_right(self._turned, at - self._zero)]

    def kept(self, since: Instant, until: Instant) -> list[tuple[int, int, int, int]]:
        """Return the facts whose standing changes from one instant to before another, as `restore` takes them."""
        first = bisect_left(self._turned, since - self._zero)
        last = bisect_left(self._turned, until - self._zero)
        found: list[tuple[int, int, int, int]] = []
        for index in range(first, last):
            turned = self._zero + self._turned[index]
            value = self._value[index] if self._value is not None else 0
            booked = self._zero + self._booked[index]
            found.append((turned - since, turned - self._began(index), turned - booked, value))
        return found

    def restore(self, since: Instant, rows: list[tuple[int, int, int, int]]) -> None:
        """Remember again what `kept` returned of the facts since an instant."""
        for after, lasted, ago, value in rows:
            turned = since + after
            self.add(turned, turned - lasted, turned - ago, value)

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
        zero = zero_of((*instants, *(self._zero + each for each in kept)))
        moved = self._zero - (zero or 0)
        self._zero = zero or 0
        self._low, self._high = (-FAR, FAR) if zero is None else (zero, zero + NEAR)
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

    __slots__ = ("_beginnings", "_fresh", "_from")

    def __init__(self, *, valued: bool, near: Instant = 0) -> None:
        super().__init__(valued=valued, near=near)
        self._from = array("I")
        self._beginnings = array("I")
        """The column `_from` again, in order."""
        self._fresh: list[Millis] = []
        """Beginnings that are not in order yet: it is seldom asked for."""

    @override
    def add(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        index = super().add(turned, began, booked, value)
        row = began - self._zero
        if index == len(self._from):
            self._from.append(row)
        else:
            self._from.insert(index, row)
        self._fresh.append(row)
        if len(self._fresh) >= MOST_FRESH:
            self._ordered()
        return index

    def _ordered(self) -> "array[int]":
        """Return the beginnings in order, with those that were fresh."""
        fresh = sorted(self._fresh)
        if fresh:
            first = bisect_right(self._beginnings, fresh[0])
            tail = sorted([*self._beginnings[first:], *fresh])
            del self._beginnings[first:]
            self._beginnings.fromlist(tail)
            self._fresh = []
        return self._beginnings

    @override
    def remove(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        index = super().remove(turned, began, booked, value)
        del self._from[index]
        beginnings = self._ordered()
        del beginnings[bisect_left(beginnings, began - self._zero)]
        return index

    def count(self, at: Instant) -> int:
        """Return how many facts were believed at an instant."""
        row = at - self._zero
        return bisect_right(self._ordered(), row) - bisect_right(self._turned, row)

    @override
    def next_after(self, at: Instant) -> Instant:
        turned = super().next_after(at)
        beginnings = self._ordered()
        index = bisect_right(beginnings, at - self._zero)
        if index == len(beginnings):
            return turned
        return min(turned, self._zero + beginnings[index])

    @override
    def trim(self, horizon: Instant) -> int:
        index = super().trim(horizon)
        gone = array(self._from.typecode, sorted(self._from[:index]))
        del self._from[:index]
        if gone == self._ordered()[:index]:
            del self._beginnings[:index]
        else:
            self._beginnings = array(self._from.typecode, sorted(self._from))
        return index

    @override
    def _began(self, index: int) -> Instant:
        return self._zero + self._from[index]

    @override
    def _columns(self) -> tuple["array[int]", ...]:
        return self._turned, self._booked, self._from, self._ordered()

    @override
    def _replace_columns(self, columns: Iterable["array[int]"]) -> None:
        self._turned, self._booked, self._from, self._beginnings = columns

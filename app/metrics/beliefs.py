"""Facts that are not believed for ever: what somebody knew at an instant, of what counts at another."""

from array import array
from bisect import bisect_left, bisect_right, insort_right
from collections.abc import Iterable
from typing import Final

from typing_extensions import override

from app.events.instants import Instant, Millis
from app.metrics.columns import FOREVER
from app.metrics.series import FAR, MOST_FRESH, NEAR, zero_of

_NEARBY: Final = 16
"""So many rows are looked at one by one before one is searched for, which takes as long."""


def _near(rows: list[Millis], index: int, row: Millis) -> int:
    """Return how many of these rows, which are in order, lie at or before one: `index` is a guess."""
    steps = _NEARBY
    while index > 0 and rows[index - 1] > row:
        if steps == 0:
            return bisect_right(rows, row, 0, index)
        index -= 1
        steps -= 1
    while index < len(rows) and rows[index] <= row:
        if steps == 0:
            return bisect_right(rows, row, index)
        index += 1
        steps -= 1
    return index


class Beliefs:
    """Facts that were not believed at every instant: each began to be, or ceased to be, at `turned`.

    `Past` facts are believed from `began` until `turned`; `Later` ones from `turned` on.
    """

    __slots__ = (
        "_booked",
        "_fresh",
        "_fresh_booked",
        "_high",
        "_last",
        "_longest",
        "_low",
        "_turned",
        "_value",
        "_zero",
    )

    def __init__(self, *, valued: bool, near: Instant = 0) -> None:
        self._zero: Instant = near - NEAR // 2
        self._low: Instant = self._zero
        self._high: Instant = self._zero + NEAR
        """The first and the last instant that the columns have room for."""
        self._turned = array("I")
        self._booked = array("I")
        self._value = array("q") if valued else None
        self._fresh: list[Millis] = []
        self._fresh_booked: list[Millis] = []
        """Rows behind the others: an array takes one in three times what a list does."""
        self._last: Millis = -FOREVER
        """When the last standing changes, fresh or not."""
        self._longest: Millis = 0

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._turned) + len(self._fresh)

    def add(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> None:
        """Remember a fact whose standing changes at `turned`."""
        low, high = self._low, self._high
        if began < low or booked < low or turned > high or booked > high:
            self._make_room(turned, began, booked)
        zero = self._zero
        row, lasted = turned - zero, turned - began
        if lasted > self._longest:  # noqa: PLR1730  a call takes longer than the comparison
            self._longest = lasted
        if row < self._last or self._value is not None:
            self._put(row, began - zero, booked - zero, value)
            return
        if len(self._fresh) >= MOST_FRESH:
            self._settle()
        self._last = row
        self._fresh.append(row)
        self._fresh_booked.append(booked - zero)
        self._begin(began - zero)

    def _begin(self, began: Millis) -> None:
        """Remember when the newest fact, of which there is a row, began to be believed."""

    def _put(self, row: Millis, began: Millis, booked: Millis, value: Millis) -> int:  # noqa: ARG002
        """Put a fact between the others; return its place."""
        self._settle()
        index = bisect_right(self._turned, row)
        self._turned.insert(index, row)
        self._booked.insert(index, booked)
        if self._value is not None:
            self._value.insert(index, value)
        self._last = self._turned[-1]
        return index

    def _settle(self) -> None:
        """Put what is fresh behind the rest."""
        if self._fresh:
            self._turned.fromlist(self._fresh)
            self._booked.fromlist(self._fresh_booked)
            self._fresh.clear()
            self._fresh_booked.clear()

    def remove(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        """Forget a fact that was added with the same arguments; return the place it had."""
        self._settle()
        index = bisect_left(self._turned, turned - self._zero)
        while not self._is(index, began, booked, value):
            index += 1
        del self._turned[index], self._booked[index]
        if self._value is not None:
            del self._value[index]
        self._find_last()
        return index

    def _find_last(self) -> None:
        self._last = self._turned[-1] if self._turned else -FOREVER

    def turning_after(self, at: Instant) -> list[tuple[Instant, Millis]]:
        """Return (booked, value) of the facts whose standing changes after `at` but that had begun by then."""
        found: list[tuple[Instant, Millis]] = []
        if self.last <= at:
            return found
        self._settle()
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
        return self._zero + self._last if self._last > -FOREVER else -1

    def next_after(self, at: Instant) -> Instant:
        """Return the next instant at which a standing changes; there must be one: see `last`."""
        self._settle()
        return self._zero + self._turned[bisect_right(self._turned, at - self._zero)]

    def spans_after(
        self, at: Instant, longer: Millis = -FOREVER
    ) -> list[tuple[Instant, Instant, Instant]]:
        """Return (began, turned, booked) of the facts whose standing changes after an instant, and longer after `booked`."""
        self._settle()
        first, zero = bisect_right(self._turned, at - self._zero), self._zero
        # Of a day nearly all are looked at, and few are meant: a list is looked into in a third of the time.
        turned, booked = list(self._turned[first:]), list(self._booked[first:])
        return [
            (self._began(first + n), zero + turned[n], zero + booked[n])
            for n in range(len(turned))
            if turned[n] - booked[n] > longer
        ]

    def kept(self, since: Instant, until: Instant) -> list[tuple[int, int, int, int]]:
        """Return the facts whose standing changes from one instant to before another, as `restore` takes them."""
        self._settle()
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
        self._settle()
        index = bisect_right(self._turned, horizon - self._zero)
        del self._turned[:index], self._booked[:index]
        if self._value is not None:
            del self._value[:index]
        self._find_last()
        return index

    def _began(self, index: int) -> Instant:
        return self._zero + self._booked[index]

    def _is(self, index: int, began: Instant, booked: Instant, value: Millis) -> bool:
        same_value = self._value is None or self._value[index] == value
        same = same_value and self._zero + self._booked[index] == booked
        return same and self._began(index) == began

    def _make_room(self, *instants: Instant) -> None:
        """Choose a zero that the columns and these instants are near to."""
        self._settle()
        kept = [each for column in self._columns() if column for each in (min(column), max(column))]
        zero = zero_of((*instants, *(self._zero + each for each in kept)))
        moved = self._zero - (zero or 0)
        self._zero = zero or 0
        self._low, self._high = (-FAR, FAR) if zero is None else (zero, zero + NEAR)
        self._replace_columns(
            array("I" if zero is not None else "q", [row + moved for row in column])
            for column in self._columns()
        )
        self._find_last()

    def _columns(self) -> tuple["array[int]", ...]:
        return self._turned, self._booked

    def _replace_columns(self, columns: Iterable["array[int]"]) -> None:
        self._turned, self._booked = columns


class Later(Beliefs):
    """Facts that came to be believed later than the instant at which they count."""

    __slots__ = ()


class Past(Beliefs):
    """Facts that were believed for a while: a caller waited, a phone rang."""

    __slots__ = ("_beginnings", "_fresh_from", "_from", "_in_order")

    def __init__(self, *, valued: bool, near: Instant = 0) -> None:
        super().__init__(valued=valued, near=near)
        self._from = array("I")
        self._fresh_from: list[Millis] = []
        self._beginnings = array("I")
        """The first of the column `_from` again, in order: they are seldom asked for."""
        self._in_order = 0
        """How many of them there are."""

    @override
    def _begin(self, began: Millis) -> None:
        self._fresh_from.append(began)

    @override
    def _put(self, row: Millis, began: Millis, booked: Millis, value: Millis) -> int:
        index = super()._put(row, began, booked, value)
        self._from.insert(index, began)
        if index < self._in_order:
            insort_right(self._beginnings, began)
            self._in_order += 1
        return index

    @override
    def _settle(self) -> None:
        super()._settle()
        if self._fresh_from:
            self._from.fromlist(self._fresh_from)
            self._fresh_from.clear()

    def _ordered(self) -> "array[int]":
        """Return the beginnings in order, every one."""
        self._settle()
        fresh = sorted(self._from[self._in_order :])
        if fresh:
            first = bisect_right(self._beginnings, fresh[0])
            tail = sorted([*self._beginnings[first:], *fresh])
            del self._beginnings[first:]
            self._beginnings.fromlist(tail)
            self._in_order = len(self._from)
        return self._beginnings

    @override
    def remove(self, turned: Instant, began: Instant, booked: Instant, value: Millis) -> int:
        index = super().remove(turned, began, booked, value)
        del self._from[index]
        if index < self._in_order:
            del self._beginnings[bisect_left(self._beginnings, began - self._zero)]
            self._in_order -= 1
        return index

    def count(self, at: Instant) -> int:
        """Return how many facts were believed at an instant."""
        row, beginnings = at - self._zero, self._ordered()
        return bisect_right(beginnings, row) - bisect_right(self._turned, row)

    def counts(self, instants: list[Instant]) -> list[int]:
        """Return what `count` does of each of these instants, which are near to each other."""
        if not instants:
            return []
        beginnings, turned, zero = self._ordered(), self._turned, self._zero
        least, most = min(instants) - zero, max(instants) - zero
        began, over = bisect_right(beginnings, least), bisect_right(turned, least)
        # Lists of what lies between are searched in a fifth of the time that the columns of a day take.
        since = list(beginnings[began : bisect_right(beginnings, most)])
        until = list(turned[over : bisect_right(turned, most)])
        found: list[int] = []
        entered = left = 0
        for at in instants:
            # Who were answered one after the other mostly entered so.
            entered, left = _near(since, entered, at - zero), _near(until, left, at - zero)
            found.append(began + entered - over - left)
        return found

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
        if not self._in_order:
            # Who was never counted has no need of them.
            index = super().trim(horizon)
            del self._from[:index]
            return index
        beginnings = self._ordered()
        index = super().trim(horizon)
        gone = array(self._from.typecode, sorted(self._from[:index]))
        del self._from[:index]
        if gone == beginnings[:index]:
            del beginnings[:index]
        else:
            self._beginnings = array(self._from.typecode, sorted(self._from))
        self._in_order = len(self._from)
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

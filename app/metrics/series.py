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

NEAR: Final = (1 << 32) - 1
"""The greatest distance that four bytes hold."""
FAR: Final = FOREVER
MOST_FRESH: Final = 16
"""So many rows at most wait to be put in order."""
_NONE: Final[list[tuple[Instant, Millis, bool]]] = []
"""Of a series that nobody follows, of which no row ever is taken in."""
_NEARBY: Final = 8
"""So many rows are looked at one by one before one is searched for."""


def zero_of(instants: Iterable[Instant]) -> Instant | None:
    """Return the zero that leaves as much room before as behind; None if they lie too far apart."""
    known = sorted(instants)
    room = NEAR - (known[-1] - known[0])
    return known[0] - room // 2 if room >= 0 else None


class Instants:
    """Instants at which something was counted; the index is the running total."""

    __slots__ = ("_fresh", "_last", "_rows", "_zero", "is_news", "taken", "turned")

    def __init__(self, near: Instant = 0) -> None:
        self._rows = array("I")
        self._zero: Instant = near - NEAR // 2
        self._last: Millis = -FOREVER
        """The last row, fresh or not."""
        self._fresh: list[Millis] = []
        """Rows behind the others, in order: a list takes them in a third of the time."""
        self.is_news = True
        """Whether the next that is counted is news to those who follow: see `Ledger.touched`."""
        self.taken = 0
        """How many rows whoever follows the series has taken in: see `take`."""
        self.turned: list[tuple[Instant, Millis, bool]] = _NONE
        """What was put among these since (True), or taken back of them."""

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._rows) + len(self._fresh)

    def __iter__(self) -> Iterator[Instant]:
        """Yield every instant, in order."""
        rows = self._settled()
        zero = self._zero
        return iter([zero + row for row in rows])

    @property
    def last(self) -> Instant:
        """The last instant; long ago if there is none."""
        return self._zero + self._last if self._last > -FOREVER else -1

    def at(self, index: int) -> Instant:
        """Return the instant at an index."""
        row = self._settled()[index]
        return self._zero + row

    def some(self, first: int, last: int) -> list[Instant]:
        """Return the instants at the indices from `first` up to `last`, of a series that was cut."""
        zero = self._zero
        return [zero + row for row in self._rows[first:last]]

    def until(self, at: Instant) -> int:
        """Return how many lie at or before an instant: the index of the first behind it."""
        return bisect_right(self._settled(), at - self._zero)

    def cut(self, after: Instant, until: Instant) -> tuple[int, int]:
        """Return the indices of the first instant after one, and of the first after another."""
        rows = self._settled()
        zero = self._zero
        last = len(rows) if self._last <= until - zero else bisect_right(rows, until - zero)
        return bisect_right(rows, after - zero, 0, last), last

    def reach(self, until: Instant) -> int:
        """Return how many lie at or before an instant: a look where none is later, as is usual."""
        rows = self._settled()
        row = until - self._zero
        return len(rows) if self._last <= row else self.near(len(rows), until, len(rows))

    def near(self, index: int, after: Instant, last: int) -> int:
        """Return the index up to `last` of the first instant after one, of a series that was cut: `index` is a guess."""
        rows, row = self._rows, after - self._zero
        index = min(index, last)
        steps = _NEARBY
        while index > 0 and rows[index - 1] > row:
            if steps == 0:
                return bisect_right(rows, row, 0, index)
            index -= 1
            steps -= 1
        while index < last and rows[index] <= row:
            if steps == 0:
                return bisect_right(rows, row, index, last)
            index += 1
            steps -= 1
        return index

    def leaves(self, index: int, rolling: Millis) -> Instant:
        """Return when the instant at an index leaves a window of that length, of a series that was cut."""
        return self._zero + self._rows[index] + rolling if index < len(self._rows) else FOREVER

    def follow(self, until: Instant) -> None:
        """Take every row up to an instant as taken in: from now on `take` and `turned` tell what is new."""
        self.taken, self.turned = self.reach(until), []

    def take(self, until: Instant) -> list[tuple[Instant, Millis]]:
        """Return the rows up to an instant that nobody has taken in, of counts as 1; they are, then."""
        first, rows, zero = self.taken, self._rows, self._zero
        if first >= len(rows) and self._last <= until - zero:
            self.taken = len(self)
            return [(zero + row, 1) for row in self._fresh[first - len(rows) :]]
        self.taken = self.reach(until)
        return self.rows(first, self.taken)

    def rows(self, first: int, last: int) -> list[tuple[Instant, Millis]]:
        """Return the instants at the indices from `first` up to `last`, of a series that was cut, with a 1 each."""
        zero = self._zero
        return [(zero + row, 1) for row in self._rows[first:last]]

    @property
    def next_row(self) -> Instant:
        """When the next row is to be taken in; FOREVER if none is left."""
        if self.taken == len(self):
            return FOREVER
        return self._zero + self._settled()[self.taken]

    def next_move(self, after: Instant, spans: Sequence[Millis]) -> Instant:
        """Return when the next instant enters the present, or leaves a window of one of these lengths."""
        rows, soonest = self._settled(), FOREVER
        if not rows:
            return soonest
        after -= self._zero
        if self._last > after:
            soonest = rows[bisect_right(rows, after)]
        for span in spans:
            index = bisect_right(rows, after - span)
            if index < len(rows):
                soonest = min(soonest, rows[index] + span)
        return self._zero + soonest if soonest < FOREVER else FOREVER

    def add(self, at: Instant, value: Millis) -> None:  # noqa: ARG002
        """Count one more at an instant."""
        row = at - self._zero
        if row >= self._last:
            self._last = row
            self._fresh.append(row)
            if len(self._fresh) >= MOST_FRESH:
                self._settled()
        else:
            self._put(at, 1)

    def remove(self, at: Instant, value: Millis) -> None:  # noqa: ARG002
        """Take back one that was counted at an instant."""
        rows = self._settled()
        index = bisect_left(rows, at - self._zero)
        del rows[index]
        self._note_removed(index, at, 1)

    def between(self, first: int, last: int) -> int:
        """Return the sum over the indices from `first` up to `last`, of a series that was cut."""
        return last - first

    def up_to(self, index: int) -> int:
        """Return the sum before an index, of a series that was cut."""
        return index

    def kept(self, span: tuple[Instant, Instant]) -> tuple[list[Millis], list[Millis]]:
        """Return what lies from one instant to before another: distances from the first, and their spans."""
        since, until = span
        first, last = self.cut(since - 1, until - 1)
        shift = self._zero - since
        return [row + shift for row in self._rows[first:last]], []

    def extend(self, since: Instant, rows: list[Millis], values: list[Millis]) -> None:  # noqa: ARG002
        """Add what `kept` returned, behind all there is."""
        if rows:
            shift = since - self._zero
            self._fresh += [row + shift for row in rows]
            self._last = self._fresh[-1]

    def trim(self, horizon: Instant) -> None:
        """Forget what happened at the horizon or before."""
        self.drop(self.until(horizon))

    def drop(self, count: int) -> None:
        """Forget the first so many."""
        del self._settled()[:count]
        self._forget_taken(count)

    def _settled(self) -> "array[int]":
        """Return the rows, with those that were fresh."""
        fresh = self._fresh
        if fresh:
            try:
                self._rows.fromlist(fresh)
            except OverflowError:
                self._move_zero([self._zero + row for row in fresh])
            fresh.clear()
        return self._rows

    def _put(self, at: Instant, value: Millis) -> int:
        """Put an instant between the others; return its index."""
        self._settled()
        index = bisect_right(self._rows, at - self._zero)
        if index < self.taken:
            self.taken += 1
            self.turned.append((at, value, True))
        try:
            self._rows.insert(index, at - self._zero)
        except OverflowError:
            self._move_zero([at])
        return index

    def _note_removed(self, index: int, at: Instant, value: Millis) -> None:
        """Note that a row was taken back that stood at an index."""
        if index < self.taken:
            self.taken -= 1
            self.turned.append((at, value, False))
        self._find_last()

    def _forget_taken(self, count: int) -> None:
        """Note that the first so many rows are gone, and no longer of anybody's interest."""
        self.taken = max(self.taken - count, 0)
        self._find_last()

    def _find_last(self) -> None:
        """Look for the last row, after rows have been moved."""
        self._last = self._rows[-1] if self._rows else -FOREVER

    def _move_zero(self, more: Sequence[Instant]) -> None:
        """Choose a zero that all the rows are near to, and some more that are put among them."""
        kept = [self._zero + row for row in self._rows]
        zero = zero_of((*more, *kept[:1], *kept[-1:]))
        self._zero = zero or 0
        rows = [each - self._zero for each in (*kept, *more)]
        self._rows = array("I" if zero is not None else "q", sorted(rows))
        self._find_last()


class Amounts(Instants):
    """Instants with a span each, in milliseconds, and the running total of the spans."""

    __slots__ = ("_base", "_before", "_fresh_totals", "_total", "_totals")

    def __init__(self, near: Instant = 0) -> None:
        super().__init__(near)
        self._totals = array("I")
        """The running totals less the base: four bytes each, until they come to more than 49 days."""
        self._base = 0
        self._fresh_totals: list[Millis] = []
        self._before = 0
        self._total = 0
        """The last running total."""

    @override
    def add(self, at: Instant, value: Millis) -> None:
        """Add a span at an instant."""
        row = at - self._zero
        if row >= self._last:
            self._last = row
            self._total += value
            self._fresh_totals.append(self._total)
            self._fresh.append(row)
            if len(self._fresh) >= MOST_FRESH:
                self._settled()
        else:
            self._insert(self._put(at, value), value)

    def _insert(self, index: int, value: Millis) -> None:
        base = self._base
        tail = [base + total + value for total in self._totals[index:]]
        before = self.up_to(index)
        del self._totals[index:]
        self._extend_totals([before + value, *tail])
        self._total += value

    @override
    def _settled(self) -> "array[int]":
        if self._fresh_totals:
            self._extend_totals(self._fresh_totals)
            self._fresh_totals.clear()
        return super()._settled()

    def _extend_totals(self, totals: list[Millis]) -> None:
        """Put running totals behind the others."""
        base = self._base
        rows = [total - base for total in totals] if base else totals
        try:
            self._totals.fromlist(rows)
        except OverflowError:
            self._move_base(totals)
            self._extend_totals(totals)

    def _fits(self, totals: list[Millis]) -> bool:
        return not totals or (min(totals) >= self._base and max(totals) - self._base <= NEAR)

    def _move_base(self, totals: list[Millis]) -> None:
        """Take what is forgotten for the base, or eight bytes a total if these do not fit even so."""
        kept = [self._base + total for total in self._totals]
        self._base = self._before
        if self._fits([*kept, *totals]):
            self._totals = array("I", [total - self._base for total in kept])
        else:
            self._base, self._totals = 0, array("q", kept)

    @override
    def remove(self, at: Instant, value: Millis) -> None:
        """Take back a span that was added with the same instant and value."""
        rows = self._settled()
        index = bisect_left(rows, at - self._zero)
        while self.value(index) != value:
            index += 1
        del rows[index]
        tail = [self._base + total - value for total in self._totals[index + 1 :]]
        del self._totals[index:]
        self._extend_totals(tail)
        self._total -= value
        self._note_removed(index, at, value)

    @override
    def take(self, until: Instant) -> list[tuple[Instant, Millis]]:
        first = self.taken - len(self._rows)
        if first < 0 or self._last > until - self._zero:
            first, self.taken = self.taken, self.reach(until)
            return self.rows(first, self.taken)
        # Only fresh rows are new, as is usual: they need not be settled for it.
        fresh, totals = self._fresh, self._fresh_totals
        before = totals[first - 1] if first else self.up_to(len(self._rows))
        found = []
        for index in range(first, len(fresh)):
            found.append((self._zero + fresh[index], totals[index] - before))
            before = totals[index]
        self.taken += len(found)
        return found

    @override
    def between(self, first: int, last: int) -> int:
        """Return the sum of the spans at the indices from `first` up to `last`, of a series that was cut."""
        return self.up_to(last) - self.up_to(first)

    def value(self, index: int) -> Millis:
        """Return one span, of a series that was cut."""
        return self._base + self._totals[index] - self.up_to(index)

    @override
    def rows(self, first: int, last: int) -> list[tuple[Instant, Millis]]:
        """Return the instants and spans at the indices from `first` up to `last`, of a series that was cut."""
        total, zero = self.up_to(first) - self._base, self._zero
        found = []
        for row, following in zip(self._rows[first:last], self._totals[first:last], strict=True):
            found.append((zero + row, following - total))
            total = following
        return found

    def values(self, first: int, last: int) -> list[Millis]:
        """Return the spans at the indices from `first` up to `last`, of a series that was cut."""
        total = self.up_to(first) - self._base
        found: list[Millis] = []
        for following in self._totals[first:last]:
            found.append(following - total)
            total = following
        return found

    @override
    def kept(self, span: tuple[Instant, Instant]) -> tuple[list[Millis], list[Millis]]:
        first, last = self.cut(span[0] - 1, span[1] - 1)
        return super().kept(span)[0], self.values(first, last)

    @override
    def extend(self, since: Instant, rows: list[Millis], values: list[Millis]) -> None:
        if rows:
            for value in values:
                self._total += value
                self._fresh_totals.append(self._total)
            super().extend(since, rows, values)

    @override
    def trim(self, horizon: Instant) -> None:
        """Forget what happened at the horizon or before."""
        index = self.until(horizon)
        self._before = self.up_to(index)
        del self._rows[:index]
        del self._totals[:index]
        self._forget_taken(index)

    @override
    def up_to(self, index: int) -> int:
        """Return the sum of all spans before an index, forgotten ones included, of a series that was cut."""
        return self._base + self._totals[index - 1] if index else self._before

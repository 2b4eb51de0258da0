"""The ledger of one queue: facts in, exact sums out, for any window as of any instant."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from typing_extensions import override

from app.events.instants import Instant, Millis
from app.metrics.columns import FIRST_SUM, FOREVER, WIDTH, Column, Fact
from app.metrics.series import Amounts, Beliefs, Instants, Later, Past

Sums: TypeAlias = list[int]
"""A figure for every column; rows of sums add up over queues."""


EVERY: Collection[int] = range(WIDTH)
"""All columns."""

WAITS = (Column.WAIT_ANSWERED, Column.WAIT_ABANDONED, Column.WAIT_OVERFLOWED)
"""The columns that hold every wait once."""

FORGOTTEN_NOTHING: Instant = -FOREVER
_LOGGED = frozenset(WAITS)
_MOST_LOGGED = 10_000


class Span(NamedTuple):
    """The instants after `after`, up to and including `until`, as believed at `as_of`."""

    after: Instant
    until: Instant
    as_of: Instant

    @override
    def __contains__(self, at: object) -> bool:
        """Tell whether an instant lies in the span."""
        return isinstance(at, int) and self.after < at <= self.until


class Reading(NamedTuple):
    """A column's sum, and what becomes of it as time passes."""

    total: int
    moves_at: Instant
    """When it is another, if nothing is booked."""
    wavers: bool
    """Whether it has to be read anew at every instant."""


class Ledger:
    """Facts of one queue, kept so that any span is two binary searches a column."""

    def __init__(self) -> None:
        self.touched: set[int] = set()
        """The columns booked into since whoever follows the ledger last looked, and emptied this."""
        self.waits: list[tuple[Instant, Millis, bool]] | None = None
        """The waits booked (True) and withdrawn since then; None: too many, or nobody looks."""
        self._horizon: Instant = FORGOTTEN_NOTHING
        """Up to here all is forgotten: a late event that changes it changes nothing."""
        self._series: dict[int, Instants] = {}
        self._later: dict[int, Later] = {}
        self._past: dict[int, Past] = {}

    def book(self, fact: Fact) -> None:
        """Enter a fact."""
        column, _, booked, since, until, value, _ = fact
        self.touched.add(column)
        if until < FOREVER:
            self._book_past(fact)
            return
        if since > booked:
            self._book_later(fact)
        if booked <= self._horizon:
            return
        series = self._series.get(column)
        if series is None:
            series = self._series[column] = Amounts() if column >= FIRST_SUM else Instants()
        series.add(booked, value)
        if column in _LOGGED:
            self._log(booked, value, booked_in=True)

    def _book_past(self, fact: Fact) -> None:
        column, _, booked, since, until, value, _ = fact
        if until <= self._horizon:
            return
        past = self._past.get(column)
        if past is None:
            past = self._past[column] = Past(valued=column >= FIRST_SUM)
        past.add(until, since, booked, value)

    def _book_later(self, fact: Fact) -> None:
        column, _, booked, since, _, value, _ = fact
        if since <= self._horizon:
            return
        later = self._later.get(column)
        if later is None:
            later = self._later[column] = Later(valued=column >= FIRST_SUM)
        later.add(since, booked, booked, value)

    def withdraw(self, fact: Fact) -> None:
        """Strike out a fact that was entered."""
        column, _, booked, since, until, value, _ = fact
        self.touched.add(column)
        if until < FOREVER:
            if until > self._horizon:
                self._past[column].remove(until, since, booked, value)
            return
        if since > booked and since > self._horizon:
            self._later[column].remove(since, booked, booked, value)
        if booked > self._horizon:
            self._series[column].remove(booked, value)
            if column in _LOGGED:
                self._log(booked, value, booked_in=False)

    @property
    def columns(self) -> set[int]:
        """The columns in which anything was ever booked."""
        return {*self._series, *self._later, *self._past}

    def read(self, column: int, span: Span, rolling: Millis | None) -> Reading:
        """Return a column's sum over a window that is `rolling` long, or begins by the clock."""
        after, until, as_of = span
        total, move, wavers = 0, FOREVER, False
        series = self._series.get(column)
        if series is not None:
            total, move = series.read(after, until, rolling)
        later, past = self._later.get(column), self._past.get(column)
        if later is not None and later.last > as_of:
            total -= _believed(later, column, span)
            move, wavers = min(move, later.next_after(as_of)), True
        if past is not None and past.last > as_of:
            total += _believed(past, column, span)
            move, wavers = min(move, past.next_after(as_of)), True
        return Reading(total, move, wavers)

    def wavering(self, column: int, span: Span) -> tuple[list[Millis], list[Millis]]:
        """Return the amounts of a column in the span that stand but are not believed, and the reverse."""
        kept = (self._later.get(column), self._past.get(column))
        not_yet, still = (
            [value for at, value in beliefs.turning_after(span.as_of) if at in span]
            if beliefs is not None
            else []
            for beliefs in kept
        )
        return not_yet, still

    def standing(self, column: Column, after: Instant, until: Instant) -> list[Millis]:
        """Return the amounts of a column after one instant and up to another, believed or not."""
        series = self._series.get(column)
        if not isinstance(series, Amounts):
            return []
        return [value for _, value in series.rows(*series.cut(after, until))]

    def sums(self, span: Span, only: Collection[int] = EVERY) -> Sums:
        """Return every column's sum over the span, or only those of a range of columns."""
        row = [0] * WIDTH
        after, until, as_of = span
        for column, series in _chosen(self._series, only):
            row[column] = series.between(*series.cut(after, until))
        for column, later in _chosen(self._later, only):
            if later.last > as_of:
                row[column] -= _believed(later, column, span)
        for column, past in _chosen(self._past, only):
            if past.last > as_of:
                row[column] += _believed(past, column, span)
        return row

    def counts(self, columns: range, span: Span) -> list[int]:
        """Return the counts of neighbouring columns over the span: `sums` for the few that are read often."""
        return [self._count(column, span) for column in columns]

    def _count(self, column: int, span: Span) -> int:
        after, until, as_of = span
        series = self._series.get(column)
        found = 0
        if series is not None:
            first, last = series.cut(after, until)
            found = last - first
        later, past = self._later.get(column), self._past.get(column)
        if later is not None and later.last > as_of:
            found -= _believed(later, column, span)
        if past is not None and past.last > as_of:
            found += _believed(past, column, span)
        return found

    def rows(self, column: Column, span: Span) -> list[tuple[Instant, Millis]]:
        """Return the single rows (instant, milliseconds) of a column of time in the span."""
        found: list[tuple[Instant, Millis]] = []
        series = self._series.get(column)
        if isinstance(series, Amounts):
            found += series.rows(*series.cut(span.after, span.until))
        if column in self._later:
            for row in self._later[column].turning_after(span.as_of):
                if row[0] in span:
                    found.remove(row)
        if column in self._past:
            found += (row for row in self._past[column].turning_after(span.as_of) if row[0] in span)
        return found

    def values(self, column: Column, span: Span) -> list[Millis]:
        """Return the single amounts of a column of milliseconds in the span, unsorted."""
        return [value for _, value in self.rows(column, span)]

    def believed(self, column: Column, as_of: Instant) -> list[Instant]:
        """Return the instants of a gauge's facts believed at `as_of`: visits that waited then, say."""
        beliefs = self._past.get(column)
        return [booked for booked, _ in beliefs.turning_after(as_of)] if beliefs else []

    def counter(self, column: Column) -> Callable[[Instant], int]:
        """Return how to count a gauge's facts believed at an instant: `believed`, where many are asked for."""
        beliefs = self._past.get(column)
        return beliefs.count if beliefs is not None else _none

    def instants(self) -> Iterator[Instant]:
        """Yield the instant of every fact that stands, some more than once."""
        for series in self._series.values():
            yield from series

    def next_change(
        self, after: Instant, spans: Sequence[Millis], only: Collection[int] = EVERY
    ) -> Instant:
        """Return the next instant at which a rolling window of one of these lengths changes by itself."""
        soonest = FOREVER
        for _, series in _chosen(self._series, only):
            soonest = min(soonest, series.next_move(after, spans))
        kept = (*_chosen(self._later, only), *_chosen(self._past, only))
        turning = (beliefs.next_after(after) for _, beliefs in kept if beliefs.last > after)
        return min((soonest, *turning))

    def _log(self, at: Instant, wait: Millis, *, booked_in: bool) -> None:
        if self.waits is not None:
            self.waits.append((at, wait, booked_in))
            if len(self.waits) > _MOST_LOGGED:
                self.waits = None

    def trim(self, horizon: Instant) -> None:
        """Forget facts booked and turned at the horizon or before."""
        self._horizon = max(self._horizon, horizon)
        for series in self._series.values():
            series.trim(horizon)
        for beliefs in (*self._later.values(), *self._past.values()):
            beliefs.trim(horizon)


_Kept = TypeVar("_Kept")


def _none(_at: Instant) -> int:
    return 0


def _chosen(kept: dict[int, _Kept], only: Collection[int]) -> Iterable[tuple[int, _Kept]]:
    """Return the columns that are kept and wanted; all of them, or a handful, in one look each."""
    if only is EVERY:
        return kept.items()
    return [(column, kept[column]) for column in only if column in kept]


def _believed(beliefs: Beliefs, column: int, span: Span) -> int:
    """Return what a column's changes of standing amount to in the span."""
    turning = beliefs.turning_after(span.as_of)
    return sum(value if column >= FIRST_SUM else 1 for booked, value in turning if booked in span)

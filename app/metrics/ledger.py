"""The ledger of one queue: facts in, exact sums out, for any window as of any instant."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias, TypeVar

from typing_extensions import override

from app.events.instants import Instant, Millis
from app.metrics.beliefs import Beliefs, Later, Past
from app.metrics.columns import BY_EVENT, FIRST_SUM, FOREVER, WIDTH, Column, Fact, Outcome
from app.metrics.rows import LedgerRows
from app.metrics.series import Amounts, Instants

Sums: TypeAlias = list[int]
"""A figure for every column; rows of sums add up over queues."""


Stretch: TypeAlias = tuple[Instant, Instant]
"""From one instant to another."""

Turns: TypeAlias = tuple[list[Instant], list[Instant]]
"""When each of some facts begins, and when each ceases to count: as many, and in no order."""

EVERY: Collection[int] = range(WIDTH)
"""All columns."""

WAITS = (Column.WAIT_ANSWERED, Column.WAIT_ABANDONED, Column.WAIT_OVERFLOWED)
"""The columns that hold every wait once."""

FORGOTTEN_NOTHING: Final[Instant] = -FOREVER
_OUTCOMES: Final = len(Outcome)
_EVERY_OUTCOME: Final = (1 << _OUTCOMES) - 1


class Span(NamedTuple):
    """The instants after `after`, up to and including `until`, as believed at `as_of`."""

    after: Instant
    until: Instant
    as_of: Instant

    @override
    def __contains__(self, at: object) -> bool:
        """Tell whether an instant lies in the span."""
        return isinstance(at, int) and self.after < at <= self.until


class Ledger:
    """Facts of one queue, kept so that any span is two binary searches a column."""

    __slots__ = (
        "_guesses",
        "_horizon",
        "_later",
        "_level_at",
        "_level_moves",
        "_level_next",
        "_level_window",
        "_levels",
        "_past",
        "_series",
        "_told_in",
        "_told_of",
        "_turns_until",
        "_unread",
        "touched",
    )

    def __init__(self) -> None:
        self.touched: set[int] = set()
        """The columns booked into since whoever follows the ledger last looked, and emptied this."""
        self._told_in = -1
        self._told_of: Instant = 0
        """The quarter hour that history was told of last, and after how many takings: see `Unwritten`."""
        self._horizon: Instant = FORGOTTEN_NOTHING
        """Up to here all is forgotten: a late event that changes it changes nothing."""
        self._series: list[Instants | None] = [None] * WIDTH
        self._later: dict[int, Later] = {}
        self._past: dict[int, Past] = {}
        self._turns_until: Instant = -1
        """After this no fact ever turns: what is believed then is what stands."""
        self._guesses = [0] * _OUTCOMES
        """Where `levels` found the first row of each outcome last."""
        self._levels: Sums = [0] * WIDTH
        self._level_moves = [FOREVER] * _OUTCOMES
        self._level_window: Millis = 0
        self._level_at: Instant = 0
        self._level_next: Instant = FOREVER
        """What `levels` found last, of which window as of when, and until when that is so."""
        self._unread = _EVERY_OUTCOME
        """The outcomes to read whatever happened, as bits; those in `touched` come to these."""

    def count(self, column: int, at: Instant) -> None:
        """Enter +1 at an instant, known from then on."""
        series = self._series[column]
        if series is None:
            series = self._open(column, at)
        if series.is_news:
            series.is_news = False
            self.touched.add(column)
        if at > self._horizon:
            series.add(at, 0)

    def amount(self, column: int, at: Instant, value: Millis) -> None:
        """Enter milliseconds at an instant, known from then on."""
        series = self._series[column]
        if series is None:
            series = self._open(column, at)
        if series.is_news:
            series.is_news = False
            self.touched.add(column)
        if at > self._horizon:
            series.add(at, value)

    def learn(self, column: int, at: Instant, since: Instant) -> None:
        """Enter +1 at an instant, known since a later one."""
        if since > at:
            self._book_later(column, at, since, 0)
        self.count(column, at)

    def spend(
        self, column: int, at: Instant, since: Instant, until: Instant, value: Millis = 0
    ) -> None:
        """Enter +1 at an instant, believed from one instant until another."""
        self.touched.add(column)
        if until > self._turns_until:  # noqa: PLR1730  a call takes longer than the comparison
            self._turns_until = until
        if until > self._horizon:
            self._past_of(column, until).add(until, since, at, value)

    def book(self, fact: Fact) -> None:
        """Enter a fact."""
        column, _, booked, since, until, value, _ = fact
        if until < FOREVER:
            self.spend(column, booked, since, until, value)
            return
        if since > booked:
            self._book_later(column, booked, since, value)
        self.amount(column, booked, value)

    def looked_at(self) -> None:
        """Take every column as read: what is touched from now on is news."""
        for column in self.touched:
            series = self._series[column]
            if series is not None:
                series.is_news = True
            if BY_EVENT <= column < BY_EVENT + _OUTCOMES:
                self._unread |= 1 << (column - BY_EVENT)
        self.touched.clear()

    def is_first(self, taken: int, quarter: Instant) -> bool:
        """Tell whether history has to be told of a quarter hour, so many takings since the beginning."""
        if self._told_in == taken and self._told_of == quarter:
            return False
        self._told_in, self._told_of = taken, quarter
        return True

    def _open(self, column: int, at: Instant) -> Instants:
        series = Amounts(at) if column >= FIRST_SUM else Instants(at)
        self._series[column] = series
        return series

    def _book_later(self, column: int, booked: Instant, since: Instant, value: Millis) -> None:
        self._turns_until = max(self._turns_until, since)
        if since > self._horizon:
            self._later_of(column, since).add(since, booked, booked, value)

    def _past_of(self, column: int, near: Instant) -> Past:
        past = self._past.get(column)
        if past is None:
            past = self._past[column] = Past(valued=column >= FIRST_SUM, near=near)
        return past

    def _later_of(self, column: int, near: Instant) -> Later:
        later = self._later.get(column)
        if later is None:
            later = self._later[column] = Later(valued=column >= FIRST_SUM, near=near)
        return later

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
            series = self._series[column]
            assert series is not None  # noqa: S101  it was entered
            series.remove(booked, value)

    @property
    def columns(self) -> set[int]:
        """The columns in which anything was ever booked."""
        kept = {column for column, series in enumerate(self._series) if series is not None}
        return kept.union(self._later, self._past)

    def series(self, column: int) -> Instants | None:
        """Return what stands in a column; None while nothing ever was booked into it."""
        return self._series[column]

    def wavers(self, column: int, as_of: Instant) -> bool:
        """Tell whether facts of a column turn after an instant: then it has to be read at every instant."""
        if self._turns_until <= as_of:
            return False
        later, past = self._later.get(column), self._past.get(column)
        return (later is not None and later.last > as_of) or (
            past is not None and past.last > as_of
        )

    def believed_beside(self, column: int, after: Instant, until: Instant, as_of: Instant) -> int:
        """Return by how much what is believed of a column in a span differs from what stands in it."""
        later, past = self._later.get(column), self._past.get(column)
        more = 0
        if later is not None and later.last > as_of:
            more -= _believed(later, column, after, until, as_of)
        if past is not None and past.last > as_of:
            more += _believed(past, column, after, until, as_of)
        return more

    def turns_at(self, column: int, as_of: Instant) -> Instant:
        """Return when facts of a column turn next, after an instant."""
        soonest = FOREVER
        later, past = self._later.get(column), self._past.get(column)
        if later is not None and later.last > as_of:
            soonest = later.next_after(as_of)
        if past is not None and past.last > as_of:
            soonest = min(soonest, past.next_after(as_of))
        return soonest

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

    def sums(self, span: Span, only: Collection[int] = EVERY) -> Sums:
        """Return every column's sum over the span, or only those of a range of columns."""
        row = [0] * WIDTH
        after, until, as_of = span
        for column, series in self._chosen(only):
            row[column] = series.between(*series.cut(after, until))
        for column, later in _chosen(self._later, only):
            if later.last > as_of:
                row[column] -= _believed(later, column, after, until, as_of)
        for column, past in _chosen(self._past, only):
            if past.last > as_of:
                row[column] += _believed(past, column, after, until, as_of)
        return row

    def counting(self, column: int, stretch: Stretch, window: Millis) -> Turns:
        """Return when each fact of a column begins and ceases to count in a window that ends at an instant of a stretch.

        One that is not believed yet is taken back by another that ends where it begins.
        """
        after, until = stretch
        began: list[Instant] = []
        ended: list[Instant] = []
        series = self._series[column]
        if series is not None:
            began += series.some(*series.cut(after - window, until))
            ended += [at + window for at in began]
        if (later := self._later.get(column)) is not None:
            for _, turned, booked in later.spans_after(after):
                began.append(min(turned, booked + window))
                ended.append(booked)
        if (past := self._past.get(column)) is not None:
            for since, turned, booked in past.spans_after(after):
                first, last = max(since, booked), min(turned, booked + window)
                if first < last:
                    began.append(first)
                    ended.append(last)
        return began, ended

    def held_after(
        self, column: int, at: Instant, longer: Millis
    ) -> list[tuple[Instant, Instant, Instant]]:
        """Return (since, until, booked) of a gauge's facts that are believed after an instant, and for longer than so long."""
        past = self._past.get(column)
        return past.spans_after(at, longer) if past is not None else []

    def levels(self, window: Millis, as_of: Instant) -> tuple[Sums, Instant]:
        """Return the outcomes by event in a window that ends at an instant, and when one of them moves by itself.

        The row has all columns, as formulas are made for; the others are 0. It is the ledger's own.
        """
        unread = self._unread
        if window != self._level_window or as_of < self._level_at:
            unread = _EVERY_OUTCOME
        for column in self.touched:
            if BY_EVENT <= column < BY_EVENT + _OUTCOMES:
                unread |= 1 << (column - BY_EVENT)
        self._level_window, self._level_at = window, as_of
        if not unread and as_of < self._level_next:
            return self._levels, self._level_next
        self._unread, moves_at = 0, FOREVER
        for outcome in range(_OUTCOMES):
            if unread & 1 << outcome or self._level_moves[outcome] <= as_of:
                self._read_level(outcome, window, as_of)
            moves = self._level_moves[outcome]
            if moves < moves_at:  # noqa: PLR1730  a call takes longer than the comparison
                moves_at = moves
        self._level_next = moves_at
        return self._levels, moves_at

    def _read_level(self, outcome: int, window: Millis, as_of: Instant) -> None:
        """Read one outcome: the others are as they were while nothing is booked and none of their rows moves."""
        column = BY_EVENT + outcome
        series, after = self._series[column], as_of - window
        count, moves_at = 0, FOREVER
        if series is not None:
            last = series.reach(as_of)
            first = series.near(self._guesses[outcome], after, last)
            self._guesses[outcome] = first
            count = last - first
            moves_at, leaves = series.leaves(last, 0), series.leaves(first, window)
            if leaves < moves_at:  # noqa: PLR1730  a call takes longer than the comparison
                moves_at = leaves
        if self.wavers(column, as_of):
            count += self.believed_beside(column, after, as_of, as_of)
            moves_at = min(moves_at, self.turns_at(column, as_of))
            self._unread |= 1 << outcome
        self._levels[column], self._level_moves[outcome] = count, moves_at

    def counts(self, columns: range, span: Span) -> list[int]:
        """Return the counts of neighbouring columns over the span: `sums` for the few that are read often."""
        return [self._count(column, span) for column in columns]

    def _count(self, column: int, span: Span) -> int:
        series = self._series[column]
        found = 0
        if series is not None:
            first, last = series.cut(span.after, span.until)
            found = last - first
        return found + self.believed_beside(column, *span)

    def rows(self, column: Column, span: Span) -> list[tuple[Instant, Millis]]:
        """Return the single rows (instant, milliseconds) of a column of time in the span."""
        found: list[tuple[Instant, Millis]] = []
        series = self._series[column]
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

    def believed(self, column: int, as_of: Instant) -> list[Instant]:
        """Return the instants of a gauge's facts believed at `as_of`: visits that waited then, say."""
        if self._turns_until <= as_of:
            return []
        return [booked for booked, _ in self.held(column, as_of)]

    def held(self, column: int, as_of: Instant) -> list[tuple[Instant, Millis]]:
        """Return (instant, milliseconds) of a gauge's facts believed at `as_of`."""
        beliefs = self._past.get(column) if self._turns_until > as_of else None
        return beliefs.turning_after(as_of) if beliefs else []

    def counter(self, column: int) -> Callable[[Instant], int]:
        """Return how to count a gauge's facts believed at an instant: `believed`, where many are asked for."""
        beliefs = self._past.get(column)
        return beliefs.count if beliefs is not None else _none

    def held_at(self, column: Column, instants: list[Instant]) -> list[int]:
        """Return how many facts of a gauge were believed at each of these instants."""
        beliefs = self._past.get(column)
        return beliefs.counts(instants) if beliefs is not None else [0] * len(instants)

    def instants(self) -> Iterator[Instant]:
        """Yield the instant of every fact that stands, some more than once."""
        for series in self._series:
            if series is not None:
                yield from series

    def next_change(
        self, after: Instant, spans: Sequence[Millis], only: Collection[int] = EVERY
    ) -> Instant:
        """Return the next instant at which a rolling window of one of these lengths changes by itself."""
        soonest = FOREVER
        for _, series in self._chosen(only):
            soonest = min(soonest, series.next_move(after, spans))
        kept = (*_chosen(self._later, only), *_chosen(self._past, only))
        turning = (beliefs.next_after(after) for _, beliefs in kept if beliefs.last > after)
        return min((soonest, *turning))

    def _chosen(self, only: Collection[int]) -> list[tuple[int, Instants]]:
        """Return the columns that are kept and wanted."""
        kept, columns = self._series, range(WIDTH) if only is EVERY else only
        return [(each, series) for each in columns if (series := kept[each]) is not None]

    def __len__(self) -> int:
        """Return how many rows there are."""
        kept = (*self._later.values(), *self._past.values())
        return sum(len(each) for each in (*self._series, *kept) if each is not None)

    def kept(self, since: Instant, until: Instant) -> LedgerRows | None:
        """Return the rows from one instant to before another; None if there are none."""
        span = (since, until)
        series = [
            (column, *found)
            for column, each in enumerate(self._series)
            if each is not None and (found := each.kept(span))[0]
        ]
        later, past = (
            [(column, rows) for column, each in kept if (rows := each.kept(since, until))]
            for kept in (self._later.items(), self._past.items())
        )
        return LedgerRows(series, later, past) if series or later or past else None

    def restore(self, since: Instant, rows: LedgerRows) -> None:
        """Enter again what `kept` returned of the rows since an instant, behind all there is."""
        for column, found, values in rows.series:
            series = self._series[column]
            if series is None:
                series = self._open(column, since)
            series.extend(since, found, values)
        self._unread = _EVERY_OUTCOME
        for column, later in rows.later:
            self._restore(self._later_of(column, since), since, later)
        for column, past in rows.past:
            self._restore(self._past_of(column, since), since, past)

    def _restore(
        self, beliefs: Beliefs, since: Instant, rows: list[tuple[int, int, int, int]]
    ) -> None:
        beliefs.restore(since, rows)
        self._turns_until = max(self._turns_until, beliefs.last)

    def trim(self, horizon: Instant) -> None:
        """Forget facts booked and turned at the horizon or before."""
        self._horizon = max(self._horizon, horizon)
        self._unread = _EVERY_OUTCOME
        for series in self._series:
            if series is not None:
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


def _believed(beliefs: Beliefs, column: int, after: Instant, until: Instant, as_of: Instant) -> int:
    """Return what a column's changes of standing amount to in the span."""
    amount = 0
    for booked, value in beliefs.turning_after(as_of):
        if after < booked <= until:
            amount += value if column >= FIRST_SUM else 1
    return amount

"""What a window amounts to at the present, kept from tick to tick.

A column is read again when something was booked into it, or when time has moved it: so a tick costs
what changed, however much is kept. Whatever a queue's tally gains or loses, the roll-ups it goes
into gain or lose too.
"""

from typing import Final

from app.events.instants import Instant, Millis
from app.metrics.book import QueueBook
from app.metrics.columns import FOREVER, WIDTH, Attribution, Column
from app.metrics.ledger import Ledger, Span, Sums
from app.metrics.made_of import BIT, EVERYTHING, LEVEL_MOVED, WAITS_MOVED, level_of
from app.metrics.measures import EACH_QUEUE
from app.metrics.oddities import ODD
from app.metrics.queue_settings import ATTRIBUTIONS, QueueSettings
from app.metrics.series import Amounts, Instants
from app.metrics.waits import Waits

_FIRST_WAIT: Final = int(Column.WAIT_ANSWERED)
_LAST_WAIT: Final = int(Column.WAIT_OVERFLOWED)
_UNKNOWN: Final = -1
_ODD: Final = frozenset(int(column) for column in ODD)
_ARRIVAL: Final = Attribution.ARRIVAL.name.lower()


class Tally:
    """The sums, waits and service level of a window, and what of them moved since they were shown."""

    __slots__ = (
        "_attributions",
        "_formulas",
        "attribution",
        "changed",
        "counted",
        "formula",
        "met",
        "sums",
        "waiting",
        "waits",
    )

    def __init__(self) -> None:
        self.sums: Sums = [0] * WIDTH
        self.waits = Waits()
        self.met = self.counted = 0
        self.waiting = 0
        """Of one queue, 1 while somebody waits whose visit lies in the window; of a roll-up, their number."""
        self.changed = EVERYTHING
        """What moved: see `BIT`."""
        self.formula = self.attribution = EACH_QUEUE
        """How the service level is counted, or that its queues differ."""
        self._formulas: set[str] = set()
        self._attributions: set[str] = set()

    def count_by(self, settings: QueueSettings) -> None:
        """Take in that a queue counts in this way."""
        self._formulas.add(settings.formula.value)
        self._attributions.add(settings.attribution)
        self.formula, self.attribution = _common(self._formulas), _common(self._attributions)
        self.changed |= LEVEL_MOVED

    def put(self, column: int, total: int) -> None:
        """Say what a column amounts to."""
        if total != self.sums[column]:
            self.sums[column] = total
            self.changed |= BIT[column]

    def add(self, column: int, more: int) -> None:
        """Add to a column."""
        self.sums[column] += more
        self.changed |= BIT[column]

    def add_level(self, met: int, counted: int, waiting: int) -> None:
        """Add to the fraction of the service level, and to the number of queues in which somebody waits."""
        self.met += met
        self.counted += counted
        self.waiting += waiting
        self.changed |= LEVEL_MOVED


class _Slot:
    """Where a column was read last: for every window the first row in it, and the sum."""

    __slots__ = (
        "before",
        "column",
        "firsts",
        "high",
        "is_due",
        "is_of_level",
        "is_wait",
        "leaves",
        "low",
        "moves_at",
        "opened",
        "revision",
        "series",
        "sums",
        "wavers",
    )

    def __init__(self, column: int, low: int, high: int, *, is_of_level: bool) -> None:
        self.column = column
        self.low = low
        self.high = high
        """The windows from one up to another for which it is read."""
        self.is_of_level = is_of_level
        self.is_wait = _FIRST_WAIT <= column <= _LAST_WAIT
        self.series: Instants | None = None
        self.firsts = [0] * high
        self.before = [0] * high
        """The sum of all rows before the first."""
        self.leaves = [_UNKNOWN] * high
        """When the first row leaves; FOREVER where the window begins by the clock."""
        self.revision = -1
        """The revision of the series that these are of."""
        self.sums = [0] * high
        self.is_due = True
        """Whether something was booked into it."""
        self.opened = False
        """Whether what is open counts in it."""
        self.wavers = False
        """Whether it has to be read anew whatever happened."""
        self.moves_at: Instant = FOREVER
        """When the sum of some window is another, if nothing is booked."""


class QueueTally:
    """The windows of one queue; behind them one for what was odd, as long as anything is kept."""

    def __init__(
        self,
        settings: QueueSettings,
        rollings: list[Millis],
        own: list[Tally],
        into: list[list[Tally]],
    ) -> None:
        self.moves_at: Instant = FOREVER
        """The next instant at which a sum changes by the passing of time."""
        self._windows = len(own) - 1
        self._rollings = rollings
        """The length of every window, 0 where it begins by the clock."""
        self._own = own
        self._into = into
        self._level = level_of(settings.formula, ATTRIBUTIONS[settings.attribution])
        self._of_level = self._level.met.columns | self._level.counted.columns
        self._by_arrival = settings.attribution == _ARRIVAL
        self._slots: list[_Slot] = []
        self._by_column: list[_Slot | None] = [None] * WIDTH
        self._is_begun = False
        self._is_level_due = True
        self._until: Instant = -1
        self._afters: list[Instant] = []
        """Where the windows lay when they were last brought up to the present."""
        self._not_yet: list[list[Millis]] = [[] for _ in own]
        self._still: list[list[Millis]] = [[] for _ in own]
        """The waits that stand but are not believed at the present, and the reverse."""

    def renew(
        self,
        book: QueueBook,
        now: Instant,
        afters: list[Instant],
        opened: list[tuple[int, Instant]],
    ) -> None:
        """Bring the sums up to `now` in windows that begin after these instants; what is open counts as told."""
        ledger = book.ledger
        for column in ledger.touched if self._is_begun else ledger.columns:
            slot = self._slot(column)
            if slot is not None:
                slot.is_due = True
        for column, _ in opened:
            slot = self._slot(column)
            if slot is not None:
                slot.opened = True
        self._read_due(ledger, now, afters, opened)
        self._is_begun, self._until, self._afters = True, now, afters
        if self._is_level_due or self._by_arrival:
            self._is_level_due = False
            self._renew_level(book, now, afters)

    def count_odd(
        self,
        ledger: Ledger,
        now: Instant,
        afters: list[Instant],
        opened: list[tuple[int, Instant]],
    ) -> None:
        """Count anew what was odd: it goes back less far."""
        for slot in self._slots:
            if slot.column in _ODD:
                slot.revision = _UNKNOWN
                self._read(slot, ledger, now, afters, opened)

    def _slot(self, column: int) -> _Slot | None:
        """Return where a column is read; None if no figure is made of it."""
        slot = self._by_column[column]
        if slot is not None:
            return slot
        is_of_level, is_odd = column in self._of_level, column in _ODD
        is_shown = is_of_level or BIT[column] != 0
        if not is_shown and not is_odd:
            return None
        count = self._windows
        slot = _Slot(
            column,
            0 if is_shown else count,
            count + 1 if is_odd else count,
            is_of_level=is_of_level,
        )
        self._slots.append(slot)
        self._by_column[column] = slot
        return slot

    def _read_due(
        self,
        ledger: Ledger,
        now: Instant,
        afters: list[Instant],
        opened: list[tuple[int, Instant]],
    ) -> None:
        waits: list[_Slot] = []
        for slot in self._slots:
            if slot.is_due or slot.moves_at <= now or slot.opened or slot.wavers:
                if slot.is_wait:
                    waits.append(slot)
                else:
                    self._read(slot, ledger, now, afters, opened)
        if waits or not self._is_begun:
            self._renew_waits(waits, ledger, now, afters)
            for slot in waits:
                self._read(slot, ledger, now, afters, opened)
        soonest = FOREVER
        for slot in self._slots:
            soonest = min(soonest, slot.moves_at)
        self.moves_at = soonest

    def _read(
        self,
        slot: _Slot,
        ledger: Ledger,
        now: Instant,
        afters: list[Instant],
        opened: list[tuple[int, Instant]],
    ) -> None:
        column = slot.column
        slot.moves_at = FOREVER
        slot.wavers = ledger.wavers(column, now)
        if slot.series is None:
            slot.series = ledger.series(column)
        totals = self._stand(slot, now, afters)
        if slot.wavers:
            slot.moves_at = min(slot.moves_at, ledger.turns_at(column, now))
            for window in range(slot.low, slot.high):
                totals[window] += ledger.believed_beside(column, afters[window], now, now)
        if slot.opened:
            slot.opened = _count_open(column, totals, now, afters, opened)
        slot.is_due = False
        for window in range(slot.low, slot.high):
            if totals[window] != slot.sums[window]:
                self._put(slot, window, totals[window])

    def _stand(self, slot: _Slot, now: Instant, afters: list[Instant]) -> list[int]:
        """Return what stands in a column in every window, and note when that moves."""
        totals = [0] * slot.high
        series = slot.series
        if series is None:
            return totals
        last = series.reach(now)
        up_to = series.up_to(last)
        moves_at = series.leaves(last, 0)
        is_revised = slot.revision != series.revision
        slot.revision = series.revision
        leaves, before = slot.leaves, slot.before
        for window in range(slot.low, slot.high):
            leaving = leaves[window]
            if is_revised or leaving <= now:
                leaving = self._find_first(slot, series, window, afters[window], last)
            totals[window] = up_to - before[window]
            if leaving < moves_at:  # noqa: PLR1730  a call takes longer than the comparison
                moves_at = leaving
        slot.moves_at = moves_at
        return totals

    def _find_first(
        self, slot: _Slot, series: Instants, window: int, after: Instant, last: int
    ) -> Instant:
        """Find where a window begins; return when its first row leaves."""
        first = series.near(slot.firsts[window], after, last)
        slot.firsts[window] = first
        slot.before[window] = series.up_to(first)
        rolling = self._rollings[window]
        if first == last:
            # What comes next may be the first.
            slot.leaves[window] = _UNKNOWN
            return series.leaves(first, rolling) if rolling else FOREVER
        leaves = slot.leaves[window] = series.leaves(first, rolling) if rolling else FOREVER
        return leaves

    def _put(self, slot: _Slot, window: int, total: int) -> None:
        column = slot.column
        more = total - slot.sums[window]
        slot.sums[window] = total
        self._own[window].add(column, more)
        if slot.is_of_level:
            self._is_level_due = True
            if not BIT[column]:
                return
        for roll_up in self._into[window]:
            roll_up.add(column, more)

    def _renew_waits(
        self, due: list[_Slot], ledger: Ledger, now: Instant, afters: list[Instant]
    ) -> None:
        # What stands is followed row by row; what is not believed just now is put aside for a while.
        log = ledger.waits
        for slot in due:
            slot.series = ledger.series(slot.column)
        for window in range(self._windows):
            self._exchange(window, self._still[window], self._not_yet[window])
            self._still[window], self._not_yet[window] = [], []
            if log is None or not self._is_begun:
                self._take_all(window, now, afters[window])
                continue
            for at, wait, is_booked in log:
                self._follow(window, at, wait, is_booked)
            for slot in due:
                self._move(slot, window, now, afters[window])
        for slot in due:
            if ledger.wavers(slot.column, now):
                self._put_aside(slot.column, ledger, now, afters)

    def _follow(self, window: int, at: Instant, wait: Millis, is_booked: bool) -> None:
        """Take in a wait that was booked, or give one back that was withdrawn, where the window lay before."""
        if self._afters[window] < at <= self._until:
            gone, come = ([], [wait]) if is_booked else ([wait], [])
            self._exchange(window, gone, come)

    def _take_all(self, window: int, now: Instant, after: Instant) -> None:
        """Give all waits back, and take in those that stand."""
        self._exchange(window, list(self._own[window].waits), [])
        for column in range(_FIRST_WAIT, _LAST_WAIT + 1):
            slot = self._by_column[column]
            series = slot.series if slot is not None else None
            if isinstance(series, Amounts):
                self._exchange(window, [], series.values(*series.cut(after, now)))

    def _move(self, slot: _Slot, window: int, now: Instant, after: Instant) -> None:
        """Let the waits go that the window has left behind, and those come that it has reached."""
        series = slot.series
        if not isinstance(series, Amounts):
            return
        before = self._until
        stands = slot.revision == series.revision and now < slot.leaves[window]
        if stands and series.last <= before:
            return
        last = series.reach(now)
        first = series.near(slot.firsts[window], self._afters[window], last)
        left = series.near(first, min(after, before), last)
        if left > first:
            self._exchange(window, series.values(first, left), [])
        if series.last > before:
            reached = max(series.reach(before), series.near(left, after, last))
            self._exchange(window, [], series.values(reached, last))

    def _put_aside(self, column: int, ledger: Ledger, now: Instant, afters: list[Instant]) -> None:
        for window in range(self._windows):
            not_yet, still = ledger.wavering(column, Span(afters[window], now, now))
            self._exchange(window, not_yet, still)
            self._not_yet[window] += not_yet
            self._still[window] += still

    def _exchange(self, window: int, gone: list[Millis], come: list[Millis]) -> None:
        """Let waits go and others come, here and in the roll-ups."""
        if not gone and not come:
            return
        self._let(self._own[window], gone, come)
        for roll_up in self._into[window]:
            self._let(roll_up, gone, come)

    def _let(self, tally: Tally, gone: list[Millis], come: list[Millis]) -> None:
        for wait in come:
            tally.waits.add(wait)
        for wait in gone:
            tally.waits.remove(wait)
        tally.changed |= WAITS_MOVED

    def _renew_level(self, book: QueueBook, now: Instant, afters: list[Instant]) -> None:
        level = self._level
        since = book.waiting(now) if self._by_arrival else []
        for window in range(self._windows):
            own = self._own[window]
            after = afters[window]
            waiting = 0
            for queued_at in since:
                if after < queued_at <= now:
                    waiting = 1
            met = level.met.of(own.sums) - own.met
            counted = level.counted.of(own.sums) - own.counted
            waiting -= own.waiting
            if met or counted or waiting:
                own.add_level(met, counted, waiting)
                for roll_up in self._into[window]:
                    roll_up.add_level(met, counted, waiting)


def _count_open(
    column: int,
    totals: list[int],
    now: Instant,
    afters: list[Instant],
    opened: list[tuple[int, Instant]],
) -> bool:
    """Add what is open to a column's sums; tell whether there is any."""
    is_any = False
    for counted, at in opened:
        if counted == column:
            is_any = True
            for window in range(len(totals)):
                if afters[window] < at <= now:
                    totals[window] += 1
    return is_any


def _common(names: set[str]) -> str:
    return next(iter(names)) if len(names) == 1 else EACH_QUEUE

"""The windows of a queue at the present, kept from tick to tick.

What is booked comes in row by row, and what a window leaves behind goes the same way (`passing`): so a tick costs
what changed, however much is kept. Whatever a queue's tally gains or loses, the roll-ups it goes into gain or lose too.
"""

from typing import Final

from app.events.instants import Instant, Millis
from app.metrics.book import QueueBook
from app.metrics.columns import FOREVER, WIDTH, Attribution, Column
from app.metrics.ledger import Ledger, Span
from app.metrics.made_of import BIT, level_of
from app.metrics.oddities import ODD
from app.metrics.passing import Passing
from app.metrics.queue_settings import ATTRIBUTIONS, QueueSettings
from app.metrics.series import Amounts, Instants
from app.metrics.tally import Tally

_FIRST_WAIT: Final = int(Column.WAIT_ANSWERED)
_LAST_WAIT: Final = int(Column.WAIT_OVERFLOWED)
_ODD: Final = frozenset(int(column) for column in ODD)
_ARRIVAL: Final = Attribution.ARRIVAL.name.lower()


class _Slot:
    """What of a column counts in the windows of a queue."""

    __slots__ = (
        "beside",
        "column",
        "high",
        "is_beside",
        "is_due",
        "is_of_level",
        "is_wait",
        "low",
        "moves_at",
        "series",
        "wavers",
    )

    def __init__(self, column: int, low: int, high: int, *, is_of_level: bool) -> None:
        self.column = column
        self.low = low
        self.high = high
        """The windows from one up to another in which it counts."""
        self.is_of_level = is_of_level
        self.is_wait = _FIRST_WAIT <= column <= _LAST_WAIT
        self.series: Instants | None = None
        """What stands in the column, every row of which up to the present is counted."""
        self.beside = [0] * high
        """What is counted beside that: what is believed otherwise, and what is open."""
        self.is_beside = False
        """Whether any is."""
        self.is_due = True
        """Whether something may count otherwise than when the column was last looked at."""
        self.wavers = False
        """Whether what is believed of it turns at an instant to come."""
        self.moves_at: Instant = FOREVER
        """When that is, or when a row comes that is yet to come."""


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
        self._passing = Passing(rollings)
        self._own = own
        self._into = into
        self._level = level_of(settings.formula, ATTRIBUTIONS[settings.attribution])
        self._of_level = self._level.met.columns | self._level.counted.columns
        self._by_arrival = settings.attribution == _ARRIVAL
        self._slots: list[_Slot] = []
        self._by_column: list[_Slot | None] = [None] * WIDTH
        self._is_begun = False
        self._is_level_due = True
        self._is_aside = False
        """Whether waits are put aside."""
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
        if self._is_aside:
            self._take_back()
        if self._is_begun:
            self._let_go(now)
        else:
            self._is_begun = True
            self._begin(ledger, now, afters)
        for column in ledger.touched:
            self._call_due(column)
        for column, _ in opened:
            self._call_due(column)
        soonest = FOREVER
        for slot in self._slots:
            if slot.is_due:
                self._look(slot, ledger, now, afters, opened)
                soonest = min(soonest, slot.moves_at)
        # Whatever came in is to leave, too.
        self.moves_at = min(soonest, self._passing.next_leave)
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
        odd = self._windows
        for slot in self._slots:
            if slot.column in _ODD:
                series = slot.series
                stands = 0
                if series is not None:
                    stands = max(series.taken - series.until(afters[odd]), 0)
                self._count(
                    slot, odd, stands + slot.beside[odd] - self._own[odd].cells[slot.column].total
                )
                self._look_beside(slot, ledger, now, afters, opened)

    def _call_due(self, column: int) -> None:
        slot = self._slot(column)
        if slot is not None:
            slot.is_due = True

    def _slot(self, column: int) -> _Slot | None:
        """Return what counts of a column; None if no figure is made of it."""
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

    def _begin(self, ledger: Ledger, now: Instant, afters: list[Instant]) -> None:
        """Count all that stands."""
        rows: list[tuple[Instant, int, Millis]] = []
        longest = now - max(self._rollings)
        for column in ledger.columns:
            slot = self._slot(column)
            series = ledger.series(column)
            if slot is None or series is None:
                continue
            slot.series = series
            series.follow(now)
            for window in range(slot.low, slot.high):
                first, last = series.cut(afters[window], now)
                self._count(slot, window, series.between(first, last))
                if isinstance(series, Amounts) and slot.is_wait:
                    self._exchange(window, [], series.values(first, last))
            if slot.low < self._windows:
                for at, value in series.rows(*series.cut(longest, now)):
                    rows.append((at, column, value))
        self._passing.begin(rows, now)

    def _let_go(self, now: Instant) -> None:
        """Let every window lose what it has left behind."""
        for window in range(self._windows):
            for column, value in self._passing.left(window, now):
                slot = self._by_column[column]
                if slot is not None:
                    self._enter(slot, window, value, -1)

    def _look(
        self,
        slot: _Slot,
        ledger: Ledger,
        now: Instant,
        afters: list[Instant],
        opened: list[tuple[int, Instant]],
    ) -> None:
        """Count what has come to a column since it was last looked at, and take off what was withdrawn."""
        series = slot.series
        if series is None:
            series = slot.series = ledger.series(slot.column)
            if series is not None:
                series.follow(-FOREVER)
        slot.moves_at = FOREVER
        if series is not None:
            for at, value, is_booked in series.turned:
                self._turn(slot, at, value, now, afters, is_booked=is_booked)
            series.turned.clear()
            for at, value in series.take(now):
                self._turn(slot, at, value, now, afters, is_booked=True)
            slot.moves_at = series.next_row
        slot.is_due = slot.moves_at < FOREVER
        self._look_beside(slot, ledger, now, afters, opened)
        if slot.wavers and slot.is_wait:
            self._put_aside(slot.column, ledger, now, afters)

    def _look_beside(
        self,
        slot: _Slot,
        ledger: Ledger,
        now: Instant,
        afters: list[Instant],
        opened: list[tuple[int, Instant]],
    ) -> None:
        """Count what is believed otherwise than it stands, and what is open."""
        column = slot.column
        slot.wavers = ledger.wavers(column, now)
        if slot.wavers:
            slot.moves_at = min(slot.moves_at, ledger.turns_at(column, now))
            slot.is_due = True
        if not slot.wavers and not slot.is_beside and not _is_open(column, opened):
            return
        slot.is_beside = False
        for window in range(slot.low, slot.high):
            after = afters[window]
            beside = ledger.believed_beside(column, after, now, now) if slot.wavers else 0
            for counted, at in opened:
                if counted == column and after < at <= now:
                    beside += 1
            if beside:
                slot.is_due = slot.is_beside = True
            if beside != slot.beside[window]:
                self._count(slot, window, beside - slot.beside[window])
                slot.beside[window] = beside

    def _turn(
        self,
        slot: _Slot,
        at: Instant,
        value: Millis,
        now: Instant,
        afters: list[Instant],
        *,
        is_booked: bool,
    ) -> None:
        """Take in a row that was booked, or give one back that was withdrawn."""
        sign = 1 if is_booked else -1
        for window in range(slot.low, slot.high):
            if at > afters[window]:
                self._enter(slot, window, value, sign)
        if slot.low == self._windows:
            return
        if is_booked:
            self._passing.put(at, slot.column, value, now)
        else:
            self._passing.remove(at, slot.column, value, now)

    def _enter(self, slot: _Slot, window: int, value: Millis, sign: int) -> None:
        """Let a row count in a window, or count no longer if the sign is -1."""
        self._count(slot, window, sign * value)
        if slot.is_wait:
            self._own[window].let(value, sign)
            for roll_up in self._into[window]:
                roll_up.let(value, sign)

    def _count(self, slot: _Slot, window: int, more: int) -> None:
        """Add to a column's sum in a window, here and in the roll-ups."""
        column = slot.column
        self._own[window].add(column, more)
        if slot.is_of_level:
            self._is_level_due = True
            if not BIT[column]:
                return
        for roll_up in self._into[window]:
            roll_up.add(column, more)

    def _put_aside(self, column: int, ledger: Ledger, now: Instant, afters: list[Instant]) -> None:
        """Put the waits aside for which it is not time yet, and take in those of which it still is."""
        for window in range(self._windows):
            not_yet, still = ledger.wavering(column, Span(afters[window], now, now))
            self._exchange(window, not_yet, still)
            self._not_yet[window] += not_yet
            self._still[window] += still
            self._is_aside = True

    def _take_back(self) -> None:
        """Take in again what was put aside, as it stands."""
        for window in range(self._windows):
            self._exchange(window, self._still[window], self._not_yet[window])
            self._still[window], self._not_yet[window] = [], []
        self._is_aside = False

    def _exchange(self, window: int, gone: list[Millis], come: list[Millis]) -> None:
        """Let waits go and others come, here and in the roll-ups."""
        for tally in (self._own[window], *self._into[window]):
            for wait in come:
                tally.let(wait, 1)
            for wait in gone:
                tally.let(wait, -1)

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
            met = level.met.of_cells(own.cells) - own.met
            counted = level.counted.of_cells(own.cells) - own.counted
            waiting -= own.waiting
            if met or counted or waiting:
                own.add_level(met, counted, waiting)
                for roll_up in self._into[window]:
                    roll_up.add_level(met, counted, waiting)


def _is_open(column: int, opened: list[tuple[int, Instant]]) -> bool:
    """Tell whether anything that is open counts in a column."""
    return any(counted == column for counted, _ in opened)

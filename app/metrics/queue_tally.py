"""The windows of a queue at the present, kept from tick to tick.

What is booked comes in row by row, and what a window leaves behind goes the same way (`passing`): so a tick costs
what changed, however much is kept. Whatever a queue's tally gains or loses, the roll-ups it goes into gain or lose too.
"""

from typing import Final

from app.events.instants import Instant, Millis
from app.metrics.book import QueueBook
from app.metrics.columns import FOREVER, WIDTH, Attribution
from app.metrics.ledger import Span
from app.metrics.made_of import BIT, level_of
from app.metrics.oddities import ODD
from app.metrics.passing import Passing
from app.metrics.queue_settings import ATTRIBUTIONS, QueueSettings
from app.metrics.series import Amounts
from app.metrics.slot import Slot
from app.metrics.tally import Tally
from app.metrics.wavering import Wavering, exchange

_ODD: Final = frozenset(int(column) for column in ODD)
_ARRIVAL: Final = Attribution.ARRIVAL.name.lower()


class Present:
    """What a queue is counted by: its book at an instant, where its windows begin, and what is open."""

    __slots__ = ("afters", "book", "ledger", "now", "opened")

    def __init__(self, book: QueueBook, now: Instant, afters: list[Instant]) -> None:
        self.book = book
        self.ledger = book.ledger
        self.now = now
        self.afters = afters
        """The instants behind which the windows begin; the last is that of what was odd."""
        self.opened = book.open_counts(now)
        """The columns in which what is open counts one, and since when."""

    @property
    def spans(self) -> list[Span]:
        """The span of every window, that of what was odd left out."""
        return [Span(after, self.now, self.now) for after in self.afters[:-1]]

    def is_open(self, column: int) -> bool:
        """Tell whether anything that is open counts in a column."""
        return any(counted == column for counted, _ in self.opened)


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
        self._leaves_at: Instant = FOREVER
        """The next instant at which a window leaves something behind."""
        self._windows = len(own) - 1
        self._rollings = rollings
        """The length of every window, 0 where it begins by the clock."""
        self._passing = Passing(rollings)
        self._own = own
        self._into = into
        self._level = level_of(settings.formula, ATTRIBUTIONS[settings.attribution])
        self._of_level = self._level.met.columns | self._level.counted.columns
        counted = self._of_level | _ODD
        self._is_counted = bytes(BIT[each] != 0 or each in counted for each in range(WIDTH))
        """Whether any figure is made of a column."""
        self._by_arrival = settings.attribution == _ARRIVAL
        self._slots: list[Slot] = []
        self._by_column: list[Slot | None] = [None] * WIDTH
        self._is_begun = False
        self._is_level_due = True
        self._wavering = Wavering([[own[each], *into[each]] for each in range(self._windows)])

    def renew(self, present: Present) -> None:
        """Bring the sums up to the present."""
        self._wavering.take_back()
        if not self._is_begun:
            self._is_begun = True
            self._begin(present)
        elif present.now >= self._leaves_at:
            self._let_go(present.now)
        self._call_all_due(present)
        soonest = FOREVER
        for slot in self._slots:
            if slot.is_due:
                self._look(slot, present)
                soonest = min(soonest, slot.moves_at)
        # Whatever came in is to leave, too.
        self._leaves_at = self._passing.next_leave
        self.moves_at = min(soonest, self._leaves_at)
        if self._is_level_due or self._by_arrival:
            self._is_level_due = False
            self._renew_level(present)

    def count_odd(self, present: Present) -> None:
        """Count anew what was odd: it goes back less far."""
        odd = self._windows
        for slot in self._slots:
            if slot.column in _ODD:
                series = slot.series
                stands = 0
                if series is not None:
                    stands = max(series.taken - series.until(present.afters[odd]), 0)
                self._count(
                    slot, odd, stands + slot.beside[odd] - self._own[odd].cells[slot.column].total
                )
                self._look_beside(slot, present)

    def _call_all_due(self, present: Present) -> None:
        """Have every column looked at of which anything is news."""
        for column in present.ledger.touched:
            self._call_due(column)
        for column, _ in present.opened:
            self._call_due(column)

    def _call_due(self, column: int) -> None:
        slot = self._slot(column)
        if slot is not None:
            slot.is_due = True

    def _slot(self, column: int) -> Slot | None:
        """Return what counts of a column; None if no figure is made of it."""
        slot = self._by_column[column]
        if slot is None and self._is_counted[column]:
            slot = self._by_column[column] = self._open(column)
        return slot

    def _open(self, column: int) -> Slot:
        is_of_level, is_odd = column in self._of_level, column in _ODD
        is_shown = is_of_level or BIT[column] != 0
        count = self._windows
        slot = Slot(
            column,
            0 if is_shown else count,
            count + 1 if is_odd else count,
            is_of_level=is_of_level,
        )
        self._slots.append(slot)
        return slot

    def _begin(self, present: Present) -> None:
        """Count all that stands."""
        ledger, now = present.ledger, present.now
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
                first, last = series.cut(present.afters[window], now)
                self._count(slot, window, series.between(first, last))
                if isinstance(series, Amounts) and slot.is_wait:
                    counted_in = [self._own[window], *self._into[window]]
                    exchange(counted_in, [], series.values(first, last))
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

    def _look(self, slot: Slot, present: Present) -> None:
        """Count what has come to a column since it was last looked at, and take off what was withdrawn."""
        series = slot.series
        if series is None:
            series = slot.series = present.ledger.series(slot.column)
            if series is not None:
                series.follow(-FOREVER)
        slot.moves_at = FOREVER
        if series is not None:
            if series.turned:
                for at, value, is_booked in series.turned:
                    self._turn(slot, at, value, present, is_booked=is_booked)
                series.turned.clear()
            for at, value in series.take(present.now):
                self._turn(slot, at, value, present, is_booked=True)
            slot.moves_at = series.next_row
        slot.is_due = slot.moves_at < FOREVER
        self._look_beside(slot, present)
        if slot.wavers and slot.is_wait:
            self._wavering.put_aside(present.ledger, slot.column, present.spans)

    def _look_beside(self, slot: Slot, present: Present) -> None:
        """Count what is believed otherwise than it stands, and what is open."""
        column, ledger, now = slot.column, present.ledger, present.now
        slot.wavers = ledger.wavers(column, now)
        if slot.wavers:
            slot.moves_at = min(slot.moves_at, ledger.turns_at(column, now))
            slot.is_due = True
        if not slot.wavers and not slot.is_beside and not present.is_open(column):
            return
        slot.is_beside = False
        for window in range(slot.low, slot.high):
            after = present.afters[window]
            beside = ledger.believed_beside(column, after, now, now) if slot.wavers else 0
            for counted, at in present.opened:
                if counted == column and after < at <= now:
                    beside += 1
            if beside:
                slot.is_due = slot.is_beside = True
            if beside != slot.beside[window]:
                self._count(slot, window, beside - slot.beside[window])
                slot.beside[window] = beside

    def _turn(
        self,
        slot: Slot,
        at: Instant,
        value: Millis,
        present: Present,
        *,
        is_booked: bool,
    ) -> None:
        """Take in a row that was booked, or give one back that was withdrawn."""
        sign = 1 if is_booked else -1
        for window in range(slot.low, slot.high):
            if at > present.afters[window]:
                self._enter(slot, window, value, sign)
        if slot.low == self._windows:
            return
        if is_booked:
            self._passing.put(at, slot.column, value, present.now)
        else:
            self._passing.remove(at, slot.column, value, present.now)

    def _enter(self, slot: Slot, window: int, value: Millis, sign: int) -> None:
        """Let a row count in a window, or count no longer if the sign is -1."""
        # Compiled code multiplies by less than 0 as objects.
        self._count(slot, window, value if sign > 0 else -value)
        if slot.is_wait:
            self._own[window].let(value, sign)
            for roll_up in self._into[window]:
                roll_up.let(value, sign)

    def _count(self, slot: Slot, window: int, more: int) -> None:
        """Add to a column's sum in a window, here and in the roll-ups."""
        column = slot.column
        self._own[window].add(column, more)
        if slot.is_of_level:
            self._is_level_due = True
            if not BIT[column]:
                return
        for roll_up in self._into[window]:
            roll_up.add(column, more)

    def _renew_level(self, present: Present) -> None:
        level, now = self._level, present.now
        since = present.book.waiting(now) if self._by_arrival else []
        for window in range(self._windows):
            own = self._own[window]
            after = present.afters[window]
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

"""What a window amounts to at the present, kept from tick to tick.

A column is read again when something was booked into it, or when time has moved it: so a tick costs
what changed, however much is kept. Whatever a queue's tally gains or loses, the roll-ups it goes
into gain or lose too.
"""

from collections.abc import Collection, Iterable
from typing import Final

from app.events.instants import Instant, Millis
from app.metrics.book import OVERDUE_WAITING, QueueBook
from app.metrics.columns import FOREVER, WIDTH, Attribution, Column
from app.metrics.ledger import WAITS, Ledger, Span, Sums
from app.metrics.measures import EACH_QUEUE
from app.metrics.queue_settings import ATTRIBUTIONS, QueueSettings
from app.metrics.service_level import service_level
from app.metrics.waits import Waits

_OPEN: Final = frozenset((Column.OVERDUE, OVERDUE_WAITING, Column.ENDED_UNKNOWN))
"""The columns in which what is open may count."""

_OUTCOMES: Final = frozenset(range(Column.SL_FIRST, Column.SL_LAST + 1))
_WAITS: Final = frozenset(WAITS)

_Logged = list[tuple[Instant, Millis, bool]]


class Tally:
    """The sums, waits and service level of a window, and which columns changed since they were shown."""

    def __init__(self) -> None:
        self.sums: Sums = [0] * WIDTH
        self.waits = Waits()
        self.met = self.counted = 0
        self.waiting = 0
        """Of one queue, 1 while somebody waits whose visit lies in the window; of a roll-up, their number."""
        self.changed: set[int] = set(range(WIDTH))
        self._formulas: set[str] = set()
        self._attributions: set[str] = set()

    @property
    def formula(self) -> str:
        """The formula of the service level, or that its queues differ."""
        return _common(self._formulas)

    @property
    def attribution(self) -> str:
        """The attribution of the service level, or that its queues differ."""
        return _common(self._attributions)

    def count_by(self, settings: QueueSettings) -> None:
        """Take in that a queue counts in this way."""
        self._formulas.add(settings.formula.value)
        self._attributions.add(settings.attribution)

    def put(self, column: int, total: int) -> None:
        """Say what a column amounts to."""
        if total != self.sums[column]:
            self.sums[column] = total
            self.changed.add(column)

    def add(self, column: int, more: int) -> None:
        """Add to a column."""
        self.sums[column] += more
        self.changed.add(column)

    def add_level(self, met: int, counted: int, waiting: int) -> None:
        """Add to the fraction of the service level, and to the number of queues in which somebody waits."""
        self.met += met
        self.counted += counted
        self.waiting += waiting
        self.changed.add(Column.SL_FIRST)


class QueueTally(Tally):
    """The tally of one window of one queue."""

    def __init__(self, rolling: Millis | None, into: Iterable[Tally] = ()) -> None:
        super().__init__()
        self._rolling = rolling
        self._into = tuple(into)
        self._is_begun = False
        self._span = Span(-1, -1, -1)
        """The span whose waits are in `waits`."""
        self._moves: dict[int, Instant] = {}
        self._wavering: set[int] = set()
        self._opened = False
        self._not_yet: list[Millis] = []
        self._still: list[Millis] = []

    @property
    def moves_at(self) -> Instant:
        """The next instant at which a sum changes by the passing of time."""
        return min(self._moves.values(), default=FOREVER)

    def renew(
        self,
        book: QueueBook,
        span: Span,
        opened: list[tuple[int, Instant]],
        only: Collection[int] | None = None,
    ) -> None:
        """Bring the sums (or only those of some columns) up to the end of the span."""
        ledger = book.ledger
        columns = self._due(ledger, span.as_of)
        if opened or self._opened:
            columns |= _OPEN
            self._opened = bool(opened)
        for column in columns if only is None else columns.intersection(only):
            self._read(ledger, column, span, opened)
        is_first, self._is_begun = not self._is_begun, True
        if only is not None:
            return
        if is_first or columns & _WAITS:
            self._renew_waits(ledger, span, columns)
        if is_first or columns & _OUTCOMES or book.settings.attribution == _ARRIVAL:
            self._renew_level(book, span)

    def _due(self, ledger: Ledger, as_of: Instant) -> set[int]:
        if not self._is_begun:
            return ledger.columns
        moved = {column for column, at in self._moves.items() if at <= as_of}
        return moved | ledger.touched | self._wavering

    def _read(
        self, ledger: Ledger, column: int, span: Span, opened: list[tuple[int, Instant]]
    ) -> None:
        total, self._moves[column], wavers = ledger.read(column, span, self._rolling)
        if wavers:
            self._wavering.add(column)
        else:
            self._wavering.discard(column)
        if opened and column in _OPEN:
            total += sum(1 for counted, at in opened if counted == column and at in span)
        more = total - self.sums[column]
        if more:
            self.add(column, more)
            for roll_up in self._into:
                roll_up.add(column, more)

    def _renew_waits(self, ledger: Ledger, span: Span, columns: Collection[int]) -> None:
        # What stands is followed row by row; what is not believed just now is put aside for a while.
        self._exchange(self._still, self._not_yet)
        before, self._span = self._span, span
        if ledger.waits is None or before.until > span.until or before.after > span.after:
            self._exchange(list(self.waits), ())
            before, columns = Span(span.after, span.after, span.after), WAITS
        else:
            self._follow(ledger.waits, before)
        for column in WAITS:
            # In a column that nothing was booked into, and that time has not moved, none come or go.
            if column in columns:
                gone = ledger.standing(column, before.after, min(span.after, before.until))
                come = ledger.standing(column, max(before.until, span.after), span.until)
                self._exchange(gone, come)
        self._not_yet, self._still = [], []
        for wavering in self._wavering & _WAITS:
            not_yet, still = ledger.wavering(wavering, span)
            self._not_yet += not_yet
            self._still += still
        self._exchange(self._not_yet, self._still)
        self.changed |= _WAITS

    def _follow(self, log: _Logged, span: Span) -> None:
        for at, wait, booked in log:
            if at in span:
                self._exchange(*(((), (wait,)) if booked else ((wait,), ())))

    def _exchange(self, gone: Iterable[Millis], come: Iterable[Millis]) -> None:
        """Let waits go and others come, here and in the roll-ups."""
        for tally in (self, *self._into):
            for wait in come:
                tally.waits.add(wait)
            for wait in gone:
                tally.waits.remove(wait)
            tally.changed |= _WAITS

    def _renew_level(self, book: QueueBook, span: Span) -> None:
        own = book.settings
        met, counted = service_level(self.sums, own.formula, ATTRIBUTIONS[own.attribution])
        waiting = 0
        if own.attribution == _ARRIVAL:
            waiting = int(any(queued_at in span for queued_at in book.waiting(span.as_of)))
        more = (met - self.met, counted - self.counted, waiting - self.waiting)
        if any(more):
            for tally in (self, *self._into):
                tally.add_level(*more)


_ARRIVAL: Final = Attribution.ARRIVAL.name.lower()


def _common(names: set[str]) -> str:
    return next(iter(names)) if len(names) == 1 else EACH_QUEUE

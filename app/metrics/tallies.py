"""The tallies of every queue, the groups and the centre: the windows of the present board."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.events.instants import Instant, format_instant
from app.metrics.book import QueueBook
from app.metrics.books import NO_QUEUE, Books
from app.metrics.floor import ALL_QUEUES, GROUP, Floor
from app.metrics.formed import Formed
from app.metrics.ledger import Span
from app.metrics.measures import agent_time
from app.metrics.oddities import ODD, Telling
from app.metrics.snapshot import WindowFigures
from app.metrics.tally import QueueTally, Tally
from app.metrics.windows import Window


class _Border(NamedTuple):
    """A window as it lies at the present."""

    window: Window
    span: Span
    stretch: Span
    since: str


class _Row:
    """The tallies of one queue, a window each; and what was odd, as far back as anything is kept."""

    def __init__(self, own: list[QueueTally], odd: QueueTally) -> None:
        self.own = own
        self.odd = odd
        self.formed = [Formed() for _ in own]


class _RollUp:
    """The tallies of several queues together, a window each."""

    def __init__(self, windows: int) -> None:
        self.own = [Tally() for _ in range(windows)]
        self.formed = [Formed() for _ in range(windows)]


class Tallies:
    """Every window of the present, brought up to each tick."""

    def __init__(
        self, windows: tuple[Window, ...], zone: ZoneInfo, books: Books, floor: Floor
    ) -> None:
        self._windows = windows
        self._zone = zone
        self._books = books
        self._floor = floor
        self._generation = -1
        self._at: Instant = 0
        self._until = ""
        self._borders: list[_Border] = []
        self._horizon: Instant = -1
        self._lengths = [window.rolling for window in windows if window.rolling is not None]
        self._rows: dict[str, _Row] = {}
        self._roll_ups: dict[str, _RollUp] = {}
        self._odd = Tally()

    def begin(self, now: Instant, horizon: Instant) -> bool:
        """Move the windows up to `now`; tell whether every queue has to be renewed for it."""
        starts = _starts(self._borders)
        is_new = now < self._at or self._generation != self._books.generation
        self.move_to(now)
        is_new |= _starts(self._borders) != starts
        # What is forgotten inside a window leaves it without a word.
        is_forgetful = horizon != self._horizon
        is_new |= is_forgetful and horizon > min(border.span.after for border in self._borders)
        self._horizon, self._generation = horizon, self._books.generation
        if is_new:
            self._rows, self._roll_ups, self._odd = {}, {}, Tally()
        elif is_forgetful:
            self._count_odd_anew()
        return is_new

    def move_to(self, now: Instant) -> None:
        """Move the windows up to `now`, a moment before which nothing but people's time has changed."""
        self._borders = [self._border(window, now) for window in self._windows]
        self._at, self._until = now, format_instant(now)

    def renew(self, queue: str) -> None:
        """Bring a queue's sums up to the present."""
        book = self._books[queue]
        row = self._row(queue, book)
        opened = book.open_counts(self._at)
        for tally, border in zip(row.own, self._borders, strict=True):
            tally.renew(book, border.span, opened)
        row.odd.renew(book, Span(self._horizon, self._at, self._at), opened, ODD)
        book.ledger.looked_at()
        if queue != NO_QUEUE:
            self._put_time(queue, row.own)

    def figures(self, queue: str, telling: Telling) -> tuple[dict[str, WindowFigures], bool]:
        """Return the windows of a queue that was renewed, and whether any figure is another."""
        row = self._rows[queue]
        return self._figures(row.own, row.formed, telling)

    def rolled_up(self, key: str, telling: Telling) -> dict[str, WindowFigures]:
        """Return the windows of a group, or of the centre, by their key on the floor."""
        roll_up = self._roll_up(key)
        self._put_time(key, roll_up.own)
        return self._figures(roll_up.own, roll_up.formed, telling)[0]

    def moves_at(self, queue: str) -> Instant:
        """Return the next instant at which a sum of a queue that was renewed changes by itself."""
        row = self._rows[queue]
        turn = self._books[queue].next_turn(self._at, self._lengths)
        return min(turn, *(tally.moves_at for tally in row.own))

    def odd(self) -> dict[str, int]:
        """Return how often something was odd, as far back as anything is kept."""
        return {name: self._odd.sums[column] for column, name in ODD.items()}

    def _border(self, window: Window, now: Instant) -> _Border:
        stretch = window.stretch(now, self._zone)
        since = format_instant(stretch.after)
        return _Border(window, window.span(now, self._zone), stretch, since)

    def _row(self, queue: str, book: QueueBook) -> _Row:
        row = self._rows.get(queue)
        if row is None:
            keys = [
                ALL_QUEUES,
                *([] if book.settings.group is None else [GROUP + book.settings.group]),
            ]
            into = list(zip(*(self._roll_up(key).own for key in keys), strict=True))
            own = [
                QueueTally(window.rolling, tallies)
                for window, tallies in zip(self._windows, into, strict=True)
            ]
            for tally in (
                each for pair in zip(own, into, strict=True) for each in (pair[0], *pair[1])
            ):
                tally.count_by(book.settings)
            row = self._rows[queue] = _Row(own, QueueTally(None, (self._odd,)))
        return row

    def _roll_up(self, key: str) -> _RollUp:
        found = self._roll_ups.get(key)
        if found is None:
            found = self._roll_ups[key] = _RollUp(len(self._windows))
        return found

    def _put_time(self, key: str, own: Sequence[Tally]) -> None:
        if not self._floor:
            return
        for tally, border in zip(own, self._borders, strict=True):
            for column, spent in agent_time(self._floor, key, border.stretch).items():
                tally.put(column, spent)

    def _figures(
        self, own: Sequence[Tally], formed: list[Formed], telling: Telling
    ) -> tuple[dict[str, WindowFigures], bool]:
        moved = [each.renew(tally, telling) for each, tally in zip(formed, own, strict=True)]
        windows = {
            border.window.name: WindowFigures(border.since, self._until, each.kpis)
            for border, each in zip(self._borders, formed, strict=True)
        }
        return windows, any(moved)

    def _count_odd_anew(self) -> None:
        self._odd = Tally()
        for queue, row in self._rows.items():
            row.odd = QueueTally(None, (self._odd,))
            book, kept = self._books[queue], Span(self._horizon, self._at, self._at)
            row.odd.renew(book, kept, book.open_counts(self._at), ODD)


def _starts(borders: Iterable[_Border]) -> list[Instant]:
    """Return where the windows begin that begin by the clock."""
    return [border.span.after for border in borders if border.window.rolling is None]

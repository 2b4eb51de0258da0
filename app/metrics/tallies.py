"""The tallies of every queue, the groups and the centre: the windows of the present board."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from app.events.instants import Instant, Millis, format_instant
from app.metrics.book import QueueBook
from app.metrics.books import NO_QUEUE, Books
from app.metrics.doings import ALL_QUEUES, GROUP
from app.metrics.floor import Floor
from app.metrics.formed import Formed
from app.metrics.ledger import Span
from app.metrics.measures import agent_time
from app.metrics.oddities import ODD, Telling
from app.metrics.queue_tally import Present, QueueTally
from app.metrics.snapshot import WindowFigures
from app.metrics.tally import Tally
from app.metrics.windows import Window

_FIGURES: Final = WindowFigures


class _Border:
    """A window as it lies at the present."""

    __slots__ = (
        "_is_rolling",
        "_rolling",
        "_until",
        "after",
        "name",
        "since",
        "stretch_after",
        "window",
    )

    def __init__(self, window: Window) -> None:
        self.window = window
        self.name = window.name
        self.after: Instant = -1
        """The instant behind which what counts begins."""
        self.stretch_after: Instant = -1
        """Where the time that the window covers begins."""
        self.since = ""
        self._is_rolling = window.rolling is not None
        self._rolling: Millis = window.rolling or 0
        self._until: Instant = -1
        """When a window that begins by the clock begins anew."""

    def move_to(self, now: Instant, before: Instant, zone: ZoneInfo) -> bool:
        """Move the window up to `now`; tell whether it begins anew."""
        window = self.window
        if self._is_rolling:
            self.after = self.stretch_after = now - self._rolling
            self.since = format_instant(self.after)
            return False
        if before <= now < self._until:
            return False
        border = window.next_border(now, zone)
        self._until = border if border is not None else now
        after = self.after
        self.stretch_after = window.since(now, zone)
        self.after = self.stretch_after - 1
        self.since = format_instant(self.stretch_after)
        return after != self.after


class Row:
    """The tallies of one queue, a window each."""

    __slots__ = ("book", "formed", "own", "tally")

    def __init__(self, book: QueueBook, own: list[Tally], tally: QueueTally) -> None:
        self.book = book
        self.own = own
        self.tally = tally
        self.formed = [Formed() for _ in own]


class _RollUp:
    """The tallies of several queues together, a window each."""

    __slots__ = ("formed", "own")

    def __init__(self, own: list[Tally]) -> None:
        self.own = own
        self.formed = [Formed() for _ in own]


class Tallies:
    """Every window of the present, brought up to each tick."""

    def __init__(
        self, windows: tuple[Window, ...], zone: ZoneInfo, books: Books, floor: Floor
    ) -> None:
        self._zone = zone
        self._books = books
        self._floor = floor
        self._generation = -1
        self.until = ""
        """The present, as it is shown."""
        self._at: Instant = 0
        self._borders = [_Border(window) for window in windows]
        self._afters: list[Instant] = []
        """Where each window begins; behind them, since when anything is kept."""
        self._horizon: Instant = -1
        self._lengths = [window.rolling for window in windows if window.rolling is not None]
        self._rollings = [*(window.rolling or 0 for window in windows), 0]
        self._rows: dict[str, Row] = {}
        self._roll_ups: dict[str, _RollUp] = {}
        self._odd = Tally()

    def begin(self, now: Instant, horizon: Instant) -> bool:
        """Move the windows up to `now`; tell whether every queue has to be renewed for it."""
        is_new = now < self._at or self._generation != self._books.generation
        is_new = self.move_to(now) or is_new
        # What is forgotten inside a window leaves it without a word.
        is_forgetful = horizon != self._horizon
        if is_forgetful:
            is_new = is_new or horizon > min(self._afters[:-1])
            self._afters[-1] = self._horizon = horizon
        self._generation = self._books.generation
        if is_new:
            self._rows, self._roll_ups, self._odd = {}, {}, Tally()
        elif is_forgetful:
            self._count_odd_anew()
        return is_new

    def move_to(self, now: Instant) -> bool:
        """Move the windows up to `now`, a moment before which nothing but people's time has changed."""
        is_new = False
        afters: list[Instant] = []
        for border in self._borders:
            is_new = border.move_to(now, self._at, self._zone) or is_new
            afters.append(border.after)
        afters.append(self._horizon)
        self._afters = afters
        self._at, self.until = now, format_instant(now)
        return is_new

    def renew(self, queue: str) -> Row:
        """Bring a queue's sums up to the present, and return them."""
        row = self._rows.get(queue)
        if row is None:
            row = self._rows[queue] = self._row(self._books[queue])
        row.tally.renew(Present(row.book, self._at, self._afters))
        row.book.ledger.looked_at()
        if queue != NO_QUEUE and self._floor:
            self._put_time(queue, row.own)
        return row

    def figures(self, row: Row, telling: Telling) -> tuple[dict[str, WindowFigures], bool]:
        """Return the windows of a queue that was renewed, and whether any figure is another."""
        return self._figures(row.own, row.formed, telling)

    def rolled_up(self, key: str, telling: Telling) -> dict[str, WindowFigures]:
        """Return the windows of a group, or of the centre, by their key on the floor."""
        roll_up = self._roll_up(key)
        if self._floor:
            self._put_time(key, roll_up.own)
        return self._figures(roll_up.own, roll_up.formed, telling)[0]

    def moves_at(self, row: Row) -> Instant:
        """Return the next instant at which a sum of a queue that was renewed changes by itself."""
        turn = row.book.next_turn(self._at, self._lengths)
        moves_at = row.tally.moves_at
        return moves_at if moves_at < turn else turn  # noqa: FURB136  a call takes longer than the comparison

    def odd(self) -> dict[str, int]:
        """Return how often something was odd, as far back as anything is kept."""
        return {name: self._odd.cells[column].total for column, name in ODD.items()}

    def show_borders(self, windows: Mapping[str, WindowFigures]) -> None:
        """Let windows that did not change lie at the present, like all others."""
        for border in self._borders:
            shown = windows[border.window.name]
            shown.since, shown.until = border.since, self.until

    def _row(self, book: QueueBook) -> Row:
        group = book.settings.group
        keys = [ALL_QUEUES] if group is None else [ALL_QUEUES, GROUP + group]
        roll_ups = [self._roll_up(key) for key in keys]
        own = self._new_tallies()
        into = [[roll_up.own[window] for roll_up in roll_ups] for window in range(len(own))]
        for tallies in (own, *into):
            for tally in tallies:
                tally.count_by(book.settings)
        every, theirs = [*own, Tally()], [*into, [self._odd]]
        return Row(book, own, QueueTally(book.settings, self._rollings, every, theirs))

    def _roll_up(self, key: str) -> _RollUp:
        found = self._roll_ups.get(key)
        if found is None:
            found = self._roll_ups[key] = _RollUp(self._new_tallies())
        return found

    def _new_tallies(self) -> list[Tally]:
        return [Tally(is_of_a_day=border.window.rolling is None) for border in self._borders]

    def _put_time(self, key: str, own: list[Tally]) -> None:
        for tally, border in zip(own, self._borders, strict=True):
            stretch = Span(border.stretch_after, self._at, self._at)
            for column, spent in agent_time(self._floor, key, stretch).items():
                tally.put(column, spent)

    def _figures(
        self, own: list[Tally], formed: list[Formed], telling: Telling
    ) -> tuple[dict[str, WindowFigures], bool]:
        is_other = False
        windows: dict[str, WindowFigures] = {}
        for number, border in enumerate(self._borders):
            each = formed[number]
            is_other = each.renew(own[number], telling) or is_other
            windows[border.name] = _FIGURES(border.since, self.until, each.kpis)
        return windows, is_other

    def _count_odd_anew(self) -> None:
        for row in self._rows.values():
            row.tally.count_odd(Present(row.book, self._at, self._afters))

"""The trend of a queue: its service level at regular instants of the last two hours."""

from typing import Final

from app.events.instants import HOUR, MINUTE, SECOND, Instant, Millis, format_instant
from app.metrics.book import QueueBook
from app.metrics.snapshot import Trend
from app.metrics.standing import JUDGED_WINDOW
from app.metrics.sweep import Walk

STEP: Final[Millis] = 2 * MINUTE
REACH: Final[Millis] = 2 * HOUR
POINTS: Final = REACH // STEP + 1

_FEW: Final = 3
"""Points that are looked at one by one."""


class TrendLine:
    """Points at multiples of STEP; each is formed once, and again when its past changes."""

    __slots__ = ("until", "values")

    def __init__(self) -> None:
        self.until: Instant = 0
        self.values: list[float | None] = []

    def advance(self, book: QueueBook, now: Instant, revised_since: Instant | None) -> bool:
        """Bring the line up to `now`; tell whether any point is new or different."""
        until = now - now % STEP
        is_revised = revised_since is not None and revised_since <= until
        if until == self.until and not is_revised and len(self.values) == POINTS:
            return False
        kept = self._kept(until, revised_since)
        if until == self.until and len(kept) == POINTS:
            return False
        missing = POINTS - len(kept)
        first = until - STEP * (missing - 1)
        fresh = _values(book, list(range(first, until + 1, STEP)))
        before = (self.until, self.values)
        self.until, self.values = until, kept + fresh
        return before != (self.until, self.values)

    def picture(self) -> Trend:
        """Return the line as it is shown."""
        return Trend(
            "service_level", "30m", STEP // SECOND, format_instant(self.until), list(self.values)
        )

    def _kept(self, until: Instant, revised_since: Instant | None) -> list[float | None]:
        """Return the oldest points of the new line that stand as they are."""
        passed = (until - self.until) // STEP
        if not 0 <= passed < len(self.values):
            return []
        kept = self.values[passed:]
        if revised_since is not None:
            first = until - REACH
            stand = max(-(-(revised_since - first) // STEP), 0)
            kept = kept[:stand]
        return kept


def next_point(at: Instant) -> Instant:
    """Return when the line gets its next point."""
    return at - at % STEP + STEP


def line_at(book: QueueBook, at: Instant) -> Trend:
    """Return the trend as it stood at an instant."""
    line = TrendLine()
    line.advance(book, at, None)
    return line.picture()


def _values(book: QueueBook, points: list[Instant]) -> list[float | None]:
    """Return the service level at points that follow each other."""
    if len(points) <= _FEW:
        return [_value(*book.level(JUDGED_WINDOW, at)[:2]) for at in points]
    # A whole line is walked along: to cut a window out of every column for each point took ten times as long.
    walk = Walk(book, (points[0] - 1, points[-1]), JUDGED_WINDOW)
    found: list[float | None] = []
    for at in points:
        walk.move_to(at)
        found.append(_value(walk.met, walk.counted))
    return found


def _value(met: int, counted: int) -> float | None:
    return met / counted if counted else None

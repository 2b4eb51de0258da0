"""A queue's past second by second, in one go: for the judging of a long stretch, as after a backlog.

Whatever counts in a window that moves with time counts from one instant to before another; in order, those
instants are all there is to look at. A step takes less than a microsecond, where cutting a window out of
every column takes twenty.
"""

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Final, NamedTuple

from app.events.instants import SECOND, Instant, Millis
from app.metrics.book import QueueBook
from app.metrics.columns import FOREVER

_BITS: Final = 4
_CODES: Final = 1 << _BITS
_SECOND: Final = int(SECOND)


class Weight(NamedTuple):
    """What one visit of an outcome adds to the fraction of the service level."""

    met: int
    counted: int


class Sweep:
    """Walks through the seconds after an instant, and stops where the signs of the queue are others."""

    def __init__(
        self,
        book: QueueBook,
        stretch: tuple[Instant, Instant],
        window: Millis,
        weights: Sequence[Weight],
        waits: Sequence[Millis],
        signs_of: Callable[[int, int, Instant | None, Instant], int],
    ) -> None:
        """Sweep a stretch; `waits` are the lengths of a wait from which on signs are others.

        `signs_of` tells the signs of a fraction and of whoever has waited longest, at an instant.
        """
        self.met = self.counted = 0
        self.waiting_since: Instant | None = None
        since, self._until = stretch
        edges = [
            edge
            for outcome, spans in enumerate(book.counting(stretch, window))
            for began, ended in spans
            for edge in (began * _CODES + 2 * outcome, ended * _CODES + 2 * outcome + 1)
        ]
        edges.sort()
        self._edges: list[int] = edges
        self._edge = 0
        self._steps = [(sign * w.met, sign * w.counted) for w in weights for sign in (1, -1)]
        self._waiting: list[tuple[Instant, Instant, Instant]] = sorted(book.waited_after(since))
        self._entered = 0
        self._here: list[tuple[Instant, Instant]] = []
        self._waits = tuple(waits)
        self._signs_of = signs_of
        self._known: dict[tuple[int, int, int], int] = {}

    def seek(self, second: Instant, signs: int, due: Instant) -> Instant:
        """Return the first second from one on with other signs, or that is due; a later one than the last if none."""
        while second <= self._until:
            self._move_to(second)
            if second >= due or self.signs(second) != signs:
                return second
            second = self.following(second, due)
        return second

    def signs(self, second: Instant) -> int:
        """Return the signs at the second that was come to last."""
        waiting, wait = self.waiting_since, 0
        if waiting is not None:
            for length in self._waits:
                wait += second - waiting >= length
        key = (self.met, self.counted, wait)
        found = self._known.get(key, -1)
        if found < 0:
            found = self._known[key] = self._signs_of(self.met, self.counted, waiting, second)
        return found

    def following(self, second: Instant, due: Instant) -> Instant:
        """Return the next second in which anything can be otherwise."""
        soonest = due
        if self._edge < len(self._edges):
            soonest = min(soonest, self._edges[self._edge] // _CODES)
        if self._entered < len(self._waiting):
            soonest = min(soonest, self._waiting[self._entered][0])
        waiting = self.waiting_since
        if waiting is not None:
            soonest = min(soonest, self._here[0][1])
            for length in self._waits:
                if waiting + length > second:
                    soonest = min(soonest, waiting + length)
        if soonest >= FOREVER:
            return FOREVER
        return max(-(-soonest // _SECOND) * _SECOND, second + _SECOND)

    def _move_to(self, second: Instant) -> None:
        edges, place, last = self._edges, self._edge, (second + 1) * _CODES
        while place < len(edges) and edges[place] < last:
            met, counted = self._steps[edges[place] % _CODES]
            self.met += met
            self.counted += counted
            place += 1
        self._edge = place
        waiting, here = self._waiting, self._here
        while self._entered < len(waiting) and waiting[self._entered][0] <= second:
            _, ended, queued_at = waiting[self._entered]
            heappush(here, (queued_at, ended))
            self._entered += 1
        while here and here[0][1] <= second:
            heappop(here)
        self.waiting_since = here[0][0] if here else None

"""A queue's past second by second, in one go: for the judging of a long stretch, as after a backlog.

Whatever counts in a window that moves with time counts from one instant to before another; in order, those
instants are all there is to look at. A step takes less than a microsecond, where cutting a window out of
every column takes twenty.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final, NamedTuple

from app.events.instants import SECOND, Instant, Millis
from app.metrics.book import QueueBook
from app.metrics.columns import FOREVER, Outcome
from app.metrics.service_level import FORMULAS, Outcomes

_BITS: Final = 4
_CODE: Final = (1 << _BITS) - 1
"""An edge is an instant, moved by so many bits, and a code: shifted, for compiled code multiplies slowly."""
_SECOND: Final = int(SECOND)


class Weight(NamedTuple):
    """What one visit of an outcome adds to the fraction of the service level."""

    met: int
    counted: int


WEIGHTS: Final = {
    formula: [
        Weight(*formed(Outcomes(*(int(each == other) for other in Outcome)))) for each in Outcome
    ]
    for formula, formed in FORMULAS.items()
}
"""What a visit of each outcome adds to a fraction: every formula is a sum."""


class Walk:
    """The fraction of the service level in a window, at instants of a stretch that are come to in order."""

    __slots__ = ("_counted", "_edge", "_edges", "_met", "counted", "met")

    def __init__(self, book: QueueBook, stretch: tuple[Instant, Instant], window: Millis) -> None:
        weights = WEIGHTS[book.settings.formula]
        self.met = self.counted = 0
        self._edges = _edges(book, stretch, window)
        self._edge = 0
        self._met = [sign * weight.met for weight in weights for sign in (1, -1)]
        self._counted = [sign * weight.counted for weight in weights for sign in (1, -1)]

    def move_to(self, at: Instant) -> None:
        """Take in what begins and ceases to count up to an instant."""
        edges, place, last = self._edges, self._edge, at + 1 << _BITS
        while place < len(edges) and (edge := edges[place]) < last:
            code = edge & _CODE
            self.met += self._met[code]
            self.counted += self._counted[code]
            place += 1
        self._edge = place

    @property
    def next_edge(self) -> Instant:
        """When something begins or ceases to count next; FOREVER if nothing does."""
        edges, place = self._edges, self._edge
        return edges[place] >> _BITS if place < len(edges) else FOREVER


class Signs(ABC):
    """What the signs of a queue are told by."""

    __slots__ = ()

    @abstractmethod
    def signs(self, met: int, counted: int, wait: Millis) -> int:
        """Return the signs of a fraction and of the longest wait."""


class Sweep:
    """Walks through the seconds after an instant, and stops where the signs of the queue are others."""

    def __init__(
        self,
        book: QueueBook,
        stretch: tuple[Instant, Instant],
        window: Millis,
        waits: Sequence[Millis],
        told_by: Signs,
    ) -> None:
        """Sweep a stretch; `waits` are the lengths of a wait from which on signs are others."""
        self.walk: Final = Walk(book, stretch, window)
        """The fraction at the second that was come to last."""
        self.waiting_since: Instant = FOREVER
        """Since when the one waits who has waited longest; FOREVER if nobody does for whom signs are others."""
        since, self._until = stretch
        # Who waited for less is no sign: of a day's callers hardly anybody is left.
        self._waiting = sorted(book.waited_after(since, min(waits)))
        self._entered = 0
        self._here: list[tuple[Instant, Instant]] = []
        self._waits = tuple(waits)
        self._told_by = told_by

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
        waiting = self.waiting_since
        wait = second - waiting if waiting < FOREVER else 0
        return self._told_by.signs(self.walk.met, self.walk.counted, wait)

    def following(self, second: Instant, due: Instant) -> Instant:
        """Return the next second in which anything can be otherwise."""
        soonest = min(due, self.walk.next_edge)
        if self._entered < len(self._waiting):
            soonest = min(soonest, self._waiting[self._entered][0])
        waiting = self.waiting_since
        if waiting < FOREVER:
            soonest = min(soonest, self._here[0][1])
            for length in self._waits:
                if waiting + length > second:
                    soonest = min(soonest, waiting + length)
        if soonest >= FOREVER:
            return FOREVER
        return max(soonest + -soonest % _SECOND, second + _SECOND)

    def _move_to(self, second: Instant) -> None:
        self.walk.move_to(second)
        waiting, here = self._waiting, self._here
        while self._entered < len(waiting) and waiting[self._entered][0] <= second:
            _, ended, queued_at = waiting[self._entered]
            heappush(here, (queued_at, ended))
            self._entered += 1
        while here and here[0][1] <= second:
            heappop(here)
        self.waiting_since = here[0][0] if here else FOREVER


def _edges(book: QueueBook, stretch: tuple[Instant, Instant], window: Millis) -> list[int]:
    """Return in order when visits begin or cease to count in a window, each with its outcome and which of the two."""
    edges: list[int] = []
    for outcome, (began, ended) in enumerate(book.counting(stretch, window)):
        code = 2 * outcome
        # Most of them are in order as they are, which the sorting makes use of.
        edges += [at << _BITS | code for at in began]
        edges += [at << _BITS | code + 1 for at in ended]
    edges.sort()
    return edges

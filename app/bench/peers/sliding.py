"""A window that slides over a queue's rows, as one would write it for a dataflow in Python.

A tick takes in the rows that came, lets go of those that were left behind, and forms the figures if there were any.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence

from app.bench.peers.figures import PERCENTS, RUNG, SPENT_ON, WIDTH, Figures, figures, rank
from app.bench.peers.rows import EXITS, Row
from app.events.instants import Instant, Millis


class Window:
    """The sums of a queue's rows between two instants that move on, and its waits in order."""

    def __init__(self, rows: Sequence[Row], instants: Sequence[Instant]) -> None:
        self._rows, self._instants = rows, instants
        self._now: Instant = 0
        self._begin_at(0)

    def _begin_at(self, place: int) -> None:
        self._begin = self._end = place
        self._sums = [0] * WIDTH
        self._waits: list[Millis] = []
        self._figures = figures(self._sums, None)

    def tick(self, since: Instant, now: Instant) -> Figures:
        """Move on, or begin again where the instant lies back; return the figures."""
        instants, begin, end = self._instants, self._begin, self._end
        if now < self._now:
            begin = end = bisect_right(instants, since)
            self._begin_at(begin)
        self._now = now
        while end < len(instants) and instants[end] <= now:
            self._enter(self._rows[end])
            end += 1
        while begin < end and instants[begin] <= since:
            self._leave(self._rows[begin])
            begin += 1
        if (begin, end) != (self._begin, self._end):
            self._begin, self._end = begin, end
            self._figures = self._formed()
        return self._figures

    def _enter(self, row: Row) -> None:
        _, _, kind, ms, rung = row
        self._sums[kind] += 1
        self._sums[RUNG] += rung
        if kind in SPENT_ON:
            self._sums[SPENT_ON[kind]] += ms
        if kind in EXITS:
            insort(self._waits, ms)

    def _leave(self, row: Row) -> None:
        _, _, kind, ms, rung = row
        self._sums[kind] -= 1
        self._sums[RUNG] -= rung
        if kind in SPENT_ON:
            self._sums[SPENT_ON[kind]] -= ms
        if kind in EXITS:
            del self._waits[bisect_left(self._waits, ms)]

    def _formed(self) -> Figures:
        waits = self._waits
        if not waits:
            return figures(self._sums, None)
        p50, p90, longest = (waits[rank(percent, len(waits))] for percent in PERCENTS)
        return figures(self._sums, (p50, p90, longest))

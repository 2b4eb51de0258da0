"""A queue's status through time: what was judged of it, and what of that is taken back when the past changes."""

from bisect import bisect_right

import msgspec

from app.events.instants import MINUTE, SECOND, Instant, Millis
from app.metrics.status import Standing, first_standing, second_at_or_after

JUDGED_WINDOW: Millis = 30 * MINUTE
"""Status is judged on the service level of this window."""


class StatusHistory(msgspec.Struct):
    """Every change of one queue's standing within retention, and how far it has been judged."""

    standings: list[tuple[Instant, Standing]]
    judged_until: Instant
    due: Instant = 0
    """The next second in which, as far as is known, the standing can move."""

    @property
    def latest(self) -> Standing:
        """The standing as judged last."""
        return self.standings[-1][1]

    def at(self, at: Instant) -> Standing:
        """Return the standing in force at an instant."""
        index = bisect_right(self.standings, at, key=lambda entry: entry[0])
        return self.standings[max(index - 1, 0)][1]

    def rewind(self, at: Instant) -> None:
        """Take back what was judged of `at` and after it: the figures there have changed."""
        first = second_at_or_after(at)
        if first < self.standings[0][0]:
            self.standings = [(first, first_standing(first))]
        self.judged_until = min(self.judged_until, first - SECOND)
        self.due = min(self.due, first)
        while len(self.standings) > 1 and self.standings[-1][0] > self.judged_until:
            self.standings.pop()

    def begin(self, at: Instant) -> None:
        """Judge from an instant on, if the queue turns out to be older than was known."""
        if second_at_or_after(at) < self.standings[0][0]:
            self.rewind(at)

    def restart(self) -> None:
        """Take back everything that was judged: the rules have changed."""
        del self.standings[1:]
        self.judged_until = self.standings[0][0] - SECOND
        self.due = 0

    def trim(self, horizon: Instant) -> None:
        """Forget standings that were over at the horizon."""
        keep = bisect_right(self.standings, horizon, key=lambda entry: entry[0]) - 1
        if keep > 0:
            del self.standings[:keep]


def new_history(at: Instant) -> StatusHistory:
    """Return the history of a queue first heard of at `at`."""
    second = second_at_or_after(at)
    return StatusHistory([(second, first_standing(second))], second - SECOND)

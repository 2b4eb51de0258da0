"""A queue's status through time: judged second by second, and judged again when the past changes."""

from bisect import bisect_right

import msgspec

from app.events.instants import MINUTE, SECOND, Instant, Millis
from app.metrics.book import QueueBook
from app.metrics.columns import FOREVER, Column, Outcome
from app.metrics.service_level import FORMULAS, Outcomes
from app.metrics.status import (
    Reading,
    Standing,
    Thresholds,
    first_standing,
    judge,
    next_move,
    second_at_or_after,
    signs,
)
from app.metrics.sweep import Sweep, Weight

JUDGED_WINDOW: Millis = 30 * MINUTE
"""Status is judged on the service level of this window."""

_LONG: Millis = 10 * MINUTE
"""A longer stretch is swept: second by second it took ten times as long."""

_UNKNOWN = -1

_WEIGHTS = {
    formula: [
        Weight(*formed(Outcomes(*(int(each == other) for other in Outcome)))) for each in Outcome
    ]
    for formula, formed in FORMULAS.items()
}
"""What a visit of each outcome adds to a fraction: every formula is a sum."""

_WAITS = (Column.OFFERED, Column.WAITING)


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

    def advance(self, book: QueueBook, now: Instant, *, anew: bool = False) -> None:
        """Judge every whole second up to `now`; those in which nothing can change are passed over, the first if not `anew`."""
        rules = book.settings.thresholds
        last = now // SECOND * SECOND
        second = self.judged_until + SECOND
        if not anew:
            second = max(second, self.due)
        if second > last:
            self.judged_until = max(self.judged_until, last)
        elif last - second > _LONG:
            second = self._sweep(book, second, last - SECOND)
        while second <= last:
            met, counted, moves_at = book.level(JUDGED_WINDOW, second)
            reading = Reading(met, counted, min(book.waiting(second), default=None))
            standing = judge(self.latest, reading, second, book.settings.target_ratio, rules)
            if standing is not self.latest:
                self.standings.append((second, standing))
            soonest = min(moves_at, _next_move(book, second, reading, standing, rules))
            second = second_at_or_after(max(soonest, second + 1)) if soonest < FOREVER else FOREVER
            self.judged_until = min(second - SECOND, last)
            self.due = second

    def _sweep(self, book: QueueBook, second: Instant, until: Instant) -> Instant:
        """Judge a long stretch; return the second after it."""
        rules, target = book.settings.thresholds, book.settings.target_ratio

        def signs_of(met: int, counted: int, waiting_since: Instant | None, at: Instant) -> int:
            return signs(Reading(met, counted, waiting_since), at, target, rules)

        sweep = Sweep(
            book,
            (second - SECOND, until),
            JUDGED_WINDOW,
            _WEIGHTS[book.settings.formula],
            (rules.longest_wait + 1, rules.wait_cleared),
            signs_of,
        )
        second = sweep.seek(second, _UNKNOWN, FOREVER)
        while second <= until:
            reading = Reading(sweep.met, sweep.counted, sweep.waiting_since)
            standing = judge(self.latest, reading, second, target, rules)
            if standing is not self.latest:
                self.standings.append((second, standing))
            # What a status that has just begun is judged by is not held against it before the next second.
            known = _UNKNOWN if standing.since == second else sweep.signs(second)
            due = second + SECOND if known == _UNKNOWN else next_move(standing, rules) or FOREVER
            second = sweep.seek(sweep.following(second, due), known, due)
        self.judged_until = until
        return until + SECOND

    def trim(self, horizon: Instant) -> None:
        """Forget standings that were over at the horizon."""
        keep = bisect_right(self.standings, horizon, key=lambda entry: entry[0]) - 1
        if keep > 0:
            del self.standings[:keep]


def new_history(at: Instant) -> StatusHistory:
    """Return the history of a queue first heard of at `at`."""
    second = second_at_or_after(at)
    return StatusHistory([(second, first_standing(second))], second - SECOND)


def _next_move(
    book: QueueBook, at: Instant, reading: Reading, standing: Standing, rules: Thresholds
) -> Instant:
    """Return when something else than the outcomes of the window can move the standing."""
    soonest = min(book.next_turn(at, (JUDGED_WINDOW,)), next_move(standing, rules) or FOREVER)
    # Entries and exits count by themselves only while a wait is long enough to be judged, or where
    # it may become so before the service level shows it.
    limit = min(rules.wait_cleared, rules.longest_wait)
    waited = at - reading.waiting_since if reading.waiting_since is not None else 0
    if standing.since == at:
        soonest = at + 1
    if max(waited, book.settings.within) >= limit:
        soonest = min(soonest, book.ledger.next_change(at, (JUDGED_WINDOW,), _WAITS))
    if reading.waiting_since is not None:
        for limit in (rules.longest_wait + 1, rules.wait_cleared):
            if reading.waiting_since + limit > at:
                soonest = min(soonest, reading.waiting_since + limit)
    return soonest

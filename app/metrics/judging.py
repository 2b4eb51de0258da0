"""Judging a queue second by second: `judge` is asked only where something that it looks at is another.

The law stands in `moves`. A reading meets some conditions and not others; while it meets the same ones as
before, and none of them has been met for long enough, the standing is the same.
"""

from typing import Final

from typing_extensions import override

from app.events.instants import MINUTE, SECOND, Instant, Millis
from app.metrics.book import QueueBook
from app.metrics.columns import FOREVER, Column
from app.metrics.moves import MOVES, Reading, judge, next_move, points_of
from app.metrics.queue_settings import QueueSettings
from app.metrics.standing import JUDGED_WINDOW, StatusHistory
from app.metrics.status import Condition, Standing, Status
from app.metrics.sweep import Signs, Sweep

_LONG: Final[Millis] = 10 * MINUTE
"""A longer stretch is swept: second by second it took ten times as long."""

_UNKNOWN: Final = -1
_SECOND: Final = int(SECOND)
_JUDGED: Final = [JUDGED_WINDOW]

# The conditions that a reading meets, and that it is one of nothing, as bits.
_NOTHING: Final = 1
_BELOW: Final = 2
_FAR_BELOW: Final = 4
_NEARLY: Final = 8
_ABOVE: Final = 16
_LONG_WAIT: Final = 32

_SIGN: Final = {
    Condition.BELOW: _BELOW,
    Condition.FAR_BELOW: _FAR_BELOW,
    Condition.NEARLY: _NEARLY,
    Condition.ABOVE: _ABOVE,
    Condition.LONG_WAIT: _LONG_WAIT,
}

_LOOKED_AT: Final = {
    status: _NOTHING | sum(_SIGN[move.condition] for move in MOVES.get(status, ()))
    for status in Status
}
"""The signs that may move a status."""

_WAITS: Final = (Column.OFFERED, Column.WAITING)


class Judge(Signs):
    """Judges one queue."""

    __slots__ = (
        "_above",
        "_ends",
        "_far_below",
        "_fewest",
        "_goal",
        "_latest",
        "_longest_wait",
        "_looked_at",
        "_met",
        "_nearly",
        "_settings",
        "_since",
        "_wait_cleared",
        "_within",
    )

    def __init__(self) -> None:
        self._settings: QueueSettings | None = None
        self._goal = self._far_below = self._nearly = self._above = 0.0
        """Points of service level: see `Thresholds`."""
        self._longest_wait = self._wait_cleared = self._within = 0
        self._fewest = 1
        self._latest: Standing | None = None
        self._since: Instant = 0
        self._looked_at = self._met = 0
        """The signs that may move the latest standing, and those that it was judged by."""
        self._ends: Instant = FOREVER
        """When one of these will have been met for long enough."""

    def advance(
        self, history: StatusHistory, book: QueueBook, now: Instant, *, anew: bool = False
    ) -> None:
        """Judge every whole second up to `now`; those in which nothing can change are passed over, the first if not `anew`."""
        # Compiled code multiplies numbers of this size as objects, in ten times the time that a remainder takes.
        last = now - now % _SECOND
        judged_until = history.judged_until
        second = judged_until + _SECOND
        if not anew:
            second = max(second, history.due)
        if second > last:
            if last > judged_until:
                history.judged_until = last
            return
        self._take(book.settings)
        if last - second > _LONG:
            second = self._sweep(history, book, second, last - SECOND)
        while second <= last:
            met, counted, moves_at = book.level(JUDGED_WINDOW, second)
            waiting_since = book.longest(second)
            standing = history.standings[-1][1]
            if standing is not self._latest:
                self._note(standing)
            if self._may_move(met, counted, waiting_since, second):
                self._ask(history, met, counted, waiting_since, second)
            soonest = min(moves_at, self._next_move(book, second, waiting_since))
            soonest = max(soonest, second + 1)
            second = soonest + -soonest % _SECOND if soonest < FOREVER else FOREVER
        history.judged_until = min(second - _SECOND, last)
        history.due = second

    def pass_over(self, history: StatusHistory, until: Instant) -> None:
        """Take the seconds up to an instant as judged, as far as nothing was due: nothing else has moved."""
        last = min(until - until % _SECOND, history.due - _SECOND)
        judged_until = history.judged_until
        if last > judged_until:
            history.judged_until = last

    def _take(self, settings: QueueSettings) -> None:
        """Take in what a queue is judged by."""
        if settings is self._settings:
            return
        rules = settings.thresholds
        goal = points_of(settings.target_ratio)
        self._settings, self._goal, self._latest = settings, goal, None
        self._far_below = goal - rules.breach_points
        self._nearly = goal - rules.recover_points
        self._above = goal + rules.clear_points
        self._longest_wait, self._wait_cleared = rules.longest_wait, rules.wait_cleared
        self._fewest = max(rules.fewest, 1)
        self._within = settings.within

    def _note(self, standing: Standing) -> None:
        """Take in how the queue stands."""
        self._latest, self._since = standing, standing.since
        self._looked_at = _LOOKED_AT[standing.status]
        met = _NOTHING if standing.status is Status.NO_DATA else 0
        for condition in standing.held:
            met |= _SIGN[condition]
        self._met = met
        self._ends = FOREVER
        if standing.held and self._settings is not None:
            self._ends = next_move(standing, self._settings.thresholds) or FOREVER

    def _may_move(self, met: int, counted: int, waiting_since: Instant, second: Instant) -> bool:
        wait = second - waiting_since if waiting_since < FOREVER else 0
        signs = self.signs(met, counted, wait) & self._looked_at
        return signs != self._met or second >= self._ends

    def _ask(
        self,
        history: StatusHistory,
        met: int,
        counted: int,
        waiting_since: Instant,
        second: Instant,
    ) -> None:
        """Have the queue judged by the law."""
        settings = self._settings
        assert settings is not None  # noqa: S101  they were taken in
        reading = Reading(met, counted, waiting_since if waiting_since < FOREVER else None)
        latest = history.latest
        standing = judge(latest, reading, second, self._goal, settings.thresholds)
        if standing is not latest:
            history.standings.append((second, standing))
            self._note(standing)

    @override
    def signs(self, met: int, counted: int, wait: Millis) -> int:
        found = _LONG_WAIT if wait > self._longest_wait else 0
        if counted == 0 and not found:
            return _NOTHING
        if counted < self._fewest:
            return found
        points = 100 * met / counted
        if points < self._goal:
            found |= _BELOW
        if points < self._far_below:
            found |= _FAR_BELOW
        if points >= self._nearly and wait < self._wait_cleared:
            found |= _NEARLY
        if points >= self._above:
            found |= _ABOVE
        return found

    def _next_move(self, book: QueueBook, at: Instant, waiting_since: Instant) -> Instant:
        """Return when something else than the outcomes of the window can move the standing."""
        if self._since == at:
            return at + 1
        soonest = min(book.next_turn(at, _JUDGED), self._ends)
        # Entries and exits count by themselves only while a wait is long enough to be judged, or where
        # it may become so before the service level shows it.
        limit = min(self._wait_cleared, self._longest_wait)
        waited = at - waiting_since if waiting_since < FOREVER else 0
        if waited >= limit or self._within >= limit:
            soonest = min(soonest, book.ledger.next_change(at, _JUDGED, _WAITS))
        if waiting_since < FOREVER:
            for limit in (self._longest_wait + 1, self._wait_cleared):
                if at < waiting_since + limit < soonest:
                    soonest = waiting_since + limit
        return soonest

    def _sweep(
        self, history: StatusHistory, book: QueueBook, second: Instant, until: Instant
    ) -> Instant:
        """Judge a long stretch; return the second after it."""
        settings = book.settings
        rules, goal = settings.thresholds, self._goal
        sweep = Sweep(
            book,
            (second - SECOND, until),
            JUDGED_WINDOW,
            (rules.longest_wait + 1, rules.wait_cleared),
            self,
        )
        second = sweep.seek(second, _UNKNOWN, FOREVER)
        latest = history.latest
        while second <= until:
            waiting = sweep.waiting_since
            since = waiting if waiting < FOREVER else None
            reading = Reading(sweep.walk.met, sweep.walk.counted, since)
            standing = judge(latest, reading, second, goal, rules)
            if standing is not latest:
                history.standings.append((second, standing))
                latest = standing
            # What a status that has just begun is judged by is not held against it before the next second.
            known = _UNKNOWN if standing.since == second else sweep.signs(second)
            due = second + SECOND if known == _UNKNOWN else next_move(standing, rules) or FOREVER
            second = sweep.seek(sweep.following(second, due), known, due)
        history.judged_until = until
        return until + SECOND

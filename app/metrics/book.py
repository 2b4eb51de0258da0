"""One queue's book: its ledger, and what is open in it just now.

Facts that are over stand in the ledger. A visit that still waits has no end yet, so what it amounts
to at an instant (waiting, overdue, lost after its limit) is worked out from the open visit when asked.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from app.events.instants import Instant, Millis
from app.metrics.columns import (
    BY_EVENT,
    FOREVER,
    Attribution,
    Column,
    Outcome,
    service_level_column,
)
from app.metrics.ledger import EVERY, Ledger, Span, Stretch, Sums
from app.metrics.limits import Limits
from app.metrics.made_of import level_of
from app.metrics.queue_settings import QueueSettings
from app.metrics.roster import Roster
from app.metrics.visit import Leg, Visit

OVERDUE_WAITING: Final = int(service_level_column(Attribution.SL_EVENT, Outcome.OVERDUE_WAITING))


class Here(NamedTuple):
    """Who is in a queue at an instant."""

    waiting: int
    overdue: int
    longest: Instant
    """Since when the one waits who has waited longest; FOREVER if nobody does."""
    ringing: int


class QueueBook:
    """Everything counted of one queue."""

    def __init__(self, settings: QueueSettings, limits: Limits) -> None:
        self.settings = settings
        self.ledger = Ledger()
        self.roster = Roster()
        self.visits: set[Visit] = set()
        self.legs: set[Leg] = set()
        self.sources: set[str] = set()
        self.heard_from = ""
        """The source that named the queue last."""
        self.handled_by: dict[str, Instant] = {}
        """When each agent last ended a conversation of this queue."""
        self.first_at: Instant = FOREVER
        self.revised_since: Instant = FOREVER
        """The earliest instant whose figures changed since the board was formed."""
        self.told_in = -1
        self.told_due = self.told_wait = self.told_talk = -1
        """The quarter hours in which what is open turns that history was told of last, after so many takings."""
        self._limits = limits

    def sums(self, span: Span, only: Collection[int] = EVERY) -> Sums:
        """Return every column's sum over the span, with what is open counted as it stood then."""
        row = self.ledger.sums(span, only)
        for column, at in self.open_counts(span.as_of):
            if at in span:
                row[column] += 1
        return row

    def open_counts(self, as_of: Instant) -> list[tuple[int, Instant]]:
        """Return the columns in which what is open counts one, as it stood at `as_of`, and at which instant."""
        found = [count for visit in self.visits for count in self._visit_counts(visit, as_of)]
        limits = (self.talk_limit(leg) for leg in self.legs if leg.lost is None)
        return found + [(Column.ENDED_UNKNOWN, limit) for limit in limits if limit <= as_of]

    def level(self, window: Millis, at: Instant) -> tuple[int, int, Instant]:
        """Return the service level by event of a window that ends at `at`, and when its outcomes move by themselves.

        The visits that met the target, and those that counted; what is open turns besides: see `next_turn`.
        """
        row, moves_at = self.ledger.levels(window, at)
        for visit in self.visits:
            due = visit.due
            if at - window < due <= at and self._waits(visit, at):
                row[OVERDUE_WAITING] += 1
        level = level_of(self.settings.formula, Attribution.SL_EVENT)
        return level.met.of(row), level.counted.of(row), moves_at

    def counting(self, stretch: Stretch, window: Millis) -> list[list[Stretch]]:
        """Return, for every outcome, from when until when its visits count in a window: see `Ledger.counting`."""
        found = [
            self.ledger.counting(column, stretch, window)
            for column in range(BY_EVENT, BY_EVENT + len(Outcome))
        ]
        for visit in self.visits:
            if visit.lost is None:
                due, limit = visit.due, self.wait_limit(visit)
                span = max(due, visit.present_since), min(due + window, limit)
                if span[0] < span[1]:
                    found[Outcome.OVERDUE_WAITING].append(span)
        return found

    def waited_after(self, at: Instant) -> list[tuple[Instant, Instant, Instant]]:
        """Return (since, until, queued_at) of all who waited after an instant."""
        return [
            *self.ledger.held_after(Column.WAITING, at),
            *(
                (visit.present_since, self.wait_limit(visit), visit.queued_at)
                for visit in self.visits
                if visit.lost is None and visit.present_since < self.wait_limit(visit)
            ),
        ]

    def forget_told(self, taken: int) -> None:
        """Note that history was told of nothing yet since so many takings: see `Unwritten`."""
        self.told_in = taken
        self.told_due = self.told_wait = self.told_talk = -1

    def trim(self, horizon: Instant) -> None:
        """Forget what happened at the horizon or before."""
        self.ledger.trim(horizon)
        self.roster.trim(horizon)

    def note_handled(self, agent: str, at: Instant) -> None:
        """Note that an agent ended a conversation of this queue."""
        self.handled_by[agent] = max(at, self.handled_by.get(agent, at))

    def waiting(self, as_of: Instant) -> list[Instant]:
        """Return when each visit that waited at `as_of` had entered the queue."""
        found = self.ledger.believed(Column.WAITING, as_of)
        for visit in self.visits:
            if self._waits(visit, as_of):
                found.append(visit.queued_at)
        return found

    def here(self, as_of: Instant) -> Here:
        """Return who is in the queue at an instant."""
        within = self.settings.within
        waiting = overdue = 0
        longest = FOREVER
        for since in self.waiting(as_of):
            waiting += 1
            overdue += since + within <= as_of
            longest = min(longest, since)
        return Here(waiting, overdue, longest, self.ringing(as_of))

    def open_waits(self) -> list[tuple[Instant, Instant]]:
        """Return since when each visit has waited that waits still, and until when it may."""
        found = (visit for visit in self.visits if visit.lost is None)
        return [(visit.present_since, self.wait_limit(visit)) for visit in found]

    def ringing(self, as_of: Instant) -> int:
        """Return how many visits had a phone ringing at `as_of`."""
        count = len(self.ledger.believed(Column.RINGING, as_of))
        for visit in self.visits:
            if visit.rings and visit.ring_since <= as_of and self._waits(visit, as_of):
                count += 1
        return count

    def next_change(
        self, after: Instant, spans: Sequence[Millis], only: Collection[int] = EVERY
    ) -> Instant:
        """Return the next instant at which a figure of this queue changes without any event."""
        return min(self.ledger.next_change(after, spans, only), self.next_turn(after, spans))

    def next_turn(self, after: Instant, spans: Sequence[Millis]) -> Instant:
        """Return the next instant at which what is open comes to count otherwise in such windows."""
        soonest = FOREVER
        for visit in self.visits:
            for at in self._turns(visit):
                soonest = min(soonest, _passes(at, after, spans))
        for leg in self.legs:
            limit = self.talk_limit(leg)
            if after < limit < soonest:
                soonest = limit
        return soonest

    def turned(self, after: Instant, until: Instant) -> list[Instant]:
        """Return at which instants that counts which came to count otherwise after `after`, up to `until`."""
        turned = [v for v in self.visits if any(after < at <= until for at in self._turns(v))]
        legs = [leg for leg in self.legs if after < self.talk_limit(leg) <= until]
        return [at for at in self.counted_at(turned, legs) if at <= until]

    def counted_at(self, visits: Iterable[Visit], legs: Iterable[Leg]) -> list[Instant]:
        """Return the instants at which open visits and legs of this queue count, once they are reached."""
        counted = [at for visit in visits for at in (visit.due, self.wait_limit(visit))]
        counted += [self.talk_limit(leg) for leg in legs]
        return [at for at in counted if at != FOREVER]

    def _turns(self, visit: Visit) -> tuple[Instant, ...]:
        """Return the instants at which an open visit comes to count otherwise."""
        due, limit = visit.due, self.wait_limit(visit)
        return visit.queued_at, visit.present_since, visit.ring_since, due, limit

    def wait_limit(self, visit: Visit) -> Instant:
        """Return when an open visit counts as lost; FOREVER if it was found again after that."""
        return FOREVER if visit.revived else visit.queued_at + self._limits.waiting

    def talk_limit(self, leg: Leg) -> Instant:
        """Return when an open leg counts as lost; FOREVER if it was found again after that."""
        return FOREVER if leg.revived else leg.since + self._limits.talking

    def _waits(self, visit: Visit, as_of: Instant) -> bool:
        known = visit.lost is None and visit.present_since <= as_of
        return known and as_of < self.wait_limit(visit)

    def _visit_counts(self, visit: Visit, as_of: Instant) -> Iterator[tuple[int, Instant]]:
        if visit.lost is not None or visit.present_since > as_of:
            return
        due, limit = visit.due, self.wait_limit(visit)
        if due <= as_of:
            if not visit.overdue:
                yield Column.OVERDUE, due
            if as_of < limit:
                yield OVERDUE_WAITING, due
        if limit <= as_of:
            yield Column.ENDED_UNKNOWN, limit


def _passes(at: Instant, after: Instant, spans: Sequence[Millis]) -> Instant:
    """Return when an instant comes, or leaves a window of one of these lengths, next after another one."""
    if after < at:
        return at
    soonest = FOREVER
    for span in spans:
        if after < at + span < soonest:
            soonest = at + span
    return soonest

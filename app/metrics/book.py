"""One queue's book: its ledger, and what is open in it just now.

Facts that are over stand in the ledger. A visit that still waits has no end yet, so what it amounts
to at an instant (waiting, overdue, lost after its limit) is worked out from the open visit when asked.
"""

from collections.abc import Collection, Iterable
from typing import Final

from app.events.instants import Instant, Millis
from app.metrics.columns import (
    BY_EVENT,
    FOREVER,
    Attribution,
    Column,
    Outcome,
    service_level_column,
)
from app.metrics.ledger import EVERY, Ledger, Span, Stretch, Sums, Turns
from app.metrics.limits import Limits
from app.metrics.made_of import Level, level_of
from app.metrics.queue_settings import QueueSettings
from app.metrics.roster import Roster
from app.metrics.visit import Leg, Visit

_ENDED_UNKNOWN: Final = int(Column.ENDED_UNKNOWN)
_WAITING: Final = int(Column.WAITING)
_RINGING: Final = int(Column.RINGING)
_OVERDUE: Final = int(Column.OVERDUE)
OVERDUE_WAITING: Final = int(service_level_column(Attribution.SL_EVENT, Outcome.OVERDUE_WAITING))


class Here:
    """Who is in a queue at an instant."""

    __slots__ = ("longest", "overdue", "ringing", "waiting")

    def __init__(self, waiting: int, overdue: int, longest: Instant, ringing: int) -> None:
        self.waiting = waiting
        self.overdue = overdue
        self.longest = longest
        """Since when the one waits who has waited longest; FOREVER if nobody does."""
        self.ringing = ringing

    def is_as(self, other: "Here") -> bool:
        """Tell whether so many are there as at another instant, for as long."""
        same = self.waiting == other.waiting and self.overdue == other.overdue
        return same and self.longest == other.longest and self.ringing == other.ringing


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
        self._talking: Final = limits.talking
        self._waiting: Final = limits.waiting
        self._legs_since: Instant = FOREVER
        """No open leg began before this."""
        self._level: Level | None = None
        self._level_of: QueueSettings | None = None
        """How the service level by event is formed, by which settings."""

    def sums(self, span: Span, only: Collection[int] = EVERY) -> Sums:
        """Return every column's sum over the span, with what is open counted as it stood then."""
        row = self.ledger.sums(span, only)
        for column, at in self.open_counts(span.as_of):
            if at in span:
                row[column] += 1
        return row

    def open_counts(self, as_of: Instant) -> list[tuple[int, Instant]]:
        """Return the columns in which what is open counts one, as it stood at `as_of`, and at which instant."""
        found: list[tuple[int, Instant]] = []
        for visit in self.visits:
            if visit.lost is None and visit.present_since <= as_of:
                self._count_visit(visit, as_of, found)
        limit = as_of - self._talking
        if self._legs_since <= limit:
            self._find_legs_since()
            for leg in self.legs:
                if leg.since <= limit and leg.lost is None and not leg.revived:
                    found.append((_ENDED_UNKNOWN, self.talk_limit(leg)))  # noqa: PERF401  a list takes longer to make than most legs to pass
        return found

    def begin_leg(self, leg: Leg) -> None:
        """Take in an open leg."""
        self.legs.add(leg)
        self._legs_since = min(self._legs_since, leg.since)

    def _find_legs_since(self) -> None:
        """Find since when the first open leg has lasted: many that were looked at are over."""
        self._legs_since = min([leg.since for leg in self.legs], default=FOREVER)

    def level(self, window: Millis, at: Instant) -> tuple[int, int, Instant]:
        """Return the service level by event of a window that ends at `at`, and when its outcomes move by themselves.

        The visits that met the target, and those that counted; what is open turns besides: see `next_turn`.
        """
        row, moves_at = self.ledger.levels(window, at)
        open_ones = 0
        for visit in self.visits:
            due = visit.due
            if at - window < due <= at and self._waits(visit, at):
                open_ones += 1
        level = self._level
        if level is None or self._level_of is not self.settings:
            level = self._level = level_of(self.settings.formula, Attribution.SL_EVENT)
            self._level_of = self.settings
        # The row is the ledger's own: to copy it took longer than to look at all who wait.
        row[OVERDUE_WAITING] += open_ones
        met, counted = level.met.of(row), level.counted.of(row)
        row[OVERDUE_WAITING] -= open_ones
        return met, counted, moves_at

    def counting(self, stretch: Stretch, window: Millis) -> list[Turns]:
        """Return, for every outcome, when its visits begin and cease to count in a window: see `Ledger.counting`."""
        found = [
            self.ledger.counting(column, stretch, window)
            for column in range(BY_EVENT, BY_EVENT + len(Outcome))
        ]
        began, ended = found[Outcome.OVERDUE_WAITING]
        for visit in self.visits:
            if visit.lost is None:
                due, limit = visit.due, self.wait_limit(visit)
                first, last = max(due, visit.present_since), min(due + window, limit)
                if first < last:
                    began.append(first)
                    ended.append(last)
        return found

    def waited_after(self, at: Instant, longer: Millis) -> list[tuple[Instant, Instant, Instant]]:
        """Return (since, until, queued_at) of all who waited after an instant, and for longer than so long."""
        return [
            *self.ledger.held_after(Column.WAITING, at, longer),
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
        before = self.handled_by.get(agent)
        if before is None or before < at:
            self.handled_by[agent] = at

    def waiting(self, as_of: Instant) -> list[Instant]:
        """Return when each visit that waited at `as_of` had entered the queue."""
        found = self.ledger.believed(_WAITING, as_of)
        for visit in self.visits:
            if self._waits(visit, as_of):
                found.append(visit.queued_at)
        return found

    def longest(self, as_of: Instant) -> Instant:
        """Return since when the one waits who has waited longest; FOREVER if nobody does."""
        longest = FOREVER
        for since in self.ledger.believed(_WAITING, as_of):
            longest = min(longest, since)
        for visit in self.visits:
            if visit.queued_at < longest and self._waits(visit, as_of):
                longest = visit.queued_at
        return longest

    def waited_at(self, at: Instant) -> int:
        """Return how many visits waited at an instant."""
        count = self.ledger.counter(_WAITING)(at)
        for visit in self.visits:
            if self._waits(visit, at):
                count += 1
        return count

    def here(self, as_of: Instant) -> Here:
        """Return who is in the queue at an instant."""
        limit: Instant = as_of - self.settings.within
        over = self.ledger.believed(_WAITING, as_of)
        here = Here(len(over), 0, FOREVER, len(self.ledger.believed(_RINGING, as_of)))
        for since in over:
            here.overdue += since <= limit
            here.longest = min(here.longest, since)
        for visit in self.visits:
            if self._waits(visit, as_of):
                here.waiting += 1
                here.overdue += visit.queued_at <= limit
                here.longest = min(here.longest, visit.queued_at)
                if visit.rings and visit.ring_since <= as_of:
                    here.ringing += 1
        return here

    def open_waits(self) -> list[tuple[Instant, Instant]]:
        """Return since when each visit has waited that waits still, and until when it may."""
        found = (visit for visit in self.visits if visit.lost is None)
        return [(visit.present_since, self.wait_limit(visit)) for visit in found]

    def next_change(
        self, after: Instant, spans: list[Millis], only: Collection[int] = EVERY
    ) -> Instant:
        """Return the next instant at which a figure of this queue changes without any event."""
        return min(self.ledger.next_change(after, spans, only), self.next_turn(after, spans))

    def next_turn(self, after: Instant, spans: list[Millis]) -> Instant:
        """Return up to when what is open counts the same in such windows, at least."""
        soonest = FOREVER
        for visit in self.visits:
            soonest = _sooner(soonest, visit.queued_at, after, spans)
            if visit.present_since != visit.queued_at:
                soonest = _sooner(soonest, visit.present_since, after, spans)
            if visit.ring_since:
                soonest = _sooner(soonest, visit.ring_since, after, spans)
            soonest = _sooner(soonest, visit.due, after, spans)
            soonest = _sooner(soonest, self.wait_limit(visit), after, spans)
        if self._legs_since == FOREVER:
            return soonest
        talked = self._legs_since + self._talking
        if talked > after:
            return talked if talked < soonest else soonest  # noqa: FURB136  a call takes longer than the comparison
        after -= self._talking
        talked = soonest - self._talking
        for leg in self.legs:
            if after < leg.since < talked and not leg.revived:
                talked = leg.since
        return talked + self._talking

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
        return FOREVER if visit.revived else visit.queued_at + self._waiting

    def talk_limit(self, leg: Leg) -> Instant:
        """Return when an open leg counts as lost; FOREVER if it was found again after that."""
        return FOREVER if leg.revived else leg.since + self._talking

    def _waits(self, visit: Visit, as_of: Instant) -> bool:
        known = visit.lost is None and visit.present_since <= as_of
        return known and as_of < self.wait_limit(visit)

    def _count_visit(self, visit: Visit, as_of: Instant, found: list[tuple[int, Instant]]) -> None:
        """Note in which columns a visit that is known to wait, or to have waited, counts one."""
        due, limit = visit.due, self.wait_limit(visit)
        if due <= as_of:
            if not visit.overdue:
                found.append((_OVERDUE, due))
            if as_of < limit:
                found.append((OVERDUE_WAITING, due))
        if limit <= as_of:
            found.append((_ENDED_UNKNOWN, limit))


def _sooner(soonest: Instant, at: Instant, after: Instant, spans: list[Millis]) -> Instant:
    """Return when an instant comes, or leaves a window of one of these lengths, next after another; or what is sooner."""
    if after < at:
        return at if at < soonest else soonest  # noqa: FURB136  a call takes longer than the comparison
    for span in spans:
        if after < at + span < soonest:
            soonest = at + span
    return soonest

"""The visits of a call: entering a queue, waiting in it, and the ways out."""

from collections.abc import Callable
from typing import NamedTuple, cast

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event
from app.metrics.columns import (
    FOREVER,
    OVERFLOW_COLUMN,
    Attribution,
    Column,
    Fact,
    Outcome,
    amounted,
    service_level_column,
)
from app.metrics.conversation import Conversation
from app.metrics.limits import Limits
from app.metrics.queue_settings import QueueSettings
from app.metrics.visit import Leg, Visit


class Departure(NamedTuple):
    """A visit that left its queue without a reason, and what is concluded unless an answer comes."""

    visit: Visit
    at: Instant
    tentative: list[Fact]


class Waiting(Conversation):
    """The steps of a call in which the caller waits, or stops waiting."""

    __slots__ = (
        "_arrived",
        "_early_rings",
        "_implied",
        "_left",
        "_visited",
        "customer",
        "visits",
    )

    def __init__(self, rules: Callable[[str], QueueSettings], limits: Limits) -> None:
        super().__init__(rules, limits)
        self.customer: str | None = None
        self._arrived = False
        self._visited = False
        self._left: Departure | None = None
        self._implied: tuple[Visit, Instant, Fact] | None = None
        """The latest way out that no event named: an overflow that a later event may correct."""
        self._early_rings: dict[str, Instant] = {}
        self.visits: list[Visit] = []
        """Every visit of the call, oldest first."""

    def _lose_visit(self, visit: Visit, at: Instant) -> None:
        self._stop_waiting(visit, at, at)
        visit.lost = Fact(Column.ENDED_UNKNOWN, visit.queue, at, at)
        self._book(visit.lost)

    def _enter(self, event: Event) -> None:
        queued = cast("v.CallQueued", event)
        self._count(Column.OFFERED, queued.queue, queued.at)
        self.visit = Visit(queued.queue, queued.at, queued.at)
        self.visits.append(self.visit)
        self.customer = queued.customer or self.customer
        self._begin_visit()
        self._entered = [v for v in self._entered if v.queued_at == queued.at] + [self.visit]
        self._take_transfer(self.visit)

    def _begin_visit(self) -> None:
        self._begun = self._visited = True
        self._left = None
        self._early_rings.clear()

    def _move(self, event: Event) -> None:
        queued = cast("v.CallQueued", event)
        visit = self._waiting()
        if queued.queue == visit.queue:
            if visit.lost is not None:
                self._enter(event)
            return
        self._revive(visit, queued.at)
        self._flow_out(visit, queued.at, Column.OVERFLOWED_QUEUE)
        self._enter(event)

    def _waiting(self) -> Visit:
        if self.visit is None:
            msg = "the table sent a waiting step to a call that does not wait"
            raise AssertionError(msg)
        return self.visit

    def _stop_waiting(self, visit: Visit, at: Instant, mark_until: Instant) -> None:
        """Book what was so while the visit waited: it waited, it rang, it was overdue."""
        present = visit.present_since
        if at > present:
            self._book(Fact(Column.WAITING, visit.queue, visit.queued_at, present, at))
        if visit.rings:
            self._note_ringing(visit, at)
        due = visit.queued_at + self._rules(visit.queue).within
        if at <= due:
            return
        since = max(due, present)
        if not visit.overdue:
            visit.overdue = True
            self._book(Fact(Column.OVERDUE, visit.queue, due, since))
        if mark_until > since:
            mark = service_level_column(Attribution.SL_EVENT, Outcome.OVERDUE_WAITING)
            self._book(Fact(mark, visit.queue, due, since, mark_until))

    def _note_ringing(self, visit: Visit, at: Instant) -> None:
        since = max(visit.ring_since, visit.present_since)
        if at > since:
            self._book(Fact(Column.RINGING, visit.queue, since, since, at))

    def _outcome_facts(
        self, visit: Visit, at: Instant, outcome: Outcome, since: Instant
    ) -> list[Fact]:
        due = visit.queued_at + self._rules(visit.queue).within
        by_event = service_level_column(Attribution.SL_EVENT, outcome)
        by_arrival = service_level_column(Attribution.ARRIVAL, outcome)
        return [
            Fact(by_event, visit.queue, min(at, due), since),
            Fact(by_arrival, visit.queue, visit.queued_at, since),
        ]

    def _close_unanswered(
        self, visit: Visit, at: Instant, kind: Fact, outcome: Outcome, wait: Column
    ) -> None:
        self._stop_waiting(visit, at, at)
        self._book(kind)
        visit.left_at, visit.outcome = at, Column(kind.column)
        for fact in self._unanswered_facts(visit, at, outcome, wait, at):
            self._book(fact)
        self.visit = None

    def _unanswered_facts(
        self, visit: Visit, at: Instant, outcome: Outcome, wait: Column, since: Instant
    ) -> list[Fact]:
        by_end = service_level_column(Attribution.END, outcome)
        return [
            *self._outcome_facts(visit, at, outcome, since),
            Fact(by_end, visit.queue, at, since),
            Fact(wait, visit.queue, at, since, FOREVER, at - visit.queued_at),
        ]

    def _answer(self, event: Event) -> None:
        answered = cast("v.CallAnswered", event)
        visit = self._waiting()
        self._revive(visit, answered.at)
        self._pick_up(visit, answered)

    def _pick_up(self, visit: Visit, answered: v.CallAnswered) -> None:
        at = answered.at
        wait = at - visit.queued_at
        in_target = wait <= self._rules(visit.queue).within
        outcome = Outcome.ANSWERED_IN_TARGET if in_target else Outcome.ANSWERED_LATE
        rung = visit.rung_until(at)
        self._stop_waiting(visit, at, at)
        column = Column.ANSWERED_IN_TARGET if in_target else Column.ANSWERED_LATE
        self._count(column, visit.queue, at)
        visit.left_at, visit.outcome = at, column
        self._book(amounted(Column.WAIT_ANSWERED, visit.queue, at, wait))
        if rung:
            self._book(amounted(Column.RING_ANSWERED, visit.queue, at, rung))
        for fact in self._outcome_facts(visit, at, outcome, at):
            self._book(fact)
        self.visit = None
        self._left = None
        self.legs.append(Leg(visit, answered.agent, at, outcome))

    def _incomplete_visit(self, queue: str, queued_at: Instant, at: Instant) -> Visit:
        self._begin_visit()
        self._count(Column.INCOMPLETE_VISITS, queue, at)
        self._book(Fact(Column.OFFERED, queue, queued_at, at))
        self.visits.append(Visit(queue, queued_at, at))
        return self.visits[-1]

    def _abandon(self, event: Event) -> None:
        visit = self._waiting()
        self._revive(visit, event.at)
        self._hang_up(visit, event.at)

    def _hang_up(self, visit: Visit, at: Instant) -> None:
        outcome = self._abandon_outcome(visit, at)
        kind = Fact(_ABANDONED[outcome], visit.queue, at, at)
        self._close_unanswered(visit, at, kind, outcome, Column.WAIT_ABANDONED)

    def _abandon_outcome(self, visit: Visit, at: Instant) -> Outcome:
        rules = self._rules(visit.queue)
        wait = at - visit.queued_at
        if wait < rules.short:
            return Outcome.ABANDONED_SHORT
        return Outcome.ABANDONED_IN_TARGET if wait <= rules.within else Outcome.ABANDONED_LATE

    def _abandon_unqueued(self, event: Event) -> None:
        queue = cast("v.CallAbandoned", event).queue
        if queue is not None:
            self._hang_up(self._incomplete_visit(queue, event.at, event.at), event.at)
        elif self._arrived:
            self._end_in_ivr(event)
        else:
            self._end_unheard(event)

    def _overflow(self, event: Event) -> None:
        overflowed = cast("v.CallOverflowed", event)
        visit = self._waiting()
        if overflowed.queue != visit.queue:
            self._correct_overflow(event)
            return
        self._revive(visit, overflowed.at)
        self._flow_out(visit, overflowed.at, OVERFLOW_COLUMN[overflowed.kind])
        self._implied = None

    def _flow_out(self, visit: Visit, at: Instant, column: Column) -> None:
        kind = Fact(column, visit.queue, at, at)
        self._close_unanswered(visit, at, kind, Outcome.OVERFLOWED, Column.WAIT_OVERFLOWED)
        self._implied = (visit, at, kind)

    def _overflow_unqueued(self, event: Event) -> None:
        overflowed = cast("v.CallOverflowed", event)
        visit = self._incomplete_visit(overflowed.queue, event.at, event.at)
        self._flow_out(visit, event.at, OVERFLOW_COLUMN[overflowed.kind])
        self._implied = None

    def _correct_overflow(self, event: Event) -> None:
        """Two events tell of one way out: the one that names its kind is right."""
        overflowed = cast("v.CallOverflowed", event)
        if not self._visited:
            self._overflow_unqueued(event)
            return
        if self._implied is None:
            self._contradict(event)
            return
        visit, at, fact = self._implied
        if (visit.queue, at) != (overflowed.queue, overflowed.at):
            self._contradict(event)
            return
        kind = fact._replace(column=OVERFLOW_COLUMN[overflowed.kind])
        self._withdraw(fact)
        self._book(kind)
        visit.outcome = OVERFLOW_COLUMN[overflowed.kind]
        self._implied = (visit, at, kind)

    def _leave(self, event: Event) -> None:
        """Gone from the queue without a reason: a hang-up, unless an answer comes within the grace."""
        visit = self._waiting()
        at = event.at
        self._revive(visit, at)
        since = at + self._limits.left_grace
        outcome = self._abandon_outcome(visit, at)
        before = len(self.changes)
        self._stop_waiting(visit, at, since)
        mark = [fact for _, fact in self.changes[before:] if fact.until == since]
        concluded = [
            Fact(_ABANDONED[outcome], visit.queue, at, since),
            Fact(Column.INCOMPLETE_VISITS, visit.queue, since, since),
            *self._unanswered_facts(visit, at, outcome, Column.WAIT_ABANDONED, since),
        ]
        for fact in concluded:
            self._book(fact)
        visit.left_at, visit.outcome = at, _ABANDONED[outcome]
        self.visit = None
        self._left = Departure(visit, at, concluded + mark)

    def _end_in_ivr(self, event: Event) -> None:
        self._begun = True
        self._count(Column.ENDED_IN_IVR, None, event.at)

    def _end_unheard(self, event: Event) -> None:
        self._begun = True
        self._count(Column.INCOMPLETE_VISITS, None, event.at)


_ABANDONED = {
    Outcome.ABANDONED_SHORT: Column.ABANDONED_SHORT,
    Outcome.ABANDONED_IN_TARGET: Column.ABANDONED_IN_TARGET,
    Outcome.ABANDONED_LATE: Column.ABANDONED_LATE,
}

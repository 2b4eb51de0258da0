"""The visits of a call: entering a queue, waiting in it, and the ways out."""

from typing import Final, cast

from mypy_extensions import mypyc_attr

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event
from app.metrics.columns import (
    BY_ARRIVAL,
    BY_END,
    BY_EVENT,
    FOREVER,
    OVERFLOW_COLUMN,
    Column,
    Fact,
    Outcome,
)
from app.metrics.conversation import Conversation
from app.metrics.visit import Departure, Implied, Leg, Visit

_ANSWERED_IN_TARGET: Final = int(Column.ANSWERED_IN_TARGET)
_ANSWERED_LATE: Final = int(Column.ANSWERED_LATE)
_OFFERED: Final = int(Column.OFFERED)
_OVERDUE: Final = int(Column.OVERDUE)
_RING_ANSWERED: Final = int(Column.RING_ANSWERED)
_RINGING: Final = int(Column.RINGING)
_WAIT_ABANDONED: Final = int(Column.WAIT_ABANDONED)
_WAIT_ANSWERED: Final = int(Column.WAIT_ANSWERED)
_WAITING: Final = int(Column.WAITING)

_IN_TARGET: Final = int(Outcome.ANSWERED_IN_TARGET)
_LATE: Final = int(Outcome.ANSWERED_LATE)
_HUNG_UP_SHORT: Final = int(Outcome.ABANDONED_SHORT)
_HUNG_UP_IN_TARGET: Final = int(Outcome.ABANDONED_IN_TARGET)
_HUNG_UP_LATE: Final = int(Outcome.ABANDONED_LATE)

_OVERDUE_WAITING: Final = BY_EVENT + int(Outcome.OVERDUE_WAITING)
_FIRST_HUNG_UP: Final = int(Column.ABANDONED_SHORT) - int(Outcome.ABANDONED_SHORT)
"""The columns of hang-ups follow each other as their outcomes do."""


@mypyc_attr(acyclic=True)
class Waiting(Conversation):
    """The steps of a call in which the caller waits, or stops waiting."""

    __slots__ = ()

    def _lose_visit(self, visit: Visit, at: Instant) -> None:
        self._stop_waiting(visit, at)
        lost = Fact(Column.ENDED_UNKNOWN, visit.queue, at, at)
        visit.lost = lost
        self.turned = True
        self.pen.book(lost)

    def _enter(self, event: Event, at: Instant) -> None:
        queued = cast("v.CallQueued", event)
        queue = queued.queue
        self.pen.count(_OFFERED, queue, at)
        visit = Visit(queue, at, at, self._rules(queue).within)
        self.visit = visit
        alone = (visit,)
        self.visits = (*self.visits, visit) if self.visits else alone
        self.customer = queued.customer or self.customer
        self._begin_visit()
        entered = self._entered
        at_once = entered and entered[0].queued_at == at
        self._entered = (*entered, visit) if at_once else alone
        if self._latest_transfer is not None:
            self._take_transfer(visit)

    def _begin_visit(self) -> None:
        self._begun = self._visited = True
        self._left = None
        self._early_rings = None

    def _move(self, event: Event, at: Instant) -> None:
        queued = cast("v.CallQueued", event)
        visit = self._waiting()
        if queued.queue == visit.queue:
            if visit.lost is not None:
                self._enter(event, at)
            return
        self._revive(visit, at)
        self._flow_out_unnamed(visit, at, Column.OVERFLOWED_QUEUE)
        self._enter(event, at)

    def _waiting(self) -> Visit:
        visit = self.visit
        if visit is None:
            msg = "the table sent a waiting step to a call that does not wait"
            raise AssertionError(msg)
        return visit

    def _stop_waiting(self, visit: Visit, at: Instant) -> None:
        """Book what was so while the visit waited: it waited, it rang, it was overdue."""
        mark = self._stop_due(visit, at)
        if mark is not None and at > mark:
            self.pen.spend(_OVERDUE_WAITING, visit.queue, visit.due, mark, at)

    def _stop_due(self, visit: Visit, at: Instant) -> Instant | None:
        """Book what was so but that it was overdue and waiting; return since when that was known."""
        queue, present = visit.queue, visit.present_since
        if at > present:
            self.pen.spend(_WAITING, queue, visit.queued_at, present, at)
        if visit.rings:
            self._note_ringing(visit, at)
        due = visit.due
        if at <= due:
            return None
        since = max(present, due)
        if not visit.overdue:
            visit.overdue = True
            self.pen.learn(_OVERDUE, queue, due, since)
        return since

    def _note_ringing(self, visit: Visit, at: Instant) -> None:
        since = max(visit.ring_since, visit.present_since)
        if at > since:
            self.pen.spend(_RINGING, visit.queue, since, since, at)

    def _close_unanswered(
        self, visit: Visit, at: Instant, kind: Fact, outcome: int, wait: int
    ) -> None:
        self._stop_waiting(visit, at)
        pen, queue = self.pen, visit.queue
        pen.book(kind)
        visit.left_at, visit.outcome = at, kind.column
        self._book_outcome(visit, at, outcome)
        pen.count(BY_END + outcome, queue, at)
        pen.amount(wait, queue, at, at - visit.queued_at)
        self.visit = None

    def _book_outcome(self, visit: Visit, at: Instant, outcome: int) -> None:
        pen, queue, due = self.pen, visit.queue, visit.due
        pen.learn(BY_EVENT + outcome, queue, min(due, at), at)
        pen.learn(BY_ARRIVAL + outcome, queue, visit.queued_at, at)

    def _answer(self, event: Event, at: Instant) -> None:
        answered = cast("v.CallAnswered", event)
        visit = self._waiting()
        self._revive(visit, at)
        self._pick_up(visit, answered, at)

    def _pick_up(self, visit: Visit, answered: v.CallAnswered, at: Instant) -> None:
        pen, queue = self.pen, visit.queue
        in_target = at <= visit.due
        self._stop_waiting(visit, at)
        rung = visit.fall_silent(at)
        column = _ANSWERED_IN_TARGET if in_target else _ANSWERED_LATE
        pen.count(column, queue, at)
        visit.left_at, visit.outcome = at, column
        pen.amount(_WAIT_ANSWERED, queue, at, at - visit.queued_at)
        if rung:
            pen.amount(_RING_ANSWERED, queue, at, rung)
        outcome = _IN_TARGET if in_target else _LATE
        self._book_outcome(visit, at, outcome)
        self.visit = None
        self._left = None
        self._talk(Leg(visit, answered.agent, at, outcome))

    def _incomplete_visit(self, queue: str, queued_at: Instant, at: Instant) -> Visit:
        self._begin_visit()
        self.pen.count(Column.INCOMPLETE_VISITS, queue, at)
        self.pen.learn(_OFFERED, queue, queued_at, at)
        visit = Visit(queue, queued_at, at, self._rules(queue).within)
        self.visits += (visit,)
        return visit

    def _abandon(self, event: Event, at: Instant) -> None:  # noqa: ARG002
        visit = self._waiting()
        self._revive(visit, at)
        self._hang_up(visit, at)

    def _hang_up(self, visit: Visit, at: Instant) -> None:
        outcome = self._abandon_outcome(visit, at)
        kind = Fact(_FIRST_HUNG_UP + outcome, visit.queue, at, at)
        self._close_unanswered(visit, at, kind, outcome, _WAIT_ABANDONED)

    def _abandon_outcome(self, visit: Visit, at: Instant) -> int:
        if at - visit.queued_at < self._rules(visit.queue).short:
            return _HUNG_UP_SHORT
        return _HUNG_UP_IN_TARGET if at <= visit.due else _HUNG_UP_LATE

    def _abandon_unqueued(self, event: Event, at: Instant) -> None:
        queue = cast("v.CallAbandoned", event).queue
        if queue is not None:
            self._hang_up(self._incomplete_visit(queue, at, at), at)
        elif self._arrived:
            self._end_in_ivr(event, at)
        else:
            self._end_unheard(event, at)

    def _overflow(self, event: Event, at: Instant) -> None:
        overflowed = cast("v.CallOverflowed", event)
        visit = self._waiting()
        if overflowed.queue != visit.queue:
            self._correct_overflow(event, at)
            return
        self._revive(visit, at)
        self._flow_out(visit, at, OVERFLOW_COLUMN[overflowed.kind])

    def _flow_out(self, visit: Visit, at: Instant, column: int) -> Fact:
        kind = Fact(column, visit.queue, at, at)
        self._close_unanswered(visit, at, kind, Outcome.OVERFLOWED, Column.WAIT_OVERFLOWED)
        return kind

    def _flow_out_unnamed(self, visit: Visit, at: Instant, column: int) -> None:
        """Take another event for a way out; what names that way may follow at the same instant."""
        kind = self._flow_out(visit, at, column)
        at_once = [implied for implied in self._implied if implied.at == at]
        self._implied = (*at_once, Implied(visit, at, kind))

    def _overflow_unqueued(self, event: Event, at: Instant) -> None:
        overflowed = cast("v.CallOverflowed", event)
        visit = self._incomplete_visit(overflowed.queue, at, at)
        self._flow_out(visit, at, OVERFLOW_COLUMN[overflowed.kind])

    def _correct_overflow(self, event: Event, at: Instant) -> None:
        """Two events tell of one way out: the one that names its kind is right."""
        overflowed = cast("v.CallOverflowed", event)
        if not self._visited:
            self._overflow_unqueued(event, at)
            return
        told = (overflowed.queue, at)
        meant = [each for each in self._implied if (each.visit.queue, each.at) == told]
        if not meant:
            self._contradict(event, at)
            return
        visit, at, fact = meant[-1]
        kind = fact._replace(column=OVERFLOW_COLUMN[overflowed.kind])
        self.pen.withdraw(fact)
        self.pen.book(kind)
        visit.outcome = kind.column
        corrected = Implied(visit, at, kind)
        self._implied = tuple(corrected if e is meant[-1] else e for e in self._implied)

    def _leave(self, event: Event, at: Instant) -> None:  # noqa: ARG002
        """Gone from the queue without a reason: a hang-up, unless an answer comes within the grace."""
        visit = self._waiting()
        queue = visit.queue
        self._revive(visit, at)
        since = at + self._limits.left_grace
        outcome = self._abandon_outcome(visit, at)
        overdue = self._stop_due(visit, at)
        concluded = [
            Fact(_FIRST_HUNG_UP + outcome, queue, at, since),
            Fact(Column.INCOMPLETE_VISITS, queue, since, since),
            Fact(BY_EVENT + outcome, queue, min(at, visit.due), since),
            Fact(BY_ARRIVAL + outcome, queue, visit.queued_at, since),
            Fact(BY_END + outcome, queue, at, since),
            Fact(_WAIT_ABANDONED, queue, at, since, FOREVER, at - visit.queued_at),
        ]
        if overdue is not None and since > overdue:
            concluded.append(Fact(_OVERDUE_WAITING, queue, visit.due, overdue, since))
        if since > at:
            wait = at - visit.queued_at
            concluded.append(Fact(Column.LEFT, queue, visit.queued_at, at, since, wait))
        for fact in concluded:
            self.pen.book(fact)
        visit.left_at, visit.outcome = at, _FIRST_HUNG_UP + outcome
        self.visit = None
        self._left = Departure(visit, at, concluded)

    def _end_in_ivr(self, event: Event, at: Instant) -> None:  # noqa: ARG002
        self._begun = True
        self.pen.count(Column.ENDED_IN_IVR, None, at)

    def _end_unheard(self, event: Event, at: Instant) -> None:  # noqa: ARG002
        self._begun = True
        self.pen.count(Column.INCOMPLETE_VISITS, None, at)

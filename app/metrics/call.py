"""The fold of one call: its events in order become facts.

What each event means in which phase stands in lifecycle.py; what it does stands here and in the
parts of the fold (waiting, ringing, conversation), a method a step. Events must come in the order
of `key`; whoever holds the call sorts them.
"""

from collections.abc import Callable
from typing import Final, cast

from mypy_extensions import mypyc_attr

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import CallbackEvent, Event
from app.metrics.columns import BLOCK_COLUMN, FOREVER, Column
from app.metrics.kinds import KINDS, TYPE
from app.metrics.lifecycle import ORDER, STEPS, Phase, Step
from app.metrics.recording import Notes
from app.metrics.ringing import Ringing
from app.metrics.visit import Departure, Leg


def key(event: Event) -> tuple[Instant, int, str]:
    """Return what sorts the events of one call: instant, life cycle, id."""
    return event.at, ORDER[type(event)], event.id


@mypyc_attr(acyclic=True)
class CallFold(Ringing):
    """One call's state; `step` takes its next event and writes the facts down."""

    __slots__ = ()

    @property
    def phase(self) -> Phase:
        """What is open now."""
        return _PHASES[self._place()]

    def _place(self) -> int:
        """Return the place of the phase in the table: looking a member of an enum up takes longer than a step."""
        if self.visit is not None:
            return _WAITING_AND_TALKING if self.legs else _WAITING
        if self.legs:
            return _TALKING
        if self._left is not None:
            return _LEFT
        if self._begun:
            return _OVER
        return _ARRIVED if self._arrived else _UNHEARD

    def step(self, event: Event, at: Instant, kind: int) -> None:
        """Take the next event of this call, its instant and what is known of it by its type."""
        if self.visit is not None or self.legs:
            self._expire(at)
        step = _STEPS[self._place()][kind >> TYPE]
        # A method called by its name takes compiled code a fifth of what one out of a table does.
        if step == _ANSWER:
            self._answer(event, at)
        elif step == _END:
            self._end(event, at)
        elif step == _ENTER:
            self._enter(event, at)
        elif step == _RING:
            self._ring(event, at)
        elif step == _WRAP_UP:
            self._wrap_up(event, at)
        else:
            _DO[step](self, event, at)

    def pass_time(self, at: Instant) -> None:
        """Let time pass without an event, up to and including an instant."""
        self._expire(at + 1)

    def restart(self, at: Instant) -> None:
        """The source lost every call it had open."""
        self._expire(at)
        if self.visit is not None and self.visit.lost is None:
            self._lose_visit(self.visit, at)
        for leg in self.legs:
            if leg.lost is None:
                self._lose_leg(leg, at)

    def vanish(self, at: Instant, notes: Notes) -> None:
        """The call, whose facts are notes, is known from `at` on to count nowhere; until then it did."""
        self._expire(at)
        if self.visit is not None and self.visit.lost is None:
            self._stop_waiting(self.visit, at)
        notes.cut(at)
        notes.count(Column.EXCLUDED_CALLS, None, at)
        self.visit, self.legs, self.visits, self.ended_legs = None, (), (), ()
        self.vanished = True

    def _expire(self, at: Instant) -> None:
        visit = self.visit
        if visit is not None and visit.lost is None and not visit.revived:
            limit = visit.queued_at + self._limits.waiting
            if at > limit:
                self._lose_visit(visit, limit)
        for leg in self.legs:
            if leg.lost is None and not leg.revived:
                limit = leg.since + self._limits.talking
                if at > limit:
                    self._lose_leg(leg, limit)

    def _answer_after_all(self, event: Event, at: Instant) -> None:
        answered = cast("v.CallAnswered", event)
        left = cast("Departure", self._left)
        if self._handed_to_agent is not None or at > left.at + self._limits.left_grace:
            self._join(event, at)
            return
        for fact in left.tentative:
            self.pen.withdraw(fact)
            if fact.until != FOREVER:
                self.pen.book(fact._replace(until=at))
        left.visit.present_since = at
        self._pick_up(left.visit, answered, at)

    def _join(self, event: Event, at: Instant) -> None:
        """Someone answers though nobody waits: a colleague, or a call whose beginning is missing."""
        answered = cast("v.CallAnswered", event)
        talking = [leg for leg in self.legs if leg.lost is None]
        own = [leg for leg in talking if leg.agent == answered.agent]
        if own:
            self._answer_again(own[0], event, at)
        elif self._handed_to_agent is not None:
            self._talk(Leg(self._handed_to_agent, answered.agent, at, None))
            self._handed_to_agent = None
        elif talking:
            visit = talking[0].visit
            self.pen.count(Column.CONFERENCED, visit.queue, at)
            self._talk(Leg(visit, answered.agent, at, None))
        elif answered.queue is not None:
            self._answer_unqueued(answered, answered.queue, at)
        else:
            self._end_unheard(event, at)

    def _answer_again(self, leg: Leg, event: Event, at: Instant) -> None:
        """The agent who has the caller on hold answers: some systems have no other word for taking off hold."""
        if leg.held_since is None:
            self._contradict(event, at)
            return
        leg.held += at - leg.held_since
        leg.held_since = None

    def _answer_unqueued(self, answered: v.CallAnswered, queue: str, at: Instant) -> None:
        queued_at = at if self._early_rings is None else self._early_rings.get(queue, at)
        visit = self._incomplete_visit(queue, queued_at, at)
        self._pick_up(visit, answered, at)

    def _refuse(self, event: Event, at: Instant) -> None:
        visit = self._waiting()
        if visit.lost is not None:
            self._block(event, at)
            return
        self._flow_out_unnamed(visit, at, Column.OVERFLOWED_CLOSED)

    def _note_arrival(self, event: Event, at: Instant) -> None:  # noqa: ARG002
        self._arrived = True
        self.customer = cast("v.CallArrived", event).customer or self.customer

    def _block(self, event: Event, at: Instant) -> None:
        blocked = cast("v.CallBlocked", event)
        self._begun = True
        self.pen.count(BLOCK_COLUMN[blocked.reason], blocked.queue, at)

    def _callback(self, event: Event, at: Instant) -> None:
        callback = cast("CallbackEvent", event)
        self.pen.count(_CALLBACK_COLUMN[type(callback)], callback.queue, at)
        if isinstance(callback, v.CallbackRequested):
            self._callback_asked = at
        elif isinstance(callback, v.CallbackAttempted) and not self._called_back:
            self._called_back = True
            if self._callback_asked is not None:
                delay = at - self._callback_asked
                self.pen.count(Column.CALLBACKS_FIRST_ATTEMPTED, callback.queue, at)
                self.pen.amount(Column.CALLBACK_DELAY, callback.queue, at, delay)

    def _lose(self, event: Event, at: Instant) -> None:  # noqa: ARG002
        self.restart(at)

    def _ignore(self, event: Event, at: Instant) -> None:
        """Nothing follows from it."""


_PHASES: Final = tuple(Phase)
_UNHEARD: Final = _PHASES.index(Phase.UNHEARD)
_ARRIVED: Final = _PHASES.index(Phase.ARRIVED)
_WAITING: Final = _PHASES.index(Phase.WAITING)
_TALKING: Final = _PHASES.index(Phase.TALKING)
_WAITING_AND_TALKING: Final = _PHASES.index(Phase.WAITING_AND_TALKING)
_LEFT: Final = _PHASES.index(Phase.LEFT)
_OVER: Final = _PHASES.index(Phase.OVER)

_NAMES: Final = tuple(Step)
_ANSWER: Final = _NAMES.index(Step.ANSWER)
_END: Final = _NAMES.index(Step.END)
_ENTER: Final = _NAMES.index(Step.ENTER)
_RING: Final = _NAMES.index(Step.RING)
_WRAP_UP: Final = _NAMES.index(Step.WRAP_UP)

_STEPS: Final[list[list[int]]] = [
    [_NAMES.index(STEPS[phase][kind] if kind in ORDER else Step.IGNORE) for kind in KINDS]
    for phase in _PHASES
]
"""The table once more, in numbers: a list is looked into ten times as quickly as a dict."""

_DO: Final[list[Callable[[CallFold, Event, Instant], None]]] = [
    getattr(CallFold, f"_{step}") for step in _NAMES
]
"""The methods that do the steps: those of their names."""

_CALLBACK_COLUMN: dict[type[Event], Column] = {
    v.CallbackRequested: Column.CALLBACKS_REQUESTED,
    v.CallbackAttempted: Column.CALLBACKS_ATTEMPTED,
    v.CallbackCompleted: Column.CALLBACKS_COMPLETED,
    v.CallbackFailed: Column.CALLBACKS_FAILED,
}

"""The conversations of a call: hold, transfer, end, after-call work."""

from typing import Final, cast

from mypy_extensions import mypyc_attr

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event
from app.metrics.columns import BY_END, TRANSFER_COLUMN, Column, Fact
from app.metrics.recording import Recording
from app.metrics.visit import Leg, Visit

_ACW: Final = int(Column.ACW)
_HANDLED: Final = int(Column.HANDLED)
_TALK: Final = int(Column.TALK)
_WAIT_CONCLUDED: Final = int(Column.WAIT_CONCLUDED)
_WRAPPED: Final = int(Column.WRAPPED)


@mypyc_attr(acyclic=True)
class Conversation(Recording):
    """The steps of a call in which an agent talks, or has talked."""

    __slots__ = ()

    def _talk(self, leg: Leg) -> None:
        self.legs += (leg,)

    def _lose_leg(self, leg: Leg, at: Instant) -> None:
        lost = Fact(Column.ENDED_UNKNOWN, leg.visit.queue, at, at)
        leg.lost = lost
        self.turned = True
        self.pen.book(lost)

    def _leg_of(self, agent: str | None) -> Leg | None:
        """Return the latest open leg of an agent; the oldest one where the source names nobody."""
        if agent is None:
            return self.legs[0]
        for leg in reversed(self.legs):
            if leg.agent == agent:
                return leg
        return None

    def _hold(self, event: Event, at: Instant) -> None:
        leg = self._open_leg(cast("v.CallHeld", event).agent)
        if leg is None:
            self._contradict(event, at)
            return
        self._revive(leg, at)
        if leg.held_since is not None:
            self._contradict(event, at)
            return
        leg.held_since = at
        leg.holds += 1

    def _resume(self, event: Event, at: Instant) -> None:
        leg = self._open_leg(cast("v.CallResumed", event).agent)
        if leg is None:
            self._contradict(event, at)
            return
        self._revive(leg, at)
        if leg.held_since is None:
            self._contradict(event, at)
            return
        leg.held += at - leg.held_since
        leg.held_since = None

    def _transfer(self, event: Event, at: Instant) -> None:
        transferred = cast("v.CallTransferred", event)
        leg = self._leg_of(transferred.agent)
        if leg is None:
            self._contradict(event, at)
            return
        queue = leg.visit.queue
        self._finish(leg, at)
        self.pen.count(TRANSFER_COLUMN[transferred.kind], queue, at, leg.agent)
        if (to := _destination(transferred)) is not None:
            self.pen.count(to, queue, at)
        self._latest_transfer = transferred
        self._handed_to_agent = leg.visit if _may_bring_agent(transferred) else None
        # At one instant the queue entry sorts before the transfer that brought it.
        for visit in self._entered:
            if visit.queued_at == at and visit is not leg.visit:
                self._take_transfer(visit)

    def _finish(self, leg: Leg, at: Instant) -> None:
        """The agent's part is over: handle time is booked, after-call work begins."""
        self._revive(leg, at)
        if leg.held_since is not None:
            leg.held += at - leg.held_since
            leg.held_since = None
        pen, visit, agent = self.pen, leg.visit, leg.agent
        queue = visit.queue
        pen.count(_HANDLED, queue, at, agent)
        pen.amount(_TALK, queue, at, at - leg.since - leg.held, agent)
        if leg.holds:
            pen.amount(Column.HOLD, queue, at, leg.held, agent)
            for _ in range(leg.holds):
                pen.count(Column.HOLDS, queue, at, agent)
        if leg.outcome is not None:
            pen.count(BY_END + leg.outcome, queue, at)
            pen.amount(_WAIT_CONCLUDED, queue, at, leg.since - visit.queued_at)
        leg.ended_at = at
        legs = self.legs
        if len(legs) + len(self.ended_legs) == 1:
            self.ended_legs = legs
            self.legs = ()
        else:
            self.legs = tuple([each for each in legs if each is not leg])
            self.ended_legs += (leg,)

    def _end(self, event: Event, at: Instant) -> None:  # noqa: ARG002
        for leg in self.legs:
            self._finish(leg, at)

    def _wrap_up(self, event: Event, at: Instant) -> None:
        agent = cast("v.CallWrappedUp", event).agent
        leg = self._unwrapped_leg(agent)
        if leg is None:
            leg = self._open_leg(agent)
            if leg is None:
                self._contradict(event, at)
                return
            self._finish(leg, at)
            self.pen.count(Column.INCOMPLETE_VISITS, leg.visit.queue, at)
        leg.wrapped_at = at
        queue = leg.visit.queue
        self.pen.count(_WRAPPED, queue, at, leg.agent)
        self.pen.amount(_ACW, queue, at, at - leg.ended_at, leg.agent)

    def _unwrapped_leg(self, agent: str | None) -> Leg | None:
        for leg in reversed(self.ended_legs):
            if leg.wrapped_at is None and (agent is None or leg.agent == agent):
                return leg
        return None

    def _open_leg(self, agent: str | None) -> Leg | None:
        if agent is None:
            return self.legs[0] if len(self.legs) == 1 else None
        return self._leg_of(agent)

    def _take_transfer(self, visit: Visit) -> None:
        """Count the visit as transferred in, if the latest transfer went to its queue and brought none yet."""
        transfer = self._latest_transfer
        if transfer is None or visit.transferred_in or transfer.to_queue != visit.queue:
            return
        visit.transferred_in = True
        self._latest_transfer = None
        self.pen.count(Column.TRANSFERRED_IN, visit.queue, visit.queued_at)


def _may_bring_agent(transferred: v.CallTransferred) -> bool:
    """Tell whether the next to answer has the call from this transfer: a source may not say where it goes."""
    nowhere_else = transferred.to_queue is None and transferred.to_number is None
    return transferred.to_agent is not None or nowhere_else


def _destination(transferred: v.CallTransferred) -> Column | None:
    if transferred.to_queue is not None:
        return Column.TRANSFERRED_TO_QUEUE
    if transferred.to_agent is not None:
        return Column.TRANSFERRED_TO_AGENT
    return Column.TRANSFERRED_TO_NUMBER if transferred.to_number is not None else None

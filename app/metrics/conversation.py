"""The conversations of a call: hold, transfer, end, after-call work."""

from collections.abc import Callable
from typing import cast

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event
from app.metrics.columns import (
    TRANSFER_COLUMN,
    Attribution,
    Column,
    Fact,
    amounted,
    service_level_column,
)
from app.metrics.limits import Limits
from app.metrics.queue_settings import QueueSettings
from app.metrics.recording import Recording
from app.metrics.visit import Leg, Visit


class Conversation(Recording):
    """The steps of a call in which an agent talks, or has talked."""

    __slots__ = (
        "_entered",
        "_handed_to_agent",
        "_latest_transfer",
        "ended_legs",
    )

    def __init__(self, rules: Callable[[str], QueueSettings], limits: Limits) -> None:
        super().__init__(rules, limits)
        self.ended_legs: list[Leg] = []
        self._latest_transfer: v.CallTransferred | None = None
        """The latest transfer, until it has brought a visit to a queue."""
        self._handed_to_agent: Visit | None = None
        """The visit that was transferred to a colleague, until the colleague answers."""
        self._entered: list[Visit] = []
        """The visits that entered a queue at the latest instant of entering."""

    def _lose_leg(self, leg: Leg, at: Instant) -> None:
        leg.lost = Fact(Column.ENDED_UNKNOWN, leg.visit.queue, at, at)
        self._book(leg.lost)

    def _leg_of(self, agent: str | None) -> Leg | None:
        """Return the latest open leg of an agent; the oldest one where the source names nobody."""
        if agent is None:
            return self.legs[0]
        return next((leg for leg in reversed(self.legs) if leg.agent == agent), None)

    def _hold(self, event: Event) -> None:
        leg = self._open_leg(cast("v.CallHeld", event).agent)
        if leg is None:
            self._contradict(event)
            return
        self._revive(leg, event.at)
        if leg.held_since is not None:
            self._contradict(event)
            return
        leg.held_since = event.at
        leg.holds += 1

    def _resume(self, event: Event) -> None:
        leg = self._open_leg(cast("v.CallResumed", event).agent)
        if leg is None:
            self._contradict(event)
            return
        self._revive(leg, event.at)
        if leg.held_since is None:
            self._contradict(event)
            return
        leg.held += event.at - leg.held_since
        leg.held_since = None

    def _transfer(self, event: Event) -> None:
        transferred = cast("v.CallTransferred", event)
        leg = self._leg_of(transferred.agent)
        if leg is None:
            self._contradict(event)
            return
        queue, at = leg.visit.queue, transferred.at
        self._finish(leg, at)
        self._count(TRANSFER_COLUMN[transferred.kind], queue, at, leg.agent)
        if (to := _destination(transferred)) is not None:
            self._count(to, queue, at)
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
        queue = leg.visit.queue
        self._count(Column.HANDLED, queue, at, leg.agent)
        talk = at - leg.since - leg.held
        self._book(amounted(Column.TALK, queue, at, talk, leg.agent))
        if leg.holds:
            self._book(amounted(Column.HOLD, queue, at, leg.held, leg.agent))
            for _ in range(leg.holds):
                self._count(Column.HOLDS, queue, at, leg.agent)
        if leg.outcome is not None:
            self._count(service_level_column(Attribution.END, leg.outcome), queue, at)
            wait = leg.since - leg.visit.queued_at
            self._book(amounted(Column.WAIT_CONCLUDED, queue, at, wait))
        leg.ended_at = at
        self.legs.remove(leg)
        self.ended_legs.append(leg)

    def _end(self, event: Event) -> None:
        for leg in list(self.legs):
            self._finish(leg, event.at)

    def _wrap_up(self, event: Event) -> None:
        agent = cast("v.CallWrappedUp", event).agent
        leg = self._unwrapped_leg(agent)
        if leg is None:
            leg = self._open_leg(agent)
            if leg is None:
                self._contradict(event)
                return
            self._finish(leg, event.at)
            self._count(Column.INCOMPLETE_VISITS, leg.visit.queue, event.at)
        leg.wrapped_at = event.at
        queue, work = leg.visit.queue, event.at - leg.ended_at
        self._count(Column.WRAPPED, queue, event.at, leg.agent)
        self._book(amounted(Column.ACW, queue, event.at, work, leg.agent))

    def _unwrapped_leg(self, agent: str | None) -> Leg | None:
        legs = (leg for leg in reversed(self.ended_legs) if leg.wrapped_at is None)
        return next((leg for leg in legs if agent is None or leg.agent == agent), None)

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
        self._count(Column.TRANSFERRED_IN, visit.queue, visit.queued_at)


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

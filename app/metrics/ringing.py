"""The offers of a call to agents: phones that ring, and phones that nobody picks up."""

from typing import Final, cast

from mypy_extensions import mypyc_attr

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event, NotAnsweredReason
from app.metrics.columns import FOREVER, Column, Fact
from app.metrics.visit import Visit
from app.metrics.waiting import Waiting

_RINGS: Final = int(Column.RINGS)


@mypyc_attr(acyclic=True)
class Ringing(Waiting):
    """The steps of a call in which a phone rings."""

    __slots__ = ()

    def _ring(self, event: Event, at: Instant) -> None:
        ringing = cast("v.CallRinging", event)
        visit = self._waiting()
        agent = ringing.agent
        self._revive(visit, at)
        if not visit.rings:
            visit.ring_since, visit.rings = at, {agent: at}
        elif agent in visit.rings:
            return
        else:
            visit.rings = {**visit.rings, agent: at}
        self.pen.count(_RINGS, visit.queue, at, agent)

    def _ring_early(self, event: Event, at: Instant) -> None:
        ringing = cast("v.CallRinging", event)
        if ringing.queue is not None:
            self._note_early(ringing.queue, at)
        else:
            self._contradict(event, at)

    def _ring_after_all(self, event: Event, at: Instant) -> None:
        """A call that seemed over before any queue rings in one: its answer may yet come."""
        ringing = cast("v.CallRinging", event)
        if not self._visited and ringing.queue is not None:
            self._note_early(ringing.queue, at)

    def _note_early(self, queue: str, at: Instant) -> None:
        if self._early_rings is None:
            self._early_rings = {}
        self._early_rings.setdefault(queue, at)

    def _stop_ringing(self, event: Event, at: Instant) -> None:
        missed = cast("v.CallNotAnswered", event)
        visit = self._waiting()
        self._revive(visit, at)
        agent = missed.agent
        if agent is None and None not in visit.rings:
            agent = next(iter(visit.rings), None)
        since = visit.rings.get(agent)
        if since is not None and len(visit.rings) == 1:
            self._note_ringing(visit, at)
            visit.rung += at - visit.ring_since
        visit.rings = {each: began for each, began in visit.rings.items() if each != agent}
        self._count_missed_offer(visit, missed, agent, since)

    def _count_missed_offer(
        self, visit: Visit, missed: v.CallNotAnswered, agent: str | None, since: Instant | None
    ) -> None:
        no_answer = missed.reason is NotAnsweredReason.NO_ANSWER
        too_short = no_answer and since is not None and missed.at - since < self._limits.offer
        if missed.reason is NotAnsweredReason.UNREACHABLE or too_short:
            if since is not None:
                offer = Fact(_RINGS, visit.queue, since, since, FOREVER, 0, agent)
                self.pen.withdraw(offer)
                self.pen.book(offer._replace(until=missed.at))
            self.pen.count(Column.UNREACHABLE, visit.queue, missed.at, agent)
            return
        if since is None:
            self.pen.count(_RINGS, visit.queue, missed.at, agent)
        missed_as = Column.RONA if no_answer else Column.DECLINED
        self.pen.count(missed_as, visit.queue, missed.at, agent)

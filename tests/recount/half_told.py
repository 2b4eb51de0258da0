"""What a half-told call looks like from inside: what goes on in it, and how it is written down."""

from collections.abc import Mapping
from typing import Any

from tests.recount.call import Call, Fact, Leg, Transfer, Visit, first_loss
from tests.recount.rules import Limits

Event = Mapping[str, Any]


class HalfToldCall:
    """A call of which some events have been told."""

    def __init__(self, restarts: list[int], limits: Limits) -> None:
        self.restarts = restarts
        self.limits = limits
        self.call = Call()
        self.stage = "unknown"  # then "arrived", then "beyond"
        self.first_ringing: dict[str, int] = {}
        self.transfer: Transfer | None = None

    # -- what is going on ------------------------------------------------------------------

    def waiting(self) -> Visit | None:
        """The visit that has not left its queue; a lost one is still listened for."""
        last = self.call.visits[-1] if self.call.visits else None
        return last if last and last.outcome == "waiting" else None

    def lost_at(self, thing: Visit | Leg, until: int) -> int | None:
        """When it was given up, if it was by `until` and nothing has been heard of it since."""
        if isinstance(thing, Visit):
            limit = thing.queued_at + self.limits.waiting_ms
        else:
            limit = thing.since + self.limits.talking_ms
        return first_loss([limit, *self.restarts], thing.alive_at, until)

    def is_lost(self, thing: Visit | Leg, at: int) -> bool:
        """Whether an event at this instant finds it already given up."""
        return self.lost_at(thing, at - 1) is not None

    def open_legs(self) -> list[Leg]:
        return [leg for leg in self.call.legs if leg.ended_at is None]

    def live_legs(self, at: int) -> list[Leg]:
        return [leg for leg in self.open_legs() if not self.is_lost(leg, at)]

    def leg_of(self, event: Event) -> Leg | None:
        """The agent's latest open leg; where no agent is named, the only open one."""
        agent = event.get("agent")
        if agent is None:
            return self.open_legs()[0] if len(self.open_legs()) == 1 else None
        theirs = [leg for leg in self.open_legs() if leg.agent == agent]
        return theirs[-1] if theirs else None

    # -- what is written down --------------------------------------------------------------

    def count(self, event: Event, queue: str | None, *columns: str) -> None:
        self.call.facts += [Fact(event["at"], queue, column) for column in columns]

    def new_visit(self, queue: str, at: int, *, has_queue_entry: bool) -> Visit:
        visit = Visit(queue, at, alive_at=at, has_queue_entry=has_queue_entry)
        self.call.visits.append(visit)
        self.stage = "beyond"
        self.first_ringing.clear()
        return visit

    def incomplete_visit(self, event: Event, queued_at: int | None = None) -> Visit | None:
        """A visit known only by its exit; None where not even the queue is known."""
        queue = event.get("queue")
        self.stage = "beyond"
        self.count(event, queue, "incomplete_visits")
        if queue is None:
            return None
        began = event["at"] if queued_at is None else queued_at
        return self.new_visit(queue, began, has_queue_entry=False)

    def new_leg(self, event: Event, visit: Visit) -> Leg:
        leg = Leg(event.get("agent"), event["at"], visit, alive_at=event["at"])
        self.call.legs.append(leg)
        return leg

    def answer(self, event: Event, visit: Visit) -> None:
        visit.leave(event["at"], "answered")
        visit.leg = self.new_leg(event, visit)

"""Folds the events of one call, in order, into its visits, its legs and its facts.

README.md beside this file says what each odd order means, and why.
"""

from tests.recount.call import Call, Fact, Leg, Ring, Transfer, Visit
from tests.recount.half_told import Event, HalfToldCall
from tests.recount.rules import Limits

RANKS = {
    "call.arrived": 0,
    "call.blocked": 1,
    "call.queued": 2,
    "call.ringing": 3,
    "call.not_answered": 4,
    "call.answered": 5,
    "call.held": 6,
    "call.resumed": 7,
    "call.transferred": 8,
    "call.abandoned": 9,
    "call.overflowed": 9,
    "call.ended": 10,
    "call.wrapped_up": 11,
    "call.lost": 12,
}


def in_order(events: list[Event]) -> list[Event]:
    """By instant, then life cycle, then id; never by order of delivery."""
    return sorted(events, key=lambda event: (event["at"], RANKS[event["type"]], event["id"]))


def call_as_of(instant: int, events: list[Event], restarts: list[int], limits: Limits) -> Call:
    """What these events (all at or before `instant`) say of their call at that instant."""
    # A call that its source lost is one that a restart of its own took.
    own = [event["at"] for event in events if event["type"] == "call.lost"]
    fold = _Fold(sorted([*restarts, *own]), limits)
    for event in in_order(events):
        fold.take(event)
    return fold.settle(instant)


class _Fold(HalfToldCall):
    def take(self, event: Event) -> None:
        _, step = event["type"].split(".")
        getattr(self, step)(event)

    # -- before and in the queue -----------------------------------------------------------

    def arrived(self, _event: Event) -> None:
        if self.stage == "unknown":
            self.stage = "arrived"

    def lost(self, _event: Event) -> None:
        """Nothing beside what `restarts` says."""

    def blocked(self, event: Event) -> None:
        visit = self.waiting()
        if visit and not self.is_lost(visit, event["at"]):
            visit.leave(event["at"], "overflowed", "closed")
            visit.implied_overflow = True
            return
        self.stage = "beyond"
        self.count(event, event.get("queue"), "blocked", f"blocked_{event['reason']}")

    def queued(self, event: Event) -> None:
        at, queue, visit = event["at"], event["queue"], self.waiting()
        if visit and visit.queue == queue and not self.is_lost(visit, at):
            return
        if visit and visit.queue != queue:
            visit.leave(at, "overflowed", "queue")
            visit.implied_overflow = True
        visit = self.new_visit(queue, at, has_queue_entry=True)
        self.count_transfer_in(event, visit)

    def count_transfer_in(self, event: Event, visit: Visit) -> None:
        transfer = self.transfer
        if transfer and not transfer.used and transfer.to_queue == visit.queue:
            transfer.used = visit.counted_as_transferred_in = True
            self.count(event, visit.queue, "transferred_in")

    def ringing(self, event: Event) -> None:
        visit, agent, queue = self.waiting(), event.get("agent"), event.get("queue")
        if visit:
            visit.alive_at = event["at"]
            if visit.ring_of(agent) is None:
                visit.rings.append(Ring(agent, event["at"]))
        elif not self.call.visits and queue is not None:
            self.first_ringing.setdefault(queue, event["at"])

    def not_answered(self, event: Event) -> None:
        visit = self.waiting()
        if visit is None:
            return
        visit.alive_at = event["at"]
        ring = visit.ring_that_stopped(event.get("agent"))
        outcome = self.outcome_of_ring(event, ring)
        if ring:
            ring.until, ring.no_offer = event["at"], outcome == "unreachable"
        elif outcome != "unreachable":
            self.count(event, visit.queue, "rings")
        self.count(event, visit.queue, outcome)

    def outcome_of_ring(self, event: Event, ring: Ring | None) -> str:
        reason = event.get("reason", "no_answer")
        too_brief = ring is not None and event["at"] - ring.since < self.limits.unreachable_ms
        if reason == "no_answer":
            return "unreachable" if too_brief else "rona"
        return str(reason)

    # -- out of the queue ------------------------------------------------------------------

    def answered(self, event: Event) -> None:
        visit = self.waiting() or self.just_left(event["at"])
        if visit and visit.outcome == "waiting":
            self.answer(event, visit)
        elif own := [leg for leg in self.live_legs(event["at"]) if leg.agent == event.get("agent")]:
            self.take_off_hold(own[0], event["at"])
        else:
            self.answered_unqueued(event, visit)

    def answered_unqueued(self, event: Event, just_left: Visit | None) -> None:
        talking = self.live_legs(event["at"])
        if self.transfer and self.transfer.may_bring_agent and not self.transfer.used:
            self.transfer.used = True
            self.new_leg(event, self.transfer.visit)
        elif talking:
            self.count(event, talking[0].visit.queue, "conferenced")
            self.new_leg(event, talking[0].visit)
        elif just_left:
            self.answer(event, just_left)
        else:
            visit = self.incomplete_visit(event, self.first_ringing.get(event.get("queue", "")))
            if visit:
                self.answer(event, visit)

    def just_left(self, at: int) -> Visit | None:
        """The last visit, if it left without a reason and the grace still runs."""
        last = self.call.visits[-1] if self.call.visits else None
        if last is None or last.outcome != "left" or last.exit_at is None:
            return None
        return last if at <= last.exit_at + self.limits.left_grace_ms else None

    def abandoned(self, event: Event) -> None:
        visit = self.waiting()
        if visit is None and self.stage == "arrived" and event.get("queue") is None:
            self.ended_in_ivr(event)
        elif visit is None and self.stage != "beyond":
            visit = self.incomplete_visit(event)
        if visit:
            visit.leave(event["at"], "abandoned")

    def overflowed(self, event: Event) -> None:
        at, queue, kind, visit = event["at"], event["queue"], event["kind"], self.waiting()
        implied = [
            visit
            for visit in self.call.visits
            if visit.implied_overflow and visit.queue == queue and visit.exit_at == at
        ]
        if visit and visit.queue == queue:
            visit.leave(at, "overflowed", kind)
        elif implied:
            implied[-1].kind = kind
        elif not self.call.visits:
            visit = self.incomplete_visit(event)
            if visit:
                visit.leave(at, "overflowed", kind)

    # -- the conversation ------------------------------------------------------------------

    def held(self, event: Event) -> None:
        leg = self.leg_of(event)
        if leg:
            leg.alive_at = event["at"]
        if leg and leg.held_since is None:
            leg.held_since = event["at"]
            leg.holds += 1

    def resumed(self, event: Event) -> None:
        leg = self.leg_of(event)
        if leg:
            leg.alive_at = event["at"]
            self.take_off_hold(leg, event["at"])

    def take_off_hold(self, leg: Leg, at: int) -> None:
        if leg.held_since is not None:
            leg.hold_ms += at - leg.held_since
            leg.held_since = None

    def transferred(self, event: Event) -> None:
        nobody = event.get("agent") is None
        leg = next(iter(self.open_legs()), None) if nobody else self.leg_of(event)
        if leg is None:
            return
        leg.end(event["at"])
        target = next((to for to in ("queue", "agent", "number") if event.get(f"to_{to}")), None)
        columns = [f"transferred_out_{what}" for what in (event.get("kind"), target) if what]
        self.count(event, leg.visit.queue, "transferred_out", *columns)
        self.transfer = Transfer(
            event["at"], leg.visit, event.get("to_queue"), "to_agent" in event or target is None
        )
        self.count_transfer_into_visit_begun_now(event, leg.visit)

    def count_transfer_into_visit_begun_now(self, event: Event, handed_on: Visit) -> None:
        """At one instant the queue entry sorts before the transfer that brought it.

        The visit that is handed on was not brought by its own transfer.
        """
        begun_now = [
            visit
            for visit in self.call.visits
            if visit.queued_at == event["at"] and visit.has_queue_entry and visit is not handed_on
        ]
        for visit in begun_now:
            if not visit.counted_as_transferred_in:
                self.count_transfer_in(event, visit)

    def ended(self, event: Event) -> None:
        visit, talking = self.waiting(), self.open_legs()
        for leg in talking:
            leg.end(event["at"])
        if talking:
            return
        if visit:
            visit.leave(event["at"], "left")
        elif self.stage == "arrived":
            self.ended_in_ivr(event)
        elif self.stage == "unknown":
            self.stage = "beyond"
            self.count(event, None, "incomplete_visits")

    def ended_in_ivr(self, event: Event) -> None:
        self.stage = "beyond"
        self.count(event, None, "ended_in_ivr")

    def wrapped_up(self, event: Event) -> None:
        agent = event.get("agent")
        finished = [
            (leg.ended_at, number, leg)
            for number, leg in enumerate(self.call.legs)
            if leg.ended_at is not None and leg.wrapped_at is None and agent in (None, leg.agent)
        ]
        leg = max(finished)[2] if finished else self.leg_of(event)
        if leg is None:
            return
        if leg.ended_at is None:
            leg.end(event["at"])
            self.count(event, leg.visit.queue, "incomplete_visits")
        leg.wrapped_at = event["at"]

    # -- what time itself decides ----------------------------------------------------------

    def settle(self, instant: int) -> Call:
        for visit in self.call.visits:
            if visit.outcome == "left":
                self.believe_abandon(visit, instant)
            elif visit.outcome == "waiting":
                self.give_up(visit, instant)
        for leg in self.open_legs():
            leg.lost_at = self.lost_at(leg, instant)
        return self.call

    def believe_abandon(self, visit: Visit, instant: int) -> None:
        known_at = (visit.exit_at or 0) + self.limits.left_grace_ms
        if known_at <= instant:
            visit.outcome = "abandoned"
            self.call.facts.append(Fact(known_at, visit.queue, "incomplete_visits"))

    def give_up(self, visit: Visit, instant: int) -> None:
        lost_at = self.lost_at(visit, instant)
        if lost_at is not None:
            visit.leave(lost_at, "lost")

"""Which calls count nowhere: those that a rule of the centre names."""

from tests.recount.half_told import Event
from tests.recount.rules import Excluding, Rules


def is_excluded(events: list[Event], rules: Rules) -> bool:
    """Whether what is known of a call (its events in order) makes it a test or an internal call."""
    in_force = [rule for rule in rules.excluding if rule.since <= events[0]["at"]]
    return bool(in_force) and _fits(in_force[-1], events)


def _fits(rule: Excluding, events: list[Event]) -> bool:
    queues = [event["queue"] for event in events if event.get("queue")]
    arrivals = [event for event in events if event["type"] == "call.arrived"]
    return (
        any(event.get("customer") in rule.callers for event in events)
        or any(arrival.get("entry") in rule.entries for arrival in arrivals)
        or any(queue in rule.queues for queue in queues[:1])
        or any(rule.internal and arrival.get("direction") == "internal" for arrival in arrivals)
    )

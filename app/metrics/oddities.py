"""What the sources can tell, and what was odd about how they told it."""

import msgspec

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event

_DECLARES: dict[type[Event], str] = {
    v.CallBlocked: "blocks",
    v.CallRinging: "ringing",
    v.CallNotAnswered: "ringing",
    v.CallHeld: "holds",
    v.CallWrappedUp: "after_call_work",
    v.AgentStateChanged: "agents",
}
"""Sending one such event declares that the source reports the thing."""


class Reported(msgspec.Struct):
    """Since when each thing that a KPI needs has been reported."""

    since: dict[str, Instant] = {}

    def note(self, event: Event) -> None:
        """Take note of what the event declares."""
        thing = _DECLARES.get(type(event))
        if thing is not None and event.at < self.since.get(thing, event.at + 1):
            self.since[thing] = event.at

    def at(self, at: Instant) -> frozenset[str]:
        """Return what had been reported by an instant."""
        return frozenset(thing for thing, since in self.since.items() if since <= at)


class Deliveries(msgspec.Struct):
    """Counts of how events were delivered, since the centre began."""

    applied: int = 0
    duplicates: int = 0
    late: int = 0
    refused_settings: int = 0
    too_late: int = 0
    """Older than anything still kept: not in any figure of the board."""

"""What the sources can tell, and what was odd about how they told it."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import Event
from app.metrics.columns import Column

DECLARES: dict[type[Event], str] = {
    v.CallBlocked: "blocks",
    v.CallRinging: "ringing",
    v.CallNotAnswered: "ringing",
    v.CallHeld: "holds",
    v.CallWrappedUp: "after_call_work",
    v.AgentStateChanged: "agents",
}
"""Sending one such event declares that the source reports the thing."""


AGENTS_BY_QUEUE = "agents_by_queue"
"""As an untold KPI: which agents serve which queue, and so a queue's gauges and shares of their time."""

CALLS_WAITING = "calls_waiting"
"""As an untold KPI: who waits now, where a wait is told of only when it is over."""

CALLS_RINGING = "calls_ringing"
"""As an untold KPI: whose phone rings now."""

_OF_AGENTS = frozenset(("occupancy", "utilisation"))


ODD = {
    Column.INCOMPLETE_VISITS: "incomplete_visits",
    Column.ENDED_UNKNOWN: "ended_unknown",
    Column.CONTRADICTORY: "contradictory_events",
    Column.UNREACHABLE: "unreachable",
    Column.EXCLUDED_CALLS: "excluded_calls",
}
"""The columns that tell of something odd, by the names they have outside."""


class Telling(NamedTuple):
    """What the sources of a picture can tell."""

    things: frozenset[str]
    """Things that have been told of: see `needs` in the catalogue."""
    untold: frozenset[str] = frozenset()
    """KPIs for which none of the sources has words."""

    def tells(self, slug: str, needs: Iterable[str]) -> bool:
        """Tell whether a KPI that needs these things can be known."""
        return slug not in self.untold and self.things.issuperset(needs)


class Reported(msgspec.Struct):
    """Since when each thing that a KPI needs has been reported."""

    since: dict[str, Instant] = {}
    untold: dict[str, list[str]] = {}
    """Of each source that declared itself: the KPIs that it has no words for."""

    def note(self, event: Event) -> bool:
        """Take note of what the event declares; tell whether it is news."""
        thing = DECLARES.get(type(event))
        if thing is None:
            return False
        at = event.at
        if at >= self.since.get(thing, at + 1):
            return False
        self.since[thing] = at
        return True

    def untold_by(self, sources: Iterable[str], *, whole: bool = False) -> frozenset[str]:
        """Return the KPIs for which none of these sources has words; people count once in the whole."""
        each = [frozenset(self.untold.get(source, ())) for source in sources]
        untold = frozenset.intersection(*each) if each else frozenset()
        if whole:
            return untold - {AGENTS_BY_QUEUE}
        return untold | _OF_AGENTS if AGENTS_BY_QUEUE in untold else untold

    def afterwards(self) -> frozenset[str]:
        """Return the sources that tell of a wait when it is over, and of nobody who waits."""
        return frozenset(source for source, slugs in self.untold.items() if CALLS_WAITING in slugs)

    def at(self, at: Instant) -> frozenset[str]:
        """Return what had been reported by an instant."""
        return frozenset(thing for thing, since in self.since.items() if since <= at)

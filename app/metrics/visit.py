"""What is open on a call: a visit waiting in a queue, a leg of conversation with an agent."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from mypy_extensions import mypyc_attr

from app.events.instants import Instant, Millis
from app.metrics.columns import Fact

_NOBODY: Final[Mapping[str | None, Instant]] = {}


@mypyc_attr(acyclic=True)
class Visit:
    """One stay of a call in one queue, as far as it is known."""

    __slots__ = (
        "due",
        "left_at",
        "lost",
        "outcome",
        "overdue",
        "present_since",
        "queue",
        "queued_at",
        "revived",
        "ring_since",
        "rings",
        "rung",
        "transferred_in",
    )

    def __init__(
        self, queue: str, queued_at: Instant, present_since: Instant, within: Millis
    ) -> None:
        self.queue = queue
        self.queued_at = queued_at
        self.due = queued_at + within
        """Until when it is to be answered; another promise has the call folded anew."""
        self.present_since = present_since
        """Since when it is known to wait: later than `queued_at` for a visit found out about late."""
        self.lost: Fact | None = None
        """The ended_unknown that stands while the source has lost the visit."""
        self.revived = False
        self.overdue = False
        self.rings: Mapping[str | None, Instant] = _NOBODY
        """Since when whose phone rings; never changed in place."""
        self.ring_since: Instant = 0
        self.rung: Millis = 0
        self.transferred_in = False
        self.left_at: Instant | None = None
        self.outcome: int | None = None
        """The column that counts its way out; None while it waits."""

    def fall_silent(self, at: Instant) -> Millis:
        """Let no phone ring any longer; return how long any had, overlaps counted once."""
        if self.rings:
            self.rung += at - self.ring_since
            self.rings = _NOBODY
        return self.rung


@mypyc_attr(acyclic=True)
class Leg:
    """One agent's part in a conversation; it belongs to the visit that led to it."""

    __slots__ = (
        "agent",
        "ended_at",
        "held",
        "held_since",
        "holds",
        "lost",
        "outcome",
        "revived",
        "since",
        "visit",
        "wrapped_at",
    )

    def __init__(
        self, visit: Visit, agent: str | None, since: Instant, outcome: int | None
    ) -> None:
        self.visit = visit
        self.agent = agent
        self.since = since
        self.outcome = outcome
        """What the visit came to, on the leg that answered it; None on every further leg."""
        self.held_since: Instant | None = None
        self.held: Millis = 0
        self.holds = 0
        self.ended_at: Instant = 0
        self.wrapped_at: Instant | None = None
        self.lost: Fact | None = None
        self.revived = False


class Departure(NamedTuple):
    """A visit that left its queue without a reason, and what is concluded unless an answer comes."""

    visit: Visit
    at: Instant
    tentative: list[Fact]


class Implied(NamedTuple):
    """A way out that no event named: of which visit, when, and as which fact."""

    visit: Visit
    at: Instant
    kind: Fact

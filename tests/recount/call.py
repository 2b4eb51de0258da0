"""What is known of one call: its visits to queues, its conversations, and facts of its own."""

from dataclasses import dataclass, field


@dataclass
class Ring:
    """One offer to one agent."""

    agent: str | None
    since: int
    until: int | None = None
    no_offer: bool = False


@dataclass
class Visit:
    """One stay in one queue.

    `outcome` is waiting, answered, abandoned, overflowed, left (without a reason, the grace still
    runs) or lost; `exit_at` is the instant it stopped waiting, whatever ended that.
    """

    queue: str
    queued_at: int
    alive_at: int
    outcome: str = "waiting"
    exit_at: int | None = None
    kind: str = ""
    rings: list[Ring] = field(default_factory=list)
    leg: "Leg | None" = None
    has_queue_entry: bool = True
    implied_overflow: bool = False
    counted_as_transferred_in: bool = False

    @property
    def wait_ms(self) -> int:
        return 0 if self.exit_at is None else max(0, self.exit_at - self.queued_at)

    def leave(self, at: int, outcome: str, kind: str = "") -> None:
        self.exit_at, self.outcome, self.kind = at, outcome, kind

    def ring_of(self, agent: str | None) -> Ring | None:
        """The ring of this agent that still goes on."""
        going_on = [ring for ring in self.rings if ring.agent == agent and ring.until is None]
        return going_on[-1] if going_on else None

    def ring_that_stopped(self, agent: str | None) -> Ring | None:
        """The ring that an unanswered offer ends: the agent's; the oldest if nobody is named."""
        going_on = [ring for ring in self.rings if ring.until is None]
        oldest = going_on[0] if going_on and agent is None else None
        return self.ring_of(agent) or oldest


@dataclass
class Leg:
    """One conversation with one agent, and the visit that led to it."""

    agent: str | None
    since: int
    visit: Visit
    alive_at: int
    ended_at: int | None = None
    lost_at: int | None = None
    held_since: int | None = None
    hold_ms: int = 0
    holds: int = 0
    wrapped_at: int | None = None

    @property
    def talk_ms(self) -> int:
        return 0 if self.ended_at is None else max(0, self.ended_at - self.since - self.hold_ms)

    def end(self, at: int) -> None:
        if self.held_since is not None:
            self.hold_ms += at - self.held_since
            self.held_since = None
        self.ended_at = at


@dataclass
class Transfer:
    """The call's latest transfer; it brings at most one visit or one second leg."""

    at: int
    visit: Visit
    to_queue: str | None
    may_bring_agent: bool
    used: bool = False


@dataclass(frozen=True)
class Fact:
    """Something counted once, at its own instant; `queue` None belongs to the centre only."""

    at: int
    queue: str | None
    column: str


@dataclass
class Call:
    """Everything known of one call at one instant."""

    visits: list[Visit] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


def first_loss(losses: list[int], alive_at: int, until: int) -> int | None:
    """The first restart or limit, up to `until`, that no later sign of life has taken back."""
    return min((loss for loss in losses if alive_at <= loss <= until), default=None)

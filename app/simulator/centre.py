"""Frozen descriptions of a contact centre: what is simulated, and nothing that moves."""

from dataclasses import dataclass

from app.events.instants import DAY, HOUR, SECOND, Instant, Millis
from app.events.vocabulary import AgentState, BlockReason, OverflowKind, TransferKind

FLAT_DAY = (1.0,) * 24


@dataclass(frozen=True, slots=True)
class Spread:
    """Lognormal durations: their mean in seconds, and how widely they scatter."""

    mean_s: float
    sigma: float = 0.5


@dataclass(frozen=True, slots=True)
class Target:
    """The share of calls to answer within so many seconds."""

    ratio: float
    within_s: float


@dataclass(frozen=True, slots=True)
class WayOut:
    """A way to leave a queue unanswered: some callers take it once they have waited so long."""

    kind: OverflowKind
    after_s: float
    chance: float = 1.0
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """A habit of handing callers on: to another queue, or to a free colleague where none is named."""

    kind: TransferKind
    chance: float
    to_queue: str | None = None


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """A queue: who calls, how patient they are, and what a conversation takes."""

    queue: str
    calls_per_hour: float
    name: str = ""
    target: Target = Target(0.8, 20)
    day: tuple[float, ...] = FLAT_DAY
    patience_s: float = 180.0
    talk: Spread = Spread(150)
    hold: Spread = Spread(30)
    hold_chance: float = 0.15
    acw: Spread = Spread(25)
    ways_out: tuple[WayOut, ...] = ()
    handovers: tuple[Handover, ...] = ()
    max_waiting: int | None = None
    open_hours: tuple[float, float] | None = None

    def calls_per_hour_at(self, at: Instant) -> float:
        """Return the arrival rate at an instant, gliding from hour to hour."""
        hour, part = divmod(at % DAY, HOUR)
        here, there = self.day[hour], self.day[(hour + 1) % 24]
        return self.calls_per_hour * (here + (there - here) * part / HOUR)

    def is_open(self, at: Instant) -> bool:
        """Tell whether the queue takes calls at an instant (hours are UTC)."""
        if self.open_hours is None:
            return True
        since, until = self.open_hours
        return since <= at % DAY / HOUR < until

    def closes_at(self, at: Instant) -> Instant | None:
        """Return when an open queue closes; None means never."""
        if self.open_hours is None:
            return None
        return at - at % DAY + round(self.open_hours[1] * HOUR)


@dataclass(frozen=True, slots=True)
class Absence:
    """A habit of leaving the queue: in which state, why, how often and for how long."""

    state: AgentState
    reason: str | None
    every_s: float
    lasts: Spread


@dataclass(frozen=True, slots=True)
class AgentPlan:
    """An agent: the queues served, the first one before all, and the habits of leaving them."""

    agent: str
    queues: tuple[str, ...]
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class Answering:
    """What becomes of an offer to an agent; what is left after the three chances is picked up."""

    picks_up: Spread = Spread(4)
    ring_limit_s: float = 15.0
    no_answer: float = 0.01
    declined: float = 0.005
    unreachable: float = 0.003


@dataclass(frozen=True, slots=True)
class Entry:
    """The way in: the trunk lines, the IVR, and how many calls are lost there."""

    lines: int | None = None
    ivr: Spread = Spread(12)
    hangs_up: float = 0.03
    blocked: tuple[tuple[BlockReason, float], ...] = ()
    refuses_unstaffed: bool = True


@dataclass(frozen=True, slots=True)
class Crises:
    """Bad spells that come round: one queue after another gets more calls and fewer agents."""

    queues: tuple[str, ...]
    every_s: float = 1800.0
    begins_s: float = 300.0
    lasts_s: float = 480.0
    surge: float = 2.0
    gone: float = 0.3

    def number_at(self, at: Instant) -> int:
        """Return the number of the spell whose round an instant lies in."""
        return int(at // (self.every_s * SECOND))

    def queue_of(self, number: int) -> str:
        """Return the queue that a spell hits."""
        return self.queues[number % len(self.queues)]

    def begins_at(self, number: int) -> Instant:
        """Return when a spell begins."""
        return round((number * self.every_s + self.begins_s) * SECOND)

    def surge_at(self, queue: str, at: Instant) -> float:
        """Return by how much a queue's arrivals are multiplied at an instant."""
        number = self.number_at(at)
        into = at - self.begins_at(number)
        hit = self.queue_of(number) == queue and 0 <= into < self.lasts
        return self.surge if hit else 1.0

    @property
    def lasts(self) -> Millis:
        """Return the length of a spell."""
        return round(self.lasts_s * SECOND)


@dataclass(frozen=True, slots=True)
class Centre:
    """A whole contact centre, ready to be simulated."""

    queues: tuple[QueuePlan, ...]
    agents: tuple[AgentPlan, ...]
    entry: Entry = Entry()
    answering: Answering = Answering()
    crises: Crises | None = None
    customers: int = 20_000
    moves_at_once: bool = False
    """Whether a call that overflows to another queue enters it at the same instant."""

    def surge_at(self, queue: str, at: Instant) -> float:
        """Return by how much a crisis multiplies a queue's arrivals at an instant."""
        return self.crises.surge_at(queue, at) if self.crises else 1.0

"""The workload of a queue as its ledger has it: what staffing is worked out from, nothing worked out yet."""

import msgspec

from app.events.instants import Instant
from app.metrics.snapshot import QueueId


class WorkloadQuestion(msgspec.Struct, frozen=True, tag="workload"):
    """A request for the workload of a queue, as of now."""

    queue: QueueId


class Recent(msgspec.Struct, frozen=True):
    """The calls of a stretch that ends now, and for how many of its seconds the queue has been known."""

    calls: int = 0
    seconds: float = 0.0


class Measured(msgspec.Struct, frozen=True):
    """Sums over the last hours: what calls took, and how long callers bore to wait."""

    handled: int = 0
    handling_s: float = 0.0
    abandoned: int = 0
    waited_s: float = 0.0
    """Of everybody: the answered, those who hung up, and those who wait still."""


class OtherQueue(msgspec.Struct, frozen=True):
    """A queue that shares agents with this one, or has some who could help."""

    queue: QueueId
    ratio: float
    within_s: float
    serving: int
    both: int
    """Of those who serve it: how many are on both lists."""
    free: int
    """Free agents of it who have served this queue, and are not on its list now."""
    free_of_both: int
    waiting: int
    hour: Recent
    measured: Measured


class Workload(msgspec.Struct, frozen=True, kw_only=True):
    """What comes at a queue just now, and who is there for it; lengths are seconds."""

    queue: QueueId
    at: Instant
    ratio: float
    within_s: float
    short_s: float
    day: int
    """Today by the centre's clock, as Python numbers days (date.toordinal)."""
    quarter: int
    """Which quarter hour of the day runs, from 0."""
    quarter_since: Instant
    today: list[int]
    """The arrivals of the quarter hours that are over."""
    known_from: int
    """From which quarter hour on they are known; those before say nothing."""
    half_hour: Recent
    hour: Recent
    measured: Measured
    talks: list[float]
    """Conversations that are over, of the last hours."""
    waiting: list[float]
    """How long each caller has waited."""
    busy: list[float]
    """How long each agent whom a call keeps has been kept."""
    minutes: list[tuple[int, int]]
    """The service level of each of the last 30 minutes, oldest first: calls that met the target, calls that counted."""
    level: tuple[int, int]
    """The same of the whole last hour."""
    staffed: int | None
    """Agents logged in, and those of them who take calls; null where no source tells."""
    serving: int | None
    served: float
    """Agents who served on average over the last hour; where no source tells, those seen to end a call."""
    others: list[OtherQueue]
    elsewhere: Recent = Recent()
    """Where no source tells of agents: the calls of other queues that those seen here took lately."""

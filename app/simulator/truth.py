"""What really happened, visit by visit, kept beside the events to check others' counting."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from app.events.instants import Instant, Millis
from app.events.vocabulary import (
    AgentState,
    BlockReason,
    NotAnsweredReason,
    OverflowKind,
    TransferKind,
)


class Outcome(StrEnum):
    """How a queue visit ended; open while it has not."""

    OPEN = "open"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    OVERFLOWED = "overflowed"


@dataclass(slots=True)
class Leg:
    """One agent's part in a conversation."""

    agent: str
    answered_at: Instant
    talk: Millis = 0
    hold: Millis = 0
    holds: int = 0
    ended_at: Instant | None = None
    transferred: TransferKind | None = None
    transferred_to: str | None = None
    """Where to: "queue" or "agent"."""
    acw: Millis | None = None


@dataclass(slots=True)
class Offer:
    """One ringing of one agent's phone; `refusal` is why it was not picked up, if it rang to the end."""

    agent: str
    rang_at: Instant
    until: Instant | None = None
    refusal: NotAnsweredReason | None = None


@dataclass(slots=True)
class Visit:
    """One stay of one call in one queue, and the legs it led to."""

    call: str
    queue: str
    number: int
    queued_at: Instant
    outcome: Outcome = Outcome.OPEN
    exit_at: Instant | None = None
    overflow: OverflowKind | None = None
    offers: list[Offer] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)

    @property
    def rings(self) -> int:
        """Return how often a phone rang."""
        return len(self.offers)

    @property
    def refusals(self) -> Counter[NotAnsweredReason]:
        """Return how often nobody picked up, by reason."""
        return Counter(offer.refusal for offer in self.offers if offer.refusal is not None)

    @property
    def agent(self) -> str | None:
        """Return who picked up first."""
        return self.legs[0].agent if self.legs else None

    @property
    def talk(self) -> Millis:
        """Return the talk of all legs, holds left out."""
        return sum(leg.talk for leg in self.legs)

    @property
    def hold(self) -> Millis:
        """Return the hold of all legs."""
        return sum(leg.hold for leg in self.legs)

    @property
    def acw(self) -> Millis:
        """Return the after-call work done so far."""
        return sum(leg.acw or 0 for leg in self.legs)

    def leave(self, outcome: Outcome, at: Instant) -> None:
        """Close the visit; it ends one way, once."""
        if self.outcome is not Outcome.OPEN:
            msg = f"{self.call} left {self.queue} before"
            raise ValueError(msg)
        self.outcome, self.exit_at = outcome, at


@dataclass(slots=True)
class Callback:
    """A callback that a caller asked for."""

    call: str
    queue: str
    requested_at: Instant
    attempted_at: list[Instant] = field(default_factory=list)
    over_at: Instant | None = None
    completed: bool | None = None

    @property
    def attempts(self) -> int:
        """Return how often the caller was called."""
        return len(self.attempted_at)


class Block(NamedTuple):
    """A call that was turned away, from which queue if it got so far."""

    call: str
    at: Instant
    reason: BlockReason
    queue: str | None


class StateChange(NamedTuple):
    """An agent entered a state, serving these queues."""

    agent: str
    at: Instant
    state: AgentState
    queues: tuple[str, ...]


@dataclass(slots=True)
class Truth:
    """Everything that happened so far."""

    arrived: int = 0
    hung_up_in_ivr: list[Instant] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    callbacks: list[Callback] = field(default_factory=list)
    states: list[StateChange] = field(default_factory=list)

    @property
    def ended_in_ivr(self) -> int:
        """Return how many callers hung up before any queue."""
        return len(self.hung_up_in_ivr)

    @property
    def blocked(self) -> Counter[BlockReason]:
        """Return how many calls were turned away, by reason."""
        return Counter(block.reason for block in self.blocks)

"""What really happened, visit by visit, kept beside the events to check others' counting."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from app.events.instants import Instant, Millis
from app.events.vocabulary import BlockReason, NotAnsweredReason, OverflowKind, TransferKind


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
    acw: Millis | None = None


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
    rings: int = 0
    refusals: Counter[NotAnsweredReason] = field(default_factory=Counter)
    legs: list[Leg] = field(default_factory=list)

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
    attempts: int = 0
    completed: bool | None = None


@dataclass(slots=True)
class Truth:
    """Everything that happened so far."""

    arrived: int = 0
    ended_in_ivr: int = 0
    blocked: Counter[BlockReason] = field(default_factory=Counter)
    visits: list[Visit] = field(default_factory=list)
    callbacks: list[Callback] = field(default_factory=list)

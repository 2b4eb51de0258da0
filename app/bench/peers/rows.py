"""What every peer is told and asked: rows of what happened, and five figures of each queue and window."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from app.events.instants import DAY, MINUTE, Instant, Millis
from app.events.vocabulary import CallAbandoned, CallAnswered, CallQueued, Event

OFFERED, ANSWERED, ABANDONED = 0, 1, 2

WINDOWS: tuple[tuple[str, Millis], ...] = (
    ("15m", 15 * MINUTE),
    ("30m", 30 * MINUTE),
    ("60m", 60 * MINUTE),
    ("today", DAY),
)


class Row(NamedTuple):
    """A caller came, was answered or hung up; the wait that ended so, in milliseconds."""

    at: Instant
    queue: str
    kind: int
    wait: Millis


class Five(NamedTuple):
    """Offered, answered, abandoned, and the milliseconds that these two waited: what five KPIs are made of."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    answered_ms: int = 0
    abandoned_ms: int = 0


Found: TypeAlias = dict[tuple[str, str], Five]
"""By queue and window; where nothing happened there may be nothing."""


class Peer(Protocol):
    """Something that computes the five figures."""

    name: str

    def load(self, rows: list[Row]) -> None:
        """Take everything in."""
        ...

    def tick(self, now: Instant) -> Found:
        """Return the figures as of an instant; no row is later."""
        ...

    def run(self, instants: Sequence[Instant]) -> None:
        """Form the figures of one instant after the other."""
        for now in instants:
            self.tick(now)

    def close(self) -> None:
        """Let go of what it holds."""
        ...


def rows_of(events: Iterable[Event]) -> Iterator[Row]:
    """Yield what a day's events say of queues."""
    queued: dict[str, tuple[str, Instant]] = {}
    for event in events:
        if isinstance(event, CallQueued):
            queued[event.call] = (event.queue, event.at)
            yield Row(event.at, event.queue, OFFERED, 0)
        elif isinstance(event, CallAnswered | CallAbandoned):
            queue, since = queued.pop(event.call)
            kind = ANSWERED if isinstance(event, CallAnswered) else ABANDONED
            yield Row(event.at, queue, kind, event.at - since)


def since_of(window: Millis, now: Instant) -> Instant:
    """Return the instant after which a window begins: today takes its first instant in."""
    return now // DAY * DAY - 1 if window == DAY else now - window

"""What the database promises of the event archive."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.events.instants import Instant

IMPORTED = "import:"
"""Begins the name of a log that was imported, and not heard by the service itself."""


class Stretch(NamedTuple):
    """A segment without its events: where it stands in its log, and between which instants they lie."""

    log: str
    number: int
    """Which segment of its log, from 1."""
    last: str
    """The position of its last entry."""
    since: Instant
    until: Instant
    received: Instant
    """When its last entry reached us."""
    events: int


class StartingPoint(NamedTuple):
    """From where a past board can be formed again: what the events that follow do not tell."""

    log: str
    at: Instant
    """The centre's present when it was taken."""
    horizon: Instant
    """What happened up to here was not remembered then."""
    packed: bytes


class Segment(NamedTuple):
    """A segment to keep: where it lies, its events packed, and the starting point at its end."""

    stretch: Stretch
    packed: bytes
    point: StartingPoint | None = None


class ArchiveStore(Protocol):
    """Every event of a centre, for as long as events are kept."""

    async def newest(self, log: str) -> Stretch | None:
        """Return the newest segment of a log; None before its first."""
        ...

    async def add(
        self, stretch: Stretch, packed: bytes, point: StartingPoint | None = None
    ) -> bool:
        """Keep a segment, and a starting point with it; False if one of its number is kept already."""
        ...

    async def replace(self, segments: Sequence[Segment]) -> None:
        """Keep segments in the place of those of their numbers, all or none."""
        ...

    async def within(self, since: Instant, until: Instant) -> Sequence[Stretch]:
        """Return the segments in which an event may lie from an instant to another, in order, log by log."""
        ...

    async def packed(self, log: str, number: int) -> bytes | None:
        """Return the events of a segment; None if it is gone."""
        ...

    async def starting_point(self, log: str, at: Instant) -> StartingPoint | None:
        """Return the newest starting point of a log that was taken at an instant or before."""
        ...

    async def forget(self, before: Instant, imported_before: Instant) -> None:
        """Let go of segments that ended before an instant; of imported ones, by when they were imported."""
        ...

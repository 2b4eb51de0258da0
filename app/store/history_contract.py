"""What the database promises of history."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from app.events.instants import Instant
from app.metrics.ledger import Sums
from app.metrics.record import Kind, Record, SpanRecord, VisitRecord


class Wanted(NamedTuple):
    """Which visits: those that left (or, while open, entered) after `since` and up to `until`."""

    since: Instant
    until: Instant
    queues: Sequence[str] | None = None
    outcomes: Sequence[str] | None = None
    agent: str | None = None
    customer: str | None = None


class HistoryStore(Protocol):
    """The visits, agents' states and quarter hours of a centre, for as long as they are kept."""

    async def write(self, record: Record) -> None:
        """Write rows in the place of those they replace, all or none; twice is as good as once."""
        ...

    async def sums(
        self, kind: Kind, borders: Sequence[Instant], subjects: Sequence[str] | None = None
    ) -> Sequence[Mapping[str, Sums]]:
        """Return for each stretch between two borders, on quarter hours, the sums by subject."""
        ...

    async def visits(self, wanted: Wanted, most: int, skip: int = 0) -> Sequence[VisitRecord]:
        """Return visits, the latest first."""
        ...

    async def waits(self, wanted: Wanted) -> Sequence[int]:
        """Return the waits of the visits that left their queue, shortest first."""
        ...

    async def spans(self, agent: str, since: Instant, until: Instant) -> Sequence[SpanRecord]:
        """Return what an agent did between two instants, in order."""
        ...

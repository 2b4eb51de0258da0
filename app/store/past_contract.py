"""What the database promises to those who ask for history in the large."""

from array import array
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from app.events.instants import Instant
from app.metrics.ledger import Sums
from app.metrics.record import Kind, VisitRecord
from app.metrics.roster import CallKey
from app.reports.intervals import Run, Stretch


class WantedVisits(NamedTuple):
    """Which visits: those that left (or, while open, entered) after `since` and up to `until`."""

    since: Instant
    until: Instant
    queues: Sequence[str] | None = None
    outcomes: Sequence[str] = ()
    """As they are kept; none of them are all."""
    in_target: bool | None = None
    short: bool | None = None
    agent: str | None = None
    customer: str | None = None


class Place(NamedTuple):
    """Where a page of visits ended: after this one."""

    at: Instant
    source: str
    call: str
    number: int


class Quarter(NamedTuple):
    """The sums of a quarter hour, as the service itself wrote them or as they were imported."""

    subject: str
    since: Instant
    is_imported: bool
    sums: Sums


class Waits(NamedTuple):
    """Waits that ended, milliseconds, by the way out of the queue."""

    answered: "array[int]"
    abandoned: "array[int]"
    overflowed: "array[int]"

    @classmethod
    def none(cls) -> "Waits":
        """Return no waits, to put some into."""
        return cls(array("q"), array("q"), array("q"))

    def of(self, outcome: str) -> "array[int] | None":
        """Return those of an outcome's way out; None for an outcome that is none."""
        way = way_of(outcome)
        return None if way is None else self[Waits._fields.index(way)]


def way_of(outcome: str) -> str | None:
    """Return the way out that an outcome is, None for none."""
    way = outcome.partition("_")[0]
    return way if way in Waits._fields else None


class Open(NamedTuple):
    """A visit that waits."""

    queue: str
    queued_at: Instant
    call: CallKey


class PastStore(Protocol):
    """History, read in the large: added up by the database, or page by page."""

    async def sums(
        self,
        kind: Kind,
        runs: Sequence[Run],
        columns: Collection[int],
        subjects: Sequence[str] | None = None,
        together: str | None = None,
    ) -> Mapping[int, Mapping[str, Sums]]:
        """Return sums by the interval's number and by subject, or all of them as one subject's.

        Columns that were not asked for are 0.
        """
        ...

    async def quarters(
        self,
        kind: Kind,
        stretch: Stretch,
        columns: Collection[int],
        subjects: Sequence[str] | None = None,
    ) -> Sequence[Quarter]:
        """Return every quarter hour by itself."""
        ...

    async def waits(
        self,
        runs: Sequence[Run],
        queues: Sequence[str] | None = None,
        but_not: Collection[CallKey] = (),
        together: str | None = None,
    ) -> Mapping[int, Mapping[str, Waits]]:
        """Return the waits that ended in each interval, some calls left out, as `sums` returns sums."""
        ...

    async def waiting(
        self, stretch: Stretch, queues: Sequence[str] | None = None
    ) -> Sequence[Open]:
        """Return the visits that began in a stretch and wait still."""
        ...

    async def visits(
        self, wanted: WantedVisits, most: int, after: Place | None = None
    ) -> Sequence[VisitRecord]:
        """Return visits, the latest first, those after a place."""
        ...

    async def answered(
        self, customers: Collection[str], since: Instant, until: Instant
    ) -> Sequence[VisitRecord]:
        """Return the answered visits of customers that entered in a stretch, oldest first."""
        ...

    async def first_told(self, columns: Collection[int]) -> Instant | None:
        """Return the oldest quarter hour in which one of these sums was not 0."""
        ...

    async def written_until(self) -> Instant | None:
        """Return the end of the newest quarter hour that was written."""
        ...


def place_of(visit: VisitRecord) -> Place:
    """Return the place of a visit in the order in which visits are returned."""
    at = visit.queued_at if visit.left_at is None else visit.left_at
    return Place(at, visit.source, visit.call, visit.number)

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


class Overtaken(Exception):  # noqa: N818  a verdict: stop writing
    """Somebody newer has written since: what we know may be out of date."""


class Author(NamedTuple):
    """Who writes: the service itself, or an import by its name; an author's rows replace its own alone.

    Of two workers on one log the one with the higher `fence` writes. An import knows of nothing
    after `until`, and leaves what lies there.
    """

    origin: str = ""
    log: str = ""
    fence: int = 0
    until: Instant | None = None


class Imported(NamedTuple):
    """What was imported under one name: from when to when, and when it was written last."""

    origin: str
    since: Instant
    until: Instant
    written_at: Instant


class HistoryStore(Protocol):
    """The visits, agents' states and quarter hours of a centre, for as long as they are kept."""

    async def write(self, record: Record, author: Author = Author()) -> None:  # noqa: B008  a constant
        """Write rows in the place of those they replace, all or none; twice is as good as once.

        Raises:
            Overtaken: somebody newer has written for the same log.
        """
        ...

    async def write_all(self, records: Sequence[Record], author: Author) -> None:
        """Write records one after the other as `write` does, all or none of them.

        Raises:
            Overtaken: somebody newer has written for the same log.
        """
        ...

    async def note_import(self, imported: Imported) -> None:
        """Note what an import covers, beside what it covered before."""
        ...

    async def imports(self) -> Sequence[Imported]:
        """Return every import, by name."""
        ...

    async def has_visits(self, source: str) -> bool:
        """Tell whether any visit of a source is kept."""
        ...

    async def forget(self, before: Instant, imported_before: Instant) -> None:
        """Let go of what was over before an instant; of imports, by when they were written."""
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

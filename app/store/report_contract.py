"""What the database promises of saved reports."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.events.instants import Instant
from app.reports.document import ReportDocument
from app.store.board_contract import By


class ReportUnknown(Exception):  # noqa: N818  a verdict: there is no such thing
    """No report has this id, or it was deleted."""


class StoredReport(NamedTuple):
    """A report as somebody left it."""

    id: str
    version: int
    name: str
    document: ReportDocument
    changed_at: Instant
    changed_by: str


class ReportStore(Protocol):
    """The saved reports of a centre."""

    async def every(self) -> Sequence[StoredReport]:
        """Return all reports, by name."""
        ...

    async def one(self, report: str) -> StoredReport:
        """Return one report; raise ReportUnknown."""
        ...

    async def create(self, name: str, document: ReportDocument, by: By) -> StoredReport:
        """Keep a new report and its line in the audit, both or neither."""
        ...

    async def put(
        self,
        report: str,
        name: str,
        document: ReportDocument,
        by: By,
        expected: int | None = None,
    ) -> StoredReport:
        """Replace a report, with its line in the audit; the same again is no change.

        Raises:
            ReportUnknown: there is none of this id.
            Conflict: it is not at the expected version.
        """
        ...

    async def delete(self, report: str, by: By, expected: int | None = None) -> None:
        """Delete a report, with its line in the audit.

        Raises:
            ReportUnknown: there is none of this id.
            Conflict: it is not at the expected version.
        """
        ...

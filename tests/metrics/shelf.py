"""A history on a shelf: the rows of records, each in the place of those it replaces."""

from typing import Any

from app.metrics.calculator import Calculator
from app.metrics.columns import WIDTH
from app.metrics.ledger import Sums
from app.metrics.record import SUMS, Kind, Record, SpanRecord, VisitRecord


class Shelf:
    """What a database should hold after the same records."""

    def __init__(self) -> None:
        self.visits: dict[tuple[str, str], list[VisitRecord]] = {}
        self.sums: dict[tuple[Kind, str, int], tuple[int, ...]] = {}
        self.spans: dict[str, list[SpanRecord]] = {}

    def write(self, record: Record) -> None:
        """Put rows in the place of those they replace."""
        for call in record.calls:
            self.visits[call] = []
        for visit in record.visits:
            self.visits[visit.source, visit.call].append(visit)
        for kind, subject, since, sums in record.sums:
            self.sums[kind, subject, since] = sums
        for agent, since in record.agents.items():
            self.spans[agent] = [s for s in self.spans.get(agent, []) if s.since < since]
        for span in record.spans:
            self.spans[span.agent].append(span)

    def drain(self, made: Calculator, at: int) -> None:
        """Write all that a calculator has to tell."""
        while (record := made.take_unwritten(40, at)) is not None:
            self.write(record)
            made.settle_unwritten(written=True)

    def row(self, kind: Kind, subject: str, since: int) -> Sums:
        """Return a quarter hour's sums in the places of the ledger's columns."""
        row = [0] * WIDTH
        kept = self.sums.get((kind, subject, since), (0,) * len(SUMS))
        for column, total in zip(SUMS.values(), kept, strict=True):
            row[column] = total
        return row

    def without_revisions(self) -> dict[str, Any]:
        """Return everything but how often it was written."""
        visits = {call: rows for call, rows in self.visits.items() if rows}
        sums = {key: row for key, row in self.sums.items() if any(row)}
        spans = {agent: rows for agent, rows in self.spans.items() if rows}
        return {"visits": visits, "sums": sums, "spans": spans}

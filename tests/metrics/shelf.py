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

    def put(self, kind: Kind, subject: str, since: int, sums: Sums) -> None:
        """Put a quarter hour's sums, in the places of the ledger's columns."""
        self.sums[kind, subject, since] = tuple(sums[column] for column in SUMS.values())

    def differences(self, other: "Shelf") -> dict[Any, tuple[Any, Any]]:
        """Return what differs from another history: (here, there)."""
        here, there = self._everything(), other._everything()
        every = here.keys() | there.keys()
        return {
            key: (here.get(key), there.get(key)) for key in every if here.get(key) != there.get(key)
        }

    def _everything(self) -> dict[Any, Any]:
        """Return every visit, state and figure by what it is of; no row says the same as nothing but noughts."""
        sums = {
            (*key, name): total
            for key, row in self.sums.items()
            for name, total in zip(SUMS, row, strict=True)
            if total
        }
        visits = {key: rows for key, rows in self.visits.items() if rows}
        spans = {("states", agent): rows for agent, rows in self.spans.items() if rows}
        return {**sums, **visits, **spans}

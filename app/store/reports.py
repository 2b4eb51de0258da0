"""Saved reports, as people left them."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, delete, insert, select, update
from typing_extensions import override

from app.reports.document import ReportDocument, kept_document, shown_document
from app.store import report_tables as tables
from app.store.audit import Change
from app.store.board_contract import By
from app.store.contract import Conflict, Shown
from app.store.database import Database
from app.store.report_contract import ReportStore, ReportUnknown, StoredReport

CHANGED = "report.changed"
DELETED = "report.deleted"

_table = tables.reports
_c = _table.c
_COLUMNS = [_c[name] for name in StoredReport._fields]


class StoredReports(ReportStore):
    """The saved reports of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def every(self) -> Sequence[StoredReport]:
        query = select(*_COLUMNS).where(_c.centre == self._centre)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings()
            found = [_report(row) for row in rows]
        return sorted(found, key=lambda report: (report.name.casefold(), report.id))

    @override
    async def one(self, report: str) -> StoredReport:
        async with self._database.reading() as connection:
            row = (await connection.execute(self._of(report))).mappings().first()
        return _known(report, row)

    @override
    async def create(self, name: str, document: ReportDocument, by: By) -> StoredReport:
        made = StoredReport(secrets.token_hex(6), 1, name, document, by.at, by.who)
        async with self._writing() as connection:
            await connection.execute(insert(_table).values(self._row(made)))
            change = Change(self._centre, by.who, by.at)
            await change.write(connection, CHANGED, f"report:{made.id}", None, _shown(made))
        return made

    @override
    async def put(
        self,
        report: str,
        name: str,
        document: ReportDocument,
        by: By,
        expected: int | None = None,
    ) -> StoredReport:
        async with self._writing() as connection:
            before = _known(report, (await connection.execute(self._of(report))).mappings().first())
            _expect(before, expected)
            if (before.name, before.document) == (name, document):
                return before
            made = StoredReport(report, before.version + 1, name, document, by.at, by.who)
            await connection.execute(
                update(_table).where(*self._is(report)).values(self._row(made))
            )
            change = Change(self._centre, by.who, by.at)
            await change.write(
                connection, CHANGED, f"report:{report}", _shown(before), _shown(made)
            )
        return made

    @override
    async def delete(self, report: str, by: By, expected: int | None = None) -> None:
        async with self._writing() as connection:
            before = _known(report, (await connection.execute(self._of(report))).mappings().first())
            _expect(before, expected)
            await connection.execute(delete(_table).where(*self._is(report)))
            change = Change(self._centre, by.who, by.at)
            await change.write(connection, DELETED, f"report:{report}", _shown(before), None)

    def _writing(self) -> Any:
        return self._database.writing(f"{self._centre} {_table.name}")

    def _row(self, report: StoredReport) -> dict[str, Any]:
        document = shown_document(report.document)
        return report._asdict() | {"centre": self._centre, "document": document}

    def _of(self, report: str) -> Select[Any]:
        return select(*_COLUMNS).where(*self._is(report))

    def _is(self, report: str) -> Any:
        return (_c.centre == self._centre, _c.id == report)


def _report(row: RowMapping) -> StoredReport:
    return StoredReport(**{**row, "document": kept_document(row["document"])})


def _known(report: str, row: RowMapping | None) -> StoredReport:
    if row is None:
        raise ReportUnknown(report)
    return _report(row)


def _shown(report: StoredReport) -> Shown:
    return {"name": report.name, **shown_document(report.document)}


def _expect(before: StoredReport, expected: int | None) -> None:
    if expected not in {None, before.version}:
        raise Conflict(before.id, before.version)

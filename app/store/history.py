"""History: what the calculator knows, written down and added up."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Dialect, Select, and_, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.events.instants import Instant
from app.metrics.columns import WIDTH
from app.metrics.ledger import Sums
from app.metrics.quarter import QUARTER
from app.metrics.record import SUMS, Kind, Record, SpanRecord, SumsRecord, VisitRecord
from app.metrics.roster import CallKey
from app.store import history_tables as tables
from app.store import kept_waits
from app.store.database import Database
from app.store.history_contract import Author, HistoryStore, Imported, Overtaken, Wanted
from app.store.kept_waits import Left
from app.store.partitions import Partitions
from app.store.upserts import upsert

_AT_ONCE = 400
"""Rows of one statement: a database takes only so many values in one."""

_v = tables.visits.c
_s = tables.sums.c
_p = tables.spans.c
_w = tables.waits.c
_i = tables.imports.c
_f = tables.fences.c
_LEFT = [_v[name] for name in Left._fields]


class StoredHistory(HistoryStore):
    """The history of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre
        self._partitions = Partitions()

    @override
    async def write(self, record: Record, author: Author = Author()) -> None:  # noqa: B008
        await self.write_all([record], author)

    @override
    async def write_all(self, records: Sequence[Record], author: Author) -> None:
        instants = [row.queued_at for record in records for row in record.visits]
        await self._partitions.make(self._database, instants)
        async with self._database.writing(f"{self._centre} history") as connection:
            await self._fence_off(connection, author)
            for record in records:
                await self._write(connection, record, author)

    async def _write(self, connection: AsyncConnection, record: Record, author: Author) -> None:
        gone = await self._forget_calls(connection, record.calls)
        await kept_waits.move(connection, self._centre, gone, map(_left, record.visits))
        visits = [{"centre": self._centre, **row._asdict()} for row in record.visits]
        for rows in _slices(visits):
            await connection.execute(insert(tables.visits), rows)
        await self._write_sums(connection, record.sums, author.origin)
        await self._write_spans(connection, record, author)

    @override
    async def note_import(self, imported: Imported) -> None:
        async with self._database.writing(f"{self._centre} history") as connection:
            of = and_(_i.centre == self._centre, _i.origin == imported.origin)
            before = (await connection.execute(select(_i.since, _i.until).where(of))).first()
            since, until = imported.since, imported.until
            if before is not None:
                since, until = min(since, before[0]), max(until, before[1])
            row = imported._replace(since=since, until=until)._asdict()
            await connection.execute(delete(tables.imports).where(of))
            await connection.execute(insert(tables.imports), [{"centre": self._centre, **row}])

    @override
    async def imports(self) -> Sequence[Imported]:
        query = select(*(_i[name] for name in Imported._fields)).where(_i.centre == self._centre)
        async with self._database.reading() as connection:
            return [Imported(*row) for row in await connection.execute(query.order_by(_i.origin))]

    @override
    async def has_visits(self, source: str) -> bool:
        query = select(_v.number).where(_v.centre == self._centre, _v.source == source).limit(1)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).first() is not None

    @override
    async def forget(self, before: Instant, imported_before: Instant) -> None:
        of = _i.centre == self._centre
        imports = select(_i.origin).where(of)
        stale = imports.where(_i.written_at < imported_before)
        for table, at, origin in (
            (tables.visits, _v.queued_at, _v.source),
            # Of a quarter hour that is kept in part, the visits that are left may be written again.
            (tables.waits, _w.since + QUARTER - 1, _w.source),
            (tables.sums, _s.since, _s.origin),
            (tables.spans, func.coalesce(_p.until, before), _p.origin),
        ):
            old = or_(and_(at < before, origin.not_in(imports)), origin.in_(stale))
            here = table.c.centre == self._centre
            async with self._database.writing(f"{self._centre} history") as connection:
                await connection.execute(delete(table).where(here, old))
        async with self._database.writing(f"{self._centre} history") as connection:
            gone = and_(of, _i.written_at < imported_before)
            await connection.execute(delete(tables.imports).where(gone))

    @override
    async def sums(
        self, kind: Kind, borders: Sequence[Instant], subjects: Sequence[str] | None = None
    ) -> Sequence[Mapping[str, Sums]]:
        of = and_(_s.centre == self._centre, _s.kind == kind)
        if subjects is not None:
            of = and_(of, _s.subject.in_(subjects))
        async with self._database.reading() as connection:
            if all(until - since == QUARTER for since, until in pairwise(borders)):
                return await _quarters(connection, of, borders)
            return [
                await _stretch(connection, of, since, until) for since, until in pairwise(borders)
            ]

    @override
    async def visits(self, wanted: Wanted, most: int, skip: int = 0) -> Sequence[VisitRecord]:
        at = func.coalesce(_v.left_at, _v.queued_at)
        query = self._chosen(select(tables.visits), wanted)
        query = query.order_by(at.desc(), _v.source, _v.call, _v.number)
        async with self._database.reading() as connection:
            found = await connection.execute(query.limit(most).offset(skip))
            return [_visit(row) for row in found.mappings()]

    @override
    async def waits(self, wanted: Wanted) -> Sequence[int]:
        query = self._chosen(select(_v.wait), wanted).where(_v.wait.is_not(None))
        async with self._database.reading() as connection:
            return list((await connection.execute(query.order_by(_v.wait))).scalars())

    @override
    async def spans(self, agent: str, since: Instant, until: Instant) -> Sequence[SpanRecord]:
        query = (
            select(_p.agent, _p.since, _p.until, _p.state, _p.reason, _p.queues)
            .where(_p.centre == self._centre, _p.agent == agent, _p.since < until)
            .where(or_(_p.until.is_(None), _p.until > since))
            .order_by(_p.since, _p.origin)
        )
        async with self._database.reading() as connection:
            found = await connection.execute(query)
            # Queues come as a list, out of a column of JSON.
            return [SpanRecord(*row[:-1], queues=tuple(row.queues)) for row in found]

    def _chosen(self, query: Select[Any], wanted: Wanted) -> Select[Any]:
        # Two ways in, each with its own index, for one over both columns none would serve.
        left = and_(_v.left_at > wanted.since, _v.left_at <= wanted.until)
        still = and_(
            _v.left_at.is_(None), _v.queued_at > wanted.since, _v.queued_at <= wanted.until
        )
        query = query.where(_v.centre == self._centre, or_(left, still))
        if wanted.queues is not None:
            query = query.where(_v.queue.in_(wanted.queues))
        if wanted.outcomes is not None:
            query = query.where(_v.outcome.in_(wanted.outcomes))
        if wanted.agent is not None:
            query = query.where(_v.agent == wanted.agent)
        if wanted.customer is not None:
            query = query.where(_v.customer == wanted.customer)
        return query

    async def _forget_calls(
        self, connection: AsyncConnection, calls: Sequence[CallKey]
    ) -> Sequence[Left]:
        """Let go of the visits of calls, and return them."""
        by_source: dict[str, list[str]] = defaultdict(list)
        gone: list[Left] = []
        for source, call in calls:
            by_source[source].append(call)
        for source, names in by_source.items():
            of = and_(_v.centre == self._centre, _v.source == source)
            for some in _slices(names):
                calls_of_it = delete(tables.visits).where(of, _v.call.in_(some))
                rows = await connection.execute(calls_of_it.returning(*_LEFT))
                gone += [Left(*row) for row in rows]
        return gone

    async def _fence_off(self, connection: AsyncConnection, author: Author) -> None:
        """Note that this author writes now, and nobody older any more."""
        if not author.fence:
            return
        of = and_(_f.centre == self._centre, _f.log == author.log)
        newest = (await connection.execute(select(_f.number).where(of))).scalar()
        if newest is not None and newest > author.fence:
            raise Overtaken
        if newest != author.fence:
            row = {"centre": self._centre, "log": author.log, "number": author.fence}
            await connection.execute(delete(tables.fences).where(of))
            await connection.execute(insert(tables.fences), [row])

    async def _write_sums(
        self, connection: AsyncConnection, rows: Sequence[SumsRecord], origin: str
    ) -> None:
        statement, centre = _put_sums(connection.dialect), self._centre
        for some in _slices(rows):
            # By the driver itself: SQLAlchemy looks at each of 60 values of a row three times, which took a third of
            # the historian's time.
            await connection.exec_driver_sql(
                statement,
                [
                    (centre, kind, subject, since, *[total or None for total in sums], origin)
                    for kind, subject, since, sums in some
                ],
            )

    async def _write_spans(
        self, connection: AsyncConnection, record: Record, author: Author
    ) -> None:
        ours = and_(_p.centre == self._centre, _p.origin == author.origin)
        if author.until is not None:
            ours = and_(ours, _p.since <= author.until)
        for agent, since in record.agents.items():
            of = and_(ours, _p.agent == agent, _p.since >= since)
            await connection.execute(delete(tables.spans).where(of))
        key = {"centre": self._centre, "origin": author.origin}
        for rows in _slices(record.spans):
            spans = [{**key, **row._asdict()} for row in rows]
            await connection.execute(insert(tables.spans), spans)


@cache
def _put_sums(dialect: Dialect) -> str:
    """Return the statement that puts a row of sums in the place of the one before, its values as in the table."""
    statement = upsert(dialect.name, tables.sums)
    excluded = {name: statement.excluded[name] for name in SUMS}
    key = ["centre", "kind", "since", "subject", "origin"]
    put = statement.on_conflict_do_update(index_elements=key, set_=excluded)
    return str(put.compile(dialect=dialect))


async def _quarters(
    connection: AsyncConnection, of: ColumnElement[bool], borders: Sequence[Instant]
) -> Sequence[Mapping[str, Sums]]:
    within = and_(of, _s.since >= borders[0], _s.since < borders[-1])
    # What was imported adds to what the service itself has seen.
    totals = [func.sum(_s[name]) for name in SUMS]
    query = select(_s.since, _s.subject, *totals).where(within).group_by(_s.since, _s.subject)
    found: dict[Instant, dict[str, Sums]] = {since: {} for since in borders[:-1]}
    for since, subject, *sums in await connection.execute(query):
        found[since][subject] = _row(sums)
    return list(found.values())


async def _stretch(
    connection: AsyncConnection, of: ColumnElement[bool], since: Instant, until: Instant
) -> Mapping[str, Sums]:
    totals = [func.sum(_s[name]) for name in SUMS]
    within = and_(of, _s.since >= since, _s.since < until)
    query = select(_s.subject, *totals).where(within).group_by(_s.subject)
    return {subject: _row(sums) for subject, *sums in await connection.execute(query)}


def _row(sums: Sequence[Any]) -> Sums:
    """Return sums in the places of the ledger's columns."""
    row = [0] * WIDTH
    for column, total in zip(SUMS.values(), sums, strict=True):
        row[column] = int(total or 0)
    return row


def _left(visit: VisitRecord) -> Left:
    return Left(visit.source, visit.queue, visit.left_at, visit.outcome, visit.wait)


def _visit(row: Mapping[str, Any]) -> VisitRecord:
    return VisitRecord(*(row[name] for name in VisitRecord._fields))


_Row = TypeVar("_Row")


def _slices(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    for first in range(0, len(rows), _AT_ONCE):
        yield rows[first : first + _AT_ONCE]

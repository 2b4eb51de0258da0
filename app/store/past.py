"""History read in the large, by statements that the indexes of v0007 were made for."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.events.instants import Instant
from app.metrics.columns import WIDTH
from app.metrics.ledger import Sums
from app.metrics.quarter import QUARTER
from app.metrics.record import SUMS, Kind, VisitRecord
from app.metrics.roster import CallKey
from app.reports.intervals import Run, Stretch
from app.store import history_tables as tables
from app.store.database import Database
from app.store.kept_waits import Left, joined, take_out, unpack
from app.store.past_contract import (
    Open,
    PastStore,
    Place,
    Quarter,
    Waits,
    WantedVisits,
    place_of,
)

_AT_ONCE = 400
_v = tables.visits.c
_s = tables.sums.c
_w = tables.waits.c
_NAMES = {column: name for name, column in SUMS.items()}
_VISIT = [_v[name] for name in VisitRecord._fields]


class StoredPast(PastStore):
    """The history of one centre, read in the large."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def sums(
        self,
        kind: Kind,
        runs: Sequence[Run],
        columns: Collection[int],
        subjects: Sequence[str] | None = None,
        together: str | None = None,
    ) -> Mapping[int, Mapping[str, Sums]]:
        subject = [_s.subject] if together is None else []
        found: dict[int, dict[str, Sums]] = {}
        totals = [cast(func.sum(_s[_NAMES[column]]), BigInteger) for column in columns]
        async with self._database.reading() as connection:
            for run in runs:
                number = _number(_s.since, run)
                query = select(number, *subject, *totals).group_by(number, *subject)
                query = query.where(self._of(kind, run.stretch, subjects))
                for each, *row in await connection.execute(query):
                    name = row.pop(0) if together is None else together
                    found.setdefault(each, {})[name] = _row(columns, row)
        return found

    @override
    async def quarters(
        self,
        kind: Kind,
        stretch: Stretch,
        columns: Collection[int],
        subjects: Sequence[str] | None = None,
    ) -> Sequence[Quarter]:
        named = [_s[_NAMES[column]] for column in columns]
        query = select(_s.subject, _s.since, _s.origin, *named)
        async with self._database.reading() as connection:
            found = await connection.execute(query.where(self._of(kind, stretch, subjects)))
            return [
                Quarter(subject, since, bool(origin), _row(columns, sums))
                for subject, since, origin, *sums in found
            ]

    @override
    async def waits(
        self,
        runs: Sequence[Run],
        queues: Sequence[str] | None = None,
        but_not: Collection[CallKey] = (),
        together: str | None = None,
    ) -> Mapping[int, Mapping[str, Waits]]:
        queue = [_w.queue] if together is None else []
        found: dict[int, dict[str, Waits]] = {}
        async with self._database.reading() as connection:
            if connection.dialect.name == "postgresql":
                # What is left out must be what was there when the rest was read.
                await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            packed = joined(connection.dialect.name)
            for run in runs:
                number = _number(_w.since, run)
                query = select(number, *queue, *packed).group_by(number, *queue)
                query = query.where(self._waited(run.stretch, queues))
                for each, *row in await connection.execute(query):
                    name = row.pop(0) if together is None else together
                    found.setdefault(each, {})[name] = Waits(*map(unpack, row))
            out = await self._left(connection, but_not, queues)
        _leave_out(found, out, runs, together)
        return found

    @override
    async def waiting(
        self, stretch: Stretch, queues: Sequence[str] | None = None
    ) -> Sequence[Open]:
        query = select(_v.queue, _v.queued_at, _v.source, _v.call).where(
            _v.centre == self._centre,
            _v.left_at.is_(None),
            _v.outcome == "waiting",
            _v.queued_at >= stretch.since,
            _v.queued_at < stretch.until,
        )
        if queues is not None:
            query = query.where(_v.queue.in_(queues))
        async with self._database.reading() as connection:
            found = await connection.execute(query)
            return [Open(queue, at, (source, call)) for queue, at, source, call in found]

    @override
    async def visits(
        self, wanted: WantedVisits, most: int, after: Place | None = None
    ) -> Sequence[VisitRecord]:
        async with self._database.reading() as connection:
            # Two ways in, each with its own index, for one over both columns none would serve.
            left = _page(self._chosen(wanted), connection, _v.left_at, wanted, after)
            still = _page(self._chosen(wanted), connection, _v.queued_at, wanted, after)
            still = still.where(_v.left_at.is_(None))
            found = [
                VisitRecord(*row)
                for query in (left, still)
                for row in await connection.execute(query.limit(most))
            ]
        found.sort(key=place_of)
        found.sort(key=lambda visit: place_of(visit).at, reverse=True)
        return found[:most]

    @override
    async def answered(
        self, customers: Collection[str], since: Instant, until: Instant
    ) -> Sequence[VisitRecord]:
        query = select(*_VISIT).where(
            _v.centre == self._centre,
            _v.outcome == "answered",
            _v.queued_at >= since,
            _v.queued_at <= until,
        )
        names, found = list(customers), list[VisitRecord]()
        async with self._database.reading() as connection:
            for first in range(0, len(names), _AT_ONCE):
                some = query.where(_v.customer.in_(names[first : first + _AT_ONCE]))
                found += [VisitRecord(*row) for row in await connection.execute(some)]
        return sorted(found, key=lambda visit: visit.queued_at)

    @override
    async def first_told(self, columns: Collection[int]) -> Instant | None:
        told = or_(*(_s[_NAMES[column]] > 0 for column in columns))
        query = select(_s.since).where(_s.centre == self._centre, _s.kind == Kind.QUEUE, told)
        async with self._database.reading() as connection:
            found: Instant | None = (
                await connection.execute(query.order_by(_s.since).limit(1))
            ).scalar()
            return found

    @override
    async def written_until(self) -> Instant | None:
        query = select(func.max(_s.since)).where(
            _s.centre == self._centre, _s.kind == Kind.QUEUE, _s.origin == ""
        )
        async with self._database.reading() as connection:
            since: Instant | None = (await connection.execute(query)).scalar()
            return None if since is None else since + QUARTER

    def _of(
        self, kind: Kind, stretch: Stretch, subjects: Sequence[str] | None
    ) -> ColumnElement[bool]:
        of = and_(
            _s.centre == self._centre,
            _s.kind == kind,
            _s.since >= stretch.since,
            _s.since < stretch.until,
        )
        return of if subjects is None else and_(of, _s.subject.in_(subjects))

    def _waited(self, stretch: Stretch, queues: Sequence[str] | None) -> ColumnElement[bool]:
        of = and_(_w.centre == self._centre, _w.since >= stretch.since, _w.since < stretch.until)
        return of if queues is None else and_(of, _w.queue.in_(queues))

    def _chosen(self, wanted: WantedVisits) -> Select[Any]:
        query = select(*_VISIT).where(_v.centre == self._centre)
        if wanted.queues is not None:
            query = query.where(_v.queue.in_(wanted.queues))
        if wanted.outcomes:
            query = query.where(_v.outcome.in_(wanted.outcomes))
        for column, value in (
            (_v.in_target, wanted.in_target),
            (_v.short, wanted.short),
            (_v.agent, wanted.agent),
            (_v.customer, wanted.customer),
        ):
            if value is not None:
                query = query.where(column == value)
        return query

    async def _left(
        self,
        connection: AsyncConnection,
        calls: Collection[CallKey],
        queues: Sequence[str] | None,
    ) -> Sequence[Left]:
        by_source: dict[str, list[str]] = {}
        for source, call in calls:
            by_source.setdefault(source, []).append(call)
        query = select(*(_v[name] for name in Left._fields)).where(_v.centre == self._centre)
        if queues is not None:
            query = query.where(_v.queue.in_(queues))
        found: list[Left] = []
        for source, names in by_source.items():
            for first in range(0, len(names), _AT_ONCE):
                some = _v.call.in_(names[first : first + _AT_ONCE])
                rows = await connection.execute(query.where(_v.source == source, some))
                found += [Left(*row) for row in rows]
        return found


def _number(at: ColumnElement[Any], run: Run) -> ColumnElement[int]:
    """Return the number of an instant's interval; written out, for it is grouped by."""
    name = at.compile()
    return literal_column(f"{run.number} + ({name} - {run.first}) / {run.step}", BigInteger)


def _row(columns: Iterable[int], sums: Sequence[int | None]) -> Sums:
    row = [0] * WIDTH
    for column, total in zip(columns, sums, strict=True):
        row[column] = total or 0
    return row


def _page(
    query: Select[Any],
    connection: AsyncConnection,
    at: ColumnElement[Any],
    wanted: WantedVisits,
    after: Place | None,
) -> Select[Any]:
    # A place is found again only where everybody orders names alike.
    names: list[ColumnElement[str]] = [_v.source, _v.call]
    if connection.dialect.name == "postgresql":
        names = [name.collate("C") for name in names]
    query = query.where(at > wanted.since, at <= wanted.until)
    if after is not None:
        later = tuple_(*names, _v.number) > tuple_(after.source, after.call, after.number)
        query = query.where(at <= after.at, or_(at < after.at, later))
    return query.order_by(at.desc(), *names, _v.number)


def _leave_out(
    found: Mapping[int, Mapping[str, Waits]],
    out: Iterable[Left],
    runs: Sequence[Run],
    together: str | None,
) -> None:
    """Take the waits of some visits out of those found."""
    firsts = [run.first for run in runs]
    for left in out:
        if left.left_at is not None and firsts[0] <= left.left_at < runs[-1].stretch.until:
            run = runs[bisect_right(firsts, left.left_at) - 1]
            number = run.number + (left.left_at - run.first) // run.step
            name = left.queue if together is None else together
            if (waits := found.get(number, {}).get(name)) is not None:
                take_out(waits, left)

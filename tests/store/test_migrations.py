"""A database of any earlier version is brought up to date, and keeps every row that is in it."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import Connection, MetaData, Table, insert, select

from app.metrics.quarter import QUARTER
from app.metrics.record import SUMS, Kind, Record, SumsRecord, VisitRecord
from app.reports.intervals import runs
from app.store.database import Database, open_engine
from app.store.opening import open_store
from app.store.place import Place
from app.store.schema import REVISIONS, configuration
from tests.store.test_history import NOON, visit

ROWS = 3
BOOKKEEPING = "alembic_version"


def begin(connection: Connection, revision: str) -> dict[str, list[dict[str, Any]]]:
    """Make the tables of a version, fill them, and return what is in them."""
    command.upgrade(configuration(connection), revision)
    found = tables(connection)
    for table in found:
        if table.name == "visits" and connection.dialect.name == "postgresql":
            connection.exec_driver_sql("CREATE TABLE visits_all PARTITION OF visits DEFAULT")
        connection.execute(insert(table), [row(table, number) for number in range(ROWS)])
    return content(connection, found)


def tables(connection: Connection) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    return [
        table
        for table in metadata.sorted_tables
        if table.name != BOOKKEEPING and not table.name.startswith("visits_")
    ]


def row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: value(column, number) for column in table.columns}


def value(column: sa.Column[Any], number: int) -> Any:
    if column.name == "kind" and column.table.name == "identities":
        return "queue"
    of_kind = {
        sa.Boolean: bool(number % 2),
        sa.Integer: number + 1,
        sa.JSON: {"said": [number]},
        sa.LargeBinary: bytes([number]),
    }
    text = f"{column.name[:6]}{number}"
    return next((each for kind, each in of_kind.items() if isinstance(column.type, kind)), text)


def content(connection: Connection, of: list[Table]) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [dict(each) for each in connection.execute(select(table)).mappings()]
        for table in of
    }


def kept(connection: Connection, before: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return what is left of the rows that were there before, in the columns that were."""
    found = content(connection, tables(connection))
    return {
        name: [{column: now[column] for column in row} for now, row in zip(found[name], rows, strict=True)]
        for name, rows in before.items()
    }  # fmt: skip


@pytest.mark.parametrize("revision", REVISIONS[:-1])
async def test_every_row_of_an_earlier_version_is_kept(empty: Place, revision: str) -> None:
    database = Database(open_engine(empty))
    async with database.writing("a test") as connection:
        before = await connection.run_sync(begin, revision)
    await database.close()
    assert all(len(rows) == ROWS for rows in before.values())
    opened = await open_store(empty, "main")
    async with opened.database.reading() as connection:
        assert await connection.run_sync(kept, before) == before
    await opened.database.close()


async def test_the_waits_and_the_empty_sums_of_before_are_as_they_were(empty: Place) -> None:
    rows = [
        visit("c1", wait=30_000),
        visit("c2", wait=30_000, source="twilio"),
        visit("c3", wait=7_000, outcome="abandoned"),
        visit("c4", wait=9_000, outcome="overflowed_key", queue="NE"),
        visit("c5", wait=None, left_at=None, outcome="waiting"),
        visit("c6", wait=1_000, at=NOON + QUARTER),
    ]
    database = Database(open_engine(empty))
    async with database.writing("a test") as connection:
        await connection.run_sync(_begun_with, rows)
    await database.close()
    opened = await open_store(empty, "main")
    found = await opened.store.past.waits(runs([NOON, NOON + QUARTER, NOON + 2 * QUARTER]))
    plain = {
        (number, queue): tuple(sorted(way) for way in waits)
        for number, of in found.items()
        for queue, waits in of.items()
    }
    assert plain == {
        (0, "PS"): ([30_000, 30_000], [7_000], []),
        (0, "NE"): ([], [], [9_000]),
        (1, "PS"): ([1_000], [], []),
    }
    # Taken out by a worker of now.
    await opened.store.history.write(Record([("pbx", "c1")]))
    (now,) = (await opened.store.past.waits(runs([NOON, NOON + QUARTER]), ["PS"])).values()
    assert [*now["PS"].answered] == [30_000]
    new = SumsRecord(Kind.QUEUE, "PS", NOON + QUARTER, (1, *[0] * (len(SUMS) - 1)))
    await opened.store.history.write(Record(sums=[new]))
    async with opened.database.reading() as connection:
        view = "SELECT since_ms, offered, answered FROM callboard_queue_quarters ORDER BY since_ms"
        kept = await connection.execute(sa.text(view))
        assert [tuple(map(int, row)) for row in kept] == [(NOON, 5, 0), (NOON + QUARTER, 1, 0)]
    await opened.database.close()


def _begun_with(connection: Connection, rows: list[VisitRecord]) -> None:
    """Make the tables of 0009, with visits and a quarter hour in them."""
    command.upgrade(configuration(connection), "0009")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("CREATE TABLE visits_all PARTITION OF visits DEFAULT")
    by_name = {table.name: table for table in tables(connection)}
    visits = [{"centre": "main", **row._asdict()} for row in rows]
    connection.execute(insert(by_name["visits"]), visits)
    sums = {"kind": "queue", "subject": "PS", "since": NOON, **dict.fromkeys(SUMS, 0), "offered": 5}
    connection.execute(insert(by_name["quarter_sums"]), [{"centre": "main", **sums}])

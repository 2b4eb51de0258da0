"""A database of any earlier version is brought up to date, and keeps every row that is in it."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import Connection, MetaData, Table, insert, select

from app.store.database import Database, open_engine
from app.store.opening import open_store
from app.store.place import Place
from app.store.schema import REVISIONS, configuration

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

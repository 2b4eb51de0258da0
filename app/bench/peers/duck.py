"""DuckDB, asked the queries of the databases."""

from collections.abc import Iterable
from typing import Any

import duckdb
from typing_extensions import override

from app.bench.peers.rows import Row
from app.bench.peers.sql import IS_EXIT, TABLE, Database


class DuckDb(Database):
    """DuckDB in memory."""

    name = "DuckDB"
    waits = f"""
    SELECT '{{window}}', queue, quantile_disc(ms, [0.5, 0.9, 1.0]) FROM happened
    WHERE {IS_EXIT} AND moment > {{since}} AND moment <= {{now}} GROUP BY queue
    """  # noqa: S608  numbers of our own

    def __init__(self) -> None:
        super().__init__()
        self._database = duckdb.connect()

    @override
    def keep(self, rows: list[Row]) -> None:
        self._database.execute(TABLE)
        columns = dict(zip(Row._fields, map(list, zip(*rows, strict=True)), strict=True))
        # As a table of Arrow or of Python's lists: row by row it takes minutes.
        self._database.execute(
            "INSERT INTO happened SELECT unnest($at), unnest($queue), unnest($kind), unnest($ms), unnest($rung)",
            columns,
        )

    @override
    def ask(self, query: str) -> Iterable[Any]:
        answer: list[Any] = self._database.execute(query).fetchall()
        return answer

    @override
    def close(self) -> None:
        self._database.close()

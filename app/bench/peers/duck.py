"""DuckDB, asked the query of the databases."""

import duckdb
from typing_extensions import override

from app.bench.peers.rows import Found, Peer, Row
from app.bench.peers.sql import TABLE, found, query
from app.events.instants import Instant


class DuckDb(Peer):
    """DuckDB in memory."""

    name = "DuckDB"

    def __init__(self) -> None:
        self._database = duckdb.connect()

    @override
    def load(self, rows: list[Row]) -> None:
        self._database.execute(TABLE)
        columns = dict(zip(Row._fields, map(list, zip(*rows, strict=True)), strict=True))
        # As a table of Arrow or of Python's lists: row by row it takes minutes.
        self._database.execute(
            "INSERT INTO happened SELECT unnest($at), unnest($queue), unnest($kind), unnest($wait)",
            columns,
        )

    @override
    def tick(self, now: Instant) -> Found:
        return found(self._database.execute(query(now)).fetchall())

    @override
    def close(self) -> None:
        self._database.close()

"""The one grouped query that databases are asked a tick; and SQLite."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from app.bench.peers.rows import (
    ABANDONED,
    ANSWERED,
    OFFERED,
    WINDOWS,
    Five,
    Found,
    Peer,
    Row,
    since_of,
)
from app.events.instants import DAY, Instant

TABLE = "CREATE TABLE happened (moment BIGINT, queue TEXT, kind INTEGER, wait BIGINT)"
INDEX = "CREATE INDEX by_instant ON happened (moment)"
_INSERT = "INSERT INTO happened VALUES (?, ?, ?, ?)"


def query(now: Instant) -> str:
    """Return the query for all windows and queues at once."""
    parts = [each for _, length in WINDOWS for each in _sums(since_of(length, now))]
    since = since_of(DAY, now)
    # Numbers of our own.
    return (
        f"SELECT queue, {', '.join(parts)} FROM happened "  # noqa: S608
        f"WHERE moment > {since} AND moment <= {now} GROUP BY queue"
    )


def _sums(since: Instant) -> Iterator[str]:
    for what, kinds in (("1", (OFFERED, ANSWERED, ABANDONED)), ("wait", (ANSWERED, ABANDONED))):
        for kind in kinds:
            yield f"SUM(CASE WHEN kind = {kind} AND moment > {since} THEN {what} ELSE 0 END)"


def found(rows: Any) -> Found:
    """Return what the query's answer says."""
    return {
        (queue, name): Five(*(int(each) for each in sums[5 * place : 5 * place + 5]))
        for queue, *sums in rows
        for place, (name, _) in enumerate(WINDOWS)
    }


class Sqlite(Peer):
    """SQLite in memory."""

    name = "SQLite"

    def __init__(self) -> None:
        self._database = sqlite3.connect(":memory:")

    @override
    def load(self, rows: list[Row]) -> None:
        self._database.execute(TABLE)
        self._database.execute(INDEX)
        self._database.executemany(_INSERT, rows)

    @override
    def tick(self, now: Instant) -> Found:
        return found(self._database.execute(query(now)).fetchall())

    @override
    def close(self) -> None:
        self._database.close()

"""What databases are asked a tick: two grouped queries over the rows of every window; and SQLite."""

import sqlite3
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from typing_extensions import override

from app.bench.peers.figures import NOTHING, PERCENTS, RUNG, SPENT_ON, WIDTH, Amounts, Waits, rank
from app.bench.peers.peer import Asked
from app.bench.peers.rows import EXITS, WINDOWS, Key, Row, since_of
from app.events.instants import Instant

TABLE = "CREATE TABLE happened (moment BIGINT, queue TEXT, kind INTEGER, ms INTEGER, rung INTEGER)"

IS_EXIT = f"kind BETWEEN {EXITS[0]} AND {EXITS[-1]}"
BY_INSTANT = "CREATE INDEX by_instant ON happened (moment)"
EXITS_BY_INSTANT = f"CREATE INDEX exits ON happened (moment, queue, ms) WHERE {IS_EXIT}"

_SUMS = """
SELECT '{window}', queue, kind, COUNT(*), SUM(ms), SUM(rung) FROM happened
WHERE moment > {since} AND moment <= {now} GROUP BY queue, kind
"""


class Database(Asked):
    """Something that is asked in SQL."""

    waits: str
    """The query for a window's waits by queue."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[Key] = []

    @override
    def load(self, rows: list[Row]) -> None:
        self._keys = [(queue, name) for queue in {row.queue for row in rows} for name, _ in WINDOWS]
        self.keep(rows)

    @abstractmethod
    def keep(self, rows: list[Row]) -> None:
        """Make the table of the rows, with the indices that serve best."""

    @abstractmethod
    def ask(self, query: str) -> Iterable[Any]:
        """Return the rows of the answer."""

    def waits_of(self, answer: Iterable[Any]) -> Iterator[tuple[Key, Waits]]:
        """Yield the waits that are asked for, where there are any."""
        for window, queue, quantiles in answer:
            yield (queue, window), tuple(quantiles)

    @override
    def amounts(self, now: Instant) -> Iterator[tuple[Key, Amounts]]:
        sums: dict[Key, list[int]] = {}
        for window, queue, kind, n, ms, rung in self.ask(_in_windows(_SUMS, now)):
            found = sums.get((queue, window))
            if found is None:
                found = sums[queue, window] = [0] * WIDTH
            found[kind] = n
            found[RUNG] += rung
            if kind in SPENT_ON:
                found[SPENT_ON[kind]] += ms
        waits = dict(self.waits_of(self.ask(_in_windows(self.waits, now))))
        for key in self._keys:
            yield key, (sums.get(key, NOTHING[0]), waits.get(key))


def _in_windows(query: str, now: Instant) -> str:
    # Of the instants as they are and not as parameters: planned for each window.
    return " UNION ALL ".join(
        query.format(window=name, since=since_of(length, now), now=now) for name, length in WINDOWS
    )


class Sqlite(Database):
    """SQLite in memory. It has no quantiles: waits are read in order."""

    name = "SQLite"
    waits = f"""
    SELECT * FROM (SELECT '{{window}}', queue, ms FROM happened
    WHERE {IS_EXIT} AND moment > {{since}} AND moment <= {{now}} ORDER BY queue, ms)
    """  # noqa: S608  numbers of our own

    def __init__(self) -> None:
        super().__init__()
        self._database = sqlite3.connect(":memory:")

    @override
    def keep(self, rows: list[Row]) -> None:
        self._database.execute(TABLE)
        self._database.executemany("INSERT INTO happened VALUES (?, ?, ?, ?, ?)", rows)
        # In the order that is grouped by, and with all that is added up: nothing is sorted, nor is the table read.
        self._database.execute("CREATE INDEX all_of_it ON happened (queue, kind, moment, ms, rung)")
        for index in (BY_INSTANT, EXITS_BY_INSTANT, "ANALYZE"):
            self._database.execute(index)

    @override
    def ask(self, query: str) -> Iterable[Any]:
        return self._database.execute(query)

    @override
    def waits_of(self, answer: Iterable[Any]) -> Iterator[tuple[Key, Waits]]:
        for (window, queue), rows in groupby(answer, itemgetter(0, 1)):
            waits = [ms for _, _, ms in rows]
            p50, p90, longest = (waits[rank(percent, len(waits))] for percent in PERCENTS)
            yield (queue, window), (p50, p90, longest)

    @override
    def close(self) -> None:
        self._database.close()

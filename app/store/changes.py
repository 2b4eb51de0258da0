"""How often each part was changed: the cheapest way to know whether to read it again."""

from collections.abc import Mapping

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.store import tables
from app.store.contract import Changes
from app.store.database import Database

_c = tables.changes.c


class StoredChanges(Changes):
    """The counts of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def numbers(self) -> Mapping[str, int]:
        query = select(_c.part, _c.number).where(_c.centre == self._centre)
        async with self._database.reading() as connection:
            return {row.part: row.number for row in await connection.execute(query)}


async def count_change(connection: AsyncConnection, centre: str, part: str) -> None:
    """Count one change of a part, in the transaction of the change, which is alone for the part."""
    this = (_c.centre == centre) & (_c.part == part)
    counted = update(tables.changes).where(this).values(number=_c.number + 1)
    if not (await connection.execute(counted)).rowcount:
        first = {"centre": centre, "part": part, "number": 1}
        await connection.execute(insert(tables.changes).values(first))

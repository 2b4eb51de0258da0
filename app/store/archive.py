"""The event archive: compressed segments of the event log, and from where to begin with them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, delete, insert, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.events.instants import Instant
from app.store import history_tables as tables
from app.store.archive_contract import IMPORTED, ArchiveStore, Segment, StartingPoint, Stretch
from app.store.database import Database

_s = tables.segments.c
_p = tables.starting_points.c
_PLAIN = tuple(_s[name] for name in Stretch._fields)


class StoredArchive(ArchiveStore):
    """The archive of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def newest(self, log: str) -> Stretch | None:
        query = (
            select(*_PLAIN)
            .where(_s.centre == self._centre, _s.log == log)
            .order_by(_s.number.desc())
            .limit(1)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).first()
            return None if row is None else Stretch(*row)

    @override
    async def add(
        self, stretch: Stretch, packed: bytes, point: StartingPoint | None = None
    ) -> bool:
        async with self._database.writing(f"{self._centre} archive") as connection:
            kept = await connection.execute(select(_s.number).where(self._is(stretch)))
            if kept.first() is not None:
                return False
            await self._insert(connection, stretch, packed, point)
            return True

    @override
    async def replace(self, segments: Sequence[Segment]) -> None:
        async with self._database.writing(f"{self._centre} archive") as connection:
            for stretch, packed, point in segments:
                await connection.execute(delete(tables.segments).where(self._is(stretch)))
                await self._insert(connection, stretch, packed, point)

    @override
    async def within(self, since: Instant, until: Instant) -> Sequence[Stretch]:
        query = (
            select(*_PLAIN)
            .where(_s.centre == self._centre, _s.until >= since, _s.since <= until)
            .order_by(_s.log, _s.number)
        )
        async with self._database.reading() as connection:
            return [Stretch(*row) for row in await connection.execute(query)]

    @override
    async def packed(self, log: str, number: int) -> bytes | None:
        of = and_(_s.centre == self._centre, _s.log == log, _s.number == number)
        async with self._database.reading() as connection:
            found: bytes | None = (await connection.execute(select(_s.packed).where(of))).scalar()
            return found

    @override
    async def starting_point(self, log: str, at: Instant) -> StartingPoint | None:
        query = (
            select(*(_p[name] for name in StartingPoint._fields))
            .where(_p.centre == self._centre, _p.log == log, _p.at <= at)
            .order_by(_p.at.desc())
            .limit(1)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).first()
            return None if row is None else StartingPoint(*row)

    @override
    async def forget(self, before: Instant, imported_before: Instant) -> None:
        for table, at in ((tables.segments, _s.until), (tables.starting_points, _p.at)):
            of = table.c.centre == self._centre
            is_import = table.c.log.startswith(IMPORTED, autoescape=True)
            i = tables.imports.c
            recent = select(i.origin).where(
                i.centre == self._centre, i.written_at >= imported_before
            )
            stays = table.c.log.in_(select(IMPORTED + recent.subquery().c.origin))
            too_old = or_(and_(not_(is_import), at < before), and_(is_import, not_(stays)))
            async with self._database.writing(f"{self._centre} archive") as connection:
                await connection.execute(delete(table).where(of, too_old))

    def _is(self, stretch: Stretch) -> Any:
        return and_(_s.centre == self._centre, _s.log == stretch.log, _s.number == stretch.number)

    async def _insert(
        self,
        connection: AsyncConnection,
        stretch: Stretch,
        packed: bytes,
        point: StartingPoint | None,
    ) -> None:
        row = {"centre": self._centre, **stretch._asdict(), "packed": packed}
        await connection.execute(insert(tables.segments), [row])
        if point is not None:
            of = and_(_p.centre == self._centre, _p.log == point.log, _p.at == point.at)
            await connection.execute(delete(tables.starting_points).where(of))
            own = {"centre": self._centre, **point._asdict()}
            await connection.execute(insert(tables.starting_points), [own])

"""The sources of a centre, with their secrets; the audit gets all but those."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.events.instants import Instant, format_instant
from app.store import tables
from app.store.audit import Change
from app.store.changes import count_change
from app.store.contract import Part, Shown
from app.store.database import Database
from app.store.source_contract import Edit, LiveSecret, NameTaken, SourceStore, StoredSource

_table = tables.sources
_c = _table.c


class StoredSources(SourceStore):
    """The sources of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def every(self) -> Sequence[StoredSource]:
        query = select(_table).where(_c.centre == self._centre).order_by(_c.name)
        async with self._database.reading() as connection:
            return [_source(row) for row in await connection.execute(query)]

    @override
    async def add(self, source: StoredSource, who: str) -> None:
        async with self._writing() as connection:
            if await self._find(connection, source.name) is not None:
                raise NameTaken(source.name)
            row = _row(source) | {"centre": self._centre}
            await connection.execute(insert(_table).values(row))
            change = Change(self._centre, who, source.created_at)
            await change.write(connection, "source.added", source.name, None, audited(source))

    @override
    async def change(self, name: str, edit: Edit, who: str, at: Instant) -> StoredSource | None:
        async with self._writing() as connection:
            before = await self._find(connection, name)
            if before is None:
                return None
            after = edit(before)
            await connection.execute(update(_table).where(self._is(name)).values(_row(after)))
            change = Change(self._centre, who, at)
            shown = audited(before), audited(after)
            await change.write(connection, "source.changed", name, *shown)
            return after

    @override
    async def remove(self, name: str, who: str, at: Instant) -> bool:
        async with self._writing() as connection:
            before = await self._find(connection, name)
            if before is None:
                return False
            await connection.execute(delete(_table).where(self._is(name)))
            change = Change(self._centre, who, at)
            await change.write(connection, "source.removed", name, audited(before), None)
            return True

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            yield connection
            await count_change(connection, self._centre, Part.SOURCES)

    async def _find(self, connection: AsyncConnection, name: str) -> StoredSource | None:
        query: Select[Any] = select(_table).where(self._is(name))
        row = (await connection.execute(query)).first()
        return None if row is None else _source(row)

    def _is(self, name: str) -> Any:
        return (_c.centre == self._centre) & (_c.name == name)


def audited(source: StoredSource) -> Shown:
    """Return a source as the audit shows it: of its secrets only the endings."""
    return {
        "provider": source.provider,
        "settings": source.settings,
        "secrets": [
            {"id": secret.id, "ending": secret.ending, "since": format_instant(secret.since)}
            for secret in source.secrets
        ],
    }


def _row(source: StoredSource) -> Shown:
    return {
        "name": source.name,
        "provider": source.provider,
        "settings": source.settings,
        "secrets": [{"id": s.id, "value": s.value, "since": s.since} for s in source.secrets],
        "created_at": source.created_at,
        "changed_at": source.changed_at,
    }


def _source(row: Row[Any]) -> StoredSource:
    return StoredSource(
        name=row.name,
        provider=row.provider,
        settings=row.settings,
        secrets=tuple(LiveSecret(**secret) for secret in row.secrets),
        created_at=row.created_at,
        changed_at=row.changed_at,
    )

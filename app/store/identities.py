"""The identities of a centre, kept so that no alias leads to another alias."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.events.identity import IdentityKind
from app.events.instants import Instant
from app.store import tables
from app.store.audit import Change
from app.store.changes import count_change
from app.store.contract import Part, Shown
from app.store.database import Database
from app.store.identity_contract import Identity, IdentityStore, Tangled, TooMany

MOST = 10_000

_table = tables.identities
_c = _table.c
_COLUMNS = [_c[name] for name in Identity._fields]


class StoredIdentities(IdentityStore):
    """The identities of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def every(self) -> Sequence[Identity]:
        query = select(*_COLUMNS).where(_c.centre == self._centre)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(_c.kind, _c.source, _c.alias))
            return [Identity(*row) for row in rows]

    @override
    async def put(self, identity: Identity, who: str, at: Instant) -> None:
        async with self._writing() as connection:
            await self._check(connection, identity)
            before = await self._take_out(connection, identity)
            await self._check_room(connection)
            row = identity._asdict() | {"centre": self._centre}
            await connection.execute(insert(_table).values(row))
            change = Change(self._centre, who, at)
            shown = before and _shown(before), _shown(identity)
            await change.write(connection, "identity.changed", identity.alias, *shown)

    @override
    async def remove(
        self, kind: IdentityKind, source: str, alias: str, who: str, at: Instant
    ) -> bool:
        async with self._writing() as connection:
            before = await self._take_out(connection, Identity(kind, source, alias, alias))
            if before is None:
                return False
            change = Change(self._centre, who, at)
            await change.write(connection, "identity.removed", alias, _shown(before), None)
            return True

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            yield connection
            await count_change(connection, self._centre, Part.IDENTITIES)

    async def _check(self, connection: AsyncConnection, made: Identity) -> None:
        others = self._of(made.kind, made.source) & (_c.alias != made.alias)
        further = await self._first(connection, others, _c.alias == made.canonical)
        if further is not None and further.alias != further.canonical:
            raise Tangled("canonical", f"it is an alias itself: write {further.canonical!r}")
        earlier = await self._first(connection, others, _c.canonical == made.alias)
        if earlier is not None and made.alias != made.canonical:
            raise Tangled("alias", f"{earlier.alias!r} leads to it")

    async def _check_room(self, connection: AsyncConnection) -> None:
        counted = select(func.count()).select_from(_table).where(_c.centre == self._centre)
        if int((await connection.execute(counted)).scalar() or 0) >= MOST:
            raise TooMany

    async def _take_out(self, connection: AsyncConnection, this: Identity) -> Identity | None:
        here = self._of(this.kind, this.source)
        before = await self._first(connection, here, _c.alias == this.alias)
        if before is not None:
            await connection.execute(delete(_table).where(here, _c.alias == this.alias))
        return before

    async def _first(self, connection: AsyncConnection, here: Any, wanted: Any) -> Identity | None:
        query = select(*_COLUMNS).where(here, wanted).order_by(_c.alias).limit(1)
        row = (await connection.execute(query)).first()
        return None if row is None else Identity(*row)

    def _of(self, kind: IdentityKind, source: str) -> Any:
        return (_c.centre == self._centre) & (_c.kind == kind) & (_c.source == source)


def _shown(identity: Identity) -> Shown:
    return identity._asdict()

"""The settings of queues: every change is a version of its own, and a line in the audit."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.events.instants import Instant
from app.metrics.queue_settings import QueueSettings, public_settings
from app.store import tables
from app.store.audit import Change
from app.store.contract import NEVER_CONFIGURED, Conflict, QueueSettingsStore, Shown, Version
from app.store.database import Database

CHANGED = "queue.configured"

_table = tables.queue_settings
_c = _table.c


class StoredQueueSettings(QueueSettingsStore):
    """The settings of one centre's queues."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def current(self) -> Sequence[Version]:
        return await self._read(self._all().where(self._is_newest()).order_by(_c.queue))

    @override
    async def newest(self, queue: str) -> Version | None:
        found = await self._read(self._of(queue).limit(1))
        return found[0] if found else None

    @override
    async def versions(self, queue: str) -> Sequence[Version]:
        return await self._read(self._of(queue))

    @override
    async def change(
        self,
        queue: str,
        settings: QueueSettings,
        who: str,
        at: Instant,
        expected_version: int | None = None,
    ) -> Version:
        after: Shown = msgspec.json.decode(msgspec.json.encode(public_settings(settings)))
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            row = (await connection.execute(self._of(queue).limit(1))).first()
            before = None if row is None else _version(row)
            present = NEVER_CONFIGURED if before is None else before.version
            if expected_version not in {None, present}:
                raise Conflict(queue, present)
            if before is not None and before.settings == after:
                return before
            made = Version(queue, present + 1, after, at, who, published=False)
            await self._keep(connection, made)
            audited = before and before.settings
            await Change(self._centre, who, at).write(connection, CHANGED, queue, audited, after)
        return made

    @override
    async def unpublished(self, log: str | None = None) -> Sequence[Version]:
        wanted: ColumnElement[bool] = _c.published_to.is_(None)
        if log is not None:
            wanted = or_(wanted, and_(_c.published_to != log, self._is_newest()))
        return await self._read(self._all().where(wanted).order_by(_c.queue, _c.version))

    @override
    async def mark_published(self, queue: str, version: int, log: str) -> None:
        this = and_(_c.centre == self._centre, _c.queue == queue, _c.version == version)
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            await connection.execute(update(_table).where(this).values(published_to=log))

    async def _read(self, query: Select[Any]) -> Sequence[Version]:
        async with self._database.reading() as connection:
            return [_version(row) for row in await connection.execute(query)]

    async def _keep(self, connection: AsyncConnection, made: Version) -> None:
        row = made._asdict() | {"centre": self._centre}
        del row["published"]
        await connection.execute(insert(_table).values(row))

    def _all(self) -> Select[Any]:
        return select(_table).where(_c.centre == self._centre)

    def _of(self, queue: str) -> Select[Any]:
        return self._all().where(_c.queue == queue).order_by(_c.version.desc())

    def _is_newest(self) -> Any:
        newest = (
            select(_c.queue, func.max(_c.version))
            .where(_c.centre == self._centre)
            .group_by(_c.queue)
        )
        return tuple_(_c.queue, _c.version).in_(newest)


def _version(row: Row[Any]) -> Version:
    return Version(
        row.queue,
        row.version,
        row.settings,
        row.changed_at,
        row.changed_by,
        published=row.published_to is not None,
    )

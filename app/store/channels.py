"""The channels of a centre, with their secrets; the audit gets all but those."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.events.instants import Instant, format_instant
from app.store import channel_tables as tables
from app.store.audit import Change
from app.store.changes import count_change
from app.store.channel_contract import ChannelStore, Edit, StoredChannel, Trouble
from app.store.contract import Part, Shown
from app.store.database import Database
from app.store.source_contract import LiveSecret

_table = tables.channels
_c = _table.c


class StoredChannels(ChannelStore):
    """The channels of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def every(self) -> Sequence[StoredChannel]:
        query = select(_table).where(_c.centre == self._centre).order_by(_c.name, _c.id)
        async with self._database.reading() as connection:
            return [_channel(row) for row in await connection.execute(query)]

    @override
    async def add(self, channel: StoredChannel, who: str) -> None:
        async with self._writing() as connection:
            row = _row(channel) | {"centre": self._centre}
            await connection.execute(insert(_table).values(row))
            change = Change(self._centre, who, channel.created_at)
            await change.write(connection, "channel.added", channel.id, None, audited(channel))

    @override
    async def change(self, id_: str, edit: Edit, who: str, at: Instant) -> StoredChannel | None:
        async with self._writing() as connection:
            before = await self._find(connection, id_)
            if before is None:
                return None
            after = edit(before)
            await connection.execute(update(_table).where(self._is(id_)).values(_row(after)))
            shown = audited(before), audited(after)
            await Change(self._centre, who, at).write(connection, "channel.changed", id_, *shown)
            return after

    @override
    async def remove(self, id_: str, who: str, at: Instant) -> bool:
        async with self._writing() as connection:
            before = await self._find(connection, id_)
            if before is None:
                return False
            await connection.execute(delete(_table).where(self._is(id_)))
            shown = audited(before), None
            await Change(self._centre, who, at).write(connection, "channel.removed", id_, *shown)
            return True

    @override
    async def found(self, id_: str, trouble: Trouble | None, seen: Instant) -> None:
        columns = {
            "broken_since": trouble and trouble.since,
            "broken_reason": trouble and trouble.reason[:256],
        }
        as_seen = self._is(id_) & (_c.changed_at == seen)
        async with self._writing() as connection:
            await connection.execute(update(_table).where(as_seen).values(columns))

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            yield connection
            await count_change(connection, self._centre, Part.CHANNELS)

    async def _find(self, connection: AsyncConnection, id_: str) -> StoredChannel | None:
        query: Select[Any] = select(_table).where(self._is(id_))
        row = (await connection.execute(query)).first()
        return None if row is None else _channel(row)

    def _is(self, id_: str) -> Any:
        return (_c.centre == self._centre) & (_c.id == id_)


def audited(channel: StoredChannel) -> Shown:
    """Return a channel as the audit shows it: of its secrets only the endings."""
    return {
        "name": channel.name,
        "kind": channel.kind,
        "settings": channel.settings,
        "secrets": {
            name: {"ending": secret.ending, "since": format_instant(secret.since)}
            for name, secret in channel.secrets.items()
        },
        "language": channel.language,
        "enabled": channel.enabled,
        "default": channel.is_default,
    }


def _row(channel: StoredChannel) -> Shown:
    kept = {
        name: {"id": s.id, "value": s.value, "since": s.since}
        for name, s in channel.secrets.items()
    }
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "settings": channel.settings,
        "secrets": kept,
        "language": channel.language,
        "enabled": channel.enabled,
        "is_default": channel.is_default,
        "broken_since": channel.broken and channel.broken.since,
        "broken_reason": channel.broken and channel.broken.reason[:256],
        "created_at": channel.created_at,
        "changed_at": channel.changed_at,
    }


def _channel(row: Row[Any]) -> StoredChannel:
    broken = None if row.broken_since is None else Trouble(row.broken_since, row.broken_reason)
    return StoredChannel(
        id=row.id,
        name=row.name,
        kind=row.kind,
        settings=row.settings,
        secrets={name: LiveSecret(**secret) for name, secret in row.secrets.items()},
        language=row.language,
        enabled=row.enabled,
        is_default=row.is_default,
        broken=broken,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )

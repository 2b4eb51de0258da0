"""The notices on their way, and what stands in the channels: read and written by one sender at a time."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from sqlalchemy import Row, Select, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.alerts.notice import Notice
from app.events.instants import Instant
from app.store import channel_tables as tables
from app.store.channel_contract import Message, NotTheNewest, OutboxStore, Outcome
from app.store.database import Database
from app.store.upserts import upsert

_KEY = ("centre", "channel", "alert")

_n = tables.notices.c
_m = tables.messages.c
_s = tables.senders.c


class StoredOutbox(OutboxStore):
    """The outbox of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def begin(self) -> int:
        async with self._database.writing(self._lock) as connection:
            number = await self._newest(connection) + 1
            if number > 1:
                this = update(tables.senders).where(_s.centre == self._centre)
                await connection.execute(this.values(number=number))
            else:
                first = {"centre": self._centre, "number": number}
                await connection.execute(insert(tables.senders).values(first))
            return number

    @override
    async def waiting(self, most: int) -> Sequence[Notice]:
        query = select(_n.notice).where(_n.centre == self._centre, _n.settled_at.is_(None))
        async with self._database.reading() as connection:
            found = await connection.execute(query.order_by(_n.number).limit(most))
            return [msgspec.convert(notice, Notice) for notice in found.scalars()]

    @override
    async def message(self, alert: str, channel: str) -> Message | None:
        query = self._messages().where(_m.channel == channel, _m.alert == alert)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).first()
            return None if row is None else _message(row)

    @override
    async def doubtful(self) -> Sequence[Message]:
        query = self._messages().where(_m.tried_at.is_not(None)).order_by(_m.tried_at)
        async with self._database.reading() as connection:
            return [_message(row) for row in await connection.execute(query)]

    @override
    async def keep(self, number: int, message: Message, at: Instant) -> None:
        row = message._asdict() | {"centre": self._centre, "changed_at": at}
        async with self._writing(number) as connection:
            statement = upsert(connection.dialect.name, tables.messages).values(row)
            new = {name: statement.excluded[name] for name in row if name not in _KEY}
            await connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=new))

    @override
    async def settle(
        self, number: int, notices: Sequence[str], outcome: Outcome, at: Instant
    ) -> None:
        these = and_(_n.centre == self._centre, _n.id.in_(notices), _n.settled_at.is_(None))
        settled = update(tables.notices).where(these).values(settled_at=at, outcome=outcome)
        async with self._writing(number) as connection:
            await connection.execute(settled)

    @override
    async def forget(self, number: int, before: Instant) -> None:
        async with self._writing(number) as connection:
            old = and_(_n.centre == self._centre, _n.settled_at < before)
            await connection.execute(delete(tables.notices).where(old))
            stood = and_(_m.centre == self._centre, _m.changed_at < before)
            await connection.execute(delete(tables.messages).where(stood))

    @asynccontextmanager
    async def _writing(self, number: int) -> AsyncIterator[AsyncConnection]:
        async with self._database.writing(self._lock) as connection:
            if await self._newest(connection) != number:
                raise NotTheNewest
            yield connection

    async def _newest(self, connection: AsyncConnection) -> int:
        query = select(_s.number).where(_s.centre == self._centre)
        return int((await connection.execute(query)).scalar() or 0)

    def _messages(self) -> Select[Any]:
        columns = [_m[name] for name in Message._fields]
        return select(*columns).where(_m.centre == self._centre)

    @property
    def _lock(self) -> str:
        return f"{self._centre} outbox"


def _message(row: Row[Any]) -> Message:
    return Message(row.alert, row.channel, row.place, row.revision, tuple(row.told), row.tried_at)

"""The audit: who changed what, in the order in which it was kept."""

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.events.instants import Instant
from app.store import tables
from app.store.contract import AuditEntry, AuditLog, Shown
from app.store.database import Database

_audit = tables.audit.c
_COLUMNS = [_audit[name] for name in AuditEntry._fields]


class StoredAudit(AuditLog):
    """The audit of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def read(
        self,
        since: Instant | None = None,
        until: Instant | None = None,
        subject: str | None = None,
        limit: int = 100,
    ) -> Sequence[AuditEntry]:
        query = select(*_COLUMNS).where(_audit.centre == self._centre)
        if since is not None:
            query = query.where(_audit.at >= since)
        if until is not None:
            query = query.where(_audit.at < until)
        if subject is not None:
            query = query.where(_audit.subject == subject)
        newest_first = query.order_by(_audit.at.desc(), _audit.id.desc()).limit(limit)
        async with self._database.reading() as connection:
            rows = await connection.execute(newest_first)
            return [AuditEntry(*row) for row in rows]

    @override
    async def note(
        self,
        who: str,
        at: Instant,
        what: str,
        subject: str,
        before: Shown | None,
        after: Shown | None,
    ) -> None:
        async with self._database.writing(f"{self._centre} audit") as connection:
            change = Change(self._centre, who, at)
            await change.write(connection, what, subject, before, after)


class Change:
    """Something that somebody is changing, on its way into the audit."""

    def __init__(self, centre: str, who: str, at: Instant) -> None:
        self._line = {"centre": centre, "who": who, "at": at}

    async def write(
        self,
        connection: AsyncConnection,
        what: str,
        subject: str,
        before: Shown | None,
        after: Shown | None,
    ) -> None:
        """Write the line, in the transaction of the change itself."""
        line = self._line | {"what": what, "subject": subject, "before": before, "after": after}
        await connection.execute(insert(tables.audit).values(line))

"""The silences: each with its end, and a line in the audit."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from typing_extensions import override

from app.alerts.silence import Silence
from app.events.instants import Instant
from app.store import alert_tables
from app.store.alert_contract import SilenceStore
from app.store.audit import Change
from app.store.changes import count_change
from app.store.contract import Part, Shown
from app.store.database import Database

_table = alert_tables.silences
_c = _table.c


class StoredSilences(SilenceStore):
    """The silences of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def every(self, ending_after: Instant | None = None) -> Sequence[Silence]:
        query = select(_c.silence).where(_c.centre == self._centre)
        if ending_after is not None:
            query = query.where(_c.until > ending_after)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(_c.until, _c.id))
            return [msgspec.convert(row.silence, Silence) for row in rows]

    @override
    async def add(self, silence: Silence, at: Instant) -> None:
        row = {"centre": self._centre, "id": silence.id, **_times(silence)}
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            await connection.execute(insert(_table).values(row))
            change = Change(self._centre, silence.by, at)
            await change.write(connection, "silence.added", silence.id, None, row["silence"])
            await count_change(connection, self._centre, Part.SILENCES)

    @override
    async def end(self, id_: str, who: str, at: Instant) -> Silence | None:
        this = (_c.centre == self._centre) & (_c.id == id_)
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            row = (await connection.execute(select(_c.silence).where(this))).first()
            if row is None:
                return None
            before = msgspec.convert(row.silence, Silence)
            after = msgspec.structs.replace(before, until=min(before.until, at))
            if after != before:
                await connection.execute(update(_table).where(this).values(_times(after)))
                change = Change(self._centre, who, at)
                shown = _times(after)["silence"]
                await change.write(connection, "silence.ended", id_, row.silence, shown)
                await count_change(connection, self._centre, Part.SILENCES)
            return after


def _times(silence: Silence) -> dict[str, Any]:
    shown: Shown = msgspec.to_builtins(silence)
    return {"since": silence.since, "until": silence.until, "silence": shown}

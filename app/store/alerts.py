"""The alerts: what is decided is written with the notices of it, in one transaction."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.alerts.alert import Alert
from app.alerts.docket import Decision, Judged
from app.alerts.lifecycle import OPEN, State
from app.alerts.notice import Reason, TimelineEntry
from app.events.instants import Instant
from app.store import alert_tables as tables
from app.store import notices
from app.store.alert_contract import AlertStore, NewerJudge, WantedAlerts
from app.store.contract import Shown
from app.store.database import Database
from app.store.upserts import upsert

_a = tables.alerts.c
_d = tables.decisions.c
_j = tables.judges.c
_s = tables.silences.c
_GOING_ON = (State.PENDING, *OPEN)


class StoredAlerts(AlertStore):
    """The alerts of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def begin(self) -> int:
        async with self._writing() as connection:
            number = await self._newest_judge(connection) + 1
            statement = upsert(connection.dialect.name, tables.judges)
            statement = statement.values(centre=self._centre, number=number)
            statement = statement.on_conflict_do_update(
                index_elements=["centre"], set_={"number": number}
            )
            await connection.execute(statement)
        return number

    @override
    async def write(self, judge: int, judged: Judged) -> None:
        async with self._writing() as connection:
            if await self._newest_judge(connection) != judge:
                raise NewerJudge
            await self._drop(connection, judged.dropped)
            await self._keep(connection, judged.changed)
            await self._note(connection, judged.decisions)
            await notices.put(connection, self._centre, judged.notices)

    @override
    async def going_on(self, resolved_since: Instant) -> Sequence[Alert]:
        lately = or_(_a.state.in_(_GOING_ON), _a.resolved_at >= resolved_since)
        async with self._database.reading() as connection:
            found = await self._read(connection, lately)
            missing = {each.lead for each in found if each.lead} - {each.id for each in found}
            leads = await self._read(connection, _a.id.in_(missing)) if missing else []
            everyone = [*found, *leads]
            await self._add_timelines(connection, everyone)
        return everyone

    @override
    async def find(self, wanted: WantedAlerts, most: int) -> Sequence[Alert]:
        conditions: list[ColumnElement[bool]] = [_a.state != State.PENDING]
        if wanted.states is not None:
            conditions.append(_a.state.in_(wanted.states))
        if wanted.queue is not None:
            conditions += [_a.subject_of == "queue", _a.subject == wanted.queue]
        if wanted.rule is not None:
            conditions.append(_a.rule == wanted.rule)
        if wanted.severity is not None:
            conditions.append(_a.severity == wanted.severity)
        if wanted.since is not None:
            conditions.append(_a.since >= wanted.since)
        if wanted.until is not None:
            conditions.append(_a.since < wanted.until)
        async with self._database.reading() as connection:
            return await self._read(connection, and_(*conditions), most)

    @override
    async def one(self, id_: str) -> Alert | None:
        async with self._database.reading() as connection:
            found = await self._read(connection, _a.id == id_)
            await self._add_timelines(connection, found)
        return found[0] if found else None

    @override
    async def forget(self, before: Instant) -> None:
        old = and_(_a.centre == self._centre, _a.resolved_at < before)
        ids = select(_a.id).where(old)
        of_them = and_(_d.centre == self._centre, _d.alert.in_(ids))
        ended = and_(_s.centre == self._centre, _s.until < before)
        async with self._writing() as connection:
            await connection.execute(delete(tables.decisions).where(of_them))
            await connection.execute(delete(tables.alerts).where(old))
            await connection.execute(delete(tables.silences).where(ended))

    def _writing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return self._database.writing(f"{self._centre} {tables.alerts.name}")

    async def _newest_judge(self, connection: AsyncConnection) -> int:
        query = select(_j.number).where(_j.centre == self._centre)
        return (await connection.execute(query)).scalar() or 0

    async def _read(
        self, connection: AsyncConnection, which: ColumnElement[bool], most: int | None = None
    ) -> list[Alert]:
        query = select(_a.alert).where(_a.centre == self._centre, which)
        query = query.order_by(_a.since.desc(), _a.id).limit(most)
        return [_alert(row) for row in await connection.execute(query)]

    async def _add_timelines(self, connection: AsyncConnection, alerts: Sequence[Alert]) -> None:
        by_id = {alert.id: alert for alert in alerts}
        if not by_id:
            return
        of = and_(_d.centre == self._centre, _d.alert.in_(by_id))
        query = select(_d.alert, _d.at, _d.reason, _d.who).where(of).order_by(_d.alert, _d.number)
        for row in await connection.execute(query):
            entry = TimelineEntry(row.at, Reason(row.reason), row.who)
            by_id[row.alert].timeline.append(entry)

    async def _drop(self, connection: AsyncConnection, ids: Sequence[str]) -> None:
        if ids:
            which = and_(_a.centre == self._centre, _a.id.in_(ids), _a.state == State.PENDING)
            await connection.execute(delete(tables.alerts).where(which))

    async def _keep(self, connection: AsyncConnection, changed: Sequence[Alert]) -> None:
        if not changed:
            return
        statement = upsert(connection.dialect.name, tables.alerts)
        given = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=["centre", "id"],
            set_={c.name: given[c.name] for c in _a if c.name not in {"centre", "id"}},
            where=_a.revision < given.revision,
        )
        await connection.execute(statement, [self._row(alert) for alert in changed])

    async def _note(self, connection: AsyncConnection, decided: Sequence[Decision]) -> None:
        if not decided:
            return
        statement = upsert(connection.dialect.name, tables.decisions).on_conflict_do_nothing()
        rows = [
            {"centre": self._centre, "alert": each.alert, "number": each.number}
            | {"at": each.entry.at, "reason": each.entry.reason.value, "who": each.entry.who}
            for each in decided
        ]
        await connection.execute(statement, rows)

    def _row(self, alert: Alert) -> Shown:
        kept = msgspec.to_builtins(msgspec.structs.replace(alert, timeline=[]))
        return {
            "centre": self._centre,
            "id": alert.id,
            "rule": alert.rule,
            "subject_of": alert.subject.of,
            "subject": alert.subject.name,
            "state": alert.state.value,
            "severity": alert.severity.value,
            "since": alert.since,
            "resolved_at": alert.resolved_at,
            "revision": alert.revision,
            "alert": kept,
        }


def _alert(row: Row[Any]) -> Alert:
    return msgspec.convert(row.alert, Alert)

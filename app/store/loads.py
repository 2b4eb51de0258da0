"""The load of past days, read off the quarter hours of history."""

from collections.abc import Sequence

from sqlalchemy import Column, ColumnElement, func, literal, or_, select
from typing_extensions import override

from app.events.instants import Instant
from app.metrics.record import Kind
from app.store.database import Database
from app.store.history_tables import sums
from app.store.load_contract import LoadStore, QuarterLoad

_s = sums.c


def _sum(*columns: Column[int]) -> ColumnElement[int]:
    """Return what columns come to; a sum of 0 is kept as null."""
    found: ColumnElement[int] = literal(0)
    for column in columns:
        found = found + func.coalesce(column, 0)
    return found


_ABANDONED = _sum(_s.abandoned_short, _s.abandoned_in_target, _s.abandoned_late)
_HANDLING = _sum(_s.talk_ms, _s.hold_ms, _s.acw_ms)
_WAITED = _sum(_s.wait_answered_ms, _s.wait_abandoned_ms, _s.wait_overflowed_ms)


class StoredLoads(LoadStore):
    """The loads of one centre's queues."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def quarters(self, since: Instant, until: Instant) -> Sequence[QuarterLoad]:
        counts = (_sum(_s.offered), _sum(_s.handled), _HANDLING, _ABANDONED, _WAITED)
        query = (
            select(_s.subject, _s.since, *counts)
            .where(_s.centre == self._centre, _s.kind == Kind.QUEUE, _s.subject != "")
            .where(_s.since >= since, _s.since < until)
            .where(or_(_s.offered > 0, _s.handled > 0, _ABANDONED > 0))
            .order_by(_s.since, _s.subject)
        )
        async with self._database.reading() as connection:
            return [QuarterLoad(*row) for row in await connection.execute(query)]

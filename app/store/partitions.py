"""The months that PostgreSQL divides the visits into, made before the first visit of each."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text

from app.events.instants import Instant, to_datetime
from app.store.database import Database


class Partitions:
    """Knows which months are there already."""

    def __init__(self) -> None:
        self._made: set[datetime] = set()

    async def make(self, database: Database, instants: Iterable[Instant]) -> None:
        """Make the months of these instants, where the database divides at all."""
        missing = {_month(at) for at in instants} - self._made
        if not missing:
            return
        async with database.writing("partitions") as connection:
            if connection.dialect.name == "postgresql":
                for month in sorted(missing):
                    await connection.execute(text(_statement(month)))
        self._made |= missing


def _month(at: Instant) -> datetime:
    return to_datetime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _statement(month: datetime) -> str:
    since, until = (round(each.timestamp() * 1000) for each in (month, _next(month)))
    return (
        f"CREATE TABLE IF NOT EXISTS visits_{month:%Y_%m} PARTITION OF visits "
        f"FOR VALUES FROM ({since}) TO ({until})"
    )

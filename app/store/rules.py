"""The centre's rules: every change is a version of its own, and a line in the audit."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, insert, or_, select, update
from typing_extensions import override

from app.events.instants import Instant
from app.metrics.exclusions import Exclusion, public_exclusion
from app.store import tables
from app.store.audit import Change
from app.store.contract import NEVER_CONFIGURED, Conflict
from app.store.database import Database
from app.store.rules_contract import RulesStore, RulesVersion, Shown

CHANGED = "centre.configured"
SUBJECT = "rules"

_table = tables.rules
_c = _table.c


class StoredRules(RulesStore):
    """The rules of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def versions(self) -> Sequence[RulesVersion]:
        return await self._read(self._all().order_by(_c.version.desc()))

    @override
    async def change(
        self, rules: Exclusion, who: str, at: Instant, expected_version: int | None = None
    ) -> RulesVersion:
        after = dict(public_exclusion(rules))
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            newest = self._all().order_by(_c.version.desc()).limit(1)
            row = (await connection.execute(newest)).first()
            before = None if row is None else _version(row)
            present = NEVER_CONFIGURED if before is None else before.version
            if expected_version not in {None, present}:
                raise Conflict(SUBJECT, present)
            if before is not None and _same(before.rules, after, rules.since == at):
                return before
            made = RulesVersion(present + 1, after, at, who, published=False)
            kept = made._asdict() | {"centre": self._centre}
            del kept["published"]
            await connection.execute(insert(_table).values(kept))
            audited = before and before.rules
            await Change(self._centre, who, at).write(connection, CHANGED, SUBJECT, audited, after)
        return made

    @override
    async def unpublished(self, log: str | None = None) -> Sequence[RulesVersion]:
        wanted: ColumnElement[bool] = _c.published_to.is_(None)
        if log is not None:
            wanted = or_(wanted, _c.published_to != log)
        return await self._read(self._all().where(wanted).order_by(_c.version))

    @override
    async def mark_published(self, version: int, log: str) -> None:
        this = and_(_c.centre == self._centre, _c.version == version)
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            await connection.execute(update(_table).where(this).values(published_to=log))

    async def _read(self, query: Select[Any]) -> Sequence[RulesVersion]:
        async with self._database.reading() as connection:
            return [_version(row) for row in await connection.execute(query)]

    def _all(self) -> Select[Any]:
        return select(_table).where(_c.centre == self._centre)


def _same(before: Shown, after: Shown, holds_from_now: bool) -> bool:
    """Tell whether a rule that holds from now on, or from a named instant, is the one in force."""
    if holds_from_now:
        return before | {"since": None} == after | {"since": None}
    return before == after


def _version(row: Row[Any]) -> RulesVersion:
    return RulesVersion(
        row.version,
        row.rules,
        row.changed_at,
        row.changed_by,
        published=row.published_to is not None,
    )

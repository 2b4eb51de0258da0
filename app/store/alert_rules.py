"""The alert rules: every change is a version of its own, and a line in the audit."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from app.alerts.defaults import DEFAULTS
from app.alerts.rule import Rule
from app.events.instants import Instant
from app.store import alert_tables
from app.store.alert_contract import AlertRuleStore, RuleVersion
from app.store.audit import Change
from app.store.changes import count_change
from app.store.contract import NEVER_CONFIGURED, Conflict, Part, Shown
from app.store.database import Database

CHANGED = "alert_rule.changed"
REMOVED = "alert_rule.removed"

_table = alert_tables.alert_rules
_c = _table.c


class StoredAlertRules(AlertRuleStore):
    """The alert rules of one centre."""

    def __init__(self, database: Database, centre: str) -> None:
        self._database = database
        self._centre = centre

    @override
    async def current(self) -> Sequence[RuleVersion]:
        async with self._database.reading() as connection:
            kept = await self._newest(connection)
        found = {rule.id: _default(rule) for rule in DEFAULTS} | kept
        return [version for version in found.values() if version.rule is not None]

    @override
    async def newest(self, id_: str) -> RuleVersion | None:
        async with self._database.reading() as connection:
            return (await self._newest(connection, id_)).get(id_) or _default_of(id_)

    @override
    async def versions(self, id_: str) -> Sequence[RuleVersion]:
        query = self._all().where(_c.id == id_).order_by(_c.version.desc())
        async with self._database.reading() as connection:
            kept = [_version(row) for row in await connection.execute(query)]
        default = _default_of(id_)
        return [*kept, default] if default is not None else kept

    @override
    async def change(
        self, rules: Sequence[Rule], who: str, at: Instant, expected_version: int | None = None
    ) -> Sequence[RuleVersion]:
        made = []
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            kept = await self._newest(connection)
            for rule in rules:
                before = kept.get(rule.id) or _default_of(rule.id)
                _check_version(rule.id, before, expected_version)
                if before is not None and before.rule == rule:
                    made.append(before)
                    continue
                number = (before.version if before else NEVER_CONFIGURED) + 1
                after = RuleVersion(rule.id, number, rule, at, who)
                await self._keep(connection, before, after)
                kept[rule.id] = after
                made.append(after)
        return made

    @override
    async def remove(
        self, id_: str, who: str, at: Instant, expected_version: int | None = None
    ) -> bool:
        async with self._database.writing(f"{self._centre} {_table.name}") as connection:
            kept = await self._newest(connection, id_)
            before = kept.get(id_) or _default_of(id_)
            if before is None or before.rule is None:
                return False
            _check_version(id_, before, expected_version)
            after = RuleVersion(id_, before.version + 1, None, at, who)
            await self._keep(connection, before, after)
            return True

    async def _keep(
        self, connection: AsyncConnection, before: RuleVersion | None, after: RuleVersion
    ) -> None:
        row = after._asdict() | {"centre": self._centre, "rule": _shown(after.rule)}
        await connection.execute(insert(_table).values(row))
        change = Change(self._centre, str(after.changed_by), after.changed_at or 0)
        what = CHANGED if after.rule is not None else REMOVED
        shown = _shown(before.rule) if before is not None else None
        await change.write(connection, what, after.id, shown, _shown(after.rule))
        await count_change(connection, self._centre, Part.ALERT_RULES)

    async def _newest(
        self, connection: AsyncConnection, id_: str | None = None
    ) -> dict[str, RuleVersion]:
        of = (
            (_c.centre == self._centre)
            if id_ is None
            else (_c.centre == self._centre) & (_c.id == id_)
        )
        newest = select(_c.id, func.max(_c.version).label("version")).where(of).group_by(_c.id)
        last = newest.subquery()
        same = (_c.id == last.c.id) & (_c.version == last.c.version)
        rows = await connection.execute(self._all().join(last, same).order_by(_c.id))
        return {row.id: _version(row) for row in rows}

    def _all(self) -> Select[Any]:
        return select(_table).where(_c.centre == self._centre)


def _check_version(id_: str, before: RuleVersion | None, expected: int | None) -> None:
    present = before.version if before is not None else NEVER_CONFIGURED
    if expected not in {None, present}:
        raise Conflict(id_, present)


def _default(rule: Rule) -> RuleVersion:
    return RuleVersion(rule.id, NEVER_CONFIGURED, rule, None, None)


def _default_of(id_: str) -> RuleVersion | None:
    return next((_default(rule) for rule in DEFAULTS if rule.id == id_), None)


def _shown(rule: Rule | None) -> Shown | None:
    shown: Shown | None = msgspec.to_builtins(rule)
    return shown


def _version(row: Row[Any]) -> RuleVersion:
    rule = msgspec.convert(row.rule, Rule) if row.rule is not None else None
    return RuleVersion(row.id, row.version, rule, row.changed_at, row.changed_by)

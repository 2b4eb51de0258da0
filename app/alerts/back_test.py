"""How often a rule would have fired: the same judge, on figures of before, and nobody is told."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from app.alerts.alert import Alert
from app.alerts.figures import Figures, Subject
from app.alerts.judging import Chosen, Judge
from app.alerts.rule import Rule
from app.events.instants import SECOND, Instant, Millis, format_instant

UNTESTABLE = frozenset(("level_ahead", "silent"))
"""Metrics of which nothing is kept: what was foretold then, and what a source did not say."""

MOST_SPELLS = 500


class Spell(msgspec.Struct, frozen=True):
    """One alert that there would have been; `until` is null for one that would go on."""

    of: str
    subject: str
    name: str
    since: str
    until: str | None
    severity: str
    told: bool


class Tried(msgspec.Struct, frozen=True):
    """What came of trying a rule: alerts, messages of which people would have heard, and seconds of trouble.

    `basis` says what was looked at: minutes of the ledger, every `step_s`, or quarter hours of history.
    """

    fired: int
    told: int
    seconds: float
    since: str
    until: str
    basis: str
    step_s: float
    alerts: list[Spell]


class BackTest:
    """One rule on trial."""

    def __init__(self, rule: Rule, zone: ZoneInfo) -> None:
        on_trial = replace(rule, enabled=True, channels=("nobody",), escalate_to=())
        self._judge = Judge(zone, Chosen([replace(on_trial, escalate_after_s=None)]))
        self._alerts: dict[str, Alert] = {}
        self._told = 0

    @property
    def subjects(self) -> set[Subject]:
        """Of whom something goes on, or may be about to begin."""
        return self._judge.subjects

    def look(self, at: Instant, figures: Iterable[Figures]) -> None:
        """Judge an instant."""
        judged = self._judge.judge(at, figures)
        self._alerts |= {alert.id: alert for alert in judged.changed if alert.fired_at is not None}
        self._told += sum(1 for notice in judged.notices if notice.is_loud)

    def found(self, since: Instant, until: Instant, basis: str, step: Millis) -> Tried:
        """Return what came of it."""
        alerts = sorted(self._alerts.values(), key=lambda each: (each.since, each.subject))
        lasted = ((each.resolved_at or until) - (each.fired_at or until) for each in alerts)
        return Tried(
            fired=len(alerts),
            told=self._told,
            seconds=sum(lasted) / SECOND,
            since=format_instant(since),
            until=format_instant(until),
            basis=basis,
            step_s=step / SECOND,
            alerts=[_spell(alert) for alert in alerts[:MOST_SPELLS]],
        )


def _spell(alert: Alert) -> Spell:
    of, subject = alert.subject
    over = format_instant(alert.resolved_at) if alert.resolved_at is not None else None
    name = str(alert.facts.get("name", subject))
    severity = alert.severity.value
    return Spell(of, subject, name, format_instant(alert.since), over, severity, alert.was_told)

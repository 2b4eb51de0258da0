"""What keeps people from being told: silences with an end, quiet hours, and another alert of the same trouble."""

from collections.abc import Iterable
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from app.alerts.alert import Alert
from app.alerts.notice import Reason
from app.alerts.rule import Names, Rule
from app.events.instants import Instant
from app.metrics.hours import is_open


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """Until `until` nobody is told of these rules, queues and groups; none named means any."""

    id: str
    since: Instant
    until: Instant
    by: str
    comment: Annotated[str, Meta(max_length=400)] = ""
    rules: Names = ()
    queues: Names = ()
    groups: Names = ()

    def covers(self, alert: Alert, at: Instant) -> bool:
        """Tell whether an alert is not to be told of now."""
        if not self.since <= at < self.until:
            return False
        queue = alert.subject.name if alert.subject.of == "queue" else None
        group = alert.subject.name if alert.subject.of == "group" else alert.group
        if self.rules and alert.rule not in self.rules:
            return False
        if not self.queues and not self.groups:
            return True
        return queue in self.queues or group in self.groups


_STAFF = ("service_level", "longest_wait", "understaffed", "forecast")
"""Kinds that tell of one and the same trouble: too few people for the calls."""

_SPEAKS_FOR = {
    **dict.fromkeys(_STAFF, frozenset((*_STAFF, "nobody_logged_in"))),
    "no_data": frozenset(("nobody_logged_in",)),
}
"""Of each kind: the kinds that, told of the same subject, have said it already."""


def held_back(
    alert: Alert,
    rule: Rule,
    others: Iterable[Alert],
    silences: Iterable[Silence],
    at: Instant,
    zone: ZoneInfo,
) -> Reason | None:
    """Return why people are not to be told of an alert now; None where they are."""
    if any(silence.covers(alert, at) for silence in silences):
        return Reason.SILENCED
    if rule.quiet_hours and is_open(rule.quiet_hours, at, zone):
        return Reason.QUIET_HOURS
    if any(_speaks_for(other, alert) for other in others):
        return Reason.INHIBITED
    return None


def _speaks_for(other: Alert, alert: Alert) -> bool:
    """Tell whether another open alert of the same subject has told, as gravely, of the same trouble."""
    if other is alert or other.subject != alert.subject or not other.was_told:
        return False
    return (
        other.kind in _SPEAKS_FOR.get(alert.kind, ())
        and other.severity.rank >= alert.severity.rank
        and not (alert.was_told and (alert.told_first or 0) <= (other.told_first or 0))
    )

"""One alert: everything that is to be known of it to go on with it, and how a board shows it."""

from hashlib import blake2b
from typing import Any

import msgspec

from app.alerts.figures import Subject
from app.alerts.lifecycle import OPEN, On, State
from app.alerts.notice import Reason, TimelineEntry
from app.alerts.rule import Severity
from app.events.instants import Instant, format_instant
from app.metrics.beside import AlertPicture


class Alert(msgspec.Struct, kw_only=True):
    """An alert about one subject, by one rule. What is said of it beside its state is for telling people."""

    id: str
    rule: str
    subject: Subject
    kind: str
    state: State
    severity: Severity
    since: Instant
    """When the trouble began, before it had lasted long enough to be told."""
    held: dict[On, Instant] = {}
    """Since when what may move it has held."""
    fired_at: Instant | None = None
    resolved_at: Instant | None = None
    acknowledged_by: str | None = None
    acknowledged_at: Instant | None = None
    snoozed_until: Instant | None = None
    woken_at: Instant | None = None
    """When its snooze ended, until people are told so."""
    facts: dict[str, Any] = {}
    group: str | None = None
    revision: int = 0
    """Of what is to be known of it: every change that is written down makes a new one."""
    told_at: Instant | None = None
    """When people were last told, loudly."""
    told_severity: Severity | None = None
    told_first: Instant | None = None
    escalated_at: Instant | None = None
    updated_at: Instant | None = None
    channels: tuple[str, ...] = ()
    """The channels that were told, which are also told how it goes on."""
    held_back: Reason | None = None
    """Why people are not told just now."""
    lead: str | None = None
    """The alert in whose message this one is told."""
    timeline: list[TimelineEntry] = []

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state in OPEN

    @property
    def was_told(self) -> bool:
        """Whether people were told of it, in a message of its own or of another."""
        return self.told_first is not None


def alert_id(rule: str, subject: Subject, since: Instant) -> str:
    """Return the name of an alert: the same trouble found again, as after a crash, has the same."""
    told = "\0".join((rule, *subject, str(since)))
    return blake2b(told.encode(), digest_size=10).hexdigest()


def picture(alert: Alert, **other: Any) -> AlertPicture:
    """Return an alert that is open or resolved, as boards and messages show it."""
    facts = {"fired_at": _told(alert.fired_at), **alert.facts}
    if alert.held_back is not None:
        facts["held_back"] = alert.held_back.value
    if alert.lead is not None:
        facts["told_with"] = alert.lead
    shown = AlertPicture(
        id=alert.id,
        kind=alert.kind,
        rule=alert.rule,
        severity=alert.severity.value,
        state=alert.state.value,
        since=format_instant(alert.since),
        queue=alert.subject.name if alert.subject.of == "queue" else None,
        group=alert.subject.name if alert.subject.of == "group" else alert.group,
        facts=facts,
        acknowledged_by=alert.acknowledged_by,
        snoozed_until=_told(alert.snoozed_until),
        resolved_at=_told(alert.resolved_at),
    )
    return msgspec.structs.replace(shown, **other) if other else shown


def _told(at: Instant | None) -> str | None:
    return format_instant(at) if at is not None else None

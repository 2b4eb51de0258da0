"""The docket: every alert that goes on or was over lately, and what changed of them since last asked."""

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from app.alerts.alert import Alert
from app.alerts.figures import Subject
from app.alerts.lifecycle import On, State, move
from app.alerts.notice import Notice, Reason, TimelineEntry
from app.events.instants import MINUTE, Instant, Millis

SHOWN_RESOLVED: Millis = 10 * MINUTE
"""How long a board goes on showing what is resolved."""

Key: TypeAlias = tuple[str, Subject]
"""An alert is about one subject, by one rule."""


class Decision(NamedTuple):
    """A line of an alert's timeline; `number` is its place, from 0."""

    alert: str
    number: int
    entry: TimelineEntry


class Judged(NamedTuple):
    """Everything one judgement changed, to be written down as one: alerts as they are now, and what was decided.

    `dropped` were pending, and came to nothing.
    """

    changed: list[Alert]
    dropped: list[str]
    decisions: list[Decision]
    notices: list[Notice]

    def __bool__(self) -> bool:
        """Whether there is anything to write down."""
        return any(self)


def merged(judged: Sequence[Judged]) -> Judged:
    """Return several judgements as one: each alert as it was last, of mere updates only the newest."""
    dropped = [id_ for each in judged for id_ in each.dropped]
    changed = {alert.id: alert for each in judged for alert in each.changed}
    notices = {
        (n.alert, n.channel, n.id if n.reason is not Reason.UPDATED else None): n
        for each in judged
        for n in each.notices
    }
    return Judged(
        [alert for id_, alert in changed.items() if id_ not in set(dropped)],
        dropped,
        [decision for each in judged for decision in each.decisions],
        sorted(notices.values(), key=lambda n: (n.at, n.revision)),
    )


def without(judged: Judged, alerts: Container[str]) -> Judged:
    """Return a judgement without what it says of these alerts."""
    return Judged(
        [alert for alert in judged.changed if alert.id not in alerts],
        [id_ for id_ in judged.dropped if id_ not in alerts],
        [decision for decision in judged.decisions if decision.alert not in alerts],
        [notice for notice in judged.notices if notice.alert not in alerts],
    )


class Docket:
    """Keeps alerts, moves them as the table says, and notes every decision about them."""

    def __init__(self) -> None:
        self.going_on: dict[Key, Alert] = {}
        """Pending ones too."""
        self.over: dict[str, Alert] = {}
        self._changed: dict[str, Alert] = {}
        self._dropped: list[str] = []
        self._decisions: list[Decision] = []
        self._notices: list[Notice] = []

    def adopt(self, alerts: Iterable[Alert]) -> set[str]:
        """Take alerts as they were written down, in the place of what is known of the same; return whose."""
        replaced = set()
        for alert in alerts:
            replaced.add(alert.id)
            if alert.state is State.RESOLVED:
                self.over[alert.id] = alert
                continue
            known = self.going_on.get((alert.rule, alert.subject))
            replaced |= {known.id} if known is not None else set()
            self.going_on[alert.rule, alert.subject] = alert
        return replaced

    def open(self) -> list[Alert]:
        """Return what people may see as going on, the oldest first."""
        found = (alert for alert in self.going_on.values() if alert.is_open)
        return sorted(found, key=lambda alert: (alert.fired_at or 0, alert.subject, alert.rule))

    def find(self, id_: str) -> Alert | None:
        """Return an alert that is open, or was resolved lately."""
        found = (alert for alert in self.open() if alert.id == id_)
        return next(found, None) or self.over.get(id_)

    def members(self, lead: Alert) -> list[Alert]:
        """Return the open alerts that are told in the message of another."""
        return [alert for alert in self.open() if alert.lead == lead.id]

    def led(self, lead: Alert) -> list[Alert]:
        """Return all alerts that are told in the message of another, those that are over too."""
        over = (alert for alert in self.over.values() if alert.lead == lead.id)
        return [*self.members(lead), *over]

    def noted(self, alert: Alert) -> list[Reason]:
        """Return what was decided of an alert since last taken."""
        return [each.entry.reason for each in self._decisions if each.alert == alert.id]

    def begin(self, alert: Alert) -> None:
        """Take up an alert."""
        self.going_on[alert.rule, alert.subject] = alert

    def go(self, alert: Alert, on: On, now: Instant) -> bool:
        """Move an alert as the table says; return whether it says anything."""
        row = move(alert.state, on)
        if row is None:
            return False
        self.touch(alert)
        alert.state = row.to
        if row.to is not State.SNOOZED:
            alert.snoozed_until = None
        if row.to is State.FIRING:
            self._fire(alert, now)
        if row.to in {State.INACTIVE, State.RESOLVED}:
            self._end(alert, now)
        return True

    def touch(self, alert: Alert) -> None:
        """Note that an alert changes; all changes until `take` are one revision."""
        if alert.id not in self._changed:
            alert.revision += 1
            self._changed[alert.id] = alert

    def note(self, alert: Alert, reason: Reason, now: Instant, who: str | None = None) -> None:
        """Write a decision into an alert's timeline."""
        self.touch(alert)
        entry = TimelineEntry(now, reason, who)
        self._decisions.append(Decision(alert.id, len(alert.timeline), entry))
        alert.timeline.append(entry)

    def send(self, notice: Notice) -> None:
        """Hand over a notice."""
        self._notices.append(notice)

    def take(self, now: Instant) -> Judged:
        """Return what changed since last taken, as it stands now."""
        changed = [_copy(alert) for alert in self._changed.values()]
        judged = Judged(changed, self._dropped, self._decisions, self._notices)
        self._changed, self._dropped, self._decisions, self._notices = {}, [], [], []
        leads = {alert.lead for alert in self.going_on.values()}
        for alert in list(self.over.values()):
            if now - (alert.resolved_at or 0) > SHOWN_RESOLVED and alert.id not in leads:
                del self.over[alert.id]
        return judged

    def _fire(self, alert: Alert, now: Instant) -> None:
        alert.acknowledged_by = alert.acknowledged_at = None
        if alert.fired_at is None:
            alert.fired_at = now
            self.note(alert, Reason.FIRED, now)

    def _end(self, alert: Alert, now: Instant) -> None:
        del self.going_on[alert.rule, alert.subject]
        if alert.state is State.INACTIVE:
            del self._changed[alert.id]
            self._dropped.append(alert.id)
            return
        alert.resolved_at, alert.held_back = now, None
        self.over[alert.id] = alert
        self.note(alert, Reason.RESOLVED, now)


def _copy(alert: Alert) -> Alert:
    return msgspec.structs.replace(alert, held=dict(alert.held), timeline=list(alert.timeline))

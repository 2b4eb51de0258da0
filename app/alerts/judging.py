"""The judge: figures, orders and time in; alerts and the reason of every decision out.

The same figures, orders and instants give the same decisions. What is decided is handed over as one,
to be written down as one before anybody is told.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.alerts.alert import Alert, alert_id
from app.alerts.docket import Docket, Judged
from app.alerts.figures import Figures, Subject
from app.alerts.lifecycle import MOVES, OPEN, On, State
from app.alerts.metrics import METRICS
from app.alerts.notice import Reason
from app.alerts.rule import Rule
from app.alerts.silence import Silence
from app.alerts.telling import Telling
from app.alerts.verdict import Verdict, facts, is_about, judge
from app.events.instants import SECOND, Instant


class NoSuchAlert(LookupError):  # noqa: N818  a verdict on an order
    """Nobody knows an open alert of this id."""


class NotOpen(ValueError):  # noqa: N818  a verdict on an order
    """The alert is over: nothing can be done about it."""


class Chosen(NamedTuple):
    """What people chose: the rules, the silences, and the channels of rules that name none.

    While the channels are None nobody is told, but all is judged: the telling comes once they are known.
    """

    rules: Sequence[Rule]
    silences: Sequence[Silence] = ()
    channels: Sequence[str] | None = ()


class Judge:
    """Judges every subject by every rule, and decides whom to tell of what."""

    def __init__(self, zone: ZoneInfo, chosen: Chosen) -> None:
        self._chosen = chosen
        self._rules = {rule.id: rule for rule in chosen.rules}
        self._docket = Docket()
        self._telling = Telling(zone)
        self._seen: dict[Subject, Figures] = {}
        self._flowing: set[Subject] = set()
        self._bad: set[str] = set()
        self._is_all_due = False

    def choose(self, chosen: Chosen) -> None:
        """Go by other rules, silences and channels from now on."""
        self._is_all_due |= chosen.rules != self._chosen.rules
        self._chosen = chosen
        self._rules = {rule.id: rule for rule in chosen.rules}

    def adopt(self, alerts: Iterable[Alert]) -> set[str]:
        """Go on with alerts as they were written down, in the place of what is known of the same.

        Returns the ids of those, and of what is known no more.
        """
        self._is_all_due = True
        return self._docket.adopt(alerts)

    @property
    def alerts(self) -> list[Alert]:
        """What boards show: what goes on, the oldest first, then what was resolved lately."""
        return [*self._docket.open(), *self._docket.over.values()]

    @property
    def subjects(self) -> set[Subject]:
        """Of whom something goes on, or may be about to begin."""
        return {subject for _, subject in self._docket.going_on}

    def find(self, id_: str) -> Alert | None:
        """Return an alert that is open, or was resolved lately."""
        return self._docket.find(id_)

    def judge(self, now: Instant, changed: Iterable[Figures]) -> Judged:
        """Judge the subjects whose figures changed, and whatever the passing of time alone can change."""
        for figures in sorted(self._due(changed), key=lambda each: each.subject):
            self._judge_subject(figures, now)
        self._wake(now)
        self._retire(now)
        return self._decided(now)

    def acknowledge(self, now: Instant, id_: str, who: str) -> Judged:
        """Note that somebody has taken an alert, and with it those that are told in its message.

        Raises:
            NoSuchAlert: nobody knows it.
            NotOpen: it is over.
        """
        for alert in self._meant(id_):
            if alert.state is not State.ACKNOWLEDGED:
                self._docket.go(alert, On.ACKNOWLEDGE, now)
                alert.acknowledged_by, alert.acknowledged_at = who, now
                self._docket.note(alert, Reason.ACKNOWLEDGED, now, who)
        return self._decided(now)

    def snooze(self, now: Instant, id_: str, who: str, until: Instant) -> Judged:
        """Let nobody be told of an alert, nor of those that are told in its message, until an instant.

        Raises:
            NoSuchAlert: nobody knows it.
            NotOpen: it is over.
        """
        for alert in self._meant(id_):
            if alert.snoozed_until != until:
                self._docket.go(alert, On.SNOOZE, now)
                alert.snoozed_until = until
                self._docket.note(alert, Reason.SNOOZED, now, who)
        return self._decided(now)

    def _decided(self, now: Instant) -> Judged:
        self._telling.tell(self._docket, self._chosen, self._bad, self._late(), now)
        return self._docket.take(now)

    def _late(self) -> set[str]:
        late = {subject for subject, figures in self._seen.items() if figures.is_late}
        going_on = self._docket.going_on.items() if late else ()
        return {alert.id for (_, subject), alert in going_on if subject in late}

    def _meant(self, id_: str) -> list[Alert]:
        found = self._docket.find(id_)
        if found is None:
            raise NoSuchAlert(id_)
        meant = [each for each in (found, *self._docket.members(found)) if each.state in OPEN]
        if not meant:
            raise NotOpen(id_)
        return meant

    # What figures and time do

    def _due(self, changed: Iterable[Figures]) -> list[Figures]:
        due = {figures.subject: figures for figures in changed}
        for subject, figures in due.items():
            self._seen[subject] = figures
            (self._flowing.add if figures.flows else self._flowing.discard)(subject)
        if self._is_all_due:
            self._is_all_due = False
            return list(self._seen.values())
        moving = self._flowing | {subject for _, subject in self._docket.going_on}
        return [*due.values(), *(self._seen[s] for s in moving - due.keys() if s in self._seen)]

    def _judge_subject(self, figures: Figures, now: Instant) -> None:
        for rule in self._chosen.rules:
            if not is_about(rule, figures):
                continue
            verdict = judge(rule, figures, now)
            if verdict is None:
                continue
            alert = self._docket.going_on.get((rule.id, figures.subject))
            if alert is None and verdict.bad:
                alert = _found(rule, figures, verdict, now)
                self._docket.begin(alert)
            if alert is not None:
                alert.facts = facts(rule, figures, now) or alert.facts
                self._step(alert, rule, verdict, now)

    def _step(self, alert: Alert, rule: Rule, verdict: Verdict, now: Instant) -> None:
        (self._bad.add if verdict.bad else self._bad.discard)(alert.id)
        if verdict.bad and verdict.severity.rank > alert.severity.rank:
            alert.severity = verdict.severity
            self._docket.touch(alert)
            self._docket.go(alert, On.WORSE, now)
        holds = {On.BAD: verdict.bad, On.NOT_BAD: not verdict.bad, On.GOOD: verdict.good}
        before, alert.held = (
            alert.held,
            {on: alert.held.get(on, now) for on, so in holds.items() if so},
        )
        if any(
            (row.on in before) is not (row.on in alert.held)
            for row in MOVES[alert.state]
            if row.hold
        ):
            # A restart is to know since when it has held.
            self._docket.touch(alert)
        while (on := _due_move(alert, rule, now)) is not None:
            self._docket.go(alert, on, now)
        if not alert.is_open:
            self._bad.discard(alert.id)

    def _wake(self, now: Instant) -> None:
        for alert in self._docket.open():
            if alert.snoozed_until is not None and alert.snoozed_until <= now:
                self._docket.go(alert, On.WAKE, now)
                alert.woken_at = now

    def _retire(self, now: Instant) -> None:
        for (rule_id, subject), alert in list(self._docket.going_on.items()):
            rule, figures = self._rules.get(rule_id), self._seen.get(subject)
            if rule is None or (figures is not None and not is_about(rule, figures)):
                self._docket.go(alert, On.RETIRE, now)


def _found(rule: Rule, figures: Figures, verdict: Verdict, now: Instant) -> Alert:
    return Alert(
        id=alert_id(rule.id, figures.subject, now),
        rule=rule.id,
        subject=figures.subject,
        kind=METRICS[rule.metric].kind,
        state=State.INACTIVE,
        severity=verdict.severity,
        since=now,
        group=figures.group,
    )


def _due_move(alert: Alert, rule: Rule, now: Instant) -> On | None:
    """Return what has held for long enough to move an alert."""
    for row in MOVES[alert.state]:
        since = alert.held.get(row.on)
        if since is None:
            continue
        hold = getattr(rule, row.hold) * SECOND if row.hold else 0
        if now - since >= hold:
            return row.on
    return None

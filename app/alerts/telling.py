"""Whom to tell of what: each message is loud for a named reason, or only brought up to date."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from app.alerts.alert import Alert, picture
from app.alerts.docket import Docket
from app.alerts.lifecycle import State
from app.alerts.notice import Notice, Reason, notice_id
from app.alerts.rule import Rule, Severity
from app.alerts.silence import Silence, held_back
from app.events.instants import MINUTE, SECOND, Instant, Millis, format_instant
from app.metrics.beside import AlertPicture

UPDATED_EVERY: Millis = MINUTE
"""How often a message is brought up to date while nothing is decided."""

_GRAVEST_FIRST = (State.FIRING, State.SNOOZED, State.ACKNOWLEDGED, State.RESOLVED)
_SAID = (Reason.ACKNOWLEDGED, Reason.SNOOZED)


class Chosen(Protocol):
    """What people chose."""

    @property
    def rules(self) -> Sequence[Rule]:
        """The rules."""
        ...

    @property
    def silences(self) -> Sequence[Silence]:
        """The silences."""
        ...

    @property
    def channels(self) -> Sequence[str] | None:
        """The channels of rules that name none; None while they are not known."""
        ...


class _Turn(NamedTuple):
    """One round of telling."""

    docket: Docket
    open: Sequence[Alert]
    chosen: Chosen
    bad: Collection[str]
    late: Collection[str]
    now: Instant


class Telling:
    """Decides on notices, message by message: an alert's own, with those that are told in it."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._shown: dict[str, AlertPicture] = {}
        """What each message shows, to know whether there is anything new to show."""

    def tell(
        self,
        docket: Docket,
        chosen: Chosen,
        bad: Collection[str],
        late: Collection[str],
        now: Instant,
    ) -> None:
        """Tell whoever is to be told of what was decided since the last time.

        `bad` names the alerts whose figures are beyond their thresholds at this instant, `late` those
        whose figures are not of this instant.
        """
        if chosen.channels is None:
            return
        turn = _Turn(docket, docket.open(), chosen, bad, late, now)
        rules = {rule.id: rule for rule in chosen.rules}
        loud: dict[str, Reason] = {}
        # The gravest of those that begin together lends its message to the others.
        for alert in sorted(turn.open, key=lambda each: -each.severity.rank):
            rule = rules.get(alert.rule)
            reason = self._reason(alert, rule, turn) if rule is not None else None
            if rule is not None and reason is not None:
                loud |= self._decide(alert, rule, reason, turn)
        for lead in [*turn.open, *docket.over.values()]:
            if lead.was_told and lead.lead is None:
                self._bring_up_to_date(lead, loud.get(lead.id), rules.get(lead.rule), turn)

    # Whether people are to be told

    def _reason(self, alert: Alert, rule: Rule, turn: _Turn) -> Reason | None:
        """Return why people are to be told of an alert now; None if they are not."""
        if alert.state is not State.FIRING:
            self._let_go(alert, turn)
            return None
        reason = _wanted(alert, rule, turn)
        if reason is None:
            return None
        back = held_back(alert, rule, turn.open, turn.chosen.silences, turn.now, self._zone)
        back = back or (Reason.LATE if alert.id in turn.late else None)
        if back is not None:
            if alert.held_back is not back:
                alert.held_back = back
                turn.docket.note(alert, back, turn.now)
            return None
        self._let_go(alert, turn)
        return reason

    @staticmethod
    def _let_go(alert: Alert, turn: _Turn) -> None:
        if alert.held_back is not None:
            turn.docket.touch(alert)
            alert.held_back = None

    def _decide(self, alert: Alert, rule: Rule, reason: Reason, turn: _Turn) -> dict[str, Reason]:
        """Note the decision; return the message in which it is told loudly."""
        now, docket = turn.now, turn.docket
        lead = _lead(alert, rule, turn) if reason is Reason.FIRST_NOTIFICATION else None
        docket.note(alert, Reason.TOLD_TOGETHER if lead is not None else reason, now)
        alert.told_at, alert.told_severity, alert.woken_at = now, alert.severity, None
        if alert.told_first is None:
            alert.told_first = now
        if lead is not None:
            alert.lead = lead.id
            return {}
        if reason is Reason.ESCALATED:
            alert.escalated_at = now
        channels = rule.channels or turn.chosen.channels or ()
        more = rule.escalate_to if reason is Reason.ESCALATED else channels
        alert.channels = tuple(dict.fromkeys((*alert.channels, *more)))
        return {alert.lead or alert.id: reason}

    # The messages

    def _bring_up_to_date(
        self, lead: Alert, loud: Reason | None, rule: Rule | None, turn: _Turn
    ) -> None:
        told = [lead, *turn.docket.led(lead)]
        shown = message(lead, told[1:])
        reason = loud or self._news(lead, told, shown, turn)
        if reason is None:
            return
        turn.docket.touch(lead)
        lead.updated_at = turn.now
        self._shown[lead.id] = shown
        if shown.state == State.RESOLVED:
            del self._shown[lead.id]
        for channel in lead.channels:
            # Of an escalation only those it goes to are told anew.
            is_loud = loud is not None and (
                loud is not Reason.ESCALATED or rule is None or channel in rule.escalate_to
            )
            turn.docket.send(_notice(lead, channel, reason, shown, turn.now, is_loud=is_loud))

    def _news(
        self, lead: Alert, told: Sequence[Alert], shown: AlertPicture, turn: _Turn
    ) -> Reason | None:
        """Return why a message is to be brought up to date; None if it may stay as it is."""
        decided = [reason for each in told for reason in turn.docket.noted(each)]
        if decided:
            if shown.state == State.RESOLVED:
                return Reason.RESOLVED
            return decided[-1] if decided[-1] in _SAID else Reason.UPDATED
        if shown.state == State.RESOLVED or self._shown.get(lead.id) == shown:
            return None
        is_due = turn.now - (lead.updated_at or 0) >= UPDATED_EVERY
        return Reason.UPDATED if is_due else None


def _wanted(alert: Alert, rule: Rule, turn: _Turn) -> Reason | None:
    """Return why people would be told of a firing alert, if nothing kept them from it."""
    # Before there was any channel it was told to nobody.
    is_unheard = not alert.channels and alert.lead is None
    has_channels = bool(rule.channels or turn.chosen.channels)
    if alert.told_first is None or alert.told_at is None or (is_unheard and has_channels):
        # One that was held back speaks only while it is bad.
        return Reason.FIRST_NOTIFICATION if alert.id in turn.bad else None
    if alert.severity.rank > (alert.told_severity or Severity.NOTICE).rank:
        return Reason.SEVERITY_ROSE
    if alert.woken_at is not None:
        return Reason.UNSNOOZED
    return _once_more(alert, alert.told_first, alert.told_at, rule, turn.now)


def _once_more(
    alert: Alert, first: Instant, last: Instant, rule: Rule, now: Instant
) -> Reason | None:
    """Return why people are to be told what they have been told before; an alert's own message only."""
    if alert.lead is not None:
        return None
    after, again = rule.escalate_after_s, rule.repeat_s
    is_unanswered = after is not None and now - first >= after * SECOND
    if is_unanswered and alert.escalated_at is None:
        return Reason.ESCALATED
    is_old = again is not None and now - last >= again * SECOND
    return Reason.REPEAT if is_old else None


def _lead(alert: Alert, rule: Rule, turn: _Turn) -> Alert | None:
    """Return the alert by the same rule in whose message this one is told: of what began just before."""
    for other in turn.open:
        is_one = other is not alert and other.rule == alert.rule and other.lead is None
        if not is_one or other.told_first is None:
            continue
        if turn.now - other.told_first <= rule.together_s * SECOND:
            return other
    return None


def message(lead: Alert, others: Iterable[Alert]) -> AlertPicture:
    """Return what a message shows: an alert, and in `others` those that are told with it."""
    others = list(others)
    if not others:
        return picture(lead)
    everyone = [lead, *others]
    state = min((each.state for each in everyone), key=_GRAVEST_FIRST.index)
    severity = max((each.severity for each in everyone if each.state is state), key=_rank)
    ended = max(each.resolved_at or 0 for each in everyone)
    over = format_instant(ended) if state is State.RESOLVED else None
    shown = picture(lead, state=state.value, severity=severity.value, resolved_at=over)
    shown.facts["others"] = [_other(each) for each in others]
    return shown


def _other(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        alert.subject.of: alert.subject.name,
        "name": alert.facts.get("name", alert.subject.name),
        "state": alert.state.value,
        "value": alert.facts.get("value"),
    }


def _rank(severity: Severity) -> int:
    return severity.rank


def _notice(
    alert: Alert,
    channel: str,
    reason: Reason,
    shown: AlertPicture,
    at: Instant,
    *,
    is_loud: bool,
) -> Notice:
    return Notice(
        id=notice_id(alert.id, alert.revision, channel),
        alert=alert.id,
        channel=channel,
        revision=alert.revision,
        reason=reason,
        is_loud=is_loud,
        at=at,
        picture=shown,
        timeline=list(alert.timeline),
    )

"""The KPIs of a simulated centre by plain arithmetic over its visits, legs, callbacks and blocks.

Slugs and meanings are those of docs/kpis.md; nothing of the service's own counting is used. Ratios are
(numerator, denominator), quantiles and counts one number; times are milliseconds.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from math import ceil
from typing import NamedTuple, TypeAlias

from app.events.instants import SECOND, Instant, Millis
from app.events.vocabulary import AgentState, BlockReason, NotAnsweredReason, OverflowKind
from app.simulator.truth import Leg, Offer, Outcome, StateChange, Truth, Visit
from app.simulator.truth_outcomes import SHORT, left_by

Value: TypeAlias = int | tuple[int, int] | None

_NO_OFFER: Millis = SECOND
"""A phone that rings shorter than this and nobody picks up was out of reach."""

_HANDLING = (AgentState.ON_CALL, AgentState.ON_HOLD, AgentState.WRAP_UP)


class Span(NamedTuple):
    """A window: after `since`, or from it on where `closed`, until `at`."""

    since: Instant
    at: Instant
    closed: bool = False

    def inside(self, instant: Instant) -> bool:
        """Tell whether something that happened at an instant counts."""
        return self.since - self.closed < instant <= self.at


class Scope(NamedTuple):
    """Which queues are counted; the whole centre also counts what belongs to no queue."""

    queues: Collection[str]
    whole: bool = False

    def takes(self, queue: str | None) -> bool:
        """Tell whether a queue is counted here."""
        return self.whole if queue is None else queue in self.queues


def kpis(truth: Truth, scope: Scope, span: Span, within: Mapping[str, Millis]) -> dict[str, Value]:
    """Return every KPI but the service level; `within` is each queue's target."""
    visits = [visit for visit in truth.visits if scope.takes(visit.queue)]
    return {
        **_counts(visits, span, within),
        **_waits(visits, span),
        **_conversations(visits, span),
        **_transfers(truth.visits, scope, span),
        **_offers(visits, span),
        **_before_queues(truth, scope, span),
        **_callbacks(truth, scope, span),
        **_agents(truth, visits, scope, span),
    }


def _left(visits: list[Visit], span: Span) -> Iterator[tuple[Visit, Millis]]:
    """Yield the visits that left their queue in the window, and how long they had waited."""
    for visit in visits:
        if visit.exit_at is not None and span.inside(visit.exit_at):
            yield visit, visit.exit_at - visit.queued_at


def _counts(visits: list[Visit], span: Span, within: Mapping[str, Millis]) -> dict[str, Value]:
    left = list(_left(visits, span))
    answered = [(one, wait) for one, wait in left if one.outcome is Outcome.ANSWERED]
    hung_up = [(one, wait) for one, wait in left if one.outcome is Outcome.ABANDONED]
    short = sum(wait < SHORT for _, wait in hung_up)
    kinds = [one.overflow for one, _ in left if one.outcome is Outcome.OVERFLOWED]
    return {
        "offered": sum(span.inside(one.queued_at) for one in visits),
        "answered": len(answered),
        "answered_in_target": sum(wait <= within[one.queue] for one, wait in answered),
        "abandoned": len(hung_up),
        "abandoned_in_target": sum(wait <= within[one.queue] for one, wait in hung_up),
        "abandoned_short": short,
        "overflowed": len(kinds),
        **{f"overflowed_{kind}": kinds.count(kind) for kind in OverflowKind},
        "overdue": sum(_overdue(one, within[one.queue], span) for one in visits),
        "abandonment_rate": (len(hung_up) - short, len(left) - short),
        "abandonment_rate_all": (len(hung_up), len(left)),
    }


def _overdue(visit: Visit, within: Millis, span: Span) -> bool:
    due, exit_at = visit.queued_at + within, left_by(visit, span.at)
    return span.inside(due) and (exit_at is None or exit_at > due)


def _waits(visits: list[Visit], span: Span) -> dict[str, Value]:
    waits = sorted((wait, visit.outcome) for visit, wait in _left(visits, span))
    every = [wait for wait, _ in waits]
    answered = [wait for wait, outcome in waits if outcome is Outcome.ANSWERED]
    hung_up = [wait for wait, outcome in waits if outcome is Outcome.ABANDONED]
    rung = sum(_rung(one) for one, _ in _left(visits, span) if one.outcome is Outcome.ANSWERED)
    return {
        "asa": (sum(answered), len(answered)),
        "average_time_in_queue": (sum(answered) - rung, len(answered)),
        "average_wait_all": (sum(every), len(every)),
        "average_time_to_abandon": (sum(hung_up), len(hung_up)),
        **{
            f"wait_{name}": every[ceil(percent * len(every) / 100) - 1] if every else None
            for name, percent in (("p50", 50), ("p90", 90), ("max", 100))
        },
    }


def _while_waiting(visit: Visit) -> Iterator[Offer]:
    """Yield the offers of the caller who waits, without those of a caller who is handed on."""
    for offer in visit.offers:
        if visit.exit_at is None or offer.rang_at < visit.exit_at:
            yield offer


def _rung(visit: Visit) -> Millis:
    """Return how long phones rang for a visit that was answered; one phone rings at a time."""
    return sum((offer.until or 0) - offer.rang_at for offer in _while_waiting(visit))


def _legs(visits: list[Visit], span: Span) -> list[Leg]:
    legs = (leg for visit in visits for leg in visit.legs)
    return [leg for leg in legs if leg.ended_at is not None and span.inside(leg.ended_at)]


def _work(visits: list[Visit], span: Span) -> list[Millis]:
    """Return the after-call work that was done in the window, by its end."""
    legs = (leg for visit in visits for leg in visit.legs)
    done = ((leg.ended_at, leg.acw) for leg in legs)
    return [
        acw
        for ended_at, acw in done
        if ended_at is not None and acw is not None and span.inside(ended_at + acw)
    ]


def _conversations(visits: list[Visit], span: Span) -> dict[str, Value]:
    legs, work = _legs(visits, span), _work(visits, span)
    talk, hold = sum(leg.talk for leg in legs), sum(leg.hold for leg in legs)
    holds = sum(leg.holds for leg in legs)
    return {
        "handled": len(legs),
        "holds": holds,
        "wrapped": len(work),
        "average_handle_time": (talk + hold + sum(work), len(legs)),
        "average_talk": (talk, len(legs)),
        "average_hold": (hold, len(legs)),
        "average_hold_per_hold": (hold, holds),
        "average_acw": (sum(work), len(legs)),
        "conferenced": 0,
    }


def _transfers(visits: list[Visit], scope: Scope, span: Span) -> dict[str, Value]:
    own = [visit for visit in visits if scope.takes(visit.queue)]
    handed_on = [leg for leg in _legs(own, span) if leg.transferred is not None]
    kinds = [leg.transferred for leg in handed_on]
    to = [leg.transferred_to for leg in handed_on]
    answered = sum(visit.outcome is Outcome.ANSWERED for visit, _ in _left(own, span))
    return {
        "transfer_rate": (len(handed_on), answered),
        "transferred_out": len(handed_on),
        **{f"transferred_{kind}": kinds.count(kind) for kind in ("cold", "warm")},  # type: ignore[arg-type]
        **{f"transferred_to_{place}": to.count(place) for place in ("queue", "agent", "number")},
        "transferred_in": sum(
            scope.takes(visit.queue) and span.inside(visit.queued_at)
            for visit in _handed_over(visits)
        ),
    }


def _handed_over(visits: list[Visit]) -> Iterator[Visit]:
    """Yield the visits that a transfer brought to their queue."""
    ordered = sorted(visits, key=lambda visit: (visit.call, visit.queued_at))
    for before, visit in pairwise(ordered):
        by_transfer = before.legs and before.legs[-1].transferred_to == "queue"
        if before.call == visit.call and by_transfer:
            yield visit


def _offers(visits: list[Visit], span: Span) -> dict[str, Value]:
    rings, missed = 0, dict.fromkeys(NotAnsweredReason, 0)
    for offer in (offer for visit in visits for offer in _while_waiting(visit)):
        refusal = _refusal(offer) if offer.until is None or offer.until <= span.at else None
        is_offer = refusal is not NotAnsweredReason.UNREACHABLE
        rings += is_offer and span.inside(offer.rang_at)
        if refusal is not None and offer.until is not None:
            missed[refusal] += span.inside(offer.until)
    rona = missed[NotAnsweredReason.NO_ANSWER]
    return {
        "rings": rings,
        "rona": rona,
        "declined": missed[NotAnsweredReason.DECLINED],
        "unreachable": missed[NotAnsweredReason.UNREACHABLE],
        "rona_rate": (rona, rings),
    }


def _refusal(offer: Offer) -> NotAnsweredReason | None:
    rang_out = offer.refusal is NotAnsweredReason.NO_ANSWER and offer.until is not None
    if rang_out and (offer.until or 0) - offer.rang_at < _NO_OFFER:
        return NotAnsweredReason.UNREACHABLE
    return offer.refusal


def _before_queues(truth: Truth, scope: Scope, span: Span) -> dict[str, Value]:
    reasons = [
        block.reason for block in truth.blocks if scope.takes(block.queue) and span.inside(block.at)
    ]
    own = (visit for visit in truth.visits if scope.takes(visit.queue))
    offered = sum(span.inside(visit.queued_at) for visit in own)
    in_ivr = sum(span.inside(at) for at in truth.hung_up_in_ivr)
    return {
        "blocked": len(reasons),
        "blocked_rate": (len(reasons), offered + len(reasons)),
        **{f"blocked_{reason}": reasons.count(reason) for reason in BlockReason},
        "ended_in_ivr": in_ivr if scope.whole else 0,
    }


def _callbacks(truth: Truth, scope: Scope, span: Span) -> dict[str, Value]:
    own = [one for one in truth.callbacks if scope.takes(one.queue)]
    first = [(one.requested_at, one.attempted_at[0]) for one in own if one.attempted_at]
    delays = [tried - asked for asked, tried in first if span.inside(tried)]
    over = [one.completed for one in own if one.over_at is not None and span.inside(one.over_at)]
    return {
        "callbacks_requested": sum(span.inside(one.requested_at) for one in own),
        "callbacks_attempted": sum(span.inside(at) for one in own for at in one.attempted_at),
        "callbacks_first_attempted": len(delays),
        "average_callback_delay": (sum(delays), len(delays)),
        "callbacks_completed": over.count(True),
        "callbacks_failed": over.count(False),
    }


def _agents(truth: Truth, visits: list[Visit], scope: Scope, span: Span) -> dict[str, Value]:
    time = dict.fromkeys(AgentState, 0)
    for change, until in _spells(truth.states, span.at):
        if scope.whole or any(queue in scope.queues for queue in change.queues):
            time[change.state] += max(0, until - max(change.at, span.since))
    legs = _legs(visits, span)
    handled = sum(leg.talk + leg.hold for leg in legs) + sum(_work(visits, span))
    logged_in = sum(time.values()) - time[AgentState.OFFLINE]
    return {
        "occupancy": (handled, handled + time[AgentState.AVAILABLE]),
        "utilisation": (sum(time[state] for state in _HANDLING), logged_in),
    }


def _spells(states: list[StateChange], at: Instant) -> Iterator[tuple[StateChange, Instant]]:
    """Yield every stretch in one state, and its end or the instant if it goes on."""
    ordered = sorted((change for change in states if change.at <= at), key=_by_agent)
    for change, after in pairwise([*ordered, None]):
        if change is not None:
            is_last = after is None or after.agent != change.agent
            yield change, at if is_last else after.at  # type: ignore[union-attr]


def _by_agent(change: StateChange) -> tuple[str, Instant]:
    return change.agent, change.at

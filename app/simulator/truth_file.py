"""The truth file: what really happened in a simulated day, and the KPIs that a board must show."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import msgspec

from app.events.instants import DAY, HOUR, MINUTE, SECOND, Instant, Millis, format_instant
from app.simulator.centre import Centre
from app.simulator.truth import Callback, Leg, Offer, Outcome, Truth, Visit
from app.simulator.truth_kpis import Scope, Span, Value, kpis
from app.simulator.truth_outcomes import service_levels

Json: TypeAlias = dict[str, Any]

WINDOWS: dict[str, Millis | None] = {
    "15m": 15 * MINUTE,
    "30m": 30 * MINUTE,
    "60m": HOUR,
    "today": None,
}
"""The windows by the names that the service gives them; today begins at midnight (UTC)."""

_TIMES = frozenset(
    (
        "asa",
        "average_time_in_queue",
        "average_wait_all",
        "average_time_to_abandon",
        "average_handle_time",
        "average_talk",
        "average_hold",
        "average_hold_per_hold",
        "average_acw",
        "average_callback_delay",
    )
)
_SHARES_OF_TIME = frozenset(("occupancy", "utilisation"))


def truth_file(
    truth: Truth,
    centre: Centre,
    at: Instant,
    windows: Mapping[str, Millis | None] = WINDOWS,
    cannot: Iterable[str] = (),
    called: Callable[[str], str] = str,
) -> Json:
    """Return the truth as of an instant.

    `cannot` is what the format has no words for; `called` says under which name the board has a queue.
    """
    cannot = frozenset(cannot)
    if "average_acw" in cannot:
        truth = _without_work(truth)
    return {
        "at": format_instant(at),
        "cannot": sorted(cannot),
        "queues": {
            called(plan.queue): _figures(truth, centre, at, windows, cannot, plan.queue)
            for plan in centre.queues
        },
        "total": _figures(truth, centre, at, windows, cannot, None),
        "visits": [_visit(visit) for visit in truth.visits if visit.queued_at <= at],
        "blocked": [
            {
                "call": one.call,
                "at": format_instant(one.at),
                "reason": one.reason,
                "queue": one.queue,
            }
            for one in truth.blocks
            if one.at <= at
        ],
        "callbacks": [_callback(one) for one in truth.callbacks if one.requested_at <= at],
        "ended_in_ivr": [format_instant(one) for one in truth.hung_up_in_ivr if one <= at],
    }


def _without_work(truth: Truth) -> Truth:
    """Return the truth for a format without after-call work: handle time is counted without it."""
    visits = [
        replace(visit, legs=[replace(leg, acw=None) for leg in visit.legs])
        for visit in truth.visits
    ]
    return replace(truth, visits=visits)


def write(content: Json) -> bytes:
    """Return a truth file as JSON that a person can read."""
    return msgspec.json.format(msgspec.json.encode(content), indent=1)


def targets(centre: Centre) -> dict[str, Millis]:
    """Return the target of each queue in milliseconds."""
    return {plan.queue: round(plan.target.within_s * SECOND) for plan in centre.queues}


def _figures(
    truth: Truth,
    centre: Centre,
    at: Instant,
    windows: Mapping[str, Millis | None],
    cannot: Iterable[str],
    queue: str | None,
) -> Json:
    every = [plan.queue for plan in centre.queues]
    scope = Scope(every if queue is None else [queue], whole=queue is None)
    within = targets(centre)
    figures = {}
    for name, length in windows.items():
        span = Span(at - at % DAY, at, True) if length is None else Span(at - length, at)
        visits = [visit for visit in truth.visits if scope.takes(visit.queue)]
        levels = service_levels(visits, within, span.inside, at)
        figures[name] = {
            "service_level": {
                formula: {name: _ratio(*fraction) for name, fraction in each.items()}
                for formula, each in levels.items()
            },
            **{
                slug: _shown(slug, value)
                for slug, value in _as_told(kpis(truth, scope, span, within), cannot).items()
            },
        }
    return figures


def _as_told(values: dict[str, Value], cannot: Iterable[str]) -> dict[str, Value]:
    """Return the figures by their definitions where a part of them is not told.

    Handle time is then without after-call work, talk with the holds in it, time in queue with the ringing.
    """
    untold = frozenset(cannot)
    talk, hold = values["average_talk"], values["average_hold"]
    if isinstance(talk, tuple) and isinstance(hold, tuple):
        spoken = (talk[0] + hold[0], talk[1])
        values |= {"average_handle_time": spoken} if "average_acw" in untold else {}
        values |= {"average_talk": spoken} if "average_hold" in untold else {}
    return values | ({"average_time_in_queue": values["asa"]} if "rings" in untold else {})


def _shown(slug: str, value: Value) -> Json:
    if isinstance(value, tuple):
        over, under = value
        if slug in _SHARES_OF_TIME:
            return _ratio(over / SECOND, under / SECOND)
        return _ratio(over / SECOND if slug in _TIMES else over, under)
    if slug.startswith("wait_") and value is not None:
        return {"value": value / SECOND}
    return {"value": value}


def _ratio(over: float, under: float) -> Json:
    return {"value": over / under if under else None, "numerator": over, "denominator": under}


def _visit(visit: Visit) -> Json:
    return {
        "call": visit.call,
        "queue": visit.queue,
        "number": visit.number,
        "queued_at": format_instant(visit.queued_at),
        "outcome": visit.outcome,
        "overflow": visit.overflow if visit.outcome is Outcome.OVERFLOWED else None,
        "exit_at": _instant(visit.exit_at),
        "offers": [_offer(offer) for offer in visit.offers],
        "legs": [_leg(leg) for leg in visit.legs],
    }


def _offer(offer: Offer) -> Json:
    return {
        "agent": offer.agent,
        "rang_at": format_instant(offer.rang_at),
        "until": _instant(offer.until),
        "refusal": offer.refusal,
    }


def _leg(leg: Leg) -> Json:
    return {
        "agent": leg.agent,
        "answered_at": format_instant(leg.answered_at),
        "ended_at": _instant(leg.ended_at),
        "talk_s": leg.talk / SECOND,
        "hold_s": leg.hold / SECOND,
        "holds": leg.holds,
        "acw_s": None if leg.acw is None else leg.acw / SECOND,
        "transferred": leg.transferred,
        "to": leg.transferred_to,
    }


def _callback(callback: Callback) -> Json:
    return {
        "call": callback.call,
        "queue": callback.queue,
        "requested_at": format_instant(callback.requested_at),
        "attempted_at": [format_instant(at) for at in callback.attempted_at],
        "over_at": _instant(callback.over_at),
        "completed": callback.completed,
    }


def _instant(at: Instant | None) -> str | None:
    return None if at is None else format_instant(at)

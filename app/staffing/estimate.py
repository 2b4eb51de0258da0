"""Live estimates of what Erlang's formulas ask for, from a queue's last hours and its last weeks."""

from enum import StrEnum
from typing import NamedTuple

from app.metrics.workload import Measured, OtherQueue, Recent, Workload
from app.staffing.arrivals import AHEAD, Basis, Forecast, forecast
from app.staffing.load import Load, Target
from app.staffing.past import Past
from app.staffing.required import Demand
from app.staffing.usual_day import UsualDay

QUARTER_S = 900.0

_FORECAST_CALLS = 15.0
"""The forecast counts for as much as so many calls of the last half hour …"""

_FORECAST_S = 1_800.0
"""… and for no longer than this of it."""

_PRIOR_CALLS = 30.0
"""History's handle time counts for as much as so many calls of today."""

_PRIOR_ABANDONED = 10.0
"""History's patience counts for as much as so many hang-ups of today."""

_ASSUMED_PATIENCE_S = 180.0
_ASSUMED_ABANDONED = 3.0
"""Without history the first hang-ups are held against three minutes, three times seen."""

_LEAST_S = 300.0
"""Of a queue known for less, the rate is counted as over this long."""


class Estimated(StrEnum):
    """What may rest on history because today has too few calls."""

    ARRIVALS = "arrivals"
    HANDLE_TIME = "handle_time"
    PATIENCE = "patience"


class Estimates(NamedTuple):
    """A queue's live load: calls a second, seconds a call, and the callers' mean patience.

    `handle_s` is None before the first call is over; `patience_s` None while nobody has hung up.
    """

    ahead: Forecast
    per_s: float
    handle_s: float | None
    patience_s: float | None
    from_history: frozenset[Estimated]
    elsewhere: Load
    """What the queue's agents do for other queues."""

    def load(self, per_s: float) -> Load | None:
        """Return all that the queue's agents carry when so many calls a second come to the queue."""
        if self.handle_s is None:
            return None
        whole = per_s + self.elsewhere.per_s
        erlangs = per_s * self.handle_s + self.elsewhere.erlangs
        return Load(whole, erlangs / whole if whole else self.handle_s)


def estimate(work: Workload, past: Past) -> Estimates:
    """Return the live load of a queue, history filling in for what today has too little of."""
    ahead = foretold(work, past)
    per_s, leans = _rate(ahead.quarters[0].mean / QUARTER_S, work.half_hour)
    handle_s = _handle(work.measured, past.handle_s)
    seen = work.measured
    from_history = {
        Estimated.ARRIVALS: leans and ahead.basis is Basis.USUAL_DAY,
        Estimated.HANDLE_TIME: past.handle_s is not None and seen.handled < _PRIOR_CALLS,
        Estimated.PATIENCE: past.patience_s is not None and seen.abandoned < _PRIOR_ABANDONED,
    }
    return Estimates(
        ahead,
        per_s,
        handle_s,
        patience(work.measured, past.patience_s),
        frozenset(what for what, rests in from_history.items() if rests),
        _elsewhere(work, handle_s or 0.0),
    )


def foretold(work: Workload, past: Past) -> Forecast:
    """Return the arrivals of the running quarter hour and of the next ones."""
    if not past.usual.learnt_from:
        rate = rate_of(work.hour) * QUARTER_S
        return forecast(UsualDay([], 0), [rate] if work.hour.seconds else [], past.spread)
    # What was not seen of today is taken to have been as usual.
    usual = past.usual.arrivals[: work.known_from]
    return forecast(past.usual, [*usual, *work.today[work.known_from :]], past.spread, AHEAD)


def rate_of(recent: Recent) -> float:
    """Return calls a second."""
    return recent.calls / max(recent.seconds, _LEAST_S)


def patience(measured: Measured, prior_s: float | None) -> float | None:
    """Return the mean patience: all time waited ÷ hang-ups, shrunk towards history's.

    The maximum-likelihood estimate for patience that is exponential and seen to its end only by
    those who hang up (Mandelbaum and Zeltyn, Service Engineering in Action, 2007).
    """
    if prior_s is None and not measured.abandoned:
        return None
    usual, weight = (prior_s, _PRIOR_ABANDONED) if prior_s else (_ASSUMED_PATIENCE_S, _ASSUMED_ABANDONED)  # fmt: skip
    return (measured.waited_s + weight * usual) / (measured.abandoned + weight)


def demand(work: Workload, found: Estimates, per_s: float) -> Demand | None:
    """Return what the queue's agents have to meet when so many calls a second come; None: not known yet."""
    load = found.load(per_s)
    target = Target(work.ratio, work.within_s)
    return None if load is None else Demand(load, target, found.patience_s)


def demand_of(other: OtherQueue) -> Demand | None:
    """Return what another queue's agents have to meet, by its last hours alone."""
    handle_s = _handle(other.measured, None)
    if handle_s is None:
        return None
    target = Target(other.ratio, other.within_s)
    return Demand(Load(rate_of(other.hour), handle_s), target, patience(other.measured, None))


def _rate(usually: float, half_hour: Recent) -> tuple[float, bool]:
    """Return calls a second, and whether the forecast says more about them than the last half hour."""
    weight = min(_FORECAST_S, _FORECAST_CALLS / usually) if usually > 0.0 else _FORECAST_S
    seconds = half_hour.seconds
    return (half_hour.calls + weight * usually) / (seconds + weight), weight >= seconds


def _handle(measured: Measured, prior_s: float | None) -> float | None:
    if prior_s is None:
        return measured.handling_s / measured.handled if measured.handled else None
    return (measured.handling_s + _PRIOR_CALLS * prior_s) / (measured.handled + _PRIOR_CALLS)


def _elsewhere(work: Workload, handle_s: float) -> Load:
    """Return the load of other queues in the share in which their agents serve this one too."""
    per_s = rate_of(work.elsewhere)
    erlangs = per_s * handle_s
    for other in work.others:
        if other.both:
            share = other.both / other.serving
            calls = rate_of(other.hour) * share
            per_s += calls
            erlangs += calls * (_handle(other.measured, None) or handle_s)
    return Load(per_s, erlangs / per_s if per_s else 0.0)

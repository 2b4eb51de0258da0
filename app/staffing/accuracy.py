"""How good the forecasts have been: what the settings page and `callboard backtest` show."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import msgspec

from app.staffing.back_test import PastDay, back_test
from app.staffing.level_back_test import Calendar, Hours, Promise, Stay, level_back_test
from app.staffing.past import DayLoad, open_hours, weekday
from app.staffing.play import Chance
from app.staffing.usual_day import QUARTERS

LEARNT_FROM = 14
"""Days that a queue must have been known for before a day counts."""

TRIED = 10
"""The latest days on which forecasts are tried."""


class ArrivalsAccuracy(msgspec.Struct, frozen=True):
    """Of arrivals by quarter hour, 0 to 45 minutes ahead: Σ|error| ÷ Σ calls, and the share within the range.

    `poisson_floor` is the error that is left where the means are right; `by_lead` the error by quarter
    hours ahead; `baselines` that of simpler forecasts.
    """

    error: float | None
    coverage: float | None
    poisson_floor: float | None
    forecasts: int
    baselines: dict[str, float | None]
    by_lead: list[float | None]


class LevelAccuracy(msgspec.Struct, frozen=True):
    """Of the service level of the next half hour: mean |error| in shares, and the share within the range."""

    queue: str
    error: float | None
    coverage: float | None
    forecasts: int
    baselines: dict[str, float | None]


class Accuracy(msgspec.Struct, frozen=True, kw_only=True):
    """How good the forecasts of the last days were; `reason` says why there is nothing to say."""

    at: str
    reason: str | None = None
    days: int = 0
    since: str | None = None
    until: str | None = None
    arrivals: ArrivalsAccuracy | None = None
    """Of the whole centre."""
    queues: dict[str, ArrivalsAccuracy] = {}
    level: LevelAccuracy | None = None
    """Of the queue with most calls."""


TOO_LITTLE = "too_little_history"
UNREACHABLE = "history_unreachable"


def whole_centre(queues: Mapping[str, Sequence[DayLoad]]) -> list[DayLoad]:
    """Return the days of all queues together."""
    arrivals: dict[int, list[float]] = {}
    for load in (load for days in queues.values() for load in days):
        came = arrivals.setdefault(load.day, [0.0] * QUARTERS)
        for quarter, calls in enumerate(load.arrivals):
            came[quarter] += calls
    return [DayLoad(day, came) for day, came in sorted(arrivals.items())]


def tried(days: Sequence[DayLoad], most: int = TRIED) -> list[int]:
    """Return the latest days that forecasts can be tried on, oldest first: all before them is known long enough."""
    known = sorted(load.day for load in days if any(load.arrivals))
    return [day for day in known if day - known[0] >= LEARNT_FROM][-most:]


def arrivals_accuracy(
    days: Sequence[DayLoad], of: Sequence[int], quarters: range | None = None
) -> ArrivalsAccuracy | None:
    """Return how well the arrivals of these days were foretold from the days before each; None without any."""
    known = {load.day: load for load in days}
    if not of or not known:
        return None
    first, last = min(known), max(known)
    nothing = [0.0] * QUARTERS
    row = [
        PastDay(weekday(day), known[day].arrivals if day in known else nothing)
        for day in range(first, last + 1)
    ]
    hours = quarters if quarters is not None else open_hours(days)
    found = back_test(row, [day - first for day in of if first <= day <= last], hours)
    return ArrivalsAccuracy(
        _share(found.error),
        _share(found.coverage),
        _share(found.floor),
        found.forecasts,
        {name: _share(error) for name, error in found.baselines.items()},
        [_share(error) for error in found.by_lead],
    )


def level_accuracy(
    stays: Sequence[Stay],
    queue: str,
    promise: Promise,
    calendar: Calendar,
    instants: Sequence[float],
    chance: Callable[[float], Chance],
) -> LevelAccuracy:
    """Return how well the service level of the half hour after each instant was foretold."""
    found = level_back_test(Hours(stays, queue, promise, calendar), instants, chance)
    return LevelAccuracy(
        queue,
        _share(found.error),
        _share(found.coverage),
        found.forecasts,
        {name: _share(error) for name, error in found.baselines.items()},
    )


def day_of(number: int) -> str:
    """Return a numbered day as in 2026-11-17."""
    return date.fromordinal(number).isoformat()


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)

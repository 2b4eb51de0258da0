"""The usual day of a weekday: how many calls each quarter hour brings, learnt from the days before."""

from collections.abc import Sequence
from math import exp, exp2
from statistics import median
from typing import NamedTuple

QUARTERS = 96
"""Quarter hours of a day, by the centre's wall clock."""

HALF_LIFE_DAYS = 40.0
SAME_WEEKDAY = 4.0
"""How much more the same weekday counts than another that is as busy."""

_SPREAD = 1.0
_REACH = 4
_AS_BUSY = (0.5, 2.0)


class Day(NamedTuple):
    """A day that is over: how long ago, which weekday (0 is Monday), its arrivals by quarter hour."""

    days_ago: int
    weekday: int
    arrivals: Sequence[float]


class UsualDay(NamedTuple):
    """What to expect of a day, and of how many days this was learnt; of none it expects nothing."""

    arrivals: Sequence[float]
    learnt_from: int


def usual_day(days: Sequence[Day], weekday: int) -> UsualDay:
    """Return the usual day of a weekday: days as busy together, recent ones and its own before all."""
    alike = _alike(days, weekday)
    weights = [_weight(day, weekday) for day in alike]
    whole = sum(weights)
    if not whole:
        return UsualDay([0.0] * QUARTERS, 0)
    means = [
        sum(weight * day.arrivals[quarter] for weight, day in zip(weights, alike, strict=True))
        / whole
        for quarter in range(QUARTERS)
    ]
    return UsualDay(_smooth(means), len(alike))


def _alike(days: Sequence[Day], weekday: int) -> list[Day]:
    """Return the days of this weekday, and of those that are usually about as busy."""
    totals = {
        name: median(sum(day.arrivals) for day in days if day.weekday == name)
        for name in {day.weekday for day in days}
    }
    if weekday not in totals:
        return list(days)
    least, most = (totals[weekday] * share for share in _AS_BUSY)
    alike = {name for name, total in totals.items() if least <= total <= most}
    return [day for day in days if day.weekday in alike]


def _weight(day: Day, weekday: int) -> float:
    fresh = exp2(-day.days_ago / HALF_LIFE_DAYS)
    return fresh * SAME_WEEKDAY if day.weekday == weekday else fresh


_KERNEL = [exp(-((step / _SPREAD) ** 2) / 2.0) for step in range(-_REACH, _REACH + 1)]


def _smooth(means: Sequence[float]) -> list[float]:
    """Return the means with their chance taken out: each in the light of its neighbours."""
    last = len(means) - 1
    whole = sum(_KERNEL)
    return [
        sum(
            weight * means[min(max(quarter + step, 0), last)]
            for step, weight in zip(range(-_REACH, _REACH + 1), _KERNEL, strict=True)
        )
        / whole
        for quarter in range(len(means))
    ]

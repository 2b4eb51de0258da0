"""The forecast of arrivals: the usual day, at today's level."""

from collections.abc import Sequence
from enum import StrEnum
from math import exp
from typing import NamedTuple

from app.staffing.spread import Spread
from app.staffing.usual_day import QUARTERS, UsualDay

AHEAD = 4
"""Quarter hours ahead: an hour."""

_MEMORY = 6.0
"""Quarter hours after which today's level is forgotten to a third."""

_WEIGHTS = [exp(-ago / _MEMORY) for ago in range(QUARTERS)]

_BELIEF = 30.0
"""Calls of today that weigh as much as the usual day's word on its own level."""

_LAST_HOUR = 4


class Basis(StrEnum):
    """What a forecast is made from."""

    USUAL_DAY = "usual_day"
    LAST_HOUR = "last_hour"
    NOTHING = "nothing"


class Expected(NamedTuple):
    """The calls of a quarter hour: their mean, and between which numbers four times in five they lie."""

    mean: float
    low: int
    high: int


class Forecast(NamedTuple):
    """The quarter hours to come, and what they were foretold from."""

    quarters: Sequence[Expected]
    basis: Basis
    level: float
    """Today against the usual day: 1.2 is a fifth busier."""


def forecast(
    usual: UsualDay, today: Sequence[float], spread: Spread, ahead: int = AHEAD
) -> Forecast:
    """Return the arrivals of the next quarter hours of a day, of which those of `today` are over."""
    means, basis, level = foretell(usual, today, ahead)
    quarters = [Expected(mean, *spread.range(mean, lead)) for lead, mean in enumerate(means)]
    return Forecast(quarters, basis, level)


def foretell(
    usual: UsualDay, today: Sequence[float], ahead: int = AHEAD
) -> tuple[list[float], Basis, float]:
    """Return the means alone, what they rest on, and today's level."""
    now = len(today)
    if usual.learnt_from:
        level = today_against(usual, today)
        return [level * mean for mean in usual.arrivals[now : now + ahead]], Basis.USUAL_DAY, level
    recent = today[-_LAST_HOUR:]
    basis = Basis.LAST_HOUR if recent else Basis.NOTHING
    return [sum(recent) / max(1, len(recent))] * ahead, basis, 1.0


def today_against(usual: UsualDay, today: Sequence[float]) -> float:
    """Return how busy today is against the usual day, recent quarters before all.

    Shrunk towards 1 while today has few calls: the usual day's word counts as much as some calls.
    """
    came = expected = _BELIEF
    so_far = zip(reversed(today), reversed(usual.arrivals[: len(today)]), strict=True)
    for weight, (calls, usually) in zip(_WEIGHTS, so_far, strict=False):
        came += weight * calls
        expected += weight * usually
    return came / expected

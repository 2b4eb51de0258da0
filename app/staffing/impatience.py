"""Erlang A: callers who hang up when they have waited too long for them.

The closed form by the virtual wait (Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum, Call
Centers with Impatient Customers, 2005). Its integrals are taken by Gauss and Legendre's rule where
the integrand is not nothing; it is log-concave, so that this is one stretch around its peak.
"""

from collections.abc import Callable
from math import exp, expm1, inf, log
from typing import NamedTuple

from app.staffing.erlang import blocking
from app.staffing.load import Load, Performance

_NOTHING = 45.0
"""e^-45 of the peak is below the last digit of the sum."""
_NEVER = 1e-300
_PANELS = 12
_HALVINGS = 60

# The points and weights of the rule with 8 points, on (-1, 1), the positive half.
_RULE = (
    (0.1834346424956498, 0.3626837833783620),
    (0.5255324099163290, 0.3137066458778873),
    (0.7966664774136267, 0.2223810344533745),
    (0.9602898564975363, 0.1012285362903763),
)


def impatient(load: Load, agents: int, patience_s: float, within_s: float) -> Performance:
    """Return what the agents make of callers whose patience is exponential with this mean.

    No agents answer nobody: every caller waits, and hangs up.
    """
    if load.erlangs <= 0:
        return Performance(agents, 0.0, 0.0, 1.0, 0.0, 0.0)
    if agents <= 0:
        return Performance(0, 1.0, 1.0, 0.0, inf, 1.0)
    virtual = _Virtual(load.per_s, agents / load.handle_s, 1.0 / patience_s)
    return _performance(load, agents, virtual, within_s)


class _Virtual(NamedTuple):
    """The wait of a caller who would never hang up: its density is in proportion to e^(exponent)."""

    arrivals: float
    served: float
    hang_ups: float

    def exponent(self, x: float) -> float:
        """λ(1−e^(−θx))/θ − Nμx."""
        return -self.arrivals * expm1(-self.hang_ups * x) / self.hang_ups - self.served * x

    @property
    def peak(self) -> float:
        """Where the exponent is largest: the wait at which as many come as are served."""
        if self.arrivals <= self.served:
            return 0.0
        return log(self.arrivals / self.served) / self.hang_ups


def _performance(load: Load, agents: int, virtual: _Virtual, within_s: float) -> Performance:
    peak = virtual.peak
    top = virtual.exponent(peak)
    # Everything is taken relative to the density at its peak, which no float might hold.
    unit, blocked = exp(-top), blocking(agents - 1, load.erlangs)
    if unit > 0.0 and blocked <= unit * _NEVER:
        return Performance(agents, 0.0, 0.0, 1.0, 0.0, load.erlangs / agents)
    idle = unit / blocked if unit > 0.0 else 0.0
    sums = _sums(virtual, top, _stretch(virtual, peak, top), within_s)
    norm = idle + virtual.arrivals * sums.whole
    abandoned = (unit + (virtual.arrivals - virtual.served) * sums.whole) / norm
    answered = 1.0 - abandoned
    return Performance(
        agents=agents,
        waiting=virtual.arrivals * sums.whole / norm,
        abandoned=abandoned,
        service_level=(idle + virtual.arrivals * sums.answered_soon) / norm,
        asa_s=virtual.arrivals * sums.waited / norm / answered,
        occupancy=min(1.0, load.erlangs * answered / agents),
    )


class _Sums(NamedTuple):
    """Integrals of the density: all of it, of those who are answered in time, of their waits."""

    whole: float
    answered_soon: float
    waited: float


def _sums(virtual: _Virtual, top: float, stretch: tuple[float, float], within_s: float) -> _Sums:
    def density(x: float) -> float:
        return exp(virtual.exponent(x) - top)

    def answered(x: float) -> float:
        return exp(virtual.exponent(x) - top - virtual.hang_ups * x)

    since, until = stretch
    return _Sums(
        _integral(density, since, until),
        _integral(answered, since, min(until, within_s)),
        _integral(lambda x: x * answered(x), since, until),
    )


def _stretch(virtual: _Virtual, peak: float, top: float) -> tuple[float, float]:
    """Return between which waits the density is more than nothing."""

    def matters(x: float) -> bool:
        return virtual.exponent(x) > top - _NOTHING

    reach = 1.0 / virtual.served
    while matters(peak + reach):
        reach *= 2.0
    since = 0.0 if matters(0.0) else _edge(0.0, peak, matters)
    return since, _edge(peak + reach, peak, matters)


def _edge(outside: float, inside: float, matters: Callable[[float], bool]) -> float:
    for _ in range(_HALVINGS):
        middle = (outside + inside) / 2.0
        if matters(middle):
            inside = middle
        else:
            outside = middle
    return outside


def _integral(of: Callable[[float], float], since: float, until: float) -> float:
    """Return the integral of a smooth function, 0 where there is no stretch."""
    if until <= since:
        return 0.0
    half = (until - since) / _PANELS / 2.0
    total = 0.0
    for panel in range(_PANELS):
        centre = since + (2 * panel + 1) * half
        for point, weight in _RULE:
            total += weight * (of(centre - point * half) + of(centre + point * half))
    return total * half

"""How far arrivals stray from their forecast, as learnt from the forecasts of the last days.

The range is taken from the errors themselves (split conformal prediction: Vovk, Gammerman and
Shafer, Algorithmic Learning in a Random World, 2005), so that four in five lie within, whatever
the calls' law; an error is measured in √mean, the size of chance alone.
"""

from collections.abc import Iterable, Sequence
from math import ceil, floor, sqrt
from typing import NamedTuple

SHARE = 0.80
"""Of a range: four quarter hours in five lie within."""

_FEW = 50
"""Errors below which they tell less than the assumption."""

_ASSUMED = (-2.0, 2.0)
"""In √mean, before there are enough errors: half as wide again as chance alone."""

_ROUNDING = 1e-9
_HARDLY_ANY = 0.5
"""Forecasts of fewer calls say nothing on how wide a range must be."""


class Strayed(NamedTuple):
    """A forecast and what became of it: quarter hours ahead, calls foretold, calls that came."""

    lead: int
    mean: float
    came: float


class Spread(NamedTuple):
    """Between which multiples of √mean four errors in five lie, by quarter hours ahead."""

    by_lead: Sequence[tuple[float, float]] = ()

    def range(self, mean: float, lead: int) -> tuple[int, int]:
        """Return between which numbers, both included, the calls lie four times in five."""
        low, high = self.by_lead[lead] if lead < len(self.by_lead) else _ASSUMED
        unit = sqrt(mean)
        least = max(0, ceil(mean + low * unit))
        return least, max(least, floor(mean + high * unit))


def learn(forecasts: Iterable[Strayed], leads: int) -> Spread:
    """Return the spread of forecasts that were made."""
    errors: list[list[float]] = [[] for _ in range(leads)]
    for lead, mean, came in forecasts:
        if mean >= _HARDLY_ANY:
            errors[lead].append((came - mean) / sqrt(mean))
    return Spread([_middle(sorted(each)) for each in errors])


def _middle(errors: Sequence[float]) -> tuple[float, float]:
    """Return where the middle four fifths begin and end, by nearest rank."""
    if len(errors) < _FEW:
        return _ASSUMED
    tail = (1.0 - SHARE) / 2.0
    return errors[ceil(tail * len(errors)) - 1], errors[ceil((1.0 - tail) * len(errors)) - 1]

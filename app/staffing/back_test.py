"""The forecast tried on days that are over: every quarter hour foretold from what was known then."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import exp, floor, lgamma, log
from typing import NamedTuple, TypeAlias

from app.staffing.arrivals import AHEAD, foretell
from app.staffing.spread import Spread, Strayed, learn
from app.staffing.usual_day import QUARTERS, Day, usual_day

REMEMBERED = 28
"""Days back from which a usual day is learnt."""

_CHECKED = 7
"""Days back whose errors tell how wide a range must be."""

_HOUR = 4
_WEEK = 7


class PastDay(NamedTuple):
    """A day as it was: its weekday (0 is Monday), and its arrivals by quarter hour."""

    weekday: int
    arrivals: Sequence[float]


class Report(NamedTuple):
    """How good forecasts were: Σ|error| ÷ Σ calls, and the share that lay within the range."""

    error: float | None
    coverage: float | None
    baselines: dict[str, float | None]
    """The error of simpler forecasts of the same quarter hours."""
    forecasts: int
    floor: float | None = None
    """The error that is left where the means are right, for calls come by chance (Poisson)."""
    by_lead: Sequence[float | None] = ()
    """The error by quarter hours ahead."""


Foretelling: TypeAlias = Callable[[Sequence[PastDay], PastDay], Callable[[int], Sequence[float]]]
"""(days before, the day) → (quarter hours of it that are over → the means of the next ones)."""


def back_test(days: Sequence[PastDay], tried: Iterable[int], quarters: range) -> Report:
    """Foretell the quarter hours of the days at these places from the days before each."""
    errors = {name: _Errors() for name in ("ours", *BASELINES)}
    by_lead = [_Errors() for _ in range(AHEAD)]
    within = foretold = 0
    chance = 0.0
    for place in tried:
        past, day = days[:place], days[place]
        spread = spread_of(past, quarters)
        for lead, mean, came in strayed(ours, past, day, quarters):
            low, high = spread.range(mean, lead)
            within += low <= came <= high
            foretold += 1
            chance += poisson_error(mean)
            errors["ours"].add(mean, came)
            by_lead[lead].add(mean, came)
        for name, baseline in BASELINES.items():
            for _, mean, came in strayed(baseline, past, day, quarters):
                errors[name].add(mean, came)
    shares = {name: error.share for name, error in errors.items()}
    return Report(
        error=shares.pop("ours"),
        coverage=within / foretold if foretold else None,
        baselines=shares,
        forecasts=foretold,
        floor=chance / errors["ours"].calls if errors["ours"].calls else None,
        by_lead=[error.share for error in by_lead],
    )


def poisson_error(mean: float) -> float:
    """Return by how much a Poisson number misses its mean on average: 2·e^(−λ)·λ^(⌊λ⌋+1) ÷ ⌊λ⌋! (de Moivre)."""
    if mean <= 0.0:
        return 0.0
    whole = floor(mean)
    return 2.0 * exp((whole + 1) * log(mean) - mean - lgamma(whole + 1))


def spread_of(past: Sequence[PastDay], quarters: range) -> Spread:
    """Return how far the forecasts of the last days strayed."""
    checked = range(max(1, len(past) - _CHECKED), len(past))
    made = (
        each for place in checked for each in strayed(ours, past[:place], past[place], quarters)
    )
    return learn(made, AHEAD)


def learnt(past: Sequence[PastDay]) -> list[Day]:
    """Return the latest days as the usual day is learnt from; yesterday is one day ago."""
    latest = past[-REMEMBERED:]
    return [Day(len(latest) - place, *day) for place, day in enumerate(latest)]


def strayed(
    foretelling: Foretelling, past: Sequence[PastDay], day: PastDay, quarters: range
) -> Iterator[Strayed]:
    """Yield every forecast made in these quarter hours of a day, beside what came."""
    means_at = foretelling(past, day)
    for now in quarters:
        for lead, mean in enumerate(means_at(now)[: quarters.stop - now]):
            yield Strayed(lead, mean, day.arrivals[now + lead])


class _Errors:
    def __init__(self) -> None:
        self._wrong = self.calls = 0.0

    def add(self, mean: float, came: float) -> None:
        self._wrong += abs(mean - came)
        self.calls += came

    @property
    def share(self) -> float | None:
        return self._wrong / self.calls if self.calls else None


def ours(past: Sequence[PastDay], day: PastDay) -> Callable[[int], Sequence[float]]:
    """Foretell as the board does."""
    usual = usual_day(learnt(past), day.weekday)
    return lambda now: foretell(usual, day.arrivals[:now])[0]


def _last_week(past: Sequence[PastDay], day: PastDay) -> Callable[[int], Sequence[float]]:
    before = past[-_WEEK].arrivals if len(past) >= _WEEK else [0.0] * len(day.arrivals)
    return lambda now: before[now : now + AHEAD]


def _last_hour(_: Sequence[PastDay], day: PastDay) -> Callable[[int], Sequence[float]]:
    def means(now: int) -> Sequence[float]:
        recent = day.arrivals[max(0, now - _HOUR) : now]
        return [sum(recent) / max(1, len(recent))] * AHEAD

    return means


def _weekday_at_level(past: Sequence[PastDay], day: PastDay) -> Callable[[int], Sequence[float]]:
    same = [each.arrivals for each in past if each.weekday == day.weekday]
    mean = [sum(calls) / len(same) for calls in zip(*same, strict=True)] or [0.0] * QUARTERS

    def means(now: int) -> Sequence[float]:
        usually = sum(mean[:now])
        level = sum(day.arrivals[:now]) / usually if usually else 1.0
        return [level * calls for calls in mean[now : now + AHEAD]]

    return means


BASELINES: dict[str, Foretelling] = {
    "last_week": _last_week,
    "last_hour": _last_hour,
    "weekday_at_level": _weekday_at_level,
}
"""What anyone would try first."""

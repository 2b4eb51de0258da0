"""The service level to come, by playing the queue through many times."""

from collections.abc import Generator, Sequence
from math import ceil, sqrt
from typing import NamedTuple

from app.metrics.workload import Workload
from app.staffing.arrivals import Expected
from app.staffing.estimate import QUARTER_S, Estimates, rate_of
from app.staffing.impatience import impatient
from app.staffing.load import Load
from app.staffing.play import Chance, Run, Scene, played

HALF_HOUR = 30
"""Minutes of the forecast, and of the board's window."""

HOUR = 60
"""Minutes within which a remedy must work."""

_CALLS = 12_000.0
_FEWEST, _MOST = 8, 40
"""How many times a queue is played through: so often that about so many calls come."""

_TENTH = 0.1
_TAIL = 1.2816
"""Standard deviations beyond which a tenth of a normal law lies."""

_WORST_DRAG = 3.0
_HALVINGS = 8
_DOUBTED = 5.0
"""The model's word counts for as much as so many calls of the last hour."""


class Ahead(NamedTuple):
    """A share: its mean, and between which shares it lies four times in five."""

    mean: float
    low: float
    high: float


def drag(work: Workload, found: Estimates) -> float:
    """Return how many times longer a call keeps an agent than is told, going by the last hour.

    With it, Erlang A gives the service level that the last hour had: ringing, notes and breaks that
    nobody reports are in it. 1 where the hour was as good as the formula says.
    """
    met, counted = work.level
    load = found.load(rate_of(work.hour))
    agents = round(work.served)
    if load is None or load.erlangs <= 0.0 or agents <= 0:
        return 1.0

    def said(longer: float) -> float:
        slowed = Load(load.per_s, load.handle_s * longer)
        return impatient(slowed, agents, _patience(found), work.within_s).service_level

    was = (met + _DOUBTED * said(1.0)) / (counted + _DOUBTED)
    low, high = 1.0, _WORST_DRAG
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if said(middle) > was else (low, middle)
    return low


def scene(work: Workload, found: Estimates, agents: int, slowed: float) -> Scene | None:
    """Return how the queue stands with so many agents; None while nobody knows what a call takes."""
    if found.handle_s is None:
        return None
    handle_s = found.handle_s * slowed
    talked = sum(work.talks)
    scale = handle_s * len(work.talks) / talked if talked else 0.0
    return Scene(
        agents=agents,
        busy=work.busy,
        waiting=work.waiting,
        waiting_elsewhere=round(sum(o.waiting * o.both / o.serving for o in work.others if o.both)),
        per_s=_rates(found),
        into_s=(work.at - work.quarter_since) / 1_000,
        level_cv=_unsure(found.ahead.quarters[0]),
        elsewhere_per_s=found.elsewhere.per_s,
        handle_s=handle_s,
        handles=sorted(scale * talk for talk in work.talks) if scale else (),
        patience_s=found.patience_s,
        within_s=work.within_s,
        short_s=work.short_s,
    )


def play(
    there: Scene, chance: Chance, minutes: int, most: int = _MOST
) -> Generator[None, None, list[Run]]:
    """Play a queue through many times, yielding now and then so that the player may breathe."""
    calls = (max(there.per_s) + there.elsewhere_per_s) * minutes * 60.0 + len(there.waiting)
    runs = []
    for _ in range(ceil(min(most, max(_FEWEST, _CALLS / max(calls, 1.0))))):
        runs.append((yield from played(there, chance, minutes)))
        yield
    return runs


def foretold(work: Workload, runs: Sequence[Run]) -> Ahead | None:
    """Return the service level of the next half hour; None if no call came in any run.

    Where no source tells who is there, the last hour's own level says as much as the playing does.
    """
    ahead, (met, counted) = level(runs), work.level
    if ahead is None or work.serving is not None or counted < _DOUBTED:
        return ahead
    lean = (met / counted - ahead.mean) / 2.0
    return Ahead(*(min(1.0, max(0.0, share + lean)) for share in ahead))


def level(runs: Sequence[Run]) -> Ahead | None:
    """Return the service level of the first half hour of all runs; None if no call came in any."""
    totals = [(sum(run.met[:HALF_HOUR]), sum(run.counted[:HALF_HOUR])) for run in runs]
    shares = sorted(met / counted for met, counted in totals if counted)
    if not shares:
        return None
    mean = sum(met for met, _ in totals) / sum(counted for _, counted in totals)
    low, high = (shares[ceil(tail * len(shares)) - 1] for tail in (_TENTH, 1.0 - _TENTH))
    return Ahead(mean, min(low, mean), max(high, mean))


def back_in(work: Workload, runs: Sequence[Run]) -> int | None:
    """Return in how many minutes the last half hour is expected to be at the target again; None: not within them."""
    met = [float(met) for met, _ in work.minutes]
    counted = [float(counted) for _, counted in work.minutes]
    for minute in range(len(runs[0].met)):
        met.append(sum(run.met[minute] for run in runs) / len(runs))
        counted.append(sum(run.counted[minute] for run in runs) / len(runs))
        if sum(met[-HALF_HOUR:]) >= work.ratio * sum(counted[-HALF_HOUR:]):
            return minute + 1
    return None


def _rates(found: Estimates) -> list[float]:
    """Return the calls a second of the quarter hours to come, at the rate at which they come just now."""
    means = [quarter.mean / QUARTER_S for quarter in found.ahead.quarters]
    lift = found.per_s / means[0] if means[0] > 0.0 else 1.0
    return [mean * lift for mean in means] if means[0] > 0.0 else [found.per_s, *means[1:]]


def _unsure(quarter: Expected) -> float:
    """Return how far the level may be off, beyond what chance alone does to a quarter hour."""
    if quarter.mean <= 0.0:
        return 0.0
    spread = (quarter.high - quarter.low) / (2.0 * _TAIL)
    return sqrt(max(0.0, spread * spread - quarter.mean)) / quarter.mean


def _patience(found: Estimates) -> float:
    return found.patience_s or 1e9

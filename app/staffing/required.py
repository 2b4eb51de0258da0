"""How many agents, or lines, are needed: the least that meet a target."""

from collections.abc import Callable
from math import ceil, exp, pi, sqrt
from statistics import NormalDist
from typing import NamedTuple

from app.staffing.erlang import blocking, patient, waiting
from app.staffing.impatience import impatient
from app.staffing.load import Load, Performance, Target

MOST = 10_000_000
"""More agents than this nobody has: a target that needs them cannot be met."""

BUSIEST = 0.85
"""Above this occupancy people wear out, whatever the queue does."""


class Demand(NamedTuple):
    """What a queue has to meet: its load, its target, its callers' patience."""

    load: Load
    target: Target
    patience_s: float | None = None
    """Mean seconds until a caller hangs up; None: they never do."""


def expected(demand: Demand, agents: int) -> Performance:
    """Return what a number of agents makes of the demand: Erlang A, or C where nobody hangs up."""
    load, within_s = demand.load, demand.target.within_s
    if demand.patience_s is None:
        return patient(load, agents, within_s)
    return impatient(load, agents, demand.patience_s, within_s)


def required(demand: Demand, busiest: float = 1.0) -> int:
    """Return the fewest agents that reach the target, none of them busier than `busiest`.

    Raises:
        ValueError: the target is 100 % or more, which no number of agents reaches for certain.
    """
    if demand.target.ratio >= 1.0:
        raise ValueError("a target of 100 % needs more agents than there are")

    def enough(agents: int) -> bool:
        made = expected(demand, agents)
        return made.service_level >= demand.target.ratio and made.occupancy <= busiest

    return 0 if demand.load.erlangs <= 0 else fewest(enough, int(demand.load.erlangs / busiest))


def scheduled(agents: int, shrinkage: float) -> int:
    """Return how many must be on the schedule for so many to be on the queue.

    Shrinkage is the share of paid time that is not spent there: N ÷ (1 − shrinkage).
    """
    if not 0.0 <= shrinkage < 1.0:
        raise ValueError("shrinkage is a share from 0 to below 1")
    # What a float leaves over is no further person.
    return ceil(round(agents / (1.0 - shrinkage), 9))


def trunks(erlangs: float, blocked: float) -> int:
    """Return the fewest lines on which no more than this share of the calls finds all busy."""
    if blocked <= 0.0:
        raise ValueError("some share of the calls must be allowed to find all lines busy")
    return 0 if erlangs <= 0 else fewest(lambda lines: blocking(lines, erlangs) <= blocked)


def for_waiting(erlangs: float, most: float) -> int:
    """Return the fewest agents with whom no more than this share of the calls waits (Erlang C)."""
    if most <= 0.0:
        raise ValueError("some share of the calls must be allowed to wait")
    return 0 if erlangs <= 0 else fewest(lambda agents: waiting(agents, erlangs) <= most)


def square_root(erlangs: float, beta: float) -> float:
    """Return the agents of square-root staffing: N = R + β·√R."""
    return erlangs + beta * sqrt(erlangs)


def halfin_whitt(beta: float) -> float:
    """Return the share that waits under square-root staffing, 1 ÷ (1 + β·Φ(β)/φ(β)).

    S. Halfin and W. Whitt, Heavy-Traffic Limits for Queues with Many Exponential Servers, 1981.
    """
    if beta <= 0.0:
        return 1.0
    density = exp(-beta * beta / 2.0) / sqrt(2.0 * pi)
    return 1.0 / (1.0 + beta * NormalDist().cdf(beta) / density) if density > 0.0 else 0.0


def fewest(enough: Callable[[int], bool], guess: int = 1) -> int:
    """Return the smallest number from 1 for which it is enough, where more is never worse.

    A guess that is near saves looks.

    Raises:
        ValueError: not even MOST are enough.
    """
    known, tried, step = 0, max(1, guess), 1
    while not enough(tried):
        if tried >= MOST:
            raise ValueError("not even ten million are enough")
        known, tried, step = tried, tried + step, step * 2
    # Nothing is known of the numbers below a guess that was enough at once.
    while known == 0 and tried > 1:
        lower = max(1, tried - step)
        if not enough(lower):
            known = lower
            break
        tried, step = lower, step * 2
    while tried - known > 1:
        middle = (known + tried) // 2
        if enough(middle):
            tried = middle
        else:
            known = middle
    return tried

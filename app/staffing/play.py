"""A queue played through from how it stands: first come, first served, callers who hang up.

The closed form knows the long run only; what the next half hour brings depends on who waits now, who
talks and for how long already. Chance is an argument: the same seed gives the same answer.
"""

from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from heapq import heapify, heapreplace
from math import inf, log
from typing import NamedTuple, Protocol, TypeVar

MINUTE_S = 60.0

_A_BREATH = 500
"""Calls after which whoever plays may do something else."""

_FEW = 20
"""Conversations below which their lengths are taken to be exponential."""

_UNSURE_PACE = 0.15
"""The standard deviation of the logarithm of how fast agents really are: breaks, chats, systems."""


class Chance(Protocol):
    """Where chance comes from: random.Random, or whatever is as able."""

    def random(self) -> float:
        """Return a number from 0 to below 1."""
        ...

    def expovariate(self, lambd: float) -> float:
        """Return an exponential number of this rate."""
        ...

    def gammavariate(self, alpha: float, beta: float) -> float:
        """Return a gamma number of mean alpha·beta."""
        ...

    def lognormvariate(self, mu: float, sigma: float) -> float:
        """Return a number whose logarithm is normal."""
        ...


class Scene(NamedTuple):
    """How a queue stands, and what comes: all lengths are seconds."""

    agents: int
    busy: Sequence[float]
    """For how long each busy agent has been so."""
    waiting: Sequence[float]
    """For how long each caller has waited."""
    waiting_elsewhere: int
    """Callers of other queues for whom the same agents are wanted."""
    per_s: Sequence[float]
    """Calls a second by quarter hour, the first one begun `into_s` ago; the last one goes on."""
    into_s: float
    level_cv: float
    """How far the day may be off the forecast, as a coefficient of variation."""
    elsewhere_per_s: float
    handle_s: float
    handles: Sequence[float]
    """Lengths that calls had, sorted; where they are few their mean is all that is used."""
    patience_s: float | None
    within_s: float
    short_s: float


class Run(NamedTuple):
    """One way it may go: calls that met the target, and calls that counted, minute by minute."""

    met: list[int]
    counted: list[int]


def played(scene: Scene, chance: Chance, minutes: int) -> Generator[None, None, Run]:
    """Play a queue through once, yielding now and then so that the player may breathe.

    A call counts where the board counts it: at its answer, its hang-up or its target, whichever is first.
    """
    run = Run([0] * minutes, [0] * minutes)
    patience_rate = 1.0 / scene.patience_s if scene.patience_s else 0.0
    pace = chance.lognormvariate(0.0, _UNSURE_PACE)
    handle = _handling(scene, chance, pace)
    free_at = _free_at(scene, chance, pace)
    # A busy worker spends a tenth of its time here: with a function for every step it took 2.6 times as long.
    random, lengths, known = chance.random, handle.lengths, len(handle.lengths)
    within_s, short_s = scene.within_s, scene.short_s
    for count, (at, waited, is_own) in enumerate(_callers(scene, chance, minutes * MINUTE_S)):
        bears = -log(1.0 - random()) / patience_rate if patience_rate else inf
        starts = inf if not free_at else max(free_at[0], at)
        answered = starts - at <= bears and starts < inf
        if answered:
            length = pace * lengths[int(random() * known)] if known else handle()
            heapreplace(free_at, starts + length)
        if is_own and waited < within_s:
            lasted = waited + (starts - at if answered else bears)
            minute = int((at - waited + min(within_s, lasted)) / MINUTE_S)
            if minute < minutes and (answered or lasted >= short_s):
                run.counted[minute] += 1
                run.met[minute] += answered and lasted <= within_s
        if count % _A_BREATH == _A_BREATH - 1:
            yield
    return run


def _callers(scene: Scene, chance: Chance, until_s: float) -> Iterator[tuple[float, float, bool]]:
    """Yield (instant, seconds waited by then, whether they are this queue's), in the order they are served."""
    yield from ((0.0, waited, True) for waited in sorted(scene.waiting, reverse=True))
    yield from ((0.0, 0.0, False) for _ in range(scene.waiting_elsewhere))
    cv = scene.level_cv
    level = chance.gammavariate(cv**-2, cv**2) if cv > 0.0 else 1.0
    at, random = 0.0, chance.random
    for quarter, per_s in enumerate(scene.per_s):
        is_last = quarter == len(scene.per_s) - 1
        ends = until_s if is_last else min(until_s, (quarter + 1) * 900.0 - scene.into_s)
        own = per_s * level
        rate = own + scene.elsewhere_per_s
        # Exponential gaps have no memory: at a border they are drawn anew.
        while rate > 0.0 and (at := at - log(1.0 - random()) / rate) < ends:
            yield at, 0.0, random() * rate < own
        at = ends


def _handling(scene: Scene, chance: Chance, pace: float) -> "_Handling":
    lengths = scene.handles if len(scene.handles) >= _FEW else ()
    return _Handling(chance, pace, lengths, scene.handle_s)


class _Handling(NamedTuple):
    chance: Chance
    pace: float
    lengths: Sequence[float]
    mean_s: float

    def __call__(self) -> float:
        if not self.lengths:
            return self.pace * self.chance.expovariate(1.0 / self.mean_s)
        return self.pace * self.lengths[int(self.chance.random() * len(self.lengths))]

    def rest(self, so_far: float) -> float:
        """Return how much longer a call lasts that has lasted so long: as those went on that lasted as long."""
        first = bisect_right(self.lengths, so_far / self.pace)
        longer = len(self.lengths) - first
        if not longer:
            return self.pace * self.chance.expovariate(1.0 / self.mean_s)
        return self.pace * self.lengths[first + int(self.chance.random() * longer)] - so_far


def _free_at(scene: Scene, chance: Chance, pace: float) -> list[float]:
    """Return when each agent is free, as a heap; with fewer agents those leave who are free first."""
    handling = _handling(scene, chance, pace)
    rests = sorted(handling.rest(so_far) for so_far in scene.busy)
    idle = [0.0] * max(0, scene.agents - len(rests))
    kept = [*idle, *rests][-scene.agents :] if scene.agents > 0 else []
    heapify(kept)
    return kept


_Found = TypeVar("_Found")


def without_breath(work: Generator[None, None, _Found]) -> _Found:
    """Return what the work comes to, done at a stretch."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            found: _Found = done.value
            return found

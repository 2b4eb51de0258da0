"""Chance, drawn from one seeded source: durations, arrivals and yes-or-no."""

from collections.abc import Callable, Sequence
from math import log
from random import Random
from typing import TypeVar

from app.events.instants import HOUR, SECOND, Instant, Millis
from app.simulator.centre import Spread

Choice = TypeVar("Choice")


class Chance:
    """Draws for the simulation; equal seeds draw equally.

    Instants and durations are whole multiples of `grain`, a duration never less than one.
    """

    def __init__(self, random: Random, grain: Millis = 1) -> None:
        self._random = random
        self.grain = grain

    def happens(self, share: float) -> bool:
        """Tell whether something of this likelihood happens now."""
        return self._random.random() < share

    def between(self, least: Millis, most: Millis) -> Millis:
        """Draw a duration evenly from least to most."""
        return self._whole(self._random.randint(least, most))

    def number(self, most: int) -> int:
        """Draw evenly from 1 to most."""
        return self._random.randint(1, most)

    def spread(self, spread: Spread) -> Millis:
        """Draw a lognormal duration."""
        mu = log(spread.mean_s) - spread.sigma**2 / 2
        return self._whole(round(self._random.lognormvariate(mu, spread.sigma) * SECOND))

    def exponential(self, mean_s: float) -> Millis:
        """Draw a memoryless duration."""
        return self._whole(round(self._random.expovariate(1 / mean_s) * SECOND))

    def next_arrival(
        self, at: Instant, per_hour: Callable[[Instant], float], peak: float
    ) -> Instant:
        """Draw the next arrival of a Poisson stream whose rate changes but never passes its peak."""
        moment = float(at)
        while True:
            moment += self._random.expovariate(peak / HOUR)
            if self._random.random() * peak < per_hour(int(moment)):
                return at + self._whole(int(moment) - at)

    def pick(self, options: Sequence[tuple[Choice, float]]) -> Choice | None:
        """Pick one option by its likelihood, or none with what likelihood is left."""
        left = self._random.random()
        for option, share in options:
            left -= share
            if left < 0:
                return option
        return None

    def some(self, of: Sequence[Choice], share: float) -> list[Choice]:
        """Pick a share of a group, in the group's order."""
        chosen = set(self._random.sample(range(len(of)), round(len(of) * share)))
        return [one for place, one in enumerate(of) if place in chosen]

    def split(self, whole: Millis, parts: int) -> list[Millis]:
        """Cut a duration into parts of a grain at least."""
        grains = max(whole // self.grain, parts)
        cuts = sorted(self._random.sample(range(1, grains), parts - 1))
        return [(b - a) * self.grain for a, b in zip([0, *cuts], [*cuts, grains], strict=True)]

    def _whole(self, milliseconds: Millis) -> Millis:
        """Return a duration made up to whole grains."""
        return max(-(-milliseconds // self.grain), 1) * self.grain

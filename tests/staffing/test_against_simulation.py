"""The closed form against a queue that is played through, call by call."""

import heapq
from itertools import accumulate
from math import sqrt
from random import Random

import pytest

from app.staffing.impatience import impatient
from app.staffing.load import Load

CALLS = 60_000
WITHIN_S = 20
BATCHES = 30
SURE = 4.0
"""Standard errors: of ten thousand honest comparisons one goes wrong."""


def played(load: Load, agents: int, patience_s: float, chance: Random) -> list[tuple[bool, float]]:
    """Return of every call whether it was answered, and its wait: first come, first served."""
    gaps = (chance.expovariate(load.per_s) for _ in range(CALLS))
    free_at = [0.0] * agents
    waits = []
    for arrived in accumulate(gaps):
        starts = max(arrived, free_at[0])
        patience = chance.expovariate(1 / patience_s)
        answered = starts - arrived <= patience
        if answered:
            heapq.heapreplace(free_at, starts + chance.expovariate(1 / load.handle_s))
        waits.append((answered, min(starts - arrived, patience)))
    return waits


def mean_and_error(values: list[float]) -> tuple[float, float]:
    """Return the mean, and its standard error by batch means: neighbours are alike."""
    size = len(values) // BATCHES
    means = [sum(values[i * size : (i + 1) * size]) / size for i in range(BATCHES)]
    mean = sum(means) / BATCHES
    return mean, sqrt(sum((each - mean) ** 2 for each in means) / (BATCHES - 1) / BATCHES)


@pytest.mark.parametrize(
    ("load", "agents", "patience_s"),
    [
        (Load(48 / 60, 60), 50, 120),
        (Load(200 / 3600, 200), 12, 180),
        (Load(200 / 3600, 200), 9, 180),
        (Load(10 / 3600, 300), 1, 60),
    ],
    ids=["textbook", "staffed as needed", "three short", "one agent"],
)
def test_the_closed_form_is_what_happens(load: Load, agents: int, patience_s: float) -> None:
    calls = played(load, agents, patience_s, Random(1))
    said = impatient(load, agents, patience_s, WITHIN_S)
    for figure, seen in (
        (said.abandoned, [float(not answered) for answered, _ in calls]),
        (said.service_level, [float(ok and wait <= WITHIN_S) for ok, wait in calls]),
        (said.waiting, [float(wait > 0) for _, wait in calls]),
        (said.asa_s * (1 - said.abandoned), [wait if ok else 0.0 for ok, wait in calls]),
    ):
        mean, error = mean_and_error(seen)
        assert figure == pytest.approx(mean, abs=SURE * error)

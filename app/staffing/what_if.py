"""What a few agents more or fewer would do."""

from collections.abc import Generator, Iterable
from math import isfinite

import msgspec

from app.metrics.beside import LevelAhead
from app.metrics.workload import Workload
from app.staffing.ahead import HOUR, back_in, drag, foretold, play, scene
from app.staffing.estimate import Estimates, demand
from app.staffing.plan import Chances, agents_of, back_at, level_ahead
from app.staffing.required import BUSIEST, expected

_RUNS = 16
"""How often each number of agents is played through: there are ten of them."""

CHANGES = range(-3, 7)
"""The changes that the table shows."""


class WhatIf(msgspec.Struct, frozen=True):
    """What a number of agents makes of a queue.

    The first figures are those of the long run at the present load (Erlang A, or C while nobody hangs
    up); `asa_s` is null where the queue only grows. `next` and `back_at` follow from how the queue stands.
    """

    change: int
    agents: int
    service_level: float
    asa_s: float | None
    abandoned: float
    occupancy: float
    enough: bool
    """Whether the target is met, and nobody worn out for it."""
    next: LevelAhead | None
    back_at: str | None


def table(present: int) -> list[int]:
    """Return the numbers of agents that the table shows."""
    return [present + change for change in CHANGES if present + change >= 0]


def what_if(
    work: Workload,
    found: Estimates,
    numbers: Iterable[int],
    chances: Chances,
    busiest: float = BUSIEST,
) -> Generator[None, None, list[WhatIf]]:
    """Return what each number of agents would make of the queue; nothing while nobody knows what a call takes."""
    slowed = drag(work, found)
    rows = []
    for agents in numbers:
        row = yield from _row(work, found, agents, slowed, chances, busiest)
        if row is not None:
            rows.append(row)
    return rows


def _row(
    work: Workload,
    found: Estimates,
    agents: int,
    slowed: float,
    chances: Chances,
    busiest: float,
) -> Generator[None, None, WhatIf | None]:
    wanted, there = demand(work, found, found.per_s), scene(work, found, agents, slowed)
    if wanted is None or there is None:
        return None
    made = expected(wanted, agents)
    runs = yield from play(there, chances(), HOUR, _RUNS)
    is_short = sum(met for met, _ in work.minutes) < work.ratio * sum(c for _, c in work.minutes)
    ahead = foretold(work, runs)
    is_short = is_short or (ahead is not None and ahead.mean < work.ratio)
    return WhatIf(
        change=agents - agents_of(work),
        agents=agents,
        service_level=round(made.service_level, 4),
        asa_s=round(made.asa_s, 1) if isfinite(made.asa_s) else None,
        abandoned=round(made.abandoned, 4),
        occupancy=round(made.occupancy, 4),
        enough=made.service_level >= work.ratio and made.occupancy <= busiest,
        next=level_ahead(work, ahead),
        back_at=back_at(work, back_in(work, runs)) if is_short else None,
    )

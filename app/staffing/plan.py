"""What a queue needs and what is to come of it, as the board shows it."""

from collections.abc import Callable, Generator, Sequence
from typing import TypeAlias

from app.events.instants import MINUTE, SECOND, Instant, format_instant
from app.metrics.beside import (
    Lender,
    LevelAhead,
    LoadPicture,
    QuarterAhead,
    Remedy,
    StaffingPicture,
)
from app.metrics.workload import OtherQueue, Workload
from app.staffing.ahead import HALF_HOUR, HOUR, Ahead, back_in, drag, foretold, play, scene
from app.staffing.estimate import QUARTER_S, Estimates, demand, demand_of, estimate
from app.staffing.past import Past
from app.staffing.play import Chance
from app.staffing.required import BUSIEST, Demand, expected, required, trunks

Chances: TypeAlias = Callable[[], Chance]
"""Gives the same chance anew: what is compared is played through with the same luck."""

BLOCKED = 0.01
"""The share of the calls that may find all lines busy."""

_MOST_MORE = 6
"""Agents more that a remedy may ask for, beyond those that are missing."""


def plan(
    work: Workload,
    past: Past,
    chances: Chances,
    busiest: float = BUSIEST,
    blocked: float = BLOCKED,
) -> Generator[None, None, StaffingPicture]:
    """Form the picture of a queue's staffing, yielding now and then so that others may go on."""
    found = estimate(work, past)
    now = needed(work, found, found.per_s, busiest)
    yield
    quarters = []
    for place, mean in enumerate(quarter.mean for quarter in found.ahead.quarters):
        quarters.append(
            _quarter(work, found, place, needed(work, found, mean / QUARTER_S, busiest))
        )
        yield
    lenders = [lender for other in work.others for lender in _lenders(other)]
    yield
    slowed = drag(work, found)
    yield
    ahead = yield from _level(work, found, agents_of(work), slowed, chances)
    missing = None if now is None or work.serving is None else now - work.serving
    remedy = yield from _remedy(work, found, missing, ahead, slowed, chances)
    return StaffingPicture(
        at=format_instant(work.at),
        staffed=work.staffed,
        serving=work.serving,
        required=now,
        missing=missing,
        basis=found.ahead.basis,
        at_the_edge=missing == 0 and now != 0,
        from_history=sorted(found.from_history),
        load=_load(found),
        quarters=quarters,
        level=level_ahead(work, ahead),
        lines=lines(work, found, now, blocked),
        remedy=remedy,
        lenders=lenders,
    )


def needed(work: Workload, found: Estimates, per_s: float, busiest: float = BUSIEST) -> int | None:
    """Return how many agents so many calls a second need; None while nothing can be said."""
    return 0 if per_s <= 0.0 else _required(demand(work, found, per_s), busiest)


def agents_of(work: Workload) -> int:
    """Return how many take calls: told, or else seen."""
    return work.serving if work.serving is not None else round(work.served)


def lines(
    work: Workload, found: Estimates, agents: int | None, blocked: float = BLOCKED
) -> int | None:
    """Return how many lines the queue's calls need, waiting and talking, with so many agents."""
    wanted = demand(work, found, found.per_s)
    if wanted is None or agents is None or found.handle_s is None:
        return None
    wait_s = expected(wanted, agents).asa_s if agents else 0.0
    return trunks(found.per_s * (found.handle_s + wait_s), blocked)


def level_ahead(work: Workload, ahead: Ahead | None) -> LevelAhead | None:
    """Return the service level of the next half hour as it is shown."""
    if ahead is None:
        return None
    until = format_instant(work.at + HALF_HOUR * MINUTE)
    return LevelAhead(until, *(round(share, 4) for share in ahead))


def back_at(work: Workload, minutes: int | None) -> str | None:
    """Return the instant that lies so many minutes ahead, at the full minute."""
    return None if minutes is None else format_instant(_minute(work.at + minutes * MINUTE))


def _minute(at: Instant) -> Instant:
    return -(-at // MINUTE) * MINUTE


def _required(wanted: Demand | None, busiest: float) -> int | None:
    try:
        return None if wanted is None else required(wanted, busiest)
    except ValueError:
        # A target that no number of agents reaches.
        return None


def _quarter(work: Workload, found: Estimates, place: int, agents: int | None) -> QuarterAhead:
    mean, low, high = found.ahead.quarters[place]
    since = work.quarter_since + place * round(QUARTER_S) * SECOND
    return QuarterAhead(format_instant(since), round(mean, 1), low, high, agents)


def _load(found: Estimates) -> LoadPicture | None:
    if found.handle_s is None:
        return None
    return LoadPicture(
        per_hour=round(found.per_s * 3_600.0, 1),
        handle_s=round(found.handle_s, 1),
        patience_s=None if found.patience_s is None else round(found.patience_s, 1),
        erlangs=round(found.per_s * found.handle_s, 2),
        elsewhere=round(found.elsewhere.erlangs, 2),
    )


def _lenders(other: OtherQueue) -> Sequence[Lender]:
    own = _required(demand_of(other), BUSIEST)
    spare = other.serving if own is None else max(0, other.serving - own)
    return [
        Lender(other.queue, free, min(free, spare), other.serving, own, already)
        for free, already in ((other.free, False), (other.free_of_both, True))
        if free
    ]


def _level(
    work: Workload, found: Estimates, agents: int, slowed: float, chances: Chances
) -> Generator[None, None, Ahead | None]:
    there = scene(work, found, agents, slowed)
    # Where nobody was ever seen to take a call there is nothing to go by.
    if there is None or (work.serving is None and not agents):
        return None
    return foretold(work, (yield from play(there, chances(), HALF_HOUR)))


def _remedy(
    work: Workload,
    found: Estimates,
    missing: int | None,
    ahead: Ahead | None,
    slowed: float,
    chances: Chances,
) -> Generator[None, None, Remedy | None]:
    """Return the fewest agents more with whom the last half hour is at the target again within the hour."""
    if missing is None or ahead is None or (missing <= 0 and ahead.mean >= work.ratio):
        return None
    least = max(1, missing)
    for more in range(least, least + _MOST_MORE):
        there = scene(work, found, agents_of(work) + more, slowed)
        if there is None:
            return None
        minutes = back_in(work, (yield from play(there, chances(), HOUR)))
        if minutes is not None:
            return Remedy(more, back_at(work, minutes))
    return Remedy(least, None)

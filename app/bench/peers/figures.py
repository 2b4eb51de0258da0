"""The figures that every peer forms of its sums: all KPIs of a queue's window that the day says anything of."""

from collections.abc import Sequence
from typing import TypeAlias

from app.bench.peers.rows import (
    ANSWERED_IN_TARGET,
    ANSWERED_LATE,
    HANDLED,
    HUNG_UP_IN_TARGET,
    HUNG_UP_LATE,
    HUNG_UP_SHORT,
    KINDS,
    WRAPPED,
    Key,
)
from app.events.instants import SECOND, Millis

Sums: TypeAlias = Sequence[int]
"""How often each kind of row happened; then milliseconds: waited for an answer or in vain, rung, talked, worked after."""

WAIT_ANSWERED, WAIT_ABANDONED, RUNG, TALK, ACW = range(KINDS, KINDS + 5)
WIDTH = ACW + 1

SPENT_ON = {
    ANSWERED_IN_TARGET: WAIT_ANSWERED,
    ANSWERED_LATE: WAIT_ANSWERED,
    HUNG_UP_SHORT: WAIT_ABANDONED,
    HUNG_UP_IN_TARGET: WAIT_ABANDONED,
    HUNG_UP_LATE: WAIT_ABANDONED,
    HANDLED: TALK,
    WRAPPED: ACW,
}
"""The sum that the milliseconds of a kind of row are added to."""

PERCENTS = (50, 90, 100)

Waits: TypeAlias = tuple[Millis, Millis, Millis] | None
"""The wait that so many percent of all waits did not exceed; None where nobody's is over."""

Amounts: TypeAlias = tuple[Sums, Waits]

NOTHING: Amounts = ((0,) * WIDTH, None)

Shown: TypeAlias = tuple[float | None, float | None, float | None]
"""A figure as the board shows it: value, numerator, denominator."""

Figures: TypeAlias = dict[str, Shown]
Found: TypeAlias = dict[Key, Figures]


def rank(percent: int, n: int) -> int:
    """Return which of so many, in order, is the quantile: from 0, by the nearest rank."""
    return -(-percent * n // 100) - 1


def figures(sums: Sums, waits: Waits) -> Figures:
    """Return the figures of a window by their names in the catalogue."""
    offered, rings, in_target, late, short, soon, given_up, overdue, handled, wrapped, *spent = sums
    wait_answered, wait_abandoned, rung, talk, acw = spent
    answered, abandoned = in_target + late, short + soon + given_up
    exits = answered + abandoned
    p50, p90, longest = waits or (None, None, None)
    return {
        "service_level": _ratio(in_target, in_target + soon + overdue),
        "asa": _mean(wait_answered, answered),
        "average_time_in_queue": _mean(wait_answered - rung, answered),
        "average_wait_all": _mean(wait_answered + wait_abandoned, exits),
        "average_time_to_abandon": _mean(wait_abandoned, abandoned),
        "wait_p50": _seconds(p50),
        "wait_p90": _seconds(p90),
        "wait_max": _seconds(longest),
        "abandonment_rate": _ratio(abandoned - short, exits - short),
        "abandonment_rate_all": _ratio(abandoned, exits),
        "average_handle_time": _mean(talk + acw, handled),
        "average_talk": _mean(talk, handled),
        "average_acw": _mean(acw, handled),
        "offered": (offered, None, None),
        "answered": (answered, None, None),
        "answered_in_target": (in_target, None, None),
        "abandoned": (abandoned, None, None),
        "abandoned_in_target": (short + soon, None, None),
        "abandoned_short": (short, None, None),
        "overdue": (overdue, None, None),
        "handled": (handled, None, None),
        "wrapped": (wrapped, None, None),
        "rings": (rings, None, None),
    }


def _ratio(over: float, under: int) -> Shown:
    return (over / under if under else None, over, under)


def _mean(spent: Millis, among: int) -> Shown:
    return _ratio(spent / SECOND, among)


def _seconds(wait: Millis | None) -> Shown:
    return (None if wait is None else wait / SECOND, None, None)

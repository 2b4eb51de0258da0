"""Erlang's formulas B and C: lines that are all busy, callers who wait without end.

A. K. Erlang, Solution of Some Problems in the Theory of Probabilities of Significance in
Automatic Telephone Exchanges, 1917. Recursions, never factorials: any load is safe.
"""

from math import exp, floor, inf, sqrt

from app.staffing.load import Load, Performance

_NEVER = 1e-300
"""Blocking below this is none: the recursion may stop there."""


def blocking(lines: int, erlangs: float) -> float:
    """Return Erlang B: the share of calls that find every line busy.

    B(0) = 1; B(n) = A·B(n−1) ÷ (n + A·B(n−1)). No lines block every call, no load blocks none.
    """
    if erlangs <= 0:
        return 0.0 if lines > 0 else 1.0
    inverse = 1.0
    for line in range(_first_that_matters(lines, erlangs) + 1, lines + 1):
        inverse = 1.0 + inverse * line / erlangs
        if inverse * _NEVER > 1.0:
            return 0.0
    return 1.0 / inverse


def _first_that_matters(lines: int, erlangs: float) -> int:
    """Return after how many lines the recursion may begin with B = 1.

    1/B(n) = 1 + (n/A)·(1/B(n−1)) forgets its beginning by the factor n/A a step: over the forty
    standard deviations below the load, or below the lines if they are fewer, to e^-800.
    """
    return max(0, floor(min(lines, erlangs) - 40.0 * sqrt(erlangs) - 40.0))


def waiting(agents: int, erlangs: float) -> float:
    """Return Erlang C: the share of calls that wait when nobody hangs up.

    C = N·B ÷ (N − A·(1−B)); 1 where the agents cannot keep up.
    """
    if erlangs <= 0:
        return 0.0
    if agents <= erlangs:
        return 1.0
    blocked = blocking(agents, erlangs)
    return agents * blocked / (agents - erlangs * (1.0 - blocked))


def patient(load: Load, agents: int, within_s: float) -> Performance:
    """Return what the agents make of callers who never hang up.

    SL(T) = 1 − C·e^(−(N−A)·T/AHT); ASA = C·AHT ÷ (N−A). Agents that cannot keep up answer nobody
    in time, after a wait without end.
    """
    erlangs = load.erlangs
    if erlangs <= 0:
        return Performance(agents, 0.0, 0.0, 1.0, 0.0, 0.0)
    if agents <= erlangs:
        return Performance(agents, 1.0, 0.0, 0.0, inf, 1.0)
    spare, wait = agents - erlangs, waiting(agents, erlangs)
    level = 1.0 - wait * exp(-spare * within_s / load.handle_s)
    return Performance(
        agents, wait, 0.0, level, wait * load.handle_s / spare, occupancy=erlangs / agents
    )

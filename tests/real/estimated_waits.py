"""Compares formulas of the estimated wait on a month of real calls: `./dev python -m tests.real.estimated_waits`.

Each answered caller is told what each formula gives a millisecond before they enter, from nothing
but what had happened by then; the error is how far that is from the wait they had.
"""

import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from tests.real.waiting_lines import Caller, Line, lines

MINUTE = 60_000
HOUR = 60 * MINUTE
QUARTER = 15 * MINUTE

Formula: TypeAlias = Callable[[Line, int], float | None]


def ours(line: Line, at: int) -> float | None:
    """0 while nobody waits, else (waiting + 1) × the pace of the hour before the last quarter hour."""
    any_answered, pace = _hour(line, at // QUARTER * QUARTER)
    waiting = line.waiting(at)
    if waiting == 0:
        return 0 if any_answered else None
    return None if pace is None else (waiting + 1) * pace


@cache
def _hour(line: Line, border: int) -> tuple[bool, float | None]:
    answered = [
        caller
        for caller in line.answered_between(border - HOUR, border)
        if caller.queued_at > border - HOUR
    ]
    ahead = [(caller.wait, line.waiting(caller.queued_at - 1)) for caller in answered]
    paces = [wait / (waiting + 1) for wait, waiting in ahead if waiting]
    return bool(answered), median(paces) if paces else None


def first_in_line(line: Line, at: int) -> float | None:
    """How long the first in line has waited."""
    if not line.answered_between(at - HOUR, at):
        return None
    since = line.first_in_line(at)
    return 0 if since is None else at - since


def last_answered(line: Line, at: int) -> float | None:
    """The wait of the caller who was answered last, within the hour."""
    answered = line.answered_between(at - HOUR, at)
    return answered[-1].wait if answered else None


def mean_wait(minutes: int) -> Formula:
    """The mean wait of the callers answered in the last minutes."""

    def formula(line: Line, at: int) -> float | None:
        waits = [caller.wait for caller in line.answered_between(at - minutes * MINUTE, at)]
        return sum(waits) / len(waits) if waits else None

    return formula


def interval(line: Line, at: int) -> float | None:
    """(waiting + 1) × the mean interval between answers of the last 15 minutes."""
    answers = len(line.answered_between(at - QUARTER, at))
    return (line.waiting(at) + 1) * QUARTER / answers if answers else None


def handle_time(extra: int) -> Formula:
    """(waiting + extra) × mean handle time ÷ agents, both of the conversations of the last 30 minutes."""

    def formula(line: Line, at: int) -> float | None:
        talks = line.talks_between(at - 30 * MINUTE, at)
        if not talks:
            return None
        mean = sum(talk.length for talk in talks) / len(talks)
        return (line.waiting(at) + extra) * mean / len({talk.agent for talk in talks})

    return formula


FORMULAS: dict[str, Formula] = {
    "**(waiting + 1) × pace of the hour, 0 while nobody waits**": ours,
    "wait so far of the first in line, 0 while nobody waits": first_in_line,
    "waiting × handle time ÷ agents, 30 min": handle_time(0),
    "(waiting + 1) × handle time ÷ agents, 30 min": handle_time(1),
    "wait of the caller answered last": last_answered,
    "mean wait of those answered, 15 min": mean_wait(15),
    "mean wait of those answered, 30 min": mean_wait(30),
    "(waiting + 1) × mean interval between answers, 15 min": interval,
}

QUEUES = ("PS", "NW", "NE", "TT", "IN", "PE")


class Told(NamedTuple):
    """What a formula made of one caller: how far it was off, and whether somebody waited before them."""

    queue: str
    error: float | None
    behind_somebody: bool


def tell(formula: Formula, queue: str, line: Line, caller: Caller) -> Told:
    """Tell one caller what the formula gives before they enter."""
    before = caller.queued_at - 1
    told = formula(line, before)
    error = None if told is None else abs(told - caller.wait)
    return Told(queue, error, line.waiting(before) > 0)


def median(values: Sequence[float]) -> float:
    """Return the nearest-rank median."""
    return sorted(values)[-(-len(values) // 2) - 1]


def table() -> str:
    """Return the comparison as Markdown: seconds of error, and the share of callers that could be told."""
    month = lines()
    heads = ("formula", "median", "mean", "behind somebody", "told", *QUEUES)
    rows = [heads, ("---",) + ("--:",) * (len(heads) - 1)]
    for name, formula in FORMULAS.items():
        told = [
            tell(formula, queue, line, caller)
            for queue, line in month.items()
            for caller in line.answered
        ]
        rows.append((name, *_row(told)))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


def _row(told: Sequence[Told]) -> list[str]:
    errors = [each.error for each in told if each.error is not None]
    behind = [each.error for each in told if each.behind_somebody and each.error is not None]
    by_queue = (
        [each.error for each in told if each.queue == queue and each.error is not None]
        for queue in QUEUES
    )
    return [
        _seconds(median(errors)),
        _seconds(sum(errors) / len(errors)),
        _seconds(median(behind)),
        f"{len(errors) / len(told):.0%}",
        *(_seconds(median(errors_)) for errors_ in by_queue),
    ]


def _seconds(span: float) -> str:
    return f"{span / 1000:.1f}"


if __name__ == "__main__":
    sys.stdout.write(table())

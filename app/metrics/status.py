"""The status of a queue: ok, risk, breach, nodata; judged every whole second of the centre's time.

Law of the file: the table says which condition, held for how long, moves a queue from one status to
the next; nothing else does. A run of seconds with the same figures is taken in one stride.
"""

from enum import StrEnum
from typing import NamedTuple

import msgspec

from app.events.instants import MINUTE, SECOND, Instant, Millis


class Status(StrEnum):
    """How a queue stands against its target."""

    OK = "ok"
    RISK = "risk"
    BREACH = "breach"
    NO_DATA = "nodata"
    CLOSED = "closed"
    STALE = "stale"


class Thresholds(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """When a status changes; points are hundredths of service level."""

    breach_points: float = 5
    recover_points: float = 3
    clear_points: float = 1
    worsen: Millis = MINUTE
    better: Millis = 2 * MINUTE
    longest_wait: Millis = 4 * MINUTE
    wait_cleared: Millis = 2 * MINUTE
    fewest: int = 5
    """Below this many calls in the window the status is kept."""


class Reading(NamedTuple):
    """The figures a status is judged by, at one second."""

    met: int
    counted: int
    waiting_since: Instant | None
    """When the longest waiting visit had entered the queue."""


class Condition(StrEnum):
    """What may be so of a reading."""

    BELOW = "below"
    FAR_BELOW = "far_below"
    NEARLY = "nearly"
    ABOVE = "above"
    LONG_WAIT = "long_wait"


class Move(NamedTuple):
    """A row of the table: while `condition` holds for `hold`, go to `to`."""

    condition: Condition
    to: Status
    hold: str | None
    """The threshold that says how long; None is at once."""


MOVES: dict[Status, tuple[Move, ...]] = {
    Status.OK: (
        Move(Condition.LONG_WAIT, Status.BREACH, None),
        Move(Condition.BELOW, Status.RISK, "worsen"),
    ),
    Status.RISK: (
        Move(Condition.LONG_WAIT, Status.BREACH, None),
        Move(Condition.FAR_BELOW, Status.BREACH, "worsen"),
        Move(Condition.ABOVE, Status.OK, "better"),
    ),
    Status.BREACH: (Move(Condition.NEARLY, Status.RISK, "better"),),
}
"""The table: status × condition held → status."""


class Standing(msgspec.Struct, frozen=True):
    """A status, since when, and since when each condition that may end it has held."""

    status: Status
    since: Instant
    held: dict[Condition, Instant]


def first_standing(at: Instant) -> Standing:
    """Return how every queue begins: nothing measured yet."""
    return Standing(Status.NO_DATA, at, {})


def judge(
    standing: Standing, reading: Reading, at: Instant, target: float, rules: Thresholds
) -> Standing:
    """Return the standing after the reading of one second; the same object when nothing moved."""
    if reading.counted == 0 and _wait(reading, at) <= rules.longest_wait:
        nothing = standing.status is Status.NO_DATA
        return standing if nothing else Standing(Status.NO_DATA, at, {})
    if standing.status is Status.NO_DATA:
        standing = Standing(Status.OK, at, {})
    few = reading.counted < max(rules.fewest, 1)
    held = dict(standing.held)
    for move in MOVES[standing.status]:
        if not _is_so(move.condition, reading, at, target, rules, few=few):
            held.pop(move.condition, None)
            continue
        began = held.setdefault(move.condition, at)
        if at - began >= _span(move, rules):
            return Standing(move.to, at, {})
    return standing if held == standing.held else Standing(standing.status, standing.since, held)


def next_move(standing: Standing, rules: Thresholds) -> Instant | None:
    """Return when a condition that holds already will have held long enough."""
    moves = MOVES.get(standing.status, ())
    ends = [
        standing.held[m.condition] + _span(m, rules) for m in moves if m.condition in standing.held
    ]
    return min(ends, default=None)


def _span(move: Move, rules: Thresholds) -> Millis:
    return getattr(rules, move.hold) if move.hold else 0


def _is_so(
    condition: Condition,
    reading: Reading,
    at: Instant,
    target: float,
    rules: Thresholds,
    *,
    few: bool,
) -> bool:
    wait = _wait(reading, at)
    if condition is Condition.LONG_WAIT:
        return wait > rules.longest_wait
    if few:
        return False
    points = 100 * reading.met / reading.counted
    goal = round(100 * target, 6)
    return {
        Condition.BELOW: points < goal,
        Condition.FAR_BELOW: points < goal - rules.breach_points,
        Condition.NEARLY: points >= goal - rules.recover_points and wait < rules.wait_cleared,
        Condition.ABOVE: points >= goal + rules.clear_points,
    }[condition]


def _wait(reading: Reading, at: Instant) -> Millis:
    return at - reading.waiting_since if reading.waiting_since is not None else 0


def second_at_or_after(at: Instant) -> Instant:
    """Return the whole second a change at an instant is first judged in."""
    return at + -at % SECOND

"""What moves a queue from one status to the next: judged every whole second of the centre's time.

Law of the file: the table says which condition, held for how long, moves a queue from one status to
the next; nothing else does. A run of seconds with the same figures is taken in one stride.
"""

from typing import Final, NamedTuple

from app.events.instants import Instant, Millis
from app.metrics.status import Condition, Standing, Status, Thresholds


class Reading:
    """The figures a status is judged by, at one second."""

    __slots__ = ("counted", "met", "waiting_since")

    def __init__(self, met: int, counted: int, waiting_since: Instant | None) -> None:
        self.met = met
        self.counted = counted
        self.waiting_since = waiting_since
        """When the longest waiting visit had entered the queue."""


class Move(NamedTuple):
    """A row of the table: while `condition` holds for `hold`, go to `to`."""

    condition: Condition
    to: Status
    hold: str | None
    """The threshold that says how long; None is at once."""


# Compiled, a name of the module is at hand, and the member of an enum is looked up in it.
_LONG_WAIT: Final = Condition.LONG_WAIT
_BELOW: Final = Condition.BELOW
_FAR_BELOW: Final = Condition.FAR_BELOW
_NEARLY: Final = Condition.NEARLY
_ABOVE: Final = Condition.ABOVE

MOVES: dict[Status, tuple[Move, ...]] = {
    Status.OK: (
        Move(_LONG_WAIT, Status.BREACH, None),
        Move(_BELOW, Status.RISK, "worsen"),
    ),
    Status.RISK: (
        Move(_LONG_WAIT, Status.BREACH, None),
        Move(_FAR_BELOW, Status.BREACH, "worsen"),
        Move(_ABOVE, Status.OK, "better"),
    ),
    Status.BREACH: (Move(_NEARLY, Status.RISK, "better"),),
}
"""The table: status × condition held → status."""


def points_of(target: float) -> float:
    """Return the points of service level that a target asks for; to round takes more than all the rest of a judgement."""
    return round(100 * target, 6)


def judge(
    standing: Standing, reading: Reading, at: Instant, goal: float, rules: Thresholds
) -> Standing:
    """Return the standing after the reading of one second, by a goal in points; the same object when nothing moved."""
    if reading.counted == 0 and _wait(reading, at) <= rules.longest_wait:
        nothing = standing.status is Status.NO_DATA
        return standing if nothing else Standing(Status.NO_DATA, at, {})
    if standing.status is Status.NO_DATA:
        standing = Standing(Status.OK, at, {})
    held = dict(standing.held)
    for move in MOVES[standing.status]:
        if not _is_so(move.condition, reading, at, goal, rules):
            held.pop(move.condition, None)
            continue
        began = held.setdefault(move.condition, at)
        if at - began >= _span(move, rules):
            return Standing(move.to, at, {})
    return standing if held == standing.held else Standing(standing.status, standing.since, held)


def next_move(standing: Standing, rules: Thresholds) -> Instant | None:
    """Return when a condition that holds already will have held long enough."""
    held, soonest = standing.held, None
    if not held:
        return None
    for move in MOVES.get(standing.status, ()):
        began = held.get(move.condition)
        if began is not None:
            end = began + _span(move, rules)
            if soonest is None or end < soonest:
                soonest = end
    return soonest


def _span(move: Move, rules: Thresholds) -> Millis:
    return getattr(rules, move.hold) if move.hold else 0


def _is_so(
    condition: Condition, reading: Reading, at: Instant, goal: float, rules: Thresholds
) -> bool:
    wait = _wait(reading, at)
    if condition is _LONG_WAIT:
        return wait > rules.longest_wait
    if reading.counted < max(rules.fewest, 1):
        return False
    points = 100 * reading.met / reading.counted
    if condition is _NEARLY and wait >= rules.wait_cleared:
        return False
    return _is_reached(condition, points, goal, rules)


def _is_reached(condition: Condition, points: float, goal: float, rules: Thresholds) -> bool:
    if condition is _BELOW:
        return points < goal
    if condition is _FAR_BELOW:
        return points < goal - rules.breach_points
    if condition is _NEARLY:
        return points >= goal - rules.recover_points
    return points >= goal + rules.clear_points


def _wait(reading: Reading, at: Instant) -> Millis:
    return at - reading.waiting_since if reading.waiting_since is not None else 0

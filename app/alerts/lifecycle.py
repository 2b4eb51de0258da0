"""The life of an alert as a table: what moves it where, and what must have held for how long.

Law of the file: the table says it all; what holds of a figure is found in judging, and everything
about telling people stands elsewhere.
"""

from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where an alert stands."""

    INACTIVE = "inactive"
    PENDING = "pending"
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class On(StrEnum):
    """What moves an alert: something that holds of the figure, or something that is said."""

    BAD = "bad"
    """The figure is beyond the threshold, and the rule's other conditions hold."""
    NOT_BAD = "not_bad"
    GOOD = "good"
    """It is clear of the threshold, or there is nothing left to be bad."""
    WORSE = "worse"
    """Its severity rose."""
    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    WAKE = "wake"
    """The snooze is over."""
    RETIRE = "retire"
    """Its rule is gone, or no longer about it."""


class Move(NamedTuple):
    """A row of the table: on this, go there; what holds must have held for the rule's `hold`."""

    on: On
    to: State
    hold: str | None = None


_OPEN = (Move(On.GOOD, State.RESOLVED, "keep_s"), Move(On.RETIRE, State.RESOLVED))

MOVES: dict[State, tuple[Move, ...]] = {
    State.INACTIVE: (Move(On.BAD, State.PENDING),),
    State.PENDING: (
        Move(On.NOT_BAD, State.INACTIVE),
        Move(On.RETIRE, State.INACTIVE),
        Move(On.BAD, State.FIRING, "for_s"),
    ),
    State.FIRING: (
        *_OPEN,
        Move(On.ACKNOWLEDGE, State.ACKNOWLEDGED),
        Move(On.SNOOZE, State.SNOOZED),
    ),
    State.ACKNOWLEDGED: (
        *_OPEN,
        Move(On.WORSE, State.FIRING),
        Move(On.ACKNOWLEDGE, State.ACKNOWLEDGED),
        Move(On.SNOOZE, State.SNOOZED),
    ),
    State.SNOOZED: (
        *_OPEN,
        Move(On.WORSE, State.FIRING),
        Move(On.WAKE, State.FIRING),
        Move(On.ACKNOWLEDGE, State.ACKNOWLEDGED),
        Move(On.SNOOZE, State.SNOOZED),
    ),
    State.RESOLVED: (),
}
"""The table: state × what moves it → state."""

OPEN = frozenset((State.FIRING, State.ACKNOWLEDGED, State.SNOOZED))
"""The states in which people may see an alert as going on."""


def move(state: State, on: On) -> Move | None:
    """Return what the table says; None where it says that nothing moves."""
    return next((each for each in MOVES[state] if each.on is on), None)

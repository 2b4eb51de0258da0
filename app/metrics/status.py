"""The status of a queue: ok, risk, breach, nodata; what it is judged by, and how a queue stands.

What moves a queue from one status to the next stands in `moves`.
"""

from enum import StrEnum

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

    # Enum's own hash is a function of Python, and every judgement looks a status and its conditions up.
    __hash__ = str.__hash__


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


class Condition(StrEnum):
    """What may be so of a reading."""

    BELOW = "below"
    FAR_BELOW = "far_below"
    NEARLY = "nearly"
    ABOVE = "above"
    LONG_WAIT = "long_wait"

    __hash__ = str.__hash__


class Standing(msgspec.Struct, frozen=True):
    """A status, since when, and since when each condition that may end it has held."""

    status: Status
    since: Instant
    held: dict[Condition, Instant]


def first_standing(at: Instant) -> Standing:
    """Return how every queue begins: nothing measured yet."""
    return Standing(Status.NO_DATA, at, {})


def second_at_or_after(at: Instant) -> Instant:
    """Return the whole second a change at an instant is first judged in."""
    return at + -at % SECOND

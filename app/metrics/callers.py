"""What past callers teach: the pace at which an hour's were answered, and how far off a day's would have been told.

The formula stands in `estimated_wait`; here nothing is kept and nothing looked up.
"""

from array import array
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from app.events.instants import MINUTE, Instant, Millis
from app.metrics.columns import FOREVER

QUARTER: Millis = 15 * MINUTE
MOST_COMPARED = 2_000
"""At most so many callers of a day are compared with what they would have been told."""

_UNTOLD: Final = 0
"""No error: there was nothing to tell."""


def quarter(at: Instant) -> Instant:
    """Return the last full quarter hour at an instant."""
    return at - at % QUARTER


class Hour:
    """What an hour teaches: whether anybody was answered, and the pace of those who had to queue."""

    __slots__ = ("_any_answered", "_parts", "_wait")

    def __init__(self, *, any_answered: bool, wait: Millis, parts: int) -> None:
        """Take the wait of the median caller, and how many had to be served by its end: 0 if nobody had to queue."""
        self._any_answered = any_answered
        self._wait = wait
        self._parts = parts

    def told(self, waiting: int) -> Millis | None:
        """Return what the next caller would be told while so many wait; None: nothing to go by."""
        if waiting == 0:
            return 0 if self._any_answered else None
        parts = self._parts
        return (2 * (waiting + 1) * self._wait + parts) // (2 * parts) if parts else None


class BackTest(NamedTuple):
    """The median error, over how many callers, out of how many."""

    error: Millis | None
    compared: int
    answered: int


class Answered:
    """Those who were answered in a quarter hour, in order: when they entered, their waits, and how many waited already."""

    __slots__ = ("ahead", "entered", "first", "paces", "waits")

    def __init__(self, entered: list[Instant], waits: list[Millis], ahead: list[int]) -> None:
        self.entered = entered
        self.waits = waits
        self.ahead = ahead
        self.first: Instant = min(entered) if entered else FOREVER
        """When the first of them entered."""
        self.paces = self.paces_after(-1)
        """The pace of each who had to queue."""

    def paces_after(self, at: Instant) -> list[float]:
        """Return the pace of each who had to queue and entered after an instant, the quickest first."""
        entered, waits, ahead = self.entered, self.waits, self.ahead
        every = range(len(entered))
        return sorted([waits[n] / (ahead[n] + 1) for n in every if ahead[n] and entered[n] > at])

    def of_pace(self, pace: float) -> tuple[Millis, int] | None:
        """Return the wait of one of that pace, and how many had to be served by its end; None if nobody is."""
        waits, ahead = self.waits, self.ahead
        for n in range(len(waits)):
            if ahead[n] and waits[n] / (ahead[n] + 1) == pace:
                return waits[n], ahead[n] + 1
        return None


def answered_by(rows: list[tuple[Instant, Millis]], ahead: list[int]) -> Answered:
    """Return those of these rows, (instant, wait), before each of whom so many waited already."""
    if not rows:
        return _NOBODY
    return Answered([at - wait for at, wait in rows], [wait for _, wait in rows], ahead)


_NOBODY: Final = Answered([], [], [])


def hour(quarters: Iterable[Answered], after: Instant) -> Hour:
    """Return what those teach who were answered in the quarters of an hour and entered after it began."""
    paces: list[float] = []
    any_answered = False
    of = list(quarters)
    for each in of:
        if each.first > after:
            paces += each.paces
            any_answered = any_answered or bool(each.entered)
        else:
            paces += each.paces_after(after)
            any_answered = any_answered or max(each.entered) > after
    if not paces:
        return Hour(any_answered=any_answered, wait=0, parts=0)
    paces.sort()
    median = paces[(len(paces) - 1) // 2]
    for each in of:
        found = each.of_pace(median)
        if found is not None:
            return Hour(any_answered=any_answered, wait=found[0], parts=found[1])
    msg = "a pace is of one of them"
    raise AssertionError(msg)


class Compared(NamedTuple):
    """Who was answered in a quarter hour, in order: how long before its end they entered, and how far off they would have been told."""

    border: Instant
    ago: "array[int]"
    errors: "array[int]"
    """_UNTOLD where there was nothing to go by; the others are one more than they were off."""
    first: Instant
    """When the first of them entered."""


_NONE_COMPARED: Final = Compared(0, array("I"), array("I"), FOREVER)
"""The same for every quarter hour in which nobody was answered: a queue's first day has 96."""


def compared(of: Answered, border: Instant, hour_at: Callable[[Instant], Hour]) -> Compared:
    """Compare what those who were answered in the quarter hour up to `border` would have been told with their waits."""
    if not of.entered:
        return _NONE_COMPARED
    errors: list[Millis] = []
    told_at: Instant = -1
    known: Hour | None = None
    for n, entered in enumerate(of.entered):
        if known is None or told_at != quarter(entered - 1):
            told_at = quarter(entered - 1)
            known = hour_at(told_at)
        told = known.told(of.ahead[n])
        errors.append(abs(told - of.waits[n]) + 1 if told is not None else _UNTOLD)
    ago = [border - entered for entered in of.entered]
    return Compared(border, _column(ago), _column(errors), of.first)


def _column(spans: list[Millis]) -> "array[int]":
    """Return spans in four bytes each, while all are shorter than 49 days."""
    try:
        return array("I", spans)
    except OverflowError:
        return array("q", spans)


def back_test(quarters: Iterable[Compared], after: Instant) -> BackTest:
    """Return the median error of the callers of a day, told by its quarter hours, who entered after an instant."""
    errors: list[Millis] = []
    for each in quarters:
        if each.first > after:
            errors.extend(each.errors)
            continue
        for ago, error in zip(each.ago, each.errors, strict=True):
            if each.border - ago > after:
                errors.append(error)
    told = sorted([error - 1 for error in _evenly(errors) if error != _UNTOLD])
    median = told[(len(told) - 1) // 2] if told else None
    return BackTest(median, len(told), len(errors))


def _evenly(errors: list[Millis]) -> list[Millis]:
    """Return all of them, or MOST_COMPARED that lie evenly among them."""
    count = len(errors)
    if count <= MOST_COMPARED:
        return errors
    return [errors[number * count // MOST_COMPARED] for number in range(MOST_COMPARED)]

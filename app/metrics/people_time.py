"""People's time: when they came to be logged in, to serve, to be free or busy, and how long they were inside any window.

Only what windows show is told apart: who goes from talking to wrapping up is as busy as before, and turns nothing.
"""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple

from typing_extensions import override

from app.events.instants import Instant, Millis
from app.events.vocabulary import AgentState
from app.metrics.ledger import Span
from app.metrics.series import Instants

HANDLING = frozenset((AgentState.ON_CALL, AgentState.ON_HOLD, AgentState.WRAP_UP))
"""States in which an agent handles a contact."""

SERVING = HANDLING | {AgentState.AVAILABLE, AgentState.RINGING}
"""States in which an agent takes calls."""

_LOGGED_IN: Final = 1
_AVAILABLE: Final = 2
_HANDLING: Final = 4
_SERVING: Final = 8

_BLOCK: Final = 32
"""Turns whose sum is kept: half a byte a turn instead of eight, for 0.3 µs a look."""


def bits_of(state: AgentState) -> int:
    """Return what a state counts as, a bit each: logged in, available, handling, serving."""
    if state is AgentState.OFFLINE:
        return 0
    available = _AVAILABLE if state is AgentState.AVAILABLE else 0
    handling = _HANDLING if state in HANDLING else 0
    return _LOGGED_IN | available | handling | (_SERVING if state in SERVING else 0)


class Spent(NamedTuple):
    """Milliseconds of people's time."""

    available: Millis
    handling: Millis
    logged_in: Millis
    serving: Millis


class Turns(Instants):
    """Instants, and the sum of those before an index."""

    __slots__ = ("_sums",)

    def __init__(self) -> None:
        super().__init__()
        self._sums = array("q", [0])
        """The sum of the rows before each block, as far as it was asked for."""

    def total(self, index: int) -> int:
        """Return the sum of the instants before an index, of a series that was cut."""
        block, sums, rows = index // _BLOCK, self._sums, self._rows
        known = len(sums)
        while known <= block:
            first = (known - 1) * _BLOCK
            sums.append(sums[known - 1] + sum(rows[first : first + _BLOCK]))
            known += 1
        return self._zero * index + sums[block] + sum(rows[block * _BLOCK : index])

    @override
    def remove(self, at: Instant, value: Millis) -> None:
        index = bisect_left(self._settled(), at - self._zero)
        super().remove(at, value)
        self._forget_sums(index)

    @override
    def drop(self, count: int) -> None:
        super().drop(count)
        self._forget_sums(0)

    @override
    def _put(self, at: Instant, value: Millis) -> int:
        index = super()._put(at, value)
        self._forget_sums(index)
        return index

    @override
    def _move_zero(self, more: Sequence[Instant]) -> None:
        super()._move_zero(more)
        self._forget_sums(0)

    def _forget_sums(self, index: int) -> None:
        """Take back the sums of blocks that begin behind an index."""
        del self._sums[index // _BLOCK + 1 :]


class Durations:
    """Stretches of time, each from entering to leaving, summed inside any window."""

    __slots__ = ("_before", "_entered", "_left", "_total_before")

    def __init__(self) -> None:
        self._entered = Turns()
        self._left = Turns()
        self._before = 0
        """How many of those had come, and not left, whose turns are forgotten."""
        self._total_before = 0

    def turn(self, at: Instant, *, entered: bool, booked: bool) -> None:
        """Book or withdraw an entering or a leaving."""
        series = self._entered if entered else self._left
        if booked:
            series.add(at, 0)
        else:
            series.remove(at, 0)

    def fill(self, entered: list[Instant], left: list[Instant]) -> None:
        """Book enterings and leavings, in order, into durations that have none."""
        for series, turns in ((self._entered, entered), (self._left, left)):
            for at in turns:
                series.add(at, 0)

    def inside(self, span: Span) -> Millis:
        """Return the time inside the span."""
        return self._until(span.until) - self._until(span.after)

    def trim(self, horizon: Instant) -> None:
        """Forget single instants at the horizon or before, keeping their totals."""
        entered, left = self._entered, self._left
        came, went = entered.until(horizon), left.until(horizon)
        self._before += came - went
        self._total_before += entered.total(came) - left.total(went)
        entered.trim(horizon)
        left.trim(horizon)

    def _until(self, at: Instant) -> Millis:
        """Return all time up to `at`: each entering adds what followed it, each leaving takes it off."""
        entered, left = self._entered, self._left
        came, went = entered.until(at), left.until(at)
        total = self._total_before + entered.total(came) - left.total(went)
        return (self._before + came - went) * at - total


class PeoplesTime:
    """The time of all who serve a queue, of a group or the centre."""

    __slots__ = ("_available", "_handling", "_logged_in", "_serving")

    def __init__(self) -> None:
        self._available = Durations()
        self._handling = Durations()
        self._logged_in = Durations()
        self._serving = Durations()

    def turn(self, turned: int, now: int, at: Instant, *, booked: bool) -> None:
        """Book or withdraw that somebody who counted otherwise in the bits `turned` counts as `now` from an instant on."""
        if turned & _AVAILABLE:
            self._available.turn(at, entered=now & _AVAILABLE != 0, booked=booked)
        if turned & _HANDLING:
            self._handling.turn(at, entered=now & _HANDLING != 0, booked=booked)
        if turned & _LOGGED_IN:
            self._logged_in.turn(at, entered=now & _LOGGED_IN != 0, booked=booked)
        if turned & _SERVING:
            self._serving.turn(at, entered=now & _SERVING != 0, booked=booked)

    def inside(self, span: Span) -> Spent:
        """Return the time inside a span."""
        return Spent(
            self._available.inside(span),
            self._handling.inside(span),
            self._logged_in.inside(span),
            self._serving.inside(span),
        )

    def trim(self, horizon: Instant) -> None:
        """Forget when somebody came or went at the horizon or before, and not how many are there."""
        for each in (self._available, self._handling, self._logged_in, self._serving):
            each.trim(horizon)

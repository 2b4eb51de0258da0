"""Which calls stand behind a figure: every way out of a queue, by instant, with the call that took it."""

from array import array
from bisect import bisect_left, bisect_right
from typing import Final, TypeAlias

from app.events.instants import Instant
from app.metrics.columns import FOREVER
from app.metrics.series import MOST_FRESH

CallKey: TypeAlias = tuple[str, str]
"""A call's source and id."""

_NUMBERS: Final = (1 << 60) - 1
"""The greatest number: an int of Python that is greater takes half as much again."""


def call_number(call: CallKey) -> int:
    """Return a call's number in this process; that two calls have the same is rare, not impossible."""
    return hash(call) & _NUMBERS


class Roster:
    """Calls by number, in the order in which they left the queue."""

    __slots__ = ("_at", "_calls", "_fresh_at", "_fresh_calls", "_horizon", "_last")

    def __init__(self) -> None:
        self._at = array("q")
        self._calls = array("Q")
        self._fresh_at: list[Instant] = []
        self._fresh_calls: list[int] = []
        """Entries behind the others, in order: see `Instants`."""
        self._horizon: Instant = -FOREVER
        self._last: Instant = -FOREVER

    def add(self, at: Instant, number: int) -> None:
        """Enter a call that left at an instant, if that is not forgotten."""
        if at <= self._horizon:
            return
        if at >= self._last:
            self._fresh_at.append(at)
            self._fresh_calls.append(number)
            self._last = at
            if len(self._fresh_at) >= MOST_FRESH:
                self._settle()
            return
        self._settle()
        index = bisect_right(self._at, at)
        self._at.insert(index, at)
        self._calls.insert(index, number)

    def remove(self, at: Instant, number: int) -> None:
        """Strike out an entry, if it is not forgotten."""
        if at <= self._horizon:
            return
        self._settle()
        index = self._calls.index(number, bisect_left(self._at, at))
        del self._at[index], self._calls[index]
        self._last = self._at[-1] if self._at else -FOREVER

    def between(self, after: Instant, until: Instant) -> set[int]:
        """Return the calls that left after one instant and up to another."""
        self._settle()
        return set(self._calls[bisect_right(self._at, after) : bisect_right(self._at, until)])

    def trim(self, horizon: Instant) -> None:
        """Forget what left at the horizon or before."""
        self._settle()
        self._horizon = max(self._horizon, horizon)
        index = bisect_right(self._at, horizon)
        del self._at[:index], self._calls[:index]
        self._last = self._at[-1] if self._at else -FOREVER

    def _settle(self) -> None:
        """Put what is fresh behind the rest."""
        if self._fresh_at:
            self._at.fromlist(self._fresh_at)
            self._calls.fromlist(self._fresh_calls)
            self._fresh_at.clear()
            self._fresh_calls.clear()

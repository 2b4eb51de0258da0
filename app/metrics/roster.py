"""Which calls stand behind a figure: every way out of a queue, by instant, with the call that took it."""

from array import array
from bisect import bisect_left, bisect_right
from typing import Final, TypeAlias
from zlib import adler32, crc32

from app.events.instants import Instant, Millis
from app.metrics.columns import FOREVER
from app.metrics.series import MOST_FRESH

# Compiled, a name of another module is looked up whenever it is called.
_CRC: Final = crc32
_ADLER: Final = adler32

CallKey: TypeAlias = tuple[str, str]
"""A call's source and id."""

_CHECK: Final = (1 << 28) - 1


def call_number(call: CallKey) -> int:
    """Return a call's number, the same everywhere; that two calls have the same is rare, not impossible.

    It has 60 bits: an int of Python that is greater takes half as much again.
    """
    name = "\0".join(call).encode()
    return _CRC(name) << 28 | _ADLER(name) & _CHECK


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

    def __len__(self) -> int:
        """Return how many are entered."""
        return len(self._at) + len(self._fresh_at)

    def kept(self, since: Instant, until: Instant) -> tuple[list[Millis], list[int]]:
        """Return who left from one instant to before another: how long after the first, and the calls."""
        self._settle()
        first, last = bisect_left(self._at, since), bisect_left(self._at, until)
        return [at - since for at in self._at[first:last]], list(self._calls[first:last])

    def extend(self, since: Instant, rows: list[Millis], numbers: list[int]) -> None:
        """Enter again what `kept` returned, behind all there is."""
        if rows:
            self._settle()
            self._at.fromlist([since + row for row in rows])
            self._calls.fromlist(numbers)
            self._last = self._at[-1]

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

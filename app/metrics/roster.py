"""Which calls stand behind a figure: every way out of a queue, by instant, with the call that took it."""

from array import array
from bisect import bisect_left, bisect_right
from typing import Final, TypeAlias

from app.events.instants import Instant
from app.metrics.columns import Column

CallKey: TypeAlias = tuple[str, str]
"""A call's source and id."""

EXITS: Final = frozenset(range(Column.ANSWERED_IN_TARGET, Column.OVERFLOWED_CLOSED + 1))
"""The columns whose facts are a visit's way out."""


class Roster:
    """Calls in the order in which they left the queue."""

    def __init__(self) -> None:
        self._at = array("q")
        self._names: list[str] = []
        self._sources: list[str] = []

    def add(self, at: Instant, call: CallKey) -> None:
        """Enter a call that left at an instant."""
        index = bisect_right(self._at, at)
        self._at.insert(index, at)
        self._sources.insert(index, call[0])
        self._names.insert(index, call[1])

    def remove(self, at: Instant, call: CallKey) -> None:
        """Strike out an entry."""
        index = self._names.index(call[1], bisect_left(self._at, at))
        while self._sources[index] != call[0]:
            index = self._names.index(call[1], index + 1)
        del self._at[index], self._names[index], self._sources[index]

    def between(self, after: Instant, until: Instant) -> list[CallKey]:
        """Return the calls that left after one instant and up to another, each once, in order."""
        found = slice(bisect_right(self._at, after), bisect_right(self._at, until))
        calls = zip(self._sources[found], self._names[found], strict=True)
        return list(dict.fromkeys(calls))

    def trim(self, horizon: Instant) -> None:
        """Forget what left at the horizon or before."""
        index = bisect_right(self._at, horizon)
        del self._at[:index], self._names[:index], self._sources[:index]

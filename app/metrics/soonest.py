"""Who is due when: the earliest is at hand, however many there are."""

from heapq import heapify, heappop, heappush
from typing import Final

from app.events.instants import Instant
from app.metrics.columns import FOREVER

_SPARE: Final = 64


class Soonest:
    """An instant for every name; FOREVER for those that never are due."""

    __slots__ = ("_at", "_heap")

    def __init__(self) -> None:
        self._at: dict[str, Instant] = {}
        self._heap: list[tuple[Instant, str]] = []
        """Every instant that holds, and some that hold no longer."""

    def put(self, name: str, at: Instant) -> None:
        """Say when a name is due, whatever was said before."""
        if self._at.get(name, FOREVER) == at:
            return
        if at >= FOREVER:
            del self._at[name]
            return
        self._at[name] = at
        heap = self._heap
        heappush(heap, (at, name))
        if len(heap) > 2 * len(self._at) + _SPARE:
            self._heap = [(due, each) for each, due in self._at.items()]
            heapify(self._heap)

    def first(self) -> Instant:
        """Return when the next is due."""
        heap = self._heap
        while heap:
            at, name = heap[0]
            if self._at.get(name) == at:
                return at
            heappop(heap)
        return FOREVER

    def take(self, now: Instant) -> list[str]:
        """Return who is due by `now`: from then on nothing is known of them."""
        found: list[str] = []
        heap = self._heap
        while heap and heap[0][0] <= now:
            at, name = heappop(heap)
            if self._at.get(name) == at:
                del self._at[name]
                found.append(name)
        return found

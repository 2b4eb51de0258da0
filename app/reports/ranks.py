"""Waits as if they were in order: of very many, the one at a place is looked for rather than sorted for."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, repeat
from operator import floordiv

from typing_extensions import override

from app.events.instants import SECOND, Millis

FEW = 20_000
"""So many are sorted sooner than they are counted."""


class Ranked(Sequence[Millis]):
    """Waits by their rank, counted by the second; only a second that is asked for is put in order."""

    def __init__(self, waits: Sequence[Millis]) -> None:
        self._waits = waits
        counts = sorted(Counter(map(floordiv, waits, repeat(SECOND))).items())
        self._seconds = [second for second, _ in counts]
        self._before = [0, *accumulate(many for _, many in counts)]
        """How many waits lie before each second, and at the end all."""
        self._looked_into: dict[int, list[Millis]] = {}

    @override
    def __len__(self) -> int:
        return len(self._waits)

    @override
    # Nobody asks for a slice.
    def __getitem__(self, rank: int) -> Millis:  # type: ignore[override]
        """Return the wait with so many before it."""
        if not 0 <= rank < len(self):
            raise IndexError(rank)
        place = bisect_right(self._before, rank) - 1
        return self._inside(self._seconds[place])[rank - self._before[place]]

    def below(self, limit: Millis) -> int:
        """Return how many waits are shorter than that."""
        second, rest = divmod(limit, SECOND)
        place = bisect_left(self._seconds, second)
        inside = bisect_left(self._inside(second), limit) if rest else 0
        return self._before[place] + inside

    def _inside(self, second: int) -> list[Millis]:
        found = self._looked_into.get(second)
        if found is None:
            since, until = second * SECOND, (second + 1) * SECOND
            found = sorted(wait for wait in self._waits if since <= wait < until)
            self._looked_into[second] = found
        return found


def in_order(waits: Sequence[Millis]) -> Sequence[Millis]:
    """Return waits, the shortest first."""
    return sorted(waits) if len(waits) <= FEW else Ranked(waits)

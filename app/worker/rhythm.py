"""When boards follow each other: at once after a quiet moment, and while much changes when an edge is ready. Pure."""

from typing import NamedTuple


class Distances(NamedTuple):
    """From one board to the next while events come; seconds."""

    shortest_s: float
    longest_s: float
    """Where nobody says that they are ready for the next."""
    behind_s: float
    """While more is stored than was read: nothing on a board would be of now."""


_SHARE = 2
"""Half of the time goes into boards at most."""

_SMOOTHED_OVER = 8
"""Boards: one that had to wait for a moment is no sign of a machine that is busy."""


class Rhythm:
    """Told every moment, so that it needs no clock."""

    def __init__(self, distances: Distances) -> None:
        self._distances = distances
        self._formed_at = float("-inf")
        self._takes_s = 0.0

    def note(self, formed_at: float, took_s: float) -> None:
        """Note when a board was begun, and how long it took until it was told."""
        self._formed_at = formed_at
        self._takes_s += (took_s - self._takes_s) / _SMOOTHED_OVER

    def pause_s(self, moment: float, *, is_behind: bool, is_wished_for: bool) -> float:
        """Return in how many seconds the next board may be formed; 0 where that is now."""
        near, far, behind = self._distances
        distance_s = far
        if is_behind:
            distance_s = behind
        elif is_wished_for:
            distance_s = min(far, max(near, _SHARE * self._takes_s))
        return max(0.0, self._formed_at + distance_s - moment)

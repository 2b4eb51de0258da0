"""How much of the log stays behind the checkpoint, for whoever wants the newest ids again."""

from collections import deque
from typing import Final

from app.streams.event_log import Position

RECALLED: Final = 20_000
"""So many of the newest ids an edge remembers, and has again of the log when it starts; the worker knows older ones."""


class Tail:
    """The positions of the newest entries, as many as are to be kept."""

    def __init__(self, entries: int = 10_000, events: int = RECALLED) -> None:
        self._most_entries = entries
        self._most_events = events
        self._kept: deque[tuple[Position, int]] = deque()
        self._events = 0
        self._has_dropped = False

    def add(self, position: Position, events: int) -> None:
        """Take note of an entry; the oldest ones fall off."""
        self._kept.append((position, events))
        self._events += events
        while len(self._kept) > 1 and self._is_too_long:
            self._events -= self._kept.popleft()[1]
            self._has_dropped = True

    def oldest_to_keep(self) -> Position | None:
        """Return the position before which entries may go; nothing while all are to be kept."""
        return self._kept[0][0] if self._has_dropped else None

    @property
    def _is_too_long(self) -> bool:
        return len(self._kept) > self._most_entries or self._events > self._most_events

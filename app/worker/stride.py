"""How much of the log is read at once: enough to be quick, and little enough to be held."""

from collections.abc import Sequence
from typing import Final

from app.streams.event_log import Entry

_EVENTS: Final = 20_000
"""A read brings about so many events at most: 2 MB from Valkey, and a tenth of a second's work."""

_MOST: Final = 500
_FEWEST: Final = 10


class Stride:
    """How many entries to ask for, by how many events those before had."""

    def __init__(self) -> None:
        self.entries = _MOST // 2

    def note(self, entries: Sequence[Entry]) -> None:
        """Learn from what was read."""
        events = sum(len(entry.events) for entry in entries)
        if events:
            self.entries = max(_FEWEST, min(_MOST, _EVENTS * len(entries) // events))

"""How much of the log is read at once: enough to be quick, and little enough to be held."""

from typing import Final

_EVENTS: Final = 20_000
"""A read brings about so many events at most: 2 MB from Valkey, and a tenth of a second's work."""

_MOST: Final = 500
_FEWEST: Final = 10
_FIRST: Final = 50


class Stride:
    """How many entries to ask for, by how many events those before had."""

    def __init__(self) -> None:
        self.entries = _FIRST
        self.is_learned = False

    def note(self, entries: int, events: int) -> None:
        """Learn from how many events so many entries had."""
        if events:
            self.entries = max(_FEWEST, min(_MOST, _EVENTS * entries // events))
            self.is_learned = True

"""The only room that reads the time; everyone else is told it."""

import time
from typing import Protocol

from typing_extensions import override

from app.events.instants import Instant


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> Instant:
        """Return milliseconds since 1970 in UTC."""
        ...


class WallClock(Clock):
    """The machine's own clock."""

    @override
    def now(self) -> Instant:
        return time.time_ns() // 1_000_000


class ManualClock(Clock):
    """A clock that only a hand moves: for tests, replays and simulations."""

    def __init__(self, at: Instant) -> None:
        self._at = at

    @override
    def now(self) -> Instant:
        return self._at

    def advance(self, milliseconds: int) -> None:
        """Move forward (or, with a negative figure, back as clocks sometimes do)."""
        self._at += milliseconds

    def set(self, at: Instant) -> None:
        """Jump to an instant."""
        self._at = at

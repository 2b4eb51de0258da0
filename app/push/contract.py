"""What the push room asks of others."""

from collections.abc import AsyncIterator
from typing import NamedTuple, Protocol

from app.metrics.snapshot import Delta, Snapshot


class Pace(NamedTuple):
    """How long the live connection waits for what; seconds."""

    heartbeat_s: float = 5.0
    slow_s: float = 10.0
    """A frame not taken within this ends the connection."""
    goodbye_s: float = 20.0
    """How long a slow client may take to learn why."""


USUAL_PACE = Pace()


class Board(Protocol):
    """The published pictures of one centre."""

    async def load(self) -> Snapshot | None:
        """Return the newest picture, or None before the first."""
        ...

    def updates(self) -> AsyncIterator[Delta | Snapshot]:
        """Yield what is published from now on; after a gap, a whole Snapshot."""
        ...

    def wish(self, version: int) -> None:
        """Say that one was shown this version and is ready for the next; it comes all the same."""
        ...

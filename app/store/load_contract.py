"""What the database promises of the load of past days."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.events.instants import Instant, Millis


class QuarterLoad(NamedTuple):
    """What a quarter hour brought a queue: its calls, what they took, and what callers bore."""

    queue: str
    since: Instant
    offered: int
    handled: int
    handling: Millis
    abandoned: int
    waited: Millis


class LoadStore(Protocol):
    """The quarter hours of history, as a forecast learns from them."""

    async def quarters(self, since: Instant, until: Instant) -> Sequence[QuarterLoad]:
        """Return every quarter hour of every queue that began in the stretch and brought something."""
        ...

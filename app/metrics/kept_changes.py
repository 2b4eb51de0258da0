"""Changes that are not written yet, as a checkpoint holds them."""

import msgspec

from app.events.instants import Instant
from app.metrics.roster import CallKey


class KeptChanges(msgspec.Struct):
    """All that `Unwritten` knows, as lists."""

    calls: list[CallKey]
    quarters: list[tuple[str, str, Instant]]
    agents: dict[str, Instant]
    timed_until: Instant | None
    turned_until: Instant
    later: list[tuple[str, str, Instant, Instant]] = []
    latest: Instant = -1

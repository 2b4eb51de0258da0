"""Changes that are not written yet, as a checkpoint holds them."""

import msgspec

from app.events.instants import Instant
from app.metrics.roster import CallKey


class KeptChanges(msgspec.Struct, omit_defaults=True):
    """All that `Unwritten` knows: calls and quarter hours packed, or one by one as they stood in checkpoints before."""

    agents: dict[str, Instant]
    timed_until: Instant | None
    turned_until: Instant
    calls: list[CallKey] = []
    names: list[tuple[str, int, bytes]] = []
    """Blocks of calls: see `CallNames`."""
    quarters: list[tuple[str, str, Instant]] = []
    days: list[tuple[str, str, int, bytes]] = []
    """Quarter hours of a kind, a subject and a day, a bit each, the first the lowest."""
    later: list[tuple[str, str, Instant, Instant]] = []
    latest: Instant = -1

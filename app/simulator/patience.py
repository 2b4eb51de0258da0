"""How long a caller waits, and what the caller does then."""

from dataclasses import dataclass

from app.events.instants import SECOND, Instant
from app.events.vocabulary import OverflowKind
from app.simulator.centre import QueuePlan, WayOut
from app.simulator.chance import Chance


@dataclass(frozen=True, slots=True)
class Patience:
    """When the caller hangs up, and which way out of the queue comes first, if any."""

    hangs_up_at: Instant
    leaves_at: Instant | None
    way_out: WayOut | None

    @property
    def ends_at(self) -> Instant:
        """Return when the wait is over, one way or the other."""
        return min(self.hangs_up_at, self.leaves_at or self.hangs_up_at)


def patience(plan: QueuePlan, now: Instant, chance: Chance) -> Patience:
    """Draw one caller's patience on entering a queue."""
    hangs_up_at = now + chance.exponential(plan.patience_s)
    ways = [
        (now + round(way.after_s * SECOND), way)
        for way in plan.ways_out
        if chance.happens(way.chance)
    ]
    closes_at = plan.closes_at(now)
    if closes_at is not None and closes_at > now:
        ways.append((closes_at, WayOut(OverflowKind.CLOSED, 0)))
    leaves_at, way_out = min(ways, key=lambda way: way[0], default=(None, None))
    return Patience(hangs_up_at, leaves_at, way_out)

"""Service level of a simulated centre, counted again the long way."""

from bisect import bisect_left

from app.events.instants import MINUTE, SECOND, Instant
from app.simulator.centre import Centre
from app.simulator.truth import Outcome, Truth

_WINDOW = 30 * MINUTE
_SHORT = 5 * SECOND
_FEWEST = 5
_NEVER = 1 << 60


class Board:
    """The last 30 minutes of each queue at any instant: short abandons left out, counted when due."""

    def __init__(self, centre: Centre, truth: Truth) -> None:
        self.targets = {plan.queue: plan.target for plan in centre.queues}
        self.queues = list(self.targets)
        self._counted: dict[str, list[tuple[Instant, bool]]] = {queue: [] for queue in self.queues}
        for visit in truth.visits:
            due = visit.queued_at + round(self.targets[visit.queue].within_s * SECOND)
            exit_at = _NEVER if visit.exit_at is None else visit.exit_at
            if visit.outcome is Outcome.OVERFLOWED or (
                visit.outcome is Outcome.ABANDONED and exit_at - visit.queued_at < _SHORT
            ):
                continue
            met = visit.outcome is Outcome.ANSWERED and exit_at <= due
            self._counted[visit.queue].append((min(exit_at, due), met))
        for counted in self._counted.values():
            counted.sort()

    def service_level(self, queue: str, at: Instant) -> float | None:
        """Return the share at an instant, or None where too few calls count."""
        counted = self._counted[queue]
        first = bisect_left(counted, (at - _WINDOW + 1,))
        window = [met for _, met in counted[first : bisect_left(counted, (at + 1,))]]
        return sum(window) / len(window) if len(window) >= _FEWEST else None

    def on_target(self, queue: str, at: Instant) -> bool:
        level = self.service_level(queue, at)
        return level is None or level >= self.targets[queue].ratio

    def breached(self, queue: str, at: Instant) -> bool:
        level = self.service_level(queue, at)
        return level is not None and level < self.targets[queue].ratio - 0.05

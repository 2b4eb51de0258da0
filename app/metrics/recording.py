"""How the fold of a call writes down what it concludes: facts booked, facts withdrawn."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeAlias

from app.events.instants import Instant
from app.events.vocabulary import Event
from app.metrics.columns import Column, Fact, counted
from app.metrics.limits import Limits
from app.metrics.queue_settings import QueueSettings
from app.metrics.visit import Leg, Visit

Change: TypeAlias = tuple[bool, Fact]
"""A fact to book (True), or to withdraw."""


def net(changes: Iterable[Change]) -> Counter[Fact]:
    """Return the facts that stand after all changes, each as often as it stands."""
    standing: Counter[Fact] = Counter()
    for booked, fact in changes:
        standing[fact] += 1 if booked else -1
    return +standing


class Recording:
    """What every part of the fold shares: the rules, what is open, and the facts concluded so far."""

    __slots__ = (
        "_begun",
        "_limits",
        "_rules",
        "changes",
        "legs",
        "visit",
    )

    def __init__(self, rules: Callable[[str], QueueSettings], limits: Limits) -> None:
        self._rules = rules
        self._limits = limits
        self._begun = False
        self.changes: list[Change] = []
        self.visit: Visit | None = None
        self.legs: list[Leg] = []

    def _book(self, fact: Fact) -> None:
        self.changes.append((True, fact))

    def _withdraw(self, fact: Fact) -> None:
        self.changes.append((False, fact))

    def _count(self, column: int, queue: str | None, at: Instant, agent: str | None = None) -> None:
        self.changes.append((True, counted(column, queue, at, agent)))

    def _contradict(self, event: Event) -> None:
        self._count(Column.CONTRADICTORY, None, event.at)

    def _revive(self, lost: Visit | Leg, at: Instant) -> None:
        if lost.lost is None:
            return
        self._withdraw(lost.lost)
        self._book(lost.lost._replace(until=at))
        lost.lost = None
        if isinstance(lost, Visit):
            lost.present_since = at
            lost.revived = at > lost.queued_at + self._limits.waiting
        else:
            lost.revived = at > lost.since + self._limits.talking

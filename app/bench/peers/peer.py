"""What a peer is: it holds a finished day, and says at every tick what all figures of all queues and windows are."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from typing_extensions import override

from app.bench.peers.figures import Amounts, Found, figures
from app.bench.peers.rows import Key, Row
from app.events.instants import Instant


class Peer(ABC):
    """Something that one would take instead."""

    name: str
    is_yardstick: bool = False
    """Whether it only carries windows that are kept by hand: the least that is to be done, and nobody's product."""

    @abstractmethod
    def load(self, rows: list[Row]) -> None:
        """Take everything in; the rows are in order of instant."""

    @abstractmethod
    def tick(self, now: Instant) -> Found:
        """Return all figures as of an instant; no row that is later counts."""

    def run(self, instants: Iterable[Instant]) -> None:
        """Tick at one instant after the other."""
        for now in instants:
            self.tick(now)

    @abstractmethod
    def close(self) -> None:
        """Let go of what it holds."""


class Asked(Peer):
    """A peer that is asked for sums and waits; the figures are formed here, where these are others than at the tick before."""

    def __init__(self) -> None:
        self._amounts: dict[Key, Amounts] = {}
        self._found: Found = {}

    @abstractmethod
    def amounts(self, now: Instant) -> Iterable[tuple[Key, Amounts]]:
        """Return what windows amount to at an instant: all of them, or those that changed since the tick before."""

    @override
    def tick(self, now: Instant) -> Found:
        for key, amounts in self.amounts(now):
            if self._amounts.get(key) != amounts:
                self._amounts[key] = amounts
                self._found[key] = figures(*amounts)
        return self._found

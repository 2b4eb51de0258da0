"""Who answers for a room that this edge does without."""

from collections.abc import Mapping, Sequence

from typing_extensions import override

from app.api.contracts import (
    Connected,
    ConnectorStates,
    Guesses,
    Once,
    Orders,
    PlayableDay,
    PlayableDays,
)
from app.events.identity import Known
from app.events.instants import Millis
from app.metrics.asking import AnyQuestion
from app.metrics.snapshot import NotKept
from app.streams.exchange import Unanswered


class NoConnectors(ConnectorStates):
    """A centre in which nothing is connected."""

    @override
    async def every(self) -> Mapping[str, Connected]:
        return {}


class NoGuesses(Guesses):
    """Notes nothing."""

    @override
    async def note(self, guessed: Mapping[Known, str]) -> None:
        """Forget it."""

    @override
    async def every(self) -> Mapping[Known, str]:
        return {}


class NoOrders(Orders):
    """Nobody judges."""

    @override
    async def give(self, order: bytes, patience: Millis) -> bytes:
        raise Unanswered


class NoPlayableDays(PlayableDays):
    """Knows nothing."""

    @override
    async def ask(self, question: AnyQuestion) -> bytes:
        raise NotKept("at", "no events are kept")

    @override
    async def days(self) -> Sequence[PlayableDay]:
        return []

    @override
    async def close(self) -> None:
        """Do nothing: it holds nothing."""


class OnceHere(Once):
    """Remembers in this process alone."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    @override
    async def first(self, name: str, kept: Millis) -> bool:
        is_first = name not in self._known
        self._known.add(name)
        return is_first

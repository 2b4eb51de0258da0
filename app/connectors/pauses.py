"""How long a connector waits before it tries again: longer each time, and never all at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from app.connectors.contract import State

Chance: TypeAlias = Callable[[], float]
"""Draws from nought up to one."""


@dataclass(frozen=True)
class Patience:
    """Pauses in seconds; each is drawn between half of it and the whole."""

    first_s: float = 0.5
    longest_s: float = 30.0
    absent_s: float = 1.0
    """Between two looks for what is not there yet."""
    refused_s: float = 300.0
    """A password that is wrong stays wrong: the other side is not to be bothered."""
    steady_s: float = 60.0
    """Listening for so long ends the trouble before it."""


PATIENCE = Patience()


class Pauses:
    """The pauses of one connector."""

    def __init__(self, patience: Patience, chance: Chance) -> None:
        self._patience = patience
        self._chance = chance
        self._next_s = patience.first_s

    def after(self, state: State, listened_s: float) -> float:
        """Return how long to wait, standing so, after having listened for so long."""
        patience = self._patience
        if listened_s >= patience.steady_s:
            self._next_s = patience.first_s
        if state is State.WAITING:
            pause_s = patience.absent_s
        elif state is State.REFUSED:
            pause_s = patience.refused_s
        else:
            pause_s = self._next_s
            self._next_s = min(2 * self._next_s, patience.longest_s)
        return pause_s * (1 + self._chance()) / 2

"""What every simulated activity shares: the time that passes, chance, the floor and the record."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import simpy

from app.events.instants import Instant, Millis
from app.simulator.centre import Centre
from app.simulator.chance import Chance
from app.simulator.floor import Floor
from app.simulator.journal import Journal
from app.simulator.truth import Truth

Result = TypeVar("Result")
Steps: TypeAlias = Generator[simpy.Event, Any, Result]
"""A simulated activity: it lets time pass, and comes to a result."""

_SWITCHING = (60, 250)
"""Milliseconds an exchange takes between two steps; never 0, so that the two have an order."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One running simulation, as its activities see it."""

    env: simpy.Environment
    centre: Centre
    journal: Journal
    chance: Chance
    floor: Floor
    truth: Truth

    @property
    def now(self) -> Instant:
        """Return the simulated instant."""
        return self.journal.now

    def pause(self, milliseconds: Millis) -> simpy.Event:
        """Let time pass."""
        return self.env.timeout(milliseconds)

    def switching(self) -> Millis:
        """Draw how long the exchange takes for one step."""
        return self.chance.between(*_SWITCHING)

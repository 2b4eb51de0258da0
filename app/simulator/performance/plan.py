"""What to simulate, as which system, where to, how fast and how odd."""

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from app.events.instants import HOUR, Instant, Millis
from app.simulator.centre import Centre
from app.simulator.retail_bank import RETAIL_BANK
from app.simulator.simulation import Simulation
from app.simulator.tellers.quirks import NONE, Quirks

SERVICE = "http://127.0.0.1:8000"


class Unplayable(Exception):  # noqa: N818  the options are at fault
    """These options do not go together, or one of them is missing; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One performance; `speed` None is as fast as it goes, `to` None posts nowhere."""

    provider: str
    since: Instant
    hours: float = 24.0
    seed: int = 1
    speed: float | None = 1.0
    quirks: Quirks = NONE
    to: str | None = SERVICE
    public_url: str | None = None
    source: str = "simulated"
    secret: str | None = None
    key: str | None = None
    """A key of the service itself, to tell it the queues' names and targets."""
    out: Path | None = None
    truth: Path | None = None
    port: int = 0
    in_flight: int = 8
    centre: Centre = field(default=RETAIL_BANK)

    @property
    def until(self) -> Instant:
        """When the story ends."""
        return self.since + round(self.hours * HOUR)

    @property
    def random(self) -> Random:
        """Chance for the quirks, the same for the same seed."""
        return Random(self.seed)

    def due(self, at: Instant, began: Instant) -> Instant:
        """Return when something of the story is to leave, for a performance that began at an instant."""
        return 0 if self.speed is None else began + round((at - self.since) / self.speed)

    def simulation(self, centre: Centre, grain: Millis) -> Simulation:
        """Return the day, its instants whole multiples of the grain."""
        return Simulation(centre, self.since - self.since % grain, self.seed, grain)

"""What comes at a queue, and what is wanted of it."""

from typing import NamedTuple


class Load(NamedTuple):
    """Calls as they come: how many a second, and how many seconds of an agent each takes."""

    per_s: float
    handle_s: float

    @property
    def erlangs(self) -> float:
        """The offered load: agents kept busy on average, were there enough of them."""
        return self.per_s * self.handle_s


class Target(NamedTuple):
    """The share of calls to be answered within so many seconds."""

    ratio: float
    within_s: float


class Performance(NamedTuple):
    """What a number of agents makes of a load; shares are of all calls offered."""

    agents: int
    waiting: float
    """Share of the calls that wait at all."""
    abandoned: float
    """Share that hangs up before an answer."""
    service_level: float
    """Share answered within the target's time."""
    asa_s: float
    """Mean wait of the answered calls; infinite where the queue only grows."""
    occupancy: float
    """Share of their time that the agents are busy."""

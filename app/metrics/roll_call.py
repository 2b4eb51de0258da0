"""Who is on the floor at an instant, and which queues each could serve."""

from collections.abc import Iterable
from typing import NamedTuple

from app.events.instants import Instant
from app.events.vocabulary import AgentState
from app.metrics.floor import Floor
from app.metrics.people_time import HANDLING
from app.metrics.snapshot import QueueId

_BUSY = HANDLING | {AgentState.RINGING}


class Person(NamedTuple):
    """An agent who is logged in: the state they are in, for which queues, and which they have served."""

    agent: str
    state: AgentState
    since: Instant
    queues: tuple[QueueId, ...]
    skills: frozenset[QueueId]
    """Every queue they were listed for while memory reaches back; told of those who are free."""

    @property
    def is_serving(self) -> bool:
        """Whether they take calls: logged in, not away, their phone in order."""
        return self.is_free or self.is_busy

    @property
    def is_busy(self) -> bool:
        """Whether a call keeps them from taking another."""
        return self.state in _BUSY

    @property
    def is_free(self) -> bool:
        """Whether they could take a call at once."""
        return self.state is AgentState.AVAILABLE


def roll_call(floor: Floor, agents: Iterable[str], at: Instant) -> list[Person]:
    """Return those of these agents who are logged in."""
    spans = ((agent, floor.state_at(agent, at)) for agent in agents)
    return [
        Person(
            agent,
            span.state,
            span.since,
            span.queues,
            frozenset(floor.skills(agent)) if span.state is AgentState.AVAILABLE else frozenset(),
        )
        for agent, span in spans
        if span is not None and span.state is not AgentState.OFFLINE
    ]

"""A row of the floor, as a checkpoint holds it: msgspec reads its fields' types, which compiled code has none of."""

from typing import NamedTuple

from app.events.instants import Instant
from app.events.vocabulary import AgentState


class StateRow(NamedTuple):
    """An agent entered a state; rows sort by instant, then by event id."""

    at: Instant
    id: str
    state: AgentState
    reason: str | None
    queues: list[str] | None
    source: str

"""What tellers share: the story's events read as canonical ones."""

from app.events.native import to_event
from app.events.vocabulary import AgentState, Event
from app.simulator.journal import NativeEvent

AT_REST = (AgentState.AVAILABLE, AgentState.AWAY, AgentState.OFFLINE, AgentState.ERROR)
"""States that are no part of a call: an agent sets them, or the system does."""

CALLBACK = "callback"
"""The reason of an agent's state who calls a customer back."""


def read(event: NativeEvent) -> Event:
    """Return an event of the story as the vocabulary has it."""
    return to_event(event, "story")

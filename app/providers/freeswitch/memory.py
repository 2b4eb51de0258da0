"""What a translation of mod_callcenter remembers between its events."""

import msgspec

from app.events.instants import Instant
from app.events.vocabulary import AgentState


class OpenMember(msgspec.Struct):
    """A stay in a queue as the events so far left it."""

    call: str
    queue: str
    entered: Instant
    agent: str | None = None
    agent_channel: str | None = None
    stay: str = ""
    """What tells a second stay of the same member from the first."""
    is_over: bool = False
    """The end of the conversation was told; that of the stay follows, and says nothing new."""


class Agent(msgspec.Struct):
    """What is known of one agent."""

    status: str = ""
    state: str = ""
    queues: list[str] = []
    told: tuple[AgentState, str | None, tuple[str, ...]] | None = None

    def shown(self) -> tuple[AgentState, str | None]:
        """Return what the agent does, and why where that is told."""
        if self.state == "In a queue call":
            return AgentState.ON_CALL, None
        if self.status == "Logged Out":
            return AgentState.OFFLINE, None
        if self.status == "On Break":
            return AgentState.AWAY, "On Break"
        is_ringing = self.state == "Receiving"
        return (AgentState.RINGING if is_ringing else AgentState.AVAILABLE), None


class Memory(msgspec.Struct):
    """What later events leave out."""

    members: dict[str, OpenMember] = {}
    agents: dict[str, Agent] = {}
    core: str | None = None
    at: Instant = -1
    place: int = 0

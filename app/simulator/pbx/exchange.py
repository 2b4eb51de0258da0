"""What a simulated PBX remembers of its callers and agents, whichever format it speaks."""

from dataclasses import dataclass, field
from typing import ClassVar, Protocol
from uuid import NAMESPACE_OID, uuid5

from app.events.instants import SECOND, Instant, parse_instant
from app.events.vocabulary import AgentState
from app.simulator.journal import NativeEvent


class Pbx(Protocol):
    """A simulated PBX; `port` or `path` says where it is to be found."""

    provider: ClassVar[str]

    async def start(self) -> None:
        """Be there."""
        ...

    async def tell(self, event: NativeEvent) -> None:
        """Say what follows from the next event of the centre."""
        ...

    async def stop(self) -> None:
        """Be gone."""
        ...


@dataclass
class Caller:
    """A caller in the PBX."""

    unique: str
    """The channel, as Asterisk numbers them."""
    queue: str = ""
    queued_at: Instant = 0
    position: int = 0
    visits: int = 0
    rings: dict[str, Instant] = field(default_factory=dict)
    agent: str | None = None
    answered_at: Instant = 0
    customer: str = ""

    @property
    def waits(self) -> bool:
        """Whether the caller stands in a queue."""
        return bool(self.queue) and self.agent is None

    def waited_s(self, at: Instant) -> int:
        """Return the whole seconds in the queue, by a clock that has only those."""
        return at // SECOND - self.queued_at // SECOND

    def talked_s(self, at: Instant) -> int:
        """Return the whole seconds of the conversation."""
        return at // SECOND - self.answered_at // SECOND


@dataclass
class Seat:
    """An agent's place."""

    queues: tuple[str, ...]
    state: AgentState = AgentState.OFFLINE
    reason: str = ""


class Exchange:
    """The callers and the agents of one simulated PBX."""

    def __init__(self) -> None:
        self.callers: dict[str, Caller] = {}
        self.seats: dict[str, Seat] = {}
        self._channels = 0

    def caller(self, event: NativeEvent) -> Caller:
        """Return the caller of an event, a new one if the call was not there before."""
        call = str(event["call"])
        known = self.callers.get(call)
        if known is None:
            known = self.callers[call] = Caller(self.new_channel(instant(event)))
        return known

    def new_channel(self, at: Instant) -> str:
        """Return the number of the next channel."""
        self._channels += 1
        return f"{at // SECOND}.{self._channels}"

    def enter(self, event: NativeEvent) -> Caller:
        """Put the caller into a queue."""
        caller = self.caller(event)
        caller.queue, caller.agent = str(event["queue"]), None
        caller.queued_at = instant(event)
        caller.visits += 1
        caller.rings.clear()
        caller.customer = str(event.get("customer", ""))
        caller.position = self.waiting(caller.queue)
        return caller

    def leave(self, event: NativeEvent) -> Caller:
        """Take the caller out of the queue; the rest of the call is not the PBX's queue's."""
        caller = self.caller(event)
        left = Caller(**vars(caller))
        caller.queue, caller.agent = "", None
        caller.rings = {}
        return left

    def waiting(self, queue: str) -> int:
        """Return how many callers wait in a queue."""
        return sum(caller.waits and caller.queue == queue for caller in self.callers.values())


def instant(event: NativeEvent) -> Instant:
    """Return when an event happens."""
    return parse_instant(str(event["at"]))


def uuid(*words: object) -> str:
    """Return the same UUID for the same words."""
    return str(uuid5(NAMESPACE_OID, " ".join(map(str, words))))

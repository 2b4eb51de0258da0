"""The vocabulary of events: one class a type, its fields, and nothing else.

Law of the file: a field that a telephony system may send is declared here or it travels in
`extra`; a closed set of words is an enum; `at` is when it happened at the source. What a helpdesk
may send is in helpdesk.py.
"""

from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

from app.events.instants import Instant


class BlockReason(StrEnum):
    """Why a call was turned away before any queue."""

    TRUNK_BUSY = "trunk_busy"
    QUEUE_FULL = "queue_full"
    NO_AGENTS = "no_agents"
    CLOSED = "closed"
    CONGESTION = "congestion"
    REJECTED = "rejected"


class NotAnsweredReason(StrEnum):
    """Why an agent who was offered a call did not take it."""

    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"


class TransferKind(StrEnum):
    """Whether the agent announced the caller first (warm) or not (cold)."""

    COLD = "cold"
    WARM = "warm"


class OverflowKind(StrEnum):
    """How a call left its queue other than by an answer or a hang-up."""

    QUEUE = "queue"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    KEY = "key"
    TIMEOUT = "timeout"
    CLOSED = "closed"


class EndedBy(StrEnum):
    """Who ended the conversation."""

    CALLER = "caller"
    AGENT = "agent"
    SYSTEM = "system"


class AgentState(StrEnum):
    """What an agent is doing."""

    AVAILABLE = "available"
    RINGING = "ringing"
    ON_CALL = "on_call"
    ON_HOLD = "on_hold"
    WRAP_UP = "wrap_up"
    AWAY = "away"
    OFFLINE = "offline"
    ERROR = "error"


class Direction(StrEnum):
    """Which way a message or call went, seen from the centre."""

    IN = "in"
    OUT = "out"
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


Extra: TypeAlias = dict[str, object]
"""Fields a source sent that the vocabulary does not name: kept, never read."""


class Event(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True, gc=False
):
    """Something that happened at a source; `id` is unique within that source."""

    id: str
    at: Instant
    source: str = ""
    extra: Extra | None = None


class CallEvent(Event, frozen=True, kw_only=True):
    """Something that happened to one call."""

    call: str


class CallArrived(CallEvent, frozen=True, kw_only=True, tag="call.arrived"):
    """The call reached the system: a trunk, an IVR."""

    entry: str | None = None
    direction: Direction | None = None
    customer: str | None = None


class CallBlocked(CallEvent, frozen=True, kw_only=True, tag="call.blocked"):
    """The call was turned away before any queue."""

    reason: BlockReason
    queue: str | None = None


class CallQueued(CallEvent, frozen=True, kw_only=True, tag="call.queued"):
    """The call entered a queue."""

    queue: str
    customer: str | None = None
    priority: Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)] | None = None
    skills: list[str] | None = None


class CallRinging(CallEvent, frozen=True, kw_only=True, tag="call.ringing"):
    """The call was offered to an agent."""

    queue: str | None = None
    agent: str | None = None


class CallNotAnswered(CallEvent, frozen=True, kw_only=True, tag="call.not_answered"):
    """The agent did not pick up; the call is back in its queue."""

    agent: str | None = None
    reason: NotAnsweredReason = NotAnsweredReason.NO_ANSWER


class CallAnswered(CallEvent, frozen=True, kw_only=True, tag="call.answered"):
    """An agent picked up."""

    agent: str | None = None
    queue: str | None = None


class CallHeld(CallEvent, frozen=True, kw_only=True, tag="call.held"):
    """The caller was put on hold."""

    agent: str | None = None


class CallResumed(CallEvent, frozen=True, kw_only=True, tag="call.resumed"):
    """The caller was taken off hold."""

    agent: str | None = None


class CallTransferred(CallEvent, frozen=True, kw_only=True, tag="call.transferred"):
    """The agent handed the caller on."""

    agent: str | None = None
    kind: TransferKind = TransferKind.COLD
    to_queue: str | None = None
    to_agent: str | None = None
    to_number: str | None = None


class CallAbandoned(CallEvent, frozen=True, kw_only=True, tag="call.abandoned"):
    """The caller hung up while waiting or ringing."""

    queue: str | None = None


class CallOverflowed(CallEvent, frozen=True, kw_only=True, tag="call.overflowed"):
    """The call left its queue neither answered nor hung up."""

    queue: str
    kind: OverflowKind
    to: str | None = None


class CallEnded(CallEvent, frozen=True, kw_only=True, tag="call.ended"):
    """The conversation is over; after-call work begins."""

    by: EndedBy | None = None


class CallWrappedUp(CallEvent, frozen=True, kw_only=True, tag="call.wrapped_up"):
    """After-call work is over."""

    agent: str | None = None


class CallLost(CallEvent, frozen=True, kw_only=True, tag="call.lost"):
    """The source no longer knows the call, and cannot say how it ended."""


class CallbackEvent(Event, frozen=True, kw_only=True):
    """A step in the life of a callback that a caller asked for."""

    call: str
    queue: str
    customer: str | None = None


class CallbackRequested(CallbackEvent, frozen=True, kw_only=True, tag="callback.requested"):
    """The caller asked to be called back."""


class CallbackAttempted(CallbackEvent, frozen=True, kw_only=True, tag="callback.attempted"):
    """The centre called back."""


class CallbackCompleted(CallbackEvent, frozen=True, kw_only=True, tag="callback.completed"):
    """The caller was reached."""


class CallbackFailed(CallbackEvent, frozen=True, kw_only=True, tag="callback.failed"):
    """The centre gave up on the callback."""


class AgentEvent(Event, frozen=True, kw_only=True):
    """Something about one agent."""

    agent: str


class AgentStateChanged(AgentEvent, frozen=True, kw_only=True, tag="agent.state"):
    """The agent entered a state; `queues`, where sent, are those the agent serves from now on."""

    state: AgentState
    reason: str | None = None
    queues: list[str] | None = None


class AgentHired(AgentEvent, frozen=True, kw_only=True, tag="agent.hired"):
    """The agent joined the headcount."""


class AgentLeft(AgentEvent, frozen=True, kw_only=True, tag="agent.left"):
    """The agent left the headcount."""


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of an agent's schedule."""

    since: str
    until: str
    kind: str


class SchedulePublished(AgentEvent, frozen=True, kw_only=True, tag="schedule.published"):
    """The agent's schedule, in full, for adherence."""

    shifts: list[Shift]


class MeasureRecorded(Event, frozen=True, kw_only=True, tag="measure.recorded"):
    """A business figure of the customer's own."""

    measure: str
    numerator: float
    denominator: float | None = None
    unit: str | None = None


class SourceHeartbeat(Event, frozen=True, kw_only=True, tag="source.heartbeat"):
    """The source is alive."""


class SourceRestarted(Event, frozen=True, kw_only=True, tag="source.restarted"):
    """The source started anew: every call it had open is lost."""


class SourceTested(Event, frozen=True, kw_only=True, tag="source.tested"):
    """Somebody tries the way from the source to the board: it changes no figure."""


class QueueConfigured(Event, frozen=True, kw_only=True, tag="queue.configured"):
    """The centre changed a queue's settings. Only the service itself says so; no source may."""

    queue: str
    version: int
    settings: Extra


class CentreConfigured(Event, frozen=True, kw_only=True, tag="centre.configured"):
    """The centre changed which calls count. Only the service itself says so; no source may."""

    version: int
    settings: Extra


class SourceDeclared(Event, frozen=True, kw_only=True, tag="source.declared"):
    """The source's format has no words for these KPIs. Only the service itself says so; no source may."""

    untold: list[str]

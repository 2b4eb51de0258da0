"""The story as Genesys Cloud tells it through EventBridge: detail events of conversations, users' activity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod
from typing import Any, ClassVar

import msgspec
from typing_extensions import override

from app.events import vocabulary as v
from app.events.instants import SECOND, Instant, format_instant
from app.events.vocabulary import AgentState, EndedBy, Event, NotAnsweredReason, TransferKind
from app.simulator.centre import Centre
from app.simulator.journal import NativeEvent
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.naming import telephone_of, uuid_of
from app.simulator.tellers.story import read
from app.simulator.tellers.suiting import (
    NO_BLOCK_REASONS,
    NO_CALLBACKS,
    NO_OVERFLOW_KINDS,
    needs_no_consulting,
    without_refusals,
)

_MISSED = {
    NotAnsweredReason.NO_ANSWER: "NO_ANSWER_TRANSFER",
    NotAnsweredReason.DECLINED: "DND_TRANSFER",
    NotAnsweredReason.UNREACHABLE: "NOT_AVAILABLE_TRANSFER",
}
_HANDED_ON = {TransferKind.COLD: "TRANSFER", TransferKind.WARM: "CONSULT_TRANSFER"}
_ENDED_BY = {EndedBy.CALLER: "PEER", EndedBy.AGENT: "CLIENT"}
_ROUTING = {
    AgentState.AVAILABLE: "IDLE",
    AgentState.ON_CALL: "INTERACTING",
    AgentState.ON_HOLD: "INTERACTING",
    AgentState.WRAP_UP: "INTERACTING",
}
_ORGANISATION = uuid_of("organisation")


@dataclass(slots=True)
class Part:
    """A user's part in a conversation."""

    rang_at: Instant | None = None
    answered_at: Instant | None = None
    held_since: Instant | None = None
    held: int = 0


@dataclass(slots=True)
class Conversation:
    """A conversation as far as it has come."""

    key: str
    caller: str
    queue: str | None = None
    queued_at: Instant = 0
    waits: bool = False
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def talking(self) -> str:
        """Who has the caller: the last one to pick up."""
        return next(name for name, part in self.parts.items() if part.answered_at is not None)


class GenesysTeller(Teller):
    """Detail events and users' activity, each in an envelope of EventBridge."""

    name: ClassVar[str] = "genesys"
    cannot: ClassVar[frozenset[str]] = frozenset(
        (
            *NO_CALLBACKS,
            *NO_OVERFLOW_KINDS,
            *NO_BLOCK_REASONS,
            "blocked",
            "blocked_rate",
            # Hold is told as a sum with the talk, without its instants.
            "holds",
            "average_hold",
            "average_hold_per_hold",
            "average_talk",
            "transferred_in",
            *(f"transferred_to_{place}" for place in ("queue", "agent", "number")),
            "conferenced",
            "agents_by_queue",
            "occupancy",
        )
    )

    def __init__(self) -> None:
        self._calls: dict[str, Conversation] = {}
        self._sent = 0

    @override
    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return the events of one event of the story."""
        return self._say(read(event))

    @override
    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return the event with the key of EventBridge's connection."""
        return sending._replace(headers={**sending.headers, "x-api-key": secret})

    @override
    def suits(self, centre: Centre) -> Centre:
        """Leave out refusals, and consultations of a colleague, whose part begins before it is theirs."""
        return without_refusals(centre, needs_no_consulting)

    @override
    def queue_of(self, queue: str) -> str:
        """Return the queue's id."""
        return uuid_of("queue", queue)

    @singledispatchmethod
    def _say(self, said: Event) -> list[Sending]:  # noqa: ARG002
        return []

    @_say.register
    def _(self, said: v.CallArrived) -> list[Sending]:
        call = self._calls[said.call] = Conversation(said.call, said.customer or said.call)
        started = self._detail("customer.start", said.at, call, ani=telephone_of(call.caller))
        return [started, self._detail("flow.start", said.at, call, flowType="INBOUNDCALL")]

    @_say.register
    def _(self, said: v.CallQueued) -> list[Sending]:
        call = self._calls[said.call]
        told = []
        if call.queue is None:
            out = {"transferType": "ACD", "disconnectType": "TRANSFER"}
            told.append(self._detail("flow.end", said.at, call, **out))
        call.queue, call.queued_at, call.waits = said.queue, said.at, True
        return [*told, self._detail("acd.start", said.at, call, **self._place(call))]

    @_say.register
    def _(self, said: v.CallRinging) -> list[Sending]:
        call, agent = self._calls[said.call], said.agent or ""
        call.parts[agent] = Part(rang_at=said.at)
        return [self._user("user.start", said.at, call, agent)]

    @_say.register
    def _(self, said: v.CallNotAnswered) -> list[Sending]:
        return [self._let_go(said.call, said.agent or "", said.at, _MISSED[said.reason])]

    @_say.register
    def _(self, said: v.CallAnswered) -> list[Sending]:
        call, agent = self._calls[said.call], said.agent or ""
        call.parts.setdefault(agent, Part()).answered_at = said.at
        if not call.waits:
            # A colleague takes the call over: only the end of their part tells it.
            return []
        return [self._out(call, said.at, "ANSWERED", answeredUserId=uuid_of("user", agent))]

    @_say.register
    def _(self, said: v.CallHeld) -> list[Sending]:
        self._calls[said.call].parts[said.agent or ""].held_since = said.at
        return []

    @_say.register
    def _(self, said: v.CallResumed) -> list[Sending]:
        part = self._calls[said.call].parts[said.agent or ""]
        part.held += said.at - (part.held_since or said.at)
        part.held_since = None
        return []

    @_say.register
    def _(self, said: v.CallTransferred) -> list[Sending]:
        return [self._let_go(said.call, said.agent or "", said.at, _HANDED_ON[said.kind])]

    @_say.register
    def _(self, said: v.CallEnded) -> list[Sending]:
        call = self._calls[said.call]
        over = self._detail("customer.end", said.at, call, disconnectType="PEER")
        if not call.parts:
            return [self._detail("flow.end", said.at, call, disconnectType="PEER"), over]
        why = _ENDED_BY.get(said.by or EndedBy.CALLER, "SYSTEM")
        return [self._let_go(said.call, call.talking, said.at, why), over]

    @_say.register
    def _(self, said: v.CallWrappedUp) -> list[Sending]:
        return [self._user("acw", said.at, self._calls[said.call], said.agent or "")]

    @_say.register
    def _(self, said: v.CallAbandoned) -> list[Sending]:
        call = self._calls[said.call]
        rings = [name for name, part in call.parts.items() if part.rang_at is not None]
        return [
            self._out(call, said.at, "ABANDON"),
            *(self._let_go(said.call, agent, said.at, "PEER") for agent in rings),
            self._detail("customer.end", said.at, call, disconnectType="PEER"),
        ]

    @_say.register
    def _(self, said: v.CallOverflowed) -> list[Sending]:
        return [self._out(self._calls[said.call], said.at, "FLOW_OUT")]

    @_say.register
    def _(self, said: v.AgentStateChanged) -> list[Sending]:
        if said.state is AgentState.RINGING:
            # The routing goes on to call an agent idle whose phone rings.
            return []
        presence = {
            AgentState.OFFLINE: "OFFLINE",
            AgentState.AWAY: (said.reason or "away").upper(),
            AgentState.ERROR: "AWAY",
        }.get(said.state, "ON_QUEUE")
        body = {
            "id": uuid_of("user", said.agent),
            "routingStatus": {
                "status": _ROUTING.get(said.state, "OFF_QUEUE"),
                "startTime": format_instant(said.at),
            },
            "presence": {
                "presenceDefinition": {"systemPresence": presence},
                "modifiedDate": format_instant(said.at),
            },
        }
        user = body["id"]
        return [self._event("v2.users.{id}.activity", f"v2.users.{user}.activity", said.at, body)]

    def _let_go(self, key: str, agent: str, at: Instant, why: str) -> Sending:
        """Return the end of a user's part, with how long it was what."""
        call = self._calls[key]
        part = call.parts.pop(agent)
        held = part.held + (at - part.held_since if part.held_since is not None else 0)
        began = part.answered_at
        spans = {
            "alertingDurationMs": (began or at) - (part.rang_at or began or at),
            "interactingDurationMs": 0 if began is None else at - began - held,
            "heldDurationMs": held,
        }
        return self._user("user.end", at, call, agent, disconnectType=why, **spans)

    def _out(self, call: Conversation, at: Instant, outcome: str, **more: object) -> Sending:
        call.waits = False
        waited = {"connectedDurationMs": at - call.queued_at}
        return self._detail(
            "acd.end", at, call, acdOutcome=outcome, **waited, **self._place(call), **more
        )

    def _place(self, call: Conversation) -> dict[str, str]:
        return {"queueId": self.queue_of(call.queue or "")}

    def _user(
        self, kind: str, at: Instant, call: Conversation, agent: str, **more: object
    ) -> Sending:
        who = {"userId": uuid_of("user", agent), **self._place(call)}
        return self._detail(kind, at, call, **who, **more)

    def _detail(self, kind: str, at: Instant, call: Conversation, **more: object) -> Sending:
        conversation = uuid_of("conversation", call.key)
        body = {
            "eventTime": at,
            "conversationId": conversation,
            "participantId": uuid_of(kind.partition(".")[0], call.key, more.get("userId")),
            "sessionId": uuid_of("session", call.key, more.get("userId")),
            "mediaType": "VOICE",
            "provider": "Edge",
            "direction": "INBOUND",
            "divisionId": uuid_of("division"),
            **more,
        }
        topic = f"v2.detail.events.conversation.{{id}}.{kind}"
        return self._event(topic, topic.replace("{id}", conversation), at, body, call.key)

    def _event(
        self,
        topic: str,
        concrete: str,
        at: Instant,
        body: Mapping[str, Any],
        call: str | None = None,
    ) -> Sending:
        self._sent += 1
        envelope = {
            "version": "0",
            "id": uuid_of("event", self._sent),
            "detail-type": topic,
            "source": f"aws.partner/genesys.com/cloud/{_ORGANISATION}/board",
            "account": "111122223333",
            "time": format_instant(at - at % SECOND),
            "region": "us-east-1",
            "resources": [],
            "detail": {"topicName": concrete, "version": "2", "eventBody": body, "metadata": {}},
        }
        return Sending(at, msgspec.json.encode(envelope), call=call)

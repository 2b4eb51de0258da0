"""Genesys Cloud: detail events of conversations and users' activity, by way of EventBridge."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import AgentState, Event, NotAnsweredReason
from app.providers.contract import (
    Provider,
    Report,
    Translation,
    WebhookRequest,
    nothing,
    together,
)
from app.providers.proof import api_key
from app.providers.reading import Record, as_record
from app.providers.untold import AGENTS_BY_QUEUE, CALLBACKS, OVERFLOW_KINDS, PLACES, without

_DETAIL = re.compile(r"v2\.detail\.events\.conversation\.[^.]+\.(.+)")
_ACTIVITY = re.compile(r"v2\.users\.[^.]+\.activity")
_SOURCE = "aws.partner/genesys.com"

_OUT: dict[str, v.OverflowKind] = {"flow_out": v.OverflowKind.QUEUE}
_MISSED = {
    "no_answer_transfer": NotAnsweredReason.NO_ANSWER,
    "timeout": NotAnsweredReason.NO_ANSWER,
    "dnd_endpoint": NotAnsweredReason.DECLINED,
    "dnd_transfer": NotAnsweredReason.DECLINED,
    "not_available_transfer": NotAnsweredReason.UNREACHABLE,
    "uncallable": NotAnsweredReason.UNREACHABLE,
}
_HANDED_ON = {
    "transfer": v.TransferKind.COLD,
    "forward_transfer": v.TransferKind.COLD,
    "consult_transfer": v.TransferKind.WARM,
    "conference_transfer": v.TransferKind.WARM,
}
_ENDED_BY = {
    "client": v.EndedBy.AGENT,
    "endpoint": v.EndedBy.AGENT,
    "peer": v.EndedBy.CALLER,
    "system": v.EndedBy.SYSTEM,
}
_ROUTING = {
    "idle": AgentState.AVAILABLE,
    "interacting": AgentState.ON_CALL,
    "communicating": AgentState.ON_CALL,
    "not_responding": AgentState.AWAY,
}


class Told(NamedTuple):
    """One detail event."""

    id: str
    at: Instant
    body: Record

    @property
    def call(self) -> str:
        """The conversation."""
        return self.body.need("conversationId")

    @property
    def queue(self) -> str:
        """The queue's id."""
        return self.body.need("queueId")

    @property
    def agent(self) -> str:
        """The user's id."""
        return self.body.need("userId")

    def lasted(self, name: str) -> int:
        """Return a span in milliseconds, nought if it is not told."""
        return round(self.body.number(name) or 0)


Meaning: TypeAlias = Callable[[Told], list[Event]]


def authenticate(request: WebhookRequest, secrets: Sequence[str], _: Instant, __: str) -> None:
    """Return if the connection's key is a live one; raise NotAuthentic otherwise."""
    api_key(request, secrets)


def translate(request: WebhookRequest) -> Translation:
    """Return what an event of EventBridge, or a batch of them, means."""
    body = request.json()
    return together(body if isinstance(body, list) else [body], _one)


def _one(item: object) -> Translation:
    envelope = as_record(item)
    topic = envelope.need("detail-type")
    if not envelope.need("source").startswith(_SOURCE):
        return nothing(f"{topic}: not of Genesys Cloud")
    body = envelope.record("detail").record("eventBody")
    if _ACTIVITY.fullmatch(topic):
        return _activity(envelope.need("id"), body)
    found = _DETAIL.fullmatch(topic)
    meaning = _MEANINGS.get(found[1]) if found else None
    if meaning is None:
        return nothing(f"{topic}: nothing follows from it")
    return _detail(topic, meaning, Told(envelope.need("id"), body.need_at("eventTime"), body))


def _detail(topic: str, meaning: Meaning, told: Told) -> Translation:
    medium = told.body.word("mediaType")
    if medium not in {"", "voice"}:
        return nothing(f"{topic}: a conversation of the medium {medium}")
    if told.body.word("direction") == "outbound":
        return nothing(f"{topic}: an outbound call")
    events = meaning(told)
    return Translation(events) if events else nothing(f"{topic}: nothing follows from it")


def _arrived(told: Told) -> list[Event]:
    inbound, customer = v.Direction.INBOUND, told.body.text("ani")
    return [
        v.CallArrived(
            id=f"{told.id}:arrived",
            at=told.at,
            call=told.call,
            entry=told.body.text("dnis"),
            direction=inbound,
            customer=customer,
        )
    ]


def _queued(told: Told, waited: int = 0) -> Event:
    at = max(told.at - waited, 0)
    return v.CallQueued(id=f"{told.id}:queued", at=at, call=told.call, queue=told.queue)


def _entered(told: Told) -> list[Event]:
    return [_queued(told)]


def _left(told: Told) -> list[Event]:
    """Return the way out of a queue, and from how long it took the way in."""
    outcome, at, call, queue = told.body.word("acdOutcome"), told.at, told.call, told.queue
    way_in = [_queued(told, told.lasted("connectedDurationMs"))]
    if "connectedDurationMs" not in told.body:
        way_in = []
    out: Event
    if outcome == "answered":
        agent = told.body.text("answeredUserId")
        id_ = _answer_id(call, agent, at)
        out = v.CallAnswered(id=id_, at=at, call=call, agent=agent, queue=queue)
    elif outcome == "abandon":
        out = v.CallAbandoned(id=f"{told.id}:abandoned", at=at, call=call, queue=queue)
    elif outcome in _OUT:
        kind = _OUT[outcome]
        out = v.CallOverflowed(id=f"{told.id}:overflowed", at=at, call=call, queue=queue, kind=kind)
    else:
        out = v.CallEnded(id=f"{told.id}:ended", at=at, call=call)
    return [*way_in, out]


def _rang(told: Told) -> list[Event]:
    queue = told.body.text("queueId")
    return [
        v.CallRinging(
            id=f"{told.id}:ringing", at=told.at, call=told.call, queue=queue, agent=told.agent
        )
    ]


def _let_go(told: Told) -> list[Event]:
    """Return the end of a user's part: never begun, handed on, or over."""
    why, at, call, agent = told.body.word("disconnectType"), told.at, told.call, told.agent
    if not told.lasted("interactingDurationMs"):
        if why not in _MISSED:
            return []
        reason = _MISSED[why]
        return [
            v.CallNotAnswered(
                id=f"{told.id}:not_answered", at=at, call=call, agent=agent, reason=reason
            )
        ]
    if why in _HANDED_ON:
        kind = _HANDED_ON[why]
        over: Event = v.CallTransferred(
            id=f"{told.id}:transferred", at=at, call=call, agent=agent, kind=kind
        )
    else:
        over = v.CallEnded(id=f"{told.id}:ended", at=at, call=call, by=_ENDED_BY.get(why))
    return [_picked_up(told), over]


def _picked_up(told: Told) -> Event:
    """Return when a user's part began: of a colleague who takes a call over, nothing else tells it."""
    lasted = told.lasted("interactingDurationMs") + told.lasted("heldDurationMs")
    at = max(told.at - lasted, 0)
    id_ = _answer_id(told.call, told.agent, at)
    return v.CallAnswered(id=id_, at=at, call=told.call, agent=told.agent)


def _answer_id(call: str, agent: str | None, at: Instant) -> str:
    return f"{call}:{agent or ''}:answered:{at}"


def _wrapped_up(told: Told) -> list[Event]:
    return [
        v.CallWrappedUp(id=f"{told.id}:wrapped_up", at=told.at, call=told.call, agent=told.agent)
    ]


def _out_of_the_menu(told: Told) -> list[Event]:
    """Return the end of a call that goes nowhere after the menu."""
    goes_on = told.body.text("transferType") or "transfer" in told.body.word("disconnectType")
    if goes_on or not told.body.text("disconnectType"):
        return []
    return [v.CallEnded(id=f"{told.id}:ended", at=told.at, call=told.call)]


def _activity(id_: str, body: Record) -> Translation:
    """Return a user's state, of their presence and of what the routing makes of them."""
    routing = body.record("routingStatus")
    status = routing.word("status")
    presence = body.record("presence").record("presenceDefinition").word("systemPresence")
    at = routing.need_at("startTime")
    state = _ROUTING.get(status)
    if state is None:
        state = AgentState.OFFLINE if presence in {"", "offline"} else AgentState.AWAY
        # Off the queue the routing does not change any more; the presence does.
        at = max(at, body.record("presence").at("modifiedDate") or at)
    reason = (status if status in _ROUTING else presence) if state is AgentState.AWAY else None
    changed = v.AgentStateChanged(
        id=f"{id_}:agent", at=at, agent=body.need("id"), state=state, reason=reason
    )
    return Translation([changed])


_MEANINGS: dict[str, Meaning] = {
    "customer.start": _arrived,
    "flow.end": _out_of_the_menu,
    "acd.start": _entered,
    "acd.end": _left,
    "user.start": _rang,
    "user.end": _let_go,
    "acw": _wrapped_up,
}

_REPORTS = {
    Report.QUEUE: "acd.start; acd.end with connectedDurationMs",
    Report.RINGING: "user.start",
    Report.RONA: "user.end that never interacted, by disconnectType",
    Report.ABANDONED: "acdOutcome ABANDON",
    Report.OVERFLOW: "acdOutcome FLOW_OUT",
    Report.TRANSFER: "user.end, by disconnectType",
    Report.ACW: "acw",
    Report.AGENTS: "users’ activity",
}

PROVIDER = Provider(
    name="genesys",
    label="Genesys Cloud",
    proof="a key in a header (EventBridge connection: API key, Basic or Bearer)",
    reports=_REPORTS,
    known_by="id of the EventBridge event",
    order="none",
    keeps_untranslatable=False,
    why="EventBridge does not send a 4xx again, and puts it into its own dead-letter queue",
    authenticate=authenticate,
    translate=translate,
    untold=without(
        _REPORTS,
        AGENTS_BY_QUEUE,
        # Until somebody picks up, a user whose phone rings is idle.
        "occupancy",
        # Hold is part of it.
        "average_talk",
        "conferenced",
        "transferred_in",
        *PLACES,
        *OVERFLOW_KINDS,
        *CALLBACKS,
    ),
)

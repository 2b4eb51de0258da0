"""Dialpad: call events and agents' states; the body itself is a token that proves where it comes from.

A call to a call centre has a leg of its own, and a leg for every agent it rings. The caller's leg tells of
the queue and of the end, an agent's leg, which names the caller's as its entry point, of ringing and answer.
Every event carries the whole of its leg so far.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from app.events import vocabulary as v
from app.events.instants import SECOND, Instant
from app.events.vocabulary import AgentState, Event
from app.metrics.oddities import AGENTS_BY_QUEUE
from app.providers.contract import (
    NotAuthentic,
    Provider,
    Report,
    Translation,
    Untranslatable,
    WebhookRequest,
    nothing,
    together,
)
from app.providers.proof import claims, unproven_claims
from app.providers.reading import Record, as_record
from app.providers.untold import CALLBACKS, without

_NO_QUEUE = ("", "user", "contact", "room", "staffgroup")
_ENTERED = ("date_queued", "date_first_rang", "date_rang")
"""When a call came to where it waits; a department has no queue before its phones."""

_STATES = {
    "available": AgentState.AVAILABLE,
    "occupied": AgentState.ON_CALL,
    "wrapup": AgentState.WRAP_UP,
    "busy": AgentState.AWAY,
    "unavailable": AgentState.AWAY,
}


class Told(NamedTuple):
    """One event of one leg."""

    state: str
    at: Instant
    leg: Record

    @property
    def id(self) -> str:
        """The leg's own id."""
        return self.leg.need("call_id")

    @property
    def call(self) -> str:
        """The caller's leg, which is our call."""
        return self.leg.text("entry_point_call_id") or self.id

    @property
    def agent(self) -> str:
        """The agent of the leg, by name."""
        return _name(self.leg.record("target"))

    @property
    def queue(self) -> str:
        """The call centre or department, by name."""
        entry = self.leg.record("entry_point_target")
        return _name(entry if _is_agents(self.leg) else self.leg.record("target"))


Meaning: TypeAlias = Callable[[Told], list[Event]]


def authenticate(request: WebhookRequest, secrets: Sequence[str], now: Instant, _: str) -> None:
    """Return if the body is a token that is signed with a live secret; raise NotAuthentic otherwise."""
    claims(_token(request), secrets, now)


def translate(request: WebhookRequest) -> Translation:
    """Return what an event of a call or of an agent means, whether it comes as a token or bare."""
    return together([_told(request)], _one)


def _told(request: WebhookRequest) -> object:
    if request.body.lstrip().startswith(b"{"):
        return request.json()
    try:
        return unproven_claims(_token(request))
    except NotAuthentic as wrong:
        raise Untranslatable("the body is no token") from wrong


def _one(item: object) -> Translation:
    told = as_record(item)
    if "on_duty_status" in told:
        return _on_duty(told)
    if "call_id" in told or "state" in told:
        return _on_the_phone(told)
    raise Untranslatable("neither an event of a call nor of an agent")


def _token(request: WebhookRequest) -> str:
    return request.body.decode(errors="replace").strip().strip('"')


def _is_agents(leg: Record) -> bool:
    return leg.record("target").word("type") == "user" and "entry_point_call_id" in leg


def _on_the_phone(leg: Record) -> Translation:
    state, at = leg.need("state").lower(), leg.need_at("event_timestamp")
    if leg.word("direction") == "outbound":
        return nothing(f"{state}: an outbound call")
    is_agents = _is_agents(leg)
    place = leg.record("entry_point_target" if is_agents else "target")
    if place.word("type") in _NO_QUEUE:
        return nothing(f"{state}: a call to a person, not to a queue")
    meaning = (_AGENTS if is_agents else _CALLERS).get(state)
    events = meaning(Told(state, at, leg)) if meaning else []
    return Translation(events) if events else nothing(f"{state}: nothing follows from it")


def _arrived(told: Told) -> list[Event]:
    return [
        v.CallArrived(
            id=f"{told.call}:arrived",
            at=told.leg.need_at("date_started", "event_timestamp"),
            call=told.call,
            direction=v.Direction.INBOUND,
            customer=told.leg.text("external_number"),
        )
    ]


def _queued(told: Told) -> list[Event]:
    """Return the visit, under one id whichever event tells of it."""
    at = told.leg.need_at(*_ENTERED, "event_timestamp")
    id_ = f"{told.call}:{told.queue}:{at}:queued"
    customer = told.leg.text("external_number")
    return [v.CallQueued(id=id_, at=at, call=told.call, queue=told.queue, customer=customer)]


def _waiting(told: Told) -> list[Event]:
    return [*_arrived(told), *_queued(told)]


def _over(told: Told) -> list[Event]:
    """Return the end of the caller's leg: a conversation's, or a wait's."""
    at = told.leg.need_at("date_ended", "event_timestamp")
    left_a_message = "voicemail_link" in told.leg or "voicemail_recording_id" in told.leg
    ended = v.CallEnded(id=f"{told.call}:ended", at=at, call=told.call)
    if not any(name in told.leg for name in _ENTERED):
        return [*_arrived(told), ended]
    known = _waiting(told)
    if "operator_call_id" in told.leg:
        return [*known, ended]
    if left_a_message:
        return [*known, _out(told, at, v.OverflowKind.VOICEMAIL)]
    if "callback_requested" in told.leg and told.leg.flag("callback_requested") is not False:
        return [*known, *_called_back(told, at)]
    return [
        *known,
        v.CallAbandoned(id=f"{told.call}:abandoned", at=at, call=told.call, queue=told.queue),
    ]


def _called_back(told: Told, at: Instant) -> list[Event]:
    customer = told.leg.text("external_number")
    asked = v.CallbackRequested(
        id=f"{told.call}:callback", at=at, call=told.call, queue=told.queue, customer=customer
    )
    return [_out(told, at, v.OverflowKind.CALLBACK), asked]


def _voicemail(told: Told) -> list[Event]:
    return [*_waiting(told), _out(told, told.at, v.OverflowKind.VOICEMAIL)]


def _out(told: Told, at: Instant, kind: v.OverflowKind) -> Event:
    id_ = f"{told.call}:{told.queue}:{kind}"
    return v.CallOverflowed(id=id_, at=at, call=told.call, queue=told.queue, kind=kind)


def _rang(told: Told) -> list[Event]:
    return [
        v.CallRinging(
            id=f"{told.id}:ringing",
            at=told.leg.need_at("date_rang", "event_timestamp"),
            call=told.call,
            queue=told.queue,
            agent=told.agent,
        )
    ]


def _missed(told: Told) -> list[Event]:
    return [
        v.CallNotAnswered(
            id=f"{told.id}:not_answered", at=told.at, call=told.call, agent=told.agent
        )
    ]


def _connected(told: Told) -> list[Event]:
    """Return the answer; told again well after it, it means that the caller is off hold."""
    at = told.leg.need_at("date_connected", "event_timestamp")
    answered = v.CallAnswered(
        id=f"{told.id}:answered", at=at, call=told.call, agent=told.agent, queue=told.queue
    )
    if told.at <= at + SECOND:
        return [answered]
    id_ = f"{told.id}:{told.at}:resumed"
    return [answered, v.CallResumed(id=id_, at=told.at, call=told.call, agent=told.agent)]


def _held(told: Told) -> list[Event]:
    id_ = f"{told.id}:{told.at}:held"
    return [v.CallHeld(id=id_, at=told.at, call=told.call, agent=told.agent)]


def _on_duty(told: Record) -> Translation:
    status, agent = told.word("on_duty_status"), _name(told.record("target"))
    at = told.need_at("date", "event_timestamp")
    state, reason = _STATES.get(status), told.text("on_duty_status_reason")
    if state is None:
        return nothing(f"{status}: nothing follows from it")
    if status == "unavailable" and reason is None:
        state = AgentState.OFFLINE
    why = (reason or status) if state is AgentState.AWAY else None
    id_ = f"{agent}:{at}:{status}"
    return Translation([v.AgentStateChanged(id=id_, at=at, agent=agent, state=state, reason=why)])


def _name(target: Record) -> str:
    return target.text("name") or target.need("id")


_CALLERS: dict[str, Meaning] = {
    "calling": _arrived,
    "preanswer": _arrived,
    "queued": _waiting,
    "ringing": _waiting,
    "voicemail": _voicemail,
    "hangup": _over,
}

_AGENTS: dict[str, Meaning] = {
    "ringing": _rang,
    "missed": _missed,
    "connected": _connected,
    "hold": _held,
}

_REPORTS = {
    Report.QUEUE: "date_queued of the call centre’s leg",
    Report.RINGING: "ringing of an agent’s leg",
    Report.RONA: "missed of an agent’s leg",
    Report.ABANDONED: "hangup of a leg that was queued and has no operator",
    Report.OVERFLOW: "voicemail, callback_requested",
    Report.HOLD: "hold, and connected again",
    Report.AGENTS: "on_duty_status",
}

PROVIDER = Provider(
    name="dialpad",
    label="Dialpad",
    proof="the body is a JSON Web Token (HS256), signed with the webhook’s secret",
    reports=_REPORTS,
    known_by="the leg and what it tells; agent, status and instant",
    order="none",
    keeps_untranslatable=False,
    why="it does not send a 4xx again",
    authenticate=authenticate,
    translate=translate,
    untold=without(
        _REPORTS,
        AGENTS_BY_QUEUE,
        "occupancy",
        "utilisation",
        *(f"overflowed_{kind}" for kind in ("queue", "key", "timeout", "closed")),
        "declined",
        "unreachable",
        "conferenced",
        *(slug for slug in CALLBACKS if slug != "callbacks_requested"),
    ),
)

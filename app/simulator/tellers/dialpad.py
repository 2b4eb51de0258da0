"""Dialpad's call events and agents' states; every body is a token that the webhook's secret signs."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod
from typing import ClassVar

import msgspec
from typing_extensions import override

from app.events import vocabulary as v
from app.events.instants import SECOND, Instant, Millis
from app.events.vocabulary import AgentState, Event, OverflowKind
from app.simulator.centre import Centre, Entry, QueuePlan
from app.simulator.journal import NativeEvent
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.naming import number_of, telephone_of
from app.simulator.tellers.story import read
from app.simulator.tellers.suiting import NO_CALLBACKS

_DUTY = {
    AgentState.AVAILABLE: "available",
    AgentState.WRAP_UP: "wrapup",
    AgentState.AWAY: "unavailable",
    AgentState.OFFLINE: "unavailable",
    AgentState.ERROR: "busy",
}
_TOLD_WAYS_OUT = (OverflowKind.VOICEMAIL, OverflowKind.CALLBACK)
_HEAD = b'{"alg":"HS256","typ":"JWT"}'


@dataclass(slots=True)
class Leg:
    """A leg of a call, with what every event of it carries."""

    id: int
    target: dict[str, object]
    fields: dict[str, object] = field(default_factory=dict)


class DialpadTeller(Teller):
    """A company's webhook; an answer told again within a second is no end of a hold."""

    name: ClassVar[str] = "dialpad"
    cannot: ClassVar[frozenset[str]] = frozenset(
        (
            *(f"overflowed_{kind}" for kind in OverflowKind if kind not in _TOLD_WAYS_OUT),
            *(f"transferred_to_{place}" for place in ("queue", "agent", "number")),
            *("transfer_rate", "transferred_out", "transferred_cold", "transferred_warm"),
            *(NO_CALLBACKS - {"callbacks_requested"}),
            *(f"blocked_{reason}" for reason in v.BlockReason),
            *("blocked", "blocked_rate", "average_acw", "wrapped", "occupancy", "utilisation"),
            *("agents_by_queue", "conferenced", "transferred_in", "declined", "unreachable"),
        )
    )
    grain: ClassVar[Millis] = SECOND

    def __init__(self) -> None:
        self._calls: dict[str, Leg] = {}
        self._operators: dict[str, Leg] = {}
        """The leg of the agent who is offered a call, or has it, by the call."""
        self._offers = 0

    @override
    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return the events of one event of the story."""
        return self._say(read(event))

    @override
    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return the event as the token that it is posted as."""
        text = f"{_part(_HEAD)}.{_part(sending.body)}"
        digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
        headers = {**sending.headers, "content-type": "application/jwt"}
        return sending._replace(body=f"{text}.{_part(digest)}".encode(), headers=headers)

    @override
    def suits(self, centre: Centre) -> Centre:
        """Leave out what a call's events do not tell: refusals, offers declined, calls handed on."""
        return replace(
            centre,
            entry=Entry(None, centre.entry.ivr, centre.entry.hangs_up, (), False),
            answering=replace(centre.answering, declined=0.0, unreachable=0.0),
            queues=tuple(_suited(plan) for plan in centre.queues),
        )

    @singledispatchmethod
    def _say(self, said: Event) -> list[Sending]:  # noqa: ARG002
        return []

    @_say.register
    def _(self, said: v.CallArrived) -> list[Sending]:
        fields: dict[str, object] = {
            "date_started": said.at,
            "direction": "inbound",
            "external_number": telephone_of(said.customer or said.call),
        }
        entry = said.entry or said.call
        leg = self._calls[said.call] = Leg(number_of(said.call), _centre(entry), fields)
        return [_event(said.call, leg, "calling", said.at)]

    @_say.register
    def _(self, said: v.CallQueued) -> list[Sending]:
        leg = self._calls[said.call]
        leg.target = _centre(said.queue)
        leg.fields["date_queued"] = said.at
        return [_event(said.call, leg, "queued", said.at)]

    @_say.register
    def _(self, said: v.CallRinging) -> list[Sending]:
        caller = self._calls[said.call]
        self._offers += 1
        target: dict[str, object] = {
            "type": "user",
            "id": number_of(said.agent),
            "name": said.agent,
        }
        own: dict[str, object] = {
            "entry_point_call_id": caller.id,
            "entry_point_target": caller.target,
            "date_started": said.at,
            "date_rang": said.at,
        }
        leg = Leg(number_of(said.call, self._offers), target, caller.fields | own)
        self._operators[said.call] = leg
        return [_event(said.call, leg, "ringing", said.at)]

    @_say.register
    def _(self, said: v.CallNotAnswered) -> list[Sending]:
        return [_event(said.call, self._operators.pop(said.call), "missed", said.at)]

    @_say.register
    def _(self, said: v.CallAnswered) -> list[Sending]:
        leg = self._operators[said.call]
        leg.fields["date_connected"] = said.at
        self._calls[said.call].fields["operator_call_id"] = leg.id
        return [_event(said.call, leg, "connected", said.at)]

    @_say.register
    def _(self, said: v.CallHeld) -> list[Sending]:
        return [_event(said.call, self._operators[said.call], "hold", said.at)]

    @_say.register
    def _(self, said: v.CallResumed) -> list[Sending]:
        return [_event(said.call, self._operators[said.call], "connected", said.at)]

    @_say.register
    def _(self, said: v.CallEnded) -> list[Sending]:
        return self._hang_up(said.call, said.at)

    @_say.register
    def _(self, said: v.CallAbandoned) -> list[Sending]:
        return self._hang_up(said.call, said.at)

    @_say.register
    def _(self, said: v.CallOverflowed) -> list[Sending]:
        leg = self._calls[said.call]
        if said.kind is OverflowKind.CALLBACK:
            leg.fields["callback_requested"] = True
            return self._hang_up(said.call, said.at)
        return [_event(said.call, leg, "voicemail", said.at)]

    @_say.register
    def _(self, said: v.AgentStateChanged) -> list[Sending]:
        status: dict[str, object] = {
            "on_duty_status": _DUTY.get(said.state, "occupied"),
            "on_duty_status_reason": said.reason if said.state is AgentState.AWAY else None,
            "date": said.at,
            "event_timestamp": said.at,
            "call_center_ids": [],
            "target": {"type": "user", "id": number_of(said.agent), "name": said.agent},
        }
        return [Sending(said.at, msgspec.json.encode(status))]

    def _hang_up(self, call: str, at: Instant) -> list[Sending]:
        """Return the end of every leg that a call still has."""
        operator = self._operators.pop(call, None)
        legs = [leg for leg in (operator, self._calls.pop(call)) if leg is not None]
        for leg in legs:
            leg.fields["date_ended"] = at
        return [_event(call, leg, "hangup", at) for leg in legs]


def _event(call: str, leg: Leg, state: str, at: Instant) -> Sending:
    own = {"call_id": leg.id, "target": leg.target, "state": state, "event_timestamp": at}
    return Sending(at, msgspec.json.encode(leg.fields | own), call=call)


def _centre(name: str) -> dict[str, object]:
    return {"type": "callcenter", "id": number_of(name), "name": name}


def _part(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _suited(plan: QueuePlan) -> QueuePlan:
    told = tuple(way for way in plan.ways_out if way.kind in _TOLD_WAYS_OUT)
    return replace(plan, ways_out=told, handovers=(), max_waiting=None, open_hours=None)

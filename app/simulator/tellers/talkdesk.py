"""The story as Talkdesk's triggers tell it: a call that reaches the centre, is answered, is over."""

from dataclasses import dataclass, replace
from functools import singledispatchmethod
from typing import ClassVar

import msgspec
from typing_extensions import override

from app.events import vocabulary as v
from app.events.instants import MINUTE, SECOND, Instant, Millis, format_instant
from app.events.vocabulary import Event, OverflowKind
from app.simulator.centre import Centre, QueuePlan
from app.simulator.journal import NativeEvent
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.naming import hex_of, telephone_of
from app.simulator.tellers.story import read
from app.simulator.tellers.suiting import (
    NO_BLOCK_REASONS,
    NO_CALLBACKS,
    NO_OVERFLOW_KINDS,
    NO_TRANSFERS,
    without_refusals,
)

_HANGS_UP = {v.EndedBy.AGENT: "agent", v.EndedBy.CALLER: "contact"}


@dataclass(slots=True)
class Call:
    """What the template of a trigger can name of a call."""

    caller: str
    group: str = ""
    entered_at: Instant | None = None
    answered_at: Instant | None = None
    agent: str | None = None
    held_at: Instant | None = None
    hold: Millis = 0

    def waited_s(self, until: Instant) -> int:
        """Return how long the caller has waited, nought for one who never did."""
        return 0 if self.entered_at is None else (until - self.entered_at) // SECOND


class TalkdeskTeller(Teller):
    """Triggers whose templates carry every field they may; a ringing group is a queue."""

    name: ClassVar[str] = "talkdesk"
    cannot: ClassVar[frozenset[str]] = frozenset(
        (
            *NO_CALLBACKS,
            *NO_TRANSFERS,
            *NO_BLOCK_REASONS,
            *(NO_OVERFLOW_KINDS - {"overflowed_voicemail"}),
            *("blocked", "blocked_rate", "conferenced"),
            *("rings", "rona", "rona_rate", "declined", "unreachable"),
            *("holds", "average_hold", "average_hold_per_hold"),
            *("wrapped", "average_acw"),
            *("occupancy", "utilisation", "agents_by_queue"),
        )
    )
    grain: ClassVar[Millis] = SECOND
    is_dated: ClassVar[bool] = False
    tells_within: ClassVar[Millis] = 15 * MINUTE

    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}

    @override
    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return what the triggers of one event of the story post."""
        return self._say(read(event))

    @override
    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return the body with the key that the template carries."""
        body = msgspec.json.decode(sending.body)
        return sending._replace(body=msgspec.json.encode({**body, "token": secret}))

    @override
    def suits(self, centre: Centre) -> Centre:
        """Leave out calls that are handed on or turned away, and ways out but to leave a message."""
        suited = without_refusals(centre, lambda _: False)
        return replace(suited, queues=tuple(map(_only_messages, suited.queues)))

    @singledispatchmethod
    def _say(self, said: Event) -> list[Sending]:  # noqa: ARG002
        return []

    @_say.register
    def _(self, said: v.CallArrived) -> list[Sending]:
        self._calls[said.call] = Call(said.customer or said.call)
        return [self._trigger("inbound_call_reached", said.call, said.at)]

    @_say.register
    def _(self, said: v.CallQueued) -> list[Sending]:
        call = self._calls[said.call]
        call.group, call.entered_at = said.queue, said.at
        return []

    @_say.register
    def _(self, said: v.CallAnswered) -> list[Sending]:
        call = self._calls[said.call]
        call.agent, call.answered_at = said.agent, said.at
        waited = {"waiting_time": str(call.waited_s(said.at)), "is_transfer": "false"}
        return [self._trigger("inbound_call_started", said.call, said.at, **waited)]

    @_say.register
    def _(self, said: v.CallHeld) -> list[Sending]:
        self._calls[said.call].held_at = said.at
        return []

    @_say.register
    def _(self, said: v.CallResumed) -> list[Sending]:
        self._off_hold(said.call, said.at)
        return []

    @_say.register
    def _(self, said: v.CallEnded) -> list[Sending]:
        self._off_hold(said.call, said.at)
        return [self._over(said.call, said.at, _HANGS_UP.get(said.by or v.EndedBy.SYSTEM, ""))]

    @_say.register
    def _(self, said: v.CallAbandoned) -> list[Sending]:
        return [self._over(said.call, said.at, "contact")]

    @_say.register
    def _(self, said: v.CallOverflowed) -> list[Sending]:
        return [self._over(said.call, said.at, "contact", "voicemail")]

    def _off_hold(self, key: str, at: Instant) -> None:
        call = self._calls[key]
        if call.held_at is not None:
            call.hold += at - call.held_at
            call.held_at = None

    def _over(self, key: str, at: Instant, hangup: str, kind: str = "inbound") -> Sending:
        call = self._calls[key]
        began = at if call.entered_at is None else call.entered_at
        talked = 0 if call.answered_at is None else (at - call.answered_at) // SECOND
        fields = {
            "waiting_time": str(call.waited_s(call.answered_at or at)),
            "total_duration": str((at - began) // SECOND),
            "duration": str(talked),
            "hold_time": str(call.hold // SECOND),
            "start_time": format_instant(began),
            "timestamp": format_instant(at),
            "hangup": hangup,
            "in_business_hours": "true",
            "interaction_type": kind,
        }
        sending = self._trigger("inbound_call_ended", key, at, **fields)
        del self._calls[key]
        return sending

    def _trigger(self, event: str, key: str, at: Instant, **fields: str) -> Sending:
        call = self._calls[key]
        told = {
            "event": event,
            "call_id": hex_of("call", key),
            "interaction_id": hex_of(key),
            "contact_id": hex_of("contact", call.caller),
            "account_id": hex_of("account"),
            "contact_phone_number": telephone_of(call.caller),
            "talkdesk_phone_number": telephone_of("talkdesk"),
            "tags": call.group,
            **_whoever(call.agent),
            **fields,
        }
        return Sending(at, msgspec.json.encode(told), call=key)


def _whoever(agent: str | None) -> dict[str, str]:
    """Return the fields of whoever has the call, blank as a template leaves them."""
    if agent is None:
        return {"agent_id": "", "agent_name": "", "agent_email": ""}
    id_ = hex_of("agent", agent)
    return {"agent_id": id_, "agent_name": agent, "agent_email": f"{id_}@example.com"}


def _only_messages(plan: QueuePlan) -> QueuePlan:
    ways = tuple(way for way in plan.ways_out if way.kind is OverflowKind.VOICEMAIL)
    return replace(plan, ways_out=ways)

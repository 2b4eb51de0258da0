"""The story as Aircall's webhooks tell it: whole calls every time, in whole seconds, a token in each body."""

from dataclasses import dataclass, replace
from functools import singledispatchmethod
from typing import Any, ClassVar

import msgspec
from typing_extensions import override

from app.events import vocabulary as v
from app.events.instants import SECOND, Instant, Millis
from app.events.vocabulary import AgentState, BlockReason, Event
from app.simulator.centre import Centre
from app.simulator.journal import NativeEvent
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.naming import number_of, telephone_of
from app.simulator.tellers.story import AT_REST, read
from app.simulator.tellers.suiting import (
    NO_BLOCK_REASONS,
    NO_CALLBACKS,
    NO_OVERFLOW_KINDS,
    NO_TRANSFERS,
    without_refusals,
)

Json = dict[str, Any]

_ENDED_LATER: Millis = 30 * SECOND
"""call.ended comes this long after the call is over."""


@dataclass(slots=True)
class Call:
    """A call as Aircall shows it in every webhook."""

    key: str
    queue: str
    caller: str
    started_at: Instant
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    user: str | None = None
    missed: str | None = None
    status: str = "initial"


@dataclass(slots=True)
class User:
    """A user as Aircall shows it."""

    numbers: list[str]
    available: bool = False
    status: str = "available"
    wraps_up: bool = False


class AircallTeller(Teller):
    """Calls to numbers, and users; a number is a queue without a menu."""

    name: ClassVar[str] = "aircall"
    cannot: ClassVar[frozenset[str]] = frozenset(
        (
            *NO_CALLBACKS,
            *(NO_TRANSFERS - {"transfer_rate", "transferred_out", "transferred_to_agent"}),
            *NO_OVERFLOW_KINDS,
            *(NO_BLOCK_REASONS - {"blocked_closed"}),
            "overflowed",
            "conferenced",
            # A phone that rings out is not told of, so neither is when it stopped.
            "rings",
            "rona",
            "rona_rate",
            "unreachable",
            "average_time_in_queue",
            # After-call work is told of a user and of no call.
            "average_acw",
            "wrapped",
        )
    )
    grain: ClassVar[Millis] = SECOND

    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}
        self._callers: dict[str, str] = {}
        self._users: dict[str, User] = {}

    @override
    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return the webhooks of one event of the story."""
        return self._say(read(event))

    @override
    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return the body with the webhook's token in it."""
        body = msgspec.json.decode(sending.body)
        return sending._replace(body=msgspec.json.encode({**body, "token": secret}))

    @override
    def suits(self, centre: Centre) -> Centre:
        """Leave out menus, other ways out of a queue than hanging up, and calls that are handed on."""
        closed = ((BlockReason.CLOSED, 0.02),)
        suited = without_refusals(centre, lambda _: False, closed, ways_out=False)
        entry = replace(suited.entry, hangs_up=0.0)
        return replace(suited, entry=entry, answering=replace(centre.answering, unreachable=0.0))

    @singledispatchmethod
    def _say(self, said: Event) -> list[Sending]:  # noqa: ARG002
        return []

    @_say.register
    def _(self, said: v.CallArrived) -> list[Sending]:
        self._callers[said.call] = said.customer or said.call
        return []

    @_say.register
    def _(self, said: v.CallBlocked) -> list[Sending]:
        call = self._begun(said.call, said.queue or "", said.at)
        call.ended_at, call.missed, call.status = said.at, "out_of_opening_hours", "done"
        kinds = (("call.created", said.at), ("call.hungup", said.at), self._late(said.at))
        return [self._call(kind, at, call, is_open=False) for kind, at in kinds]

    @_say.register
    def _(self, said: v.CallQueued) -> list[Sending]:
        return [self._call("call.created", said.at, self._begun(said.call, said.queue, said.at))]

    @_say.register
    def _(self, said: v.CallRinging) -> list[Sending]:
        call = self._calls[said.call]
        call.user = said.agent
        return [self._call("call.ringing_on_agent", said.at, call)]

    @_say.register
    def _(self, said: v.CallNotAnswered) -> list[Sending]:
        call = self._calls[said.call]
        call.user = said.agent
        told = []
        if said.reason is v.NotAnsweredReason.DECLINED:
            told = [self._call("call.agent_declined", said.at, call)]
        call.user = None
        return told

    @_say.register
    def _(self, said: v.CallAnswered) -> list[Sending]:
        call = self._calls[said.call]
        call.user, call.answered_at, call.status = said.agent, said.at, "answered"
        return [self._call("call.answered", said.at, call)]

    @_say.register
    def _(self, said: v.CallHeld) -> list[Sending]:
        return [self._call("call.hold", said.at, self._calls[said.call])]

    @_say.register
    def _(self, said: v.CallResumed) -> list[Sending]:
        return [self._call("call.unhold", said.at, self._calls[said.call])]

    @_say.register
    def _(self, said: v.CallEnded) -> list[Sending]:
        return self._over(said.call, said.at, None)

    @_say.register
    def _(self, said: v.CallAbandoned) -> list[Sending]:
        call = self._calls[said.call]
        short = said.at - call.started_at < 10 * SECOND
        call.user = None
        return self._over(
            said.call, said.at, "short_abandoned" if short else "agents_did_not_answer"
        )

    @_say.register
    def _(self, said: v.AgentStateChanged) -> list[Sending]:
        user = self._users.setdefault(said.agent, User(list(said.queues or [])))
        if said.state is AgentState.WRAP_UP:
            user.wraps_up = True
            return [self._user("user.wut_start", said.at, said.agent)]
        if said.state not in AT_REST:
            return []
        user.available = said.state is AgentState.AVAILABLE
        user.status = "available" if user.available else said.reason or "custom"
        wrote, user.wraps_up = user.wraps_up, False
        if said.state is AgentState.OFFLINE:
            return [self._user("user.disconnected", said.at, said.agent)]
        if wrote:
            return [self._user("user.wut_end", said.at, said.agent)]
        kind = "user.opened" if user.available else "user.closed"
        return [self._user(kind, said.at, said.agent)]

    def _begun(self, key: str, queue: str, at: Instant) -> Call:
        call = self._calls[key] = Call(key, queue, self._callers.get(key, key), at)
        return call

    def _over(self, key: str, at: Instant, missed: str | None) -> list[Sending]:
        call = self._calls[key]
        call.ended_at, call.missed, call.status = at, missed, "done"
        return [
            self._call(kind, sent, call) for kind, sent in (("call.hungup", at), self._late(at))
        ]

    @staticmethod
    def _late(at: Instant) -> tuple[str, Instant]:
        return "call.ended", at + _ENDED_LATER

    def _call(self, kind: str, at: Instant, call: Call, *, is_open: bool = True) -> Sending:
        ended_at = call.ended_at
        data = {
            "id": number_of(call.key),
            "direct_link": f"https://api.aircall.io/v1/calls/{number_of(call.key)}",
            "direction": "inbound",
            "status": call.status,
            "missed_call_reason": call.missed,
            "started_at": call.started_at // SECOND,
            "answered_at": None if call.answered_at is None else call.answered_at // SECOND,
            "ended_at": None if ended_at is None else ended_at // SECOND,
            "duration": 0 if ended_at is None else (ended_at - call.started_at) // SECOND,
            "raw_digits": telephone_of(call.caller),
            "number": _number(call.queue, is_open=is_open),
            "archived": False,
        }
        if call.user is not None:
            data["user"] = self._shown(call.user)
        return _sending("call", kind, at, data, call.key)

    def _user(self, kind: str, at: Instant, name: str) -> Sending:
        numbers = [_number(queue) for queue in self._users[name].numbers]
        return _sending("user", kind, at, {**self._shown(name), "numbers": numbers}, None)

    def _shown(self, name: str) -> Json:
        user = self._users.get(name) or User([])
        return {
            "id": number_of("user", name),
            "name": name,
            "email": f"{number_of('user', name)}@example.com",
            "available": user.available,
            "availability_status": user.status,
            "language": "en-US",
            "wrap_up_time": 90,
        }


def _number(queue: str, *, is_open: bool = True) -> Json:
    return {
        "id": number_of("number", queue),
        "name": queue,
        "digits": telephone_of(queue),
        "country": "GB",
        "time_zone": "Etc/UTC",
        "open": is_open,
        "availability_status": "open" if is_open else "closed",
        "is_ivr": False,
    }


def _sending(resource: str, kind: str, at: Instant, data: Json, call: str | None) -> Sending:
    body = {"resource": resource, "event": kind, "timestamp": at // SECOND, "data": data}
    return Sending(at, msgspec.json.encode(body), call=call)

"""Aircall: its webhooks tell of calls to numbers and of users; a number is our queue.

Each event carries the whole call, so that every one of them tells when it began, and the last ones
tell of it all, under the same ids as the ones before.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import AgentState, Event
from app.providers.contract import (
    NotAuthentic,
    Provider,
    Report,
    Translation,
    Untranslatable,
    WebhookRequest,
    nothing,
)
from app.providers.proof import demand
from app.providers.reading import Record, as_record
from app.providers.untold import BLOCK_REASONS, CALLBACKS, CALLS_RINGING, without

_CLOSED = "out_of_opening_hours"
_IN_IVR = "abandoned_in_ivr"


class Told(NamedTuple):
    """One webhook: what happened, when, to which call or user."""

    id: str
    at: Instant
    data: Record

    @property
    def call(self) -> str:
        """The call's id."""
        return self.data.need("id")

    @property
    def queue(self) -> str:
        """The number that was called, by its name."""
        number = self.data.record("number")
        return number.text("name") or number.need("id")

    @property
    def agent(self) -> str:
        """The user who has the call, by name."""
        return _name(self.data.record("user"))

    @property
    def has_ivr(self) -> bool:
        """Whether the caller meets a menu, or a closed door, before any queue."""
        number = self.data.record("number")
        return number.flag("is_ivr") is True or number.flag("open") is False


Meaning: TypeAlias = Callable[[Told], list[Event]]


def authenticate(request: WebhookRequest, secrets: Sequence[str], _: Instant, __: str) -> None:
    """Return if the body carries a live token; raise NotAuthentic otherwise."""
    try:
        token = as_record(request.json()).text("token")
    except Untranslatable as wrong:
        raise NotAuthentic(wrong.reason) from wrong
    demand(token, secrets, "token")


def translate(request: WebhookRequest) -> Translation:
    """Return what a webhook means."""
    body = as_record(request.json())
    kind = body.need("event").lower()
    meaning = _CALLS.get(kind) or _USERS.get(kind)
    if meaning is None:
        return nothing(f"{kind}: nothing follows from it")
    data, at = body.record("data"), body.need_at("timestamp")
    if kind in _CALLS and data.word("direction") == "outbound":
        return nothing(f"{kind}: an outbound call")
    return Translation(meaning(Told(f"{kind}:{data.need('id')}:{at}", at, data)))


def _queued(told: Told) -> list[Event]:
    began = told.data.need_at("started_at")
    id_ = f"{told.call}:{told.queue}:queued"
    customer = told.data.text("raw_digits")
    return [v.CallQueued(id=id_, at=began, call=told.call, queue=told.queue, customer=customer)]


def _created(told: Told) -> list[Event]:
    arrived = v.CallArrived(
        id=f"{told.call}:arrived",
        at=told.data.need_at("started_at"),
        call=told.call,
        entry=told.queue,
        direction=v.Direction.INBOUND,
        customer=told.data.text("raw_digits"),
    )
    return [arrived] if told.has_ivr else [arrived, *_queued(told)]


def _rang(told: Told) -> list[Event]:
    ringing = v.CallRinging(
        id=told.id, at=told.at, call=told.call, queue=told.queue, agent=told.agent
    )
    return [*_queued(told), ringing, _agent(told, AgentState.RINGING)]


def _declined(told: Told) -> list[Event]:
    declined = v.NotAnsweredReason.DECLINED
    missed = v.CallNotAnswered(
        id=told.id, at=told.at, call=told.call, agent=told.agent, reason=declined
    )
    return [*_queued(told), missed, _agent(told, AgentState.AVAILABLE)]


def _picked_up(told: Told) -> list[Event]:
    at = told.data.at("answered_at")
    if at is None:
        return []
    user = told.data.record("user")
    agent = _name(user) if user else None
    id_ = f"{told.call}:answered"
    answered = v.CallAnswered(id=id_, at=at, call=told.call, agent=agent, queue=told.queue)
    return [*_queued(told), answered]


def _answered(told: Told) -> list[Event]:
    return [*_picked_up(told), _agent(told, AgentState.ON_CALL)]


def _held(told: Told) -> list[Event]:
    held = v.CallHeld(id=told.id, at=told.at, call=told.call, agent=told.agent)
    return [held, _agent(told, AgentState.ON_HOLD)]


def _resumed(told: Told) -> list[Event]:
    resumed = v.CallResumed(id=told.id, at=told.at, call=told.call, agent=told.agent)
    return [resumed, _agent(told, AgentState.ON_CALL)]


def _transferred(told: Told) -> list[Event]:
    by, to = told.data.record("transferred_by"), told.data.record("transferred_to")
    transferred = v.CallTransferred(
        id=told.id,
        at=told.at,
        call=told.call,
        agent=_name(by) if by else told.agent,
        to_agent=_name(to) if to else None,
    )
    return [transferred]


def _over(told: Told) -> list[Event]:
    """Return the end; the webhook of a call that is over comes late, its instant is in the call."""
    at = told.data.need_at("ended_at")
    answered = _picked_up(told)
    if answered:
        ended = v.CallEnded(id=f"{told.call}:ended", at=at, call=told.call)
        return [*answered, ended, *_free_again(told, at)]
    return _missed(told, at)


def _missed(told: Told, at: Instant) -> list[Event]:
    reason = told.data.word("missed_call_reason")
    if reason == _CLOSED:
        closed, queue = v.BlockReason.CLOSED, told.queue
        id_ = f"{told.call}:blocked"
        return [v.CallBlocked(id=id_, at=at, call=told.call, reason=closed, queue=queue)]
    if reason == _IN_IVR:
        return [v.CallEnded(id=f"{told.call}:ended", at=at, call=told.call)]
    id_ = f"{told.call}:abandoned"
    return [*_queued(told), v.CallAbandoned(id=id_, at=at, call=told.call, queue=told.queue)]


def _free_again(told: Told, at: Instant) -> list[Event]:
    """Return the user's state after a call; where there is after-call work, user.wut_start tells."""
    user = told.data.record("user")
    if not user or user.number("wrap_up_time") != 0:
        return []
    state = _availability(user)
    id_ = f"{told.call}:agent"
    return [v.AgentStateChanged(id=id_, at=at, agent=_name(user), state=state)]


def _agent(told: Told, state: AgentState) -> Event:
    return v.AgentStateChanged(id=f"{told.id}:agent", at=told.at, agent=told.agent, state=state)


def _user_state(state: AgentState | None) -> Meaning:
    def changed(told: Told) -> list[Event]:
        to = state or _availability(told.data)
        reason = told.data.text("availability_status") if to is AgentState.AWAY else None
        numbers = told.data.records("numbers")
        return [
            v.AgentStateChanged(
                id=told.id,
                at=told.at,
                agent=_name(told.data),
                state=to,
                reason=reason,
                queues=[_name(number) for number in numbers] or None,
            )
        ]

    return changed


def _availability(user: Record) -> AgentState:
    # A user who is available and does something else says so in the second field.
    is_free = user.flag("available") is not False and user.word("availability_status") in {
        "",
        "available",
    }
    return AgentState.AVAILABLE if is_free else AgentState.AWAY


def _hired(told: Told) -> list[Event]:
    return [v.AgentHired(id=told.id, at=told.at, agent=_name(told.data))]


def _left(told: Told) -> list[Event]:
    return [v.AgentLeft(id=told.id, at=told.at, agent=_name(told.data))]


def _name(person: Record) -> str:
    return person.text("name") or person.need("id")


_CALLS: dict[str, Meaning] = {
    "call.created": _created,
    "call.ringing_on_agent": _rang,
    "call.agent_declined": _declined,
    "call.answered": _answered,
    "call.hold": _held,
    "call.unhold": _resumed,
    "call.transferred": _transferred,
    "call.hungup": _over,
    "call.ended": _over,
}

_USERS: dict[str, Meaning] = {
    "user.connected": _user_state(None),
    "user.disconnected": _user_state(AgentState.OFFLINE),
    "user.opened": _user_state(None),
    "user.closed": _user_state(None),
    "user.wut_start": _user_state(AgentState.WRAP_UP),
    "user.wut_end": _user_state(None),
    "user.created": _hired,
    "user.deleted": _left,
}

_REPORTS = {
    Report.QUEUE: "started_at of the call, menu included; its number is the queue",
    Report.RINGING: "call.ringing_on_agent",
    Report.RONA: "call.agent_declined; a ring that times out is not told",
    Report.ABANDONED: "missed_call_reason",
    Report.BLOCKED: "missed_call_reason out_of_opening_hours, of a number that is closed",
    Report.HOLD: "call.hold, call.unhold",
    Report.TRANSFER: "call.transferred",
    Report.AGENTS: "user events and calls; after-call work as a state",
}

PROVIDER = Provider(
    name="aircall",
    label="Aircall",
    proof="the webhook's token, in the body",
    reports=_REPORTS,
    known_by="event, id of the call or user, timestamp; facts of the call by the call",
    order="none",
    keeps_untranslatable=True,
    why="it deactivates a webhook after repeated failures",
    authenticate=authenticate,
    translate=translate,
    untold=without(
        _REPORTS,
        *(f"transferred_{how}" for how in ("cold", "warm", "in", "to_queue", "to_number")),
        *(reason for reason in BLOCK_REASONS if reason != "blocked_closed"),
        "conferenced",
        # A ring that times out is not told, so neither is when it stopped.
        "rings",
        CALLS_RINGING,
        "rona",
        "rona_rate",
        "unreachable",
        "average_time_in_queue",
        *CALLBACKS,
    ),
)

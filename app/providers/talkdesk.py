"""Talkdesk: the webhooks of its triggers for inbound calls; a ringing group is our queue.

What is posted is a template that the account fills in. An event tells what it is by its name, and where a
template leaves the name out, by the fields it has: only the end of a call has an end.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from app.events import vocabulary as v
from app.events.instants import SECOND, Instant, Millis
from app.events.vocabulary import Event
from app.providers.contract import (
    NotAuthentic,
    Provider,
    Report,
    Translation,
    Untranslatable,
    WebhookRequest,
    nothing,
)
from app.providers.proof import api_key, demand
from app.providers.reading import Record, as_record
from app.providers.untold import CALLBACKS, CALLS_WAITING, without

_OTHERS = ("outbound", "contact", "note", "log")
"""Words in the names of events that are not of inbound calls."""

_KEYS = ("x-api-key", "authorization")


class Told(NamedTuple):
    """One event, and when it came in."""

    call: str
    received: Instant
    record: Record

    @property
    def queue(self) -> str | None:
        """The first ringing group of the call; None where it rang no group."""
        groups = self.record.loose_text("tags").strip("[]").split(",")
        return groups[0].strip().strip("\"'") or None

    @property
    def agent(self) -> str | None:
        """The agent's name, the id where there is none; None where nobody answered."""
        return self.record.text("agent_name") or self.record.text("agent_id")

    @property
    def waited(self) -> Millis:
        """How long the caller waited."""
        return round((self.record.number("waiting_time") or 0) * SECOND)


Meaning: TypeAlias = Callable[[Told], list[Event]]


def authenticate(request: WebhookRequest, secrets: Sequence[str], _: Instant, __: str) -> None:
    """Return if a live secret comes in a header or as the body's token; raise NotAuthentic otherwise."""
    if any(name in request.headers for name in _KEYS):
        api_key(request, secrets)
        return
    try:
        token = as_record(request.json()).text("token")
    except Untranslatable as wrong:
        raise NotAuthentic(wrong.reason) from wrong
    demand(token, secrets, "token")


def translate(request: WebhookRequest) -> Translation:
    """Return what an event means."""
    record = as_record(request.json())
    name = record.word("event")
    if "call_id" not in record and "interaction_id" not in record and "event" not in record:
        raise Untranslatable("neither event nor call_id")
    if any(word in name for word in _OTHERS):
        return nothing(f"{name}: not of an inbound call")
    call = record.text("interaction_id") or record.need("call_id")
    told = Told(call, request.received, record)
    events = _meaning(record, name)(told)
    return Translation(events) if events else nothing(f"{name}: nothing follows from it")


def _meaning(record: Record, name: str) -> Meaning:
    # A template names every field, and leaves blank what its event does not have.
    if "end" in name or "finish" in name or record.at("timestamp") is not None:
        return _ended
    if record.text("agent_id") or record.text("agent_name"):
        return _answered
    return _arrived


def _arrived(told: Told) -> list[Event]:
    return [
        v.CallArrived(
            id=f"{told.call}:arrived",
            at=told.received,
            call=told.call,
            direction=v.Direction.INBOUND,
            customer=told.record.text("contact_phone_number"),
        )
    ]


def _visit(told: Told, queue: str, left_at: Instant) -> Event:
    """Return the visit that was left at an instant, by how long it took."""
    at = max(left_at - told.waited, 0)
    customer = told.record.text("contact_phone_number")
    id_ = f"{told.call}:{queue}:queued"
    return v.CallQueued(id=id_, at=at, call=told.call, queue=queue, customer=customer)


def _picked_up(told: Told, at: Instant) -> list[Event]:
    queue = told.queue
    if queue is None:
        return []
    id_ = f"{told.call}:{told.agent}:answered"
    answered = v.CallAnswered(id=id_, at=at, call=told.call, agent=told.agent, queue=queue)
    return [_visit(told, queue, at), answered]


def _answered(told: Told) -> list[Event]:
    return _picked_up(told, told.received)


def _ended(told: Told) -> list[Event]:
    """Return the end, with the visit and the answer in case that nothing told of them before."""
    at, queue = told.record.need_at("timestamp"), told.queue
    ended = v.CallEnded(id=f"{told.call}:ended", at=at, call=told.call, by=_by(told))
    if told.agent is not None:
        began = told.record.at("start_time")
        known = [] if began is None else _picked_up(told, min(began + told.waited, at))
        return [*known, ended]
    if queue is None:
        return [ended]
    return [_visit(told, queue, at), _unanswered(told, queue, at)]


def _unanswered(told: Told, queue: str, at: Instant) -> Event:
    id_ = f"{told.call}:{queue}:left"
    if "voicemail" in told.record.word("interaction_type"):
        to_voicemail = v.OverflowKind.VOICEMAIL
        return v.CallOverflowed(id=id_, at=at, call=told.call, queue=queue, kind=to_voicemail)
    return v.CallAbandoned(id=id_, at=at, call=told.call, queue=queue)


def _by(told: Told) -> v.EndedBy | None:
    why = told.record.word("hangup")
    if "agent" in why:
        return v.EndedBy.AGENT
    return v.EndedBy.CALLER if "contact" in why or "customer" in why else None


_REPORTS = {
    Report.QUEUE: "waiting_time, back from the answer or the end; a ringing group is the queue",
    Report.ABANDONED: "the end of an inbound call that no agent had",
    Report.OVERFLOW: "the end of a call whose interaction_type is voicemail",
}

PROVIDER = Provider(
    name="talkdesk",
    label="Talkdesk",
    proof="a key that the template of the trigger carries as `token`, or one in a header",
    reports=_REPORTS,
    known_by="interaction and what it tells",
    order="none",
    keeps_untranslatable=False,
    why="the template of the trigger needs a look",
    authenticate=authenticate,
    translate=translate,
    untold=without(
        _REPORTS,
        *(f"overflowed_{kind}" for kind in ("queue", "callback", "key", "timeout", "closed")),
        "conferenced",
        # Who waits is not told before the wait is over.
        CALLS_WAITING,
        "estimated_wait",
        *CALLBACKS,
    ),
)

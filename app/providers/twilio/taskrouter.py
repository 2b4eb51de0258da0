"""TaskRouter's events, from a form or a stream: the life of a task is the life of a call.

Every event of a task names its queue and when it was entered, so each of them tells of the visit
under one id: the first to arrive is enough, and the others are repetitions.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import msgspec

from app.events import vocabulary as v
from app.events.instants import Instant
from app.events.vocabulary import AgentState, Event
from app.providers.contract import Translation, Untranslatable, nothing
from app.providers.reading import Record

_VOICE = ("", "voice", "default")
_OVER = ("wrapping", "completed")
_GOING_ON = ("pending", "reserved", "assigned")
_HANG_UP = ("hangup", "hang up", "hung up", "abandon")
_TOO_LONG = ("timeout", "timed out", "ttl")
_READY = ("available", "idle", "online", "ready")
_GONE = ("offline", "logged out")


class Told(NamedTuple):
    """One event of TaskRouter."""

    id: str
    at: Instant
    record: Record

    @property
    def call(self) -> str:
        """The task, which is our call."""
        return self.record.need("TaskSid")

    @property
    def queue(self) -> str | None:
        """The queue's name, its id where there is none."""
        return self.record.text("TaskQueueName") or self.record.text("TaskQueueSid")

    @property
    def agent(self) -> str:
        """The worker's name, its id where there is none."""
        return self.record.text("WorkerName") or self.record.need("WorkerSid")

    @property
    def customer(self) -> str | None:
        """The caller's number, where the task was made with it."""
        attributes = attributes_of(self.record)
        return attributes.loose_text("from") or attributes.loose_text("caller") or None


Meaning: TypeAlias = Callable[[Told], list[Event]]


def translate(record: Record, sid: str | None = None) -> Translation:
    """Return what an event means; `sid` is its id where it stands outside the payload."""
    kind = record.need("EventType").lower()
    meaning = _MEANINGS.get(kind)
    if meaning is None:
        return nothing(f"{kind}: nothing follows from it")
    at = record.need_at("TimestampMs", "Timestamp")
    resource = record.text("ResourceSid") or record.text("TaskSid") or record.need("WorkerSid")
    told = Told(record.text("Sid") or sid or f"{kind}:{resource}:{at}", at, record)
    events = meaning(told)
    if reason := _not_ours(record):
        return Translation(_states(events), [f"{kind}: {reason}"])
    if not events and kind in _SAID_BY:
        raise Untranslatable(f"{_SAID_BY[kind]} is missing")
    return Translation(events) if events else nothing(f"{kind}: nothing follows from it")


def attributes_of(record: Record) -> Record:
    """Return a task's own attributes, as JSON or in place; what is no JSON object is none."""
    try:
        return record.record("TaskAttributes")
    except Untranslatable:
        text = record.text("TaskAttributes") or "{}"
    try:
        return Record(msgspec.json.decode(text, type=dict[str, object]))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Record({})


def _not_ours(record: Record) -> str | None:
    channel = record.word("TaskChannelUniqueName")
    if channel not in _VOICE:
        return f"a task of the channel {channel}"
    direction = attributes_of(record).loose_text("direction").lower()
    return "an outbound call" if direction.startswith("outbound") else None


def _states(events: list[Event]) -> list[Event]:
    """Return what a task that is none of ours makes of its worker, who is busy with it all the same."""
    return [event for event in events if isinstance(event, v.AgentStateChanged)]


def _entered(told: Told) -> list[Event]:
    """Return the visit, which every event of a waiting task tells of."""
    at = told.record.at("TaskQueueEnteredDate")
    queue = told.queue
    if at is None or queue is None:
        return []
    place = told.record.text("TaskQueueSid") or queue
    id_ = f"{told.call}:{place}:{at}:queued"
    return [v.CallQueued(id=id_, at=at, call=told.call, queue=queue, customer=told.customer)]


def _created(told: Told) -> list[Event]:
    at = told.record.at("TaskDateCreated") or told.at
    arrived = v.CallArrived(
        id=f"{told.id}:arrived",
        at=at,
        call=told.call,
        direction=v.Direction.INBOUND,
        customer=told.customer,
    )
    return [arrived, *_queued(told)]


def _queued(told: Told) -> list[Event]:
    entered = _entered(told)
    if entered or told.queue is None:
        return entered
    return [
        v.CallQueued(
            id=f"{told.id}:queued",
            at=told.at,
            call=told.call,
            queue=told.queue,
            customer=told.customer,
        )
    ]


def _rang(told: Told) -> list[Event]:
    ringing = v.CallRinging(
        id=f"{told.id}:ringing", at=told.at, call=told.call, queue=told.queue, agent=told.agent
    )
    return [*_entered(told), ringing, _agent(told, AgentState.RINGING)]


def _answered(told: Told) -> list[Event]:
    answered = v.CallAnswered(
        id=f"{told.id}:answered", at=told.at, call=told.call, queue=told.queue, agent=told.agent
    )
    return [*_entered(told), answered, _agent(told, AgentState.ON_CALL)]


def _missed(reason: v.NotAnsweredReason) -> Meaning:
    def missed(told: Told) -> list[Event]:
        not_answered = v.CallNotAnswered(
            id=f"{told.id}:not_answered",
            at=told.at,
            call=told.call,
            agent=told.agent,
            reason=reason,
        )
        return [*_entered(told), not_answered, *_at_rest(told)]

    return missed


def _ended(told: Told) -> list[Event]:
    return [v.CallEnded(id=f"{told.id}:ended", at=told.at, call=told.call)]


def _ended_if_over(told: Told) -> list[Event]:
    # While the task is still assigned, a colleague talks on.
    is_over = told.record.word("TaskAssignmentStatus") in _OVER
    return _ended(told) if is_over else []


def _wrapping(told: Told) -> list[Event]:
    over = _ended_if_over(told) or _handed_on(told)
    return [*over, _agent(told, AgentState.WRAP_UP)]


def _handed_on(told: Told) -> list[Event]:
    """Return what it means that a worker wraps up a task that goes on: somebody else has it now."""
    if told.record.word("TaskAssignmentStatus") not in _GOING_ON:
        return []
    id_ = f"{told.id}:transferred"
    return [v.CallTransferred(id=id_, at=told.at, call=told.call, agent=told.agent)]


def _completed(told: Told) -> list[Event]:
    wrapped = v.CallWrappedUp(
        id=f"{told.id}:wrapped_up", at=told.at, call=told.call, agent=told.agent
    )
    return [*_ended_if_over(told), wrapped, *_at_rest(told)]


def _canceled(told: Told) -> list[Event]:
    reason = told.record.word("TaskCanceledReason") or told.record.word("Reason")
    if any(word in reason for word in _HANG_UP):
        abandoned = v.CallAbandoned(
            id=f"{told.id}:abandoned", at=told.at, call=told.call, queue=told.queue
        )
        return [*_entered(told), abandoned]
    if not reason or told.queue is None:
        return [*_entered(told), *_ended(told)]
    too_long = any(word in reason for word in _TOO_LONG)
    overflowed = v.CallOverflowed(
        id=f"{told.id}:overflowed",
        at=told.at,
        call=told.call,
        queue=told.queue,
        kind=v.OverflowKind.TIMEOUT if too_long else v.OverflowKind.QUEUE,
    )
    return [*_entered(told), overflowed]


def _at_rest(told: Told) -> list[Event]:
    """Return the state of a worker without a reservation: what their activity is called."""
    name = told.record.text("WorkerActivityName")
    if name is None:
        return []
    if name.lower() in _READY:
        return [_agent(told, AgentState.AVAILABLE)]
    if name.lower() in _GONE:
        return [_agent(told, AgentState.OFFLINE)]
    return [_agent(told, AgentState.AWAY, name)]


def _agent(told: Told, state: AgentState, reason: str | None = None) -> Event:
    return v.AgentStateChanged(
        id=f"{told.id}:agent", at=told.at, agent=told.agent, state=state, reason=reason
    )


def _hired(told: Told) -> list[Event]:
    return [v.AgentHired(id=f"{told.id}:hired", at=told.at, agent=told.agent), *_at_rest(told)]


def _left(told: Told) -> list[Event]:
    return [v.AgentLeft(id=f"{told.id}:left", at=told.at, agent=told.agent)]


_MEANINGS: dict[str, Meaning] = {
    "task.created": _created,
    "task-queue.entered": _queued,
    "task-queue.moved": _queued,
    "reservation.created": _rang,
    "reservation.accepted": _answered,
    "reservation.timeout": _missed(v.NotAnsweredReason.NO_ANSWER),
    "reservation.rejected": _missed(v.NotAnsweredReason.DECLINED),
    # A colleague was faster, or the caller was: nobody missed anything.
    "reservation.rescinded": _at_rest,
    "reservation.canceled": _at_rest,
    "reservation.wrapup": _wrapping,
    "reservation.completed": _completed,
    "task.wrapup": _ended,
    "task.completed": _ended,
    "task.canceled": _canceled,
    "task.deleted": _ended,
    "task.system-deleted": _ended,
    "worker.activity.update": _at_rest,
    "worker.created": _hired,
    "worker.deleted": _left,
}

_SAID_BY = {
    "task-queue.entered": "TaskQueueName",
    "task-queue.moved": "TaskQueueName",
    "worker.activity.update": "WorkerActivityName",
}
"""What these events are sent for: without it there is nothing in them."""

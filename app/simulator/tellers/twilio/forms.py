"""The forms that Twilio posts: TaskRouter's events, voice status callbacks, conference callbacks."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TypeAlias
from urllib.parse import parse_qsl, urlencode

import msgspec

from app.events.instants import SECOND, Instant, to_datetime
from app.simulator.tellers.contract import Sending
from app.simulator.tellers.naming import hex_of, telephone_of

Fields: TypeAlias = dict[str, str]

_FORM = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
_ACCOUNT = "AC" + hex_of("account")
_WORKSPACE = {"WorkspaceSid": "WS" + hex_of("workspace"), "WorkspaceName": "Centre"}
_WORKFLOW = {"WorkflowSid": "WW" + hex_of("workflow"), "WorkflowName": "By queue"}
_CHANNEL = {"TaskChannelUniqueName": "voice", "TaskChannelSid": "TC" + hex_of("voice")}
_OURS = "+441632960000"


@dataclass(slots=True)
class Task:
    """A call as TaskRouter knows it."""

    key: str
    caller: str
    created_at: Instant
    queue: str
    entered_at: Instant
    direction: str = "inbound"
    status: str = "pending"
    version: int = 0
    reservations: int = 0
    ringing: str | None = None
    holder: str = ""
    """The worker who had it last."""

    @property
    def sid(self) -> str:
        """The task's id."""
        return "WT" + hex_of(self.key)

    @property
    def call_sid(self) -> str:
        """The id of the call on the line."""
        return call_sid(self.key)


def call_sid(key: str) -> str:
    """Return the id of a call on the line."""
    return "CA" + hex_of(key)


def task_event(kind: str, at: Instant, task: Task, **more: str) -> Sending:
    """Return one of TaskRouter's events about a task."""
    task.version += 1
    about = {"ResourceType": "task", "ResourceSid": task.sid}
    return _event(kind, at, {**about, **_task(task, at), **more}, task.key)


def reservation_event(kind: str, at: Instant, task: Task, worker: Fields) -> Sending:
    """Return one of TaskRouter's events about a worker's reservation of a task."""
    task.version += 1
    sid = "WR" + hex_of(task.key, worker["WorkerName"], task.reservations)
    about = {"ResourceType": "reservation", "ResourceSid": sid, "ReservationSid": sid}
    fields = {**about, **_task(task, at), **worker}
    return _event(f"reservation.{kind}", at, fields, task.key)


def worker_event(kind: str, at: Instant, worker: Fields) -> Sending:
    """Return one of TaskRouter's events about a worker."""
    about = {"ResourceType": "worker", "ResourceSid": worker["WorkerSid"]}
    return _event(kind, at, {**about, **worker}, None)


def worker(name: str, activity: str) -> Fields:
    """Return a worker's own fields."""
    return {
        "WorkerSid": "WK" + hex_of(name),
        "WorkerName": name,
        "WorkerActivityName": activity,
        "WorkerActivitySid": "WA" + hex_of(activity),
        "WorkerAttributes": "{}",
    }


def status(key: str, caller: str, word: str, at: Instant, lasted: int = 0) -> Sending:
    """Return the voice status callback of a call that is over; it lasted so many milliseconds."""
    fields = {
        "CallSid": call_sid(key),
        "AccountSid": _ACCOUNT,
        "From": telephone_of(caller),
        "To": _OURS,
        "Direction": "inbound",
        "CallStatus": word,
        "CallDuration": str(lasted // SECOND),
        "Duration": str(-(-lasted // (60 * SECOND))),
        "Timestamp": _rfc2822(at),
        "CallbackSource": "call-progress-events",
        "SequenceNumber": "0",
    }
    return _form(fields, at, key)


def conference(kind: str, at: Instant, task: Task, number: int) -> Sending:
    """Return the callback of a conference that TaskRouter made for a task."""
    fields = {
        "AccountSid": _ACCOUNT,
        "ConferenceSid": "CF" + hex_of(task.key),
        "FriendlyName": task.sid,
        "CallSid": task.call_sid,
        "StatusCallbackEvent": kind,
        "SequenceNumber": str(number),
        "Hold": str(kind == "participant-hold").lower(),
        "Muted": "false",
        "Coaching": "false",
        "Timestamp": _rfc2822(at),
    }
    return _form(fields, at, task.key)


def signed(sending: Sending, secret: str, url: str) -> Sending:
    """Return a form with Twilio's signature over the address and the fields."""
    fields = parse_qsl(sending.body.decode(), keep_blank_values=True)
    text = url + "".join(name + value for name, value in sorted(fields))
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()
    proof = {"x-twilio-signature": b64encode(digest).decode()}
    token = {"i-twilio-idempotency-token": hex_of(sending.body)}
    return sending._replace(headers={**sending.headers, **token, **proof})


def _task(task: Task, at: Instant) -> Fields:
    attributes = {
        "call_sid": task.call_sid,
        "from": telephone_of(task.caller),
        "to": _OURS,
        "direction": task.direction,
    }
    return {
        "TaskSid": task.sid,
        "TaskAttributes": msgspec.json.encode(attributes).decode(),
        "TaskAge": str((at - task.created_at) // SECOND),
        "TaskPriority": "0",
        "TaskVersion": str(task.version),
        "TaskAssignmentStatus": task.status,
        "TaskDateCreated": str(task.created_at // SECOND),
        "TaskQueueSid": "WQ" + hex_of(task.queue),
        "TaskQueueName": task.queue,
        "TaskQueueTargetExpression": "1==1",
        "TaskQueueEnteredDate": str(task.entered_at // SECOND),
        **_WORKFLOW,
        **_CHANNEL,
    }


def _event(kind: str, at: Instant, fields: Mapping[str, str], call: str | None) -> Sending:
    common = {
        "EventType": kind,
        "AccountSid": _ACCOUNT,
        "Sid": "EV" + hex_of(kind, at, fields["ResourceSid"], fields.get("TaskVersion", "")),
        "EventDescription": f"{fields['ResourceType'].capitalize()} {fields['ResourceSid']}",
        "Timestamp": str(at // SECOND),
        "TimestampMs": str(at),
        **_WORKSPACE,
    }
    return _form({**common, **fields}, at, call)


def _form(fields: Mapping[str, str], at: Instant, call: str | None) -> Sending:
    return Sending(at, urlencode(fields).encode(), _FORM, call=call)


def _rfc2822(at: Instant) -> str:
    return format_datetime(to_datetime(at))

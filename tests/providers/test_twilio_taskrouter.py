"""TaskRouter, on fields as its documentation lists them."""

from typing import Any

import pytest

from app.events.instants import parse_instant
from app.providers.contract import Untranslatable
from app.providers.twilio.provider import translate
from tests.providers.telling import DAY, form, lines, posted


def ms(clock: str) -> str:
    return str(parse_instant(f"{DAY}T{clock}Z"))


def event(kind: str, clock: str, **changes: str) -> dict[str, str]:
    """Return an event of a task that entered its queue at 10:00:00; the time may hold milliseconds."""
    at = ms(clock)
    fields = {
        "EventType": kind,
        "Sid": f"EV-{kind}-{clock}",
        "ResourceSid": "WT1",
        "Timestamp": at[:-3],
        "TimestampMs": at,
        "TaskSid": "WT1",
        "TaskAttributes": '{"call_sid": "CA1", "from": "+441632960123", "direction": "inbound"}',
        "TaskDateCreated": ms("10:00:00")[:-3],
        "TaskQueueEnteredDate": ms("10:00:00")[:-3],
        "TaskQueueSid": "WQ1",
        "TaskQueueName": "Sales",
        "TaskChannelUniqueName": "voice",
    }
    return fields | changes


def reservation(kind: str, clock: str, **changes: str) -> dict[str, str]:
    worker = {"WorkerSid": "WK1", "WorkerName": "anna", "WorkerActivityName": "Available"}
    return event(f"reservation.{kind}", clock, **(worker | changes))


CALLER = "customer=+441632960123"
QUEUED = f"10:00:00 call.queued WT1 queue=Sales {CALLER}"

# name: (what is posted, what it means)
MEANINGS: dict[str, tuple[dict[str, str], list[str]]] = {
    "a task": (
        event("task.created", "10:00:00.350"),
        [f"10:00:00 call.arrived WT1 direction=inbound {CALLER}", QUEUED],
    ),
    "a task without a queue": (
        event("task.created", "10:00:00.350", TaskQueueName="", TaskQueueSid=""),
        [f"10:00:00 call.arrived WT1 direction=inbound {CALLER}"],
    ),
    "a queue": (event("task-queue.entered", "10:00:00.400"), [QUEUED]),
    "a queue without its instant": (
        event("task-queue.entered", "10:00:00.400", TaskQueueEnteredDate=""),
        [f"10:00:00.400 call.queued WT1 queue=Sales {CALLER}"],
    ),
    "a queue without its name": (
        event("task-queue.entered", "10:00:00.400", TaskQueueName=""),
        [f"10:00:00 call.queued WT1 queue=WQ1 {CALLER}"],
    ),
    "another queue": (
        event("task-queue.moved", "10:01:00", TaskQueueName="Care", TaskQueueSid="WQ2", TaskQueueEnteredDate=ms("10:01:00")[:-3]),
        [f"10:01:00 call.queued WT1 queue=Care {CALLER}"],
    ),
    "ringing": (
        reservation("created", "10:00:05"),
        [QUEUED, "10:00:05 call.ringing WT1 queue=Sales agent=anna", "10:00:05 agent.state anna state=ringing"],
    ),
    "answered": (
        reservation("accepted", "10:00:09.250"),
        [QUEUED, "10:00:09.250 call.answered WT1 agent=anna queue=Sales", "10:00:09.250 agent.state anna state=on_call"],
    ),
    "not answered": (
        reservation("timeout", "10:00:20", WorkerActivityName="Offline"),
        [QUEUED, "10:00:20 call.not_answered WT1 agent=anna", "10:00:20 agent.state anna state=offline"],
    ),
    "declined": (
        reservation("rejected", "10:00:20", WorkerActivityName="Lunch"),
        [QUEUED, "10:00:20 call.not_answered WT1 agent=anna reason=declined", "10:00:20 agent.state anna state=away reason=Lunch"],
    ),
    "a colleague was faster": (reservation("rescinded", "10:00:20"), ["10:00:20 agent.state anna state=available"]),
    "the caller was faster": (reservation("canceled", "10:00:20"), ["10:00:20 agent.state anna state=available"]),
    "talk is over": (
        reservation("wrapup", "10:05:00", TaskAssignmentStatus="wrapping"),
        ["10:05:00 call.ended WT1", "10:05:00 agent.state anna state=wrap_up"],
    ),
    "talk goes on with a colleague": (
        reservation("wrapup", "10:05:00", TaskAssignmentStatus="assigned"),
        ["10:05:00 call.transferred WT1 agent=anna", "10:05:00 agent.state anna state=wrap_up"],
    ),
    "after-call work is over": (
        reservation("completed", "10:05:30", TaskAssignmentStatus="wrapping"),
        ["10:05:30 call.ended WT1", "10:05:30 call.wrapped_up WT1 agent=anna", "10:05:30 agent.state anna state=available"],
    ),
    "the task wraps up": (event("task.wrapup", "10:05:00"), ["10:05:00 call.ended WT1"]),
    "the task is done": (event("task.completed", "10:05:30"), ["10:05:30 call.ended WT1"]),
    "a hang-up": (
        event("task.canceled", "10:00:35", TaskCanceledReason="hangup"),
        [QUEUED, "10:00:35 call.abandoned WT1 queue=Sales"],
    ),
    "waited too long": (
        event("task.canceled", "10:04:00", TaskCanceledReason="Workflow timeout"),
        [QUEUED, "10:04:00 call.overflowed WT1 queue=Sales kind=timeout"],
    ),
    "taken away": (
        event("task.canceled", "10:04:00", TaskCanceledReason="redirected"),
        [QUEUED, "10:04:00 call.overflowed WT1 queue=Sales kind=queue"],
    ),
    "gone without a reason": (event("task.canceled", "10:04:00"), [QUEUED, "10:04:00 call.ended WT1"]),
    "an activity": (
        {k: v for k, v in reservation("x", "10:00:00", WorkerActivityName="Break").items() if not k.startswith("Task")} | {"EventType": "worker.activity.update"},
        ["10:00:00 agent.state anna state=away reason=Break"],
    ),
    "a new worker": (
        {"EventType": "worker.created", "Sid": "EV1", "ResourceSid": "WK1", "WorkerSid": "WK1", "TimestampMs": ms("10:00:00"), "WorkerActivityName": "Offline"},
        ["10:00:00 agent.hired WK1", "10:00:00 agent.state WK1 state=offline"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANINGS)
def test_documented_fields_of_a_callback_mean(name: str) -> None:
    fields, expected = MEANINGS[name]
    assert lines(translate(form(fields))) == expected


@pytest.mark.parametrize("name", MEANINGS)
def test_the_event_stream_says_the_same_in_its_own_spelling(name: str) -> None:
    fields, expected = MEANINGS[name]
    assert lines(translate(posted([streamed(fields)]))) == expected


def test_attributes_in_place_are_read_like_those_in_json() -> None:
    told = streamed(event("task-queue.entered", "10:00:00.400"))
    told["data"]["payload"]["task_attributes"] = {"from": "+441632960123", "direction": "inbound"}
    assert lines(translate(posted([told]))) == [QUEUED]


def streamed(fields: dict[str, str]) -> dict[str, Any]:
    """Return an event as the event stream documents it: names in snake case, instants in ISO 8601."""
    names = {"EventType": "eventtype", "Sid": "sid"}
    payload: dict[str, Any] = {
        names.get(name, snake(name)): value for name, value in fields.items()
    }
    return {
        "specversion": "1.0",
        "type": f"com.twilio.taskrouter.{fields['EventType']}",
        "id": "EZ1",
        "data": {"payload_type": "application/json", "payload": payload},
    }


def snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


IGNORED = {
    "a chat": event("task.created", "10:00:00", TaskChannelUniqueName="chat"),
    "a call of ours": event(
        "task.created", "10:00:00", TaskAttributes='{"direction": "outbound-api"}'
    ),
    "a routing step": event("workflow.target-matched", "10:00:00"),
    "a colleague who was faster, of no activity": reservation(
        "rescinded", "10:00:00", WorkerActivityName=""
    ),
    "a new queue": {"EventType": "task-queue.created", "ResourceSid": "WQ1", "TimestampMs": "1"},
}


@pytest.mark.parametrize("name", IGNORED)
def test_what_tells_nothing_here_is_ignored_with_a_reason(name: str) -> None:
    translation = translate(form(IGNORED[name]))
    assert not translation.events
    assert len(translation.ignored) == 1


def test_every_event_of_a_task_tells_of_the_visit_under_one_id() -> None:
    kinds = [event("task.created", "10:00:00.350"), event("task-queue.entered", "10:00:00.400"),
             reservation("created", "10:00:05"), reservation("accepted", "10:00:09")]  # fmt: skip
    ids = {
        told.id
        for fields in kinds
        for told in translate(form(fields)).events
        if told.id.endswith(":queued")
    }
    assert len(ids) == 1


REFUSED: dict[str, dict[str, str]] = {
    "nothing": {},
    "no instant": {"EventType": "task.created", "ResourceSid": "WT1", "TaskSid": "WT1"},
    "no resource": {"EventType": "task.created", "TimestampMs": ms("10:00:00")},
    "an instant that is none": event("task.created", "10:00:00", TimestampMs="soon"),
    "an instant of no age": event("task.created", "10:00:00", TimestampMs="9" * 20),
    "no queue": event("task-queue.entered", "10:00:00", TaskQueueName="", TaskQueueSid=""),
    "no activity": event("worker.activity.update", "10:00:00", WorkerSid="WK1"),
    "no worker": event("reservation.accepted", "10:00:00"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_understood_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(Untranslatable) as refused:
        translate(form(REFUSED[name]))
    assert refused.value.reason


def test_one_bad_event_of_a_stream_does_not_sink_the_rest() -> None:
    good = streamed(event("task-queue.entered", "10:00:00"))
    translation = translate(posted([good, {"type": "com.twilio.taskrouter.x"}, 7]))
    assert lines(translation) == [QUEUED]
    assert [refused.reason for refused in translation.refused] == [
        "data.payload is missing",
        "the body: expected a JSON object",
    ]


@pytest.mark.parametrize("attributes", ["[]", "{", "7", '{"from": [1], "direction": 7}'])
def test_attributes_of_the_customers_own_making_sink_nothing(attributes: str) -> None:
    fields = event("task-queue.entered", "10:00:00", TaskAttributes=attributes)
    assert lines(translate(form(fields))) == ["10:00:00 call.queued WT1 queue=Sales"]

"""Amazon Connect, on fields as its documentation lists them."""

import base64
import json
from typing import Any

import pytest

from app.providers.connect.provider import translate
from app.providers.contract import NotAuthentic, Untranslatable
from app.providers.registry import PROVIDERS
from tests.providers.telling import DAY, PUBLIC_URL, RECEIVED, lines, posted

ARN = "arn:aws:connect:eu-west-2:123456789012:instance/i-1"
QUEUE = {"queueArn": f"{ARN}/queue/q-1", "queueType": "STANDARD", "enqueueTimestamp": f"{DAY}T10:00:00.250Z"}  # fmt: skip
AGENT = {"agentArn": f"{ARN}/agent/a-1", "connectedToAgentTimestamp": f"{DAY}T10:00:12.500Z"}
NEVER = "1970-01-01T00:00:00.001Z"


def contact(kind: str, **changes: Any) -> dict[str, Any]:
    detail = {
        "eventType": kind,
        "contactId": "c-1",
        "channel": "VOICE",
        "instanceArn": ARN,
        "initiationMethod": "INBOUND",
        "initiationTimestamp": f"{DAY}T09:59:50.000Z",
    }
    return {
        "version": "0",
        "id": f"ev-{kind}",
        "detail-type": "Amazon Connect Contact Event",
        "source": "aws.connect",
        "detail": detail | changes,
    }


ENTERED = "10:00:00.250 call.queued c-1 queue=q-1"
ANSWERED = "10:00:12.500 call.answered c-1 agent=a-1 queue=q-1"
DONE = {
    "afterContactWorkStartTimestamp": f"{DAY}T10:05:00Z",
    "afterContactWorkEndTimestamp": f"{DAY}T10:05:30Z",
}
HUNG_UP = {"disconnectTimestamp": f"{DAY}T10:05:00.000Z"}

CONTACT_EVENTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "initiated": (contact("INITIATED"), ["09:59:50 call.arrived c-1 direction=inbound"]),
    "transferred here": (contact("INITIATED", initiationMethod="TRANSFER", previousContactId="c-0"), ["09:59:50 call.arrived c-1 direction=inbound"]),
    "queued": (contact("QUEUED", queueInfo=QUEUE), [ENTERED]),
    "answered": (contact("CONNECTED_TO_AGENT", queueInfo=QUEUE, agentInfo=AGENT), [ENTERED, ANSWERED]),
    "keys in another case": (
        contact("CONNECTED_TO_AGENT", QueueInfo={k.upper(): v for k, v in QUEUE.items()}, AgentInfo={k.title(): v for k, v in AGENT.items()}),
        [ENTERED, ANSWERED],
    ),
    "hung up in the queue": (contact("DISCONNECTED", queueInfo=QUEUE, **HUNG_UP), [ENTERED, "10:05:00 call.abandoned c-1 queue=q-1"]),
    "hung up in the menu": (contact("DISCONNECTED", **HUNG_UP), ["10:05:00 call.ended c-1"]),
    "a talk ended": (contact("DISCONNECTED", queueInfo=QUEUE, agentInfo=AGENT, **HUNG_UP), [ENTERED, ANSWERED, "10:05:00 call.ended c-1"]),
    "completed": (contact("COMPLETED", queueInfo=QUEUE, agentInfo=AGENT | DONE), [ENTERED, ANSWERED, "10:05:30 call.wrapped_up c-1 agent=a-1"]),
    "an instant that stands for none": (
        contact("QUEUED", queueInfo=QUEUE, agentInfo=AGENT | {"connectedToAgentTimestamp": NEVER}),
        [ENTERED],
    ),
    "a call of ours": (contact("CONNECTED_TO_AGENT", initiationMethod="OUTBOUND", agentInfo=AGENT), []),
    "a chat": (contact("QUEUED", channel="CHAT", queueInfo=QUEUE), []),
    "data": (contact("CONTACT_DATA_UPDATED"), []),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTACT_EVENTS)
def test_documented_fields_of_a_contact_event_mean(name: str) -> None:
    payload, expected = CONTACT_EVENTS[name]
    translation = translate(posted(payload))
    assert lines(translation) == expected
    assert bool(translation.ignored) is (not expected)


RECORD = {
    "ContactId": "c-1",
    "Channel": "VOICE",
    "InitiationMethod": "INBOUND",
    "InitiationTimestamp": f"{DAY}T09:59:50Z",
    "DisconnectTimestamp": f"{DAY}T10:04:40Z",
    "LastUpdateTimestamp": f"{DAY}T10:07:00Z",
    "Queue": {"ARN": f"{ARN}/queue/q-1", "Name": "Sales", "EnqueueTimestamp": f"{DAY}T10:00:00Z", "DequeueTimestamp": f"{DAY}T10:00:12Z", "Duration": 12},
    "Agent": {
        "ARN": f"{ARN}/agent/a-1",
        "Username": "anna",
        "ConnectedToAgentTimestamp": f"{DAY}T10:00:12Z",
        "AfterContactWorkStartTimestamp": f"{DAY}T10:05:00Z",
        "AfterContactWorkEndTimestamp": f"{DAY}T10:05:30Z",
    },
}  # fmt: skip
VISIT = ["09:59:50 call.arrived c-1 direction=inbound", "10:00:00 call.queued c-1 queue=q-1"]

RECORDS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an answered contact ends where after-call work begins": (
        RECORD,
        [
            *VISIT,
            "10:00:12 call.answered c-1 agent=a-1 queue=q-1",
            "10:05:00 call.ended c-1",
            "10:05:30 call.wrapped_up c-1 agent=a-1",
        ],
    ),
    "a contact without an agent was abandoned": (
        RECORD | {"Agent": None},
        [*VISIT, "10:04:40 call.abandoned c-1 queue=q-1"],
    ),
    "a contact without a queue ended in the menu": (
        RECORD | {"Agent": None, "Queue": None},
        [VISIT[0], "10:04:40 call.ended c-1"],
    ),
    "a task is none": (RECORD | {"Channel": "TASK"}, []),
    "a call of ours is none": (RECORD | {"InitiationMethod": "OUTBOUND"}, []),
}


@pytest.mark.parametrize("name", RECORDS)
def test_documented_fields_of_a_contact_record(name: str) -> None:
    payload, expected = RECORDS[name]
    assert lines(translate(posted(payload))) == expected


def test_names_travel_beside_the_ids() -> None:
    extras = [event.extra for event in translate(posted(RECORD)).events if event.extra]
    assert extras == [{"queue_name": "Sales"}, {"queue_name": "Sales", "agent_name": "anna"}]


def test_an_amended_record_has_the_same_ids() -> None:
    amended = RECORD | {"LastUpdateTimestamp": f"{DAY}T11:00:00Z"}
    assert translate(posted(amended)) == translate(posted(RECORD))


def in_hand(state: str, since: str, contact_id: str = "c-1", **changes: Any) -> dict[str, Any]:
    hand = {
        "ContactId": contact_id,
        "Channel": "VOICE",
        "InitiationMethod": "INBOUND",
        "State": state,
        "StateStartTimestamp": f"{DAY}T{since}Z",
        "QueueTimestamp": f"{DAY}T10:00:00.250Z",
        "Queue": {"ARN": f"{ARN}/queue/q-1", "Name": "Sales"},
    }
    if state not in {"CONNECTING", "MISSED", "REJECTED", "ERROR"}:
        hand["ConnectedToAgentTimestamp"] = AGENT["connectedToAgentTimestamp"]
    return hand | changes


def snapshot(*hands: dict[str, Any], status: str = "Available", **changes: Any) -> dict[str, Any]:
    served = [
        {"ARN": f"{ARN}/queue/agent/a-1", "Name": None},
        {"ARN": f"{ARN}/queue/q-1", "Name": "Sales"},
    ]
    return {
        "AgentStatus": {"Name": status, "StartTimestamp": f"{DAY}T08:00:00Z"} | changes,
        "Configuration": {"Username": "anna", "RoutingProfile": {"InboundQueues": served}},
        "Contacts": list(hands),
    }


def changed(before: object, now: object, at: str, kind: str = "STATE_CHANGE") -> dict[str, Any]:
    return {
        "AgentARN": f"{ARN}/agent/a-1",
        "EventId": "ev-1",
        "EventTimestamp": f"{DAY}T{at}Z",
        "EventType": kind,
        "PreviousAgentSnapshot": before,
        "CurrentAgentSnapshot": now,
    }


FREE = snapshot()
RINGS = in_hand("CONNECTING", "10:00:05")
TALKS = in_hand("CONNECTED", "10:00:12.500")
HOLDS = in_hand("CONNECTED_ONHOLD", "10:01:00")
WRAPS = in_hand("ENDED", "10:05:00")
SERVES = "queues=q-1"

AGENT_EVENTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "logged in": (changed(None, FREE, "08:00:00", "LOGIN"), [f"08:00:00 agent.state a-1 state=available {SERVES}"]),
    "logged out": (changed(FREE, snapshot(status="Offline"), "18:00:00", "LOGOUT"), [f"18:00:00 agent.state a-1 state=offline {SERVES}"]),
    "to lunch": (changed(FREE, snapshot(status="Lunch"), "12:00:00"), [f"12:00:00 agent.state a-1 state=away reason=Lunch {SERVES}"]),
    "a status of one's own that takes calls": (
        changed(None, snapshot(status="Bereit", Type="ROUTABLE"), "12:00:00"),
        [f"12:00:00 agent.state a-1 state=available {SERVES}"],
    ),
    "it rings": (
        changed(FREE, snapshot(RINGS), "10:00:05.100"),
        [ENTERED, "10:00:05 call.ringing c-1 queue=q-1 agent=a-1", f"10:00:05.100 agent.state a-1 state=ringing {SERVES}"],
    ),
    "picked up": (
        changed(snapshot(RINGS), snapshot(TALKS), "10:00:12.600"),
        [ENTERED, ANSWERED, f"10:00:12.600 agent.state a-1 state=on_call {SERVES}"],
    ),
    "missed": (
        changed(snapshot(RINGS), snapshot(in_hand("MISSED", "10:00:25")), "10:00:25"),
        ["10:00:25 call.not_answered c-1 agent=a-1", f"10:00:25 agent.state a-1 state=available {SERVES}"],
    ),
    "rejected": (
        changed(snapshot(RINGS), snapshot(in_hand("REJECTED", "10:00:25")), "10:00:25"),
        ["10:00:25 call.not_answered c-1 agent=a-1 reason=declined", f"10:00:25 agent.state a-1 state=available {SERVES}"],
    ),
    "held": (
        changed(snapshot(TALKS), snapshot(HOLDS), "10:01:00"),
        ["10:01:00 call.held c-1 agent=a-1", f"10:01:00 agent.state a-1 state=on_hold {SERVES}"],
    ),
    "resumed": (
        changed(snapshot(HOLDS), snapshot(in_hand("CONNECTED", "10:02:00")), "10:02:00"),
        ["10:02:00 call.resumed c-1 agent=a-1", f"10:02:00 agent.state a-1 state=on_call {SERVES}"],
    ),
    "after-call work begins": (
        changed(snapshot(TALKS), snapshot(WRAPS), "10:05:00"),
        ["10:05:00 call.ended c-1", f"10:05:00 agent.state a-1 state=wrap_up {SERVES}"],
    ),
    "after-call work is over": (
        changed(snapshot(WRAPS), FREE, "10:05:30"),
        ["10:05:30 call.wrapped_up c-1 agent=a-1", f"10:05:30 agent.state a-1 state=available {SERVES}"],
    ),
    "no after-call work at all": (
        changed(snapshot(TALKS), FREE, "10:05:00"),
        ["10:05:00 call.ended c-1", "10:05:00 call.wrapped_up c-1 agent=a-1", f"10:05:00 agent.state a-1 state=available {SERVES}"],
    ),
    "the caller hung up while it rang": (
        changed(snapshot(RINGS), FREE, "10:00:09"),
        [f"10:00:09 agent.state a-1 state=available {SERVES}"],
    ),
    "alive": (changed(FREE, FREE, "10:00:00", "HEART_BEAT"), ["10:00:00 source.heartbeat"]),
    "nothing that counts": (changed(FREE, FREE, "10:00:00"), []),
    "a call of ours": (changed(FREE, snapshot(TALKS | {"InitiationMethod": "OUTBOUND"}), "10:00:12.600"), [f"10:00:12.600 agent.state a-1 state=on_call {SERVES}"]),
}  # fmt: skip


@pytest.mark.parametrize("name", AGENT_EVENTS)
def test_documented_fields_of_an_agent_event_mean(name: str) -> None:
    payload, expected = AGENT_EVENTS[name]
    assert lines(translate(posted(payload))) == expected


def test_the_feeds_tell_of_one_fact_under_one_id() -> None:
    from_contacts = translate(
        posted(contact("CONNECTED_TO_AGENT", queueInfo=QUEUE, agentInfo=AGENT))
    )
    from_agents = translate(posted(changed(snapshot(RINGS), snapshot(TALKS), "10:00:12.600")))
    assert {event.id for event in from_contacts.events} <= {
        event.id for event in from_agents.events
    }


def test_a_delivery_of_firehose_is_taken_apart_and_answered_with_its_number() -> None:
    data = base64.b64encode(json.dumps(RECORD).encode()).decode()
    body = {"requestId": "r-1", "timestamp": RECEIVED, "records": [{"data": data}, {"data": "%"}]}
    translation = translate(posted(body))
    assert lines(translation) == RECORDS["an answered contact ends where after-call work begins"][1]
    assert [refused.reason for refused in translation.refused] == ["data: expected JSON in base64"]
    assert translation.reply is not None
    assert json.loads(translation.reply.body) == {"requestId": "r-1", "timestamp": RECEIVED}


def test_events_of_other_services_are_ignored() -> None:
    assert translate(posted(contact("QUEUED") | {"source": "aws.ec2"})).ignored


@pytest.mark.parametrize("payload", [7, {}, {"ContactId": "c-1"}, contact("QUEUED", contactId=None),
                                     contact("QUEUED", queueInfo=[]), contact("INITIATED", initiationTimestamp="soon")])  # fmt: skip
def test_what_cannot_be_understood_is_refused_with_a_reason(payload: object) -> None:
    with pytest.raises(Untranslatable):
        translate(posted(payload))


KEY = "key-of-" + "the-connection"
HEADERS: dict[str, tuple[dict[str, str], bool]] = {
    "an API key": ({"x-api-key": KEY}, True),
    "the key that is being replaced": ({"x-api-key": f"old-{KEY}"}, True),
    "an access key": ({"x-amz-firehose-access-key": KEY}, True),
    "a bearer key": ({"authorization": f"Bearer {KEY}"}, True),
    "a password": ({"authorization": "Basic " + base64.b64encode(f"me:{KEY}".encode()).decode()}, True),
    "another password": ({"authorization": "Basic " + base64.b64encode(b"me:you").decode()}, False),
    "no password": ({"authorization": "Basic %"}, False),
    "another key": ({"x-api-key": f"{KEY}x"}, False),
    "nothing": ({}, False),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_the_connections_key_proves_where_it_comes_from(name: str) -> None:
    headers, expected = HEADERS[name]
    try:
        PROVIDERS["connect"].authenticate(
            posted({}, headers=headers), [KEY, f"old-{KEY}"], RECEIVED, PUBLIC_URL
        )
    except NotAuthentic:
        assert not expected
    else:
        assert expected

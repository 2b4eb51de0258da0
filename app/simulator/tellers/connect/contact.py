"""A contact as Amazon Connect tells of it: event by event, and once more as a record when it is over."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from app.events.instants import MINUTE, Instant, Millis, format_instant
from app.simulator.tellers.contract import Sending
from app.simulator.tellers.naming import telephone_of, uuid_of

Json: TypeAlias = dict[str, Any]

ACCOUNT = "111122223333"
INSTANCE = f"arn:aws:connect:us-west-2:{ACCOUNT}:instance/{uuid_of('instance')}"

_RECORDED_LATER: Millis = MINUTE
"""Contact records come this long after the contact is over."""


@dataclass(slots=True)
class Contact:
    """One contact; a call that is handed on becomes another one."""

    key: str
    caller: str
    initiated_at: Instant
    method: str = "INBOUND"
    previous: str | None = None
    queue: str | None = None
    queued_at: Instant | None = None
    agent: str | None = None
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    wrapped_at: Instant | None = None

    @property
    def id(self) -> str:
        """The contact's id."""
        return uuid_of("contact", self.key)


def queue_id(queue: str) -> str:
    """Return the end of a queue's ARN."""
    return uuid_of("queue", queue)


def queue_arn(queue: str) -> str:
    """Return a queue's ARN."""
    return f"{INSTANCE}/queue/{queue_id(queue)}"


def agent_arn(agent: str) -> str:
    """Return an agent's ARN."""
    return f"{INSTANCE}/agent/{uuid_of('agent', agent)}"


def event(kind: str, at: Instant, contact: Contact) -> Sending:
    """Return a contact event in its envelope of EventBridge."""
    detail: Json = {
        "eventType": kind,
        "contactId": contact.id,
        "channel": "VOICE",
        "instanceArn": INSTANCE,
        "initiationMethod": contact.method,
        "initiationTimestamp": format_instant(contact.initiated_at),
    }
    if contact.previous is not None:
        detail["previousContactId"] = contact.previous
    if contact.queued_at is not None:
        detail["queueInfo"] = {
            "queueArn": queue_arn(contact.queue or ""),
            "queueType": "STANDARD",
            "enqueueTimestamp": format_instant(contact.queued_at),
        }
    if contact.answered_at is not None:
        detail["agentInfo"] = _agent_info(contact)
    if kind in {"DISCONNECTED", "COMPLETED"} and contact.ended_at is not None:
        detail["disconnectTimestamp"] = format_instant(contact.ended_at)
    envelope = {
        "version": "0",
        "id": uuid_of(kind, contact.key),
        "detail-type": "Amazon Connect Contact Event",
        "source": "aws.connect",
        "account": ACCOUNT,
        "time": format_instant(at),
        "region": "us-west-2",
        "resources": [INSTANCE],
        "detail": detail,
    }
    return Sending(at, msgspec.json.encode(envelope), call=contact.key)


def record(at: Instant, contact: Contact) -> Sending:
    """Return the contact record, which comes a while after the end."""
    body: Json = {
        "AWSAccountId": ACCOUNT,
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "Agent": _agent_record(contact),
        "AgentConnectionAttempts": 1 if contact.agent else 0,
        "Attributes": {},
        "Channel": "VOICE",
        "ConnectedToSystemTimestamp": format_instant(contact.initiated_at),
        "ContactId": contact.id,
        "CustomerEndpoint": {"Address": telephone_of(contact.caller), "Type": "TELEPHONE_NUMBER"},
        "DisconnectTimestamp": _shown(contact.ended_at),
        "InitialContactId": None,
        "InitiationMethod": contact.method,
        "InitiationTimestamp": format_instant(contact.initiated_at),
        "InstanceARN": INSTANCE,
        "LastUpdateTimestamp": format_instant(at + _RECORDED_LATER),
        "NextContactId": None,
        "PreviousContactId": contact.previous,
        "Queue": _queue_record(contact),
    }
    return Sending(at + _RECORDED_LATER, msgspec.json.encode(body), call=contact.key)


def _agent_info(contact: Contact) -> Json:
    info = {
        "agentArn": agent_arn(contact.agent or ""),
        "connectedToAgentTimestamp": _shown(contact.answered_at),
        "afterContactWorkStartTimestamp": _shown(contact.ended_at),
        "afterContactWorkEndTimestamp": _shown(contact.wrapped_at),
    }
    return {name: value for name, value in info.items() if value is not None}


def _agent_record(contact: Contact) -> Json | None:
    if contact.agent is None:
        return None
    return {
        "ARN": agent_arn(contact.agent),
        "AfterContactWorkStartTimestamp": _shown(contact.ended_at),
        "AfterContactWorkEndTimestamp": _shown(contact.wrapped_at),
        "ConnectedToAgentTimestamp": _shown(contact.answered_at),
        "Username": contact.agent,
    }


def _queue_record(contact: Contact) -> Json | None:
    if contact.queued_at is None:
        return None
    return {
        "ARN": queue_arn(contact.queue or ""),
        "EnqueueTimestamp": _shown(contact.queued_at),
        "DequeueTimestamp": _shown(contact.answered_at or contact.ended_at),
        "Name": contact.queue,
    }


def _shown(at: Instant | None) -> str | None:
    return None if at is None else format_instant(at)

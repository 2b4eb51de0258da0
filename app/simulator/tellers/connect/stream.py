"""The agent event stream: every event has what the agent had in hand before, and has now."""

from base64 import b64encode
from dataclasses import dataclass, field

import msgspec

from app.events.instants import Instant, format_instant
from app.simulator.tellers.connect.contact import (
    ACCOUNT,
    INSTANCE,
    Contact,
    Json,
    agent_arn,
    queue_arn,
)
from app.simulator.tellers.contract import Sending
from app.simulator.tellers.naming import uuid_of

_TYPES = {"Available": "ROUTABLE", "Offline": "OFFLINE"}


@dataclass(slots=True)
class Hand:
    """One contact as an agent has it in hand."""

    contact: Contact
    state: str
    since: Instant

    def shown(self) -> Json:
        """Return the contact as a snapshot shows it."""
        contact = self.contact
        answered_at = contact.answered_at
        return {
            "ContactId": contact.id,
            "InitialContactId": None,
            "Channel": "VOICE",
            "InitiationMethod": contact.method,
            "State": self.state,
            "StateStartTimestamp": format_instant(self.since),
            "ConnectedToAgentTimestamp": None
            if answered_at is None
            else format_instant(answered_at),
            "QueueTimestamp": format_instant(contact.queued_at or contact.initiated_at),
            "Queue": {"ARN": queue_arn(contact.queue or ""), "Name": contact.queue},
        }


@dataclass(slots=True)
class Desk:
    """An agent at work: the status chosen, the queues served, and what is in hand."""

    agent: str
    queues: list[str]
    status: str = "Offline"
    status_since: Instant = 0
    hand: Hand | None = None
    events: int = 0
    before: Json | None = field(default=None)

    def event(self, at: Instant) -> Sending:
        """Return the event that tells of the desk as it is now."""
        self.events += 1
        now, before = self._snapshot(), self.before
        self.before = now
        body = {
            "AWSAccountId": ACCOUNT,
            "AgentARN": agent_arn(self.agent),
            "InstanceARN": INSTANCE,
            "EventId": uuid_of("desk", self.agent, self.events),
            "EventTimestamp": format_instant(at),
            "EventType": "STATE_CHANGE",
            "Version": "2017-10-01",
            "CurrentAgentSnapshot": now,
            "PreviousAgentSnapshot": before,
        }
        return _by_firehose(at, body)

    def _snapshot(self) -> Json:
        return {
            "AgentStatus": {
                "ARN": f"{INSTANCE}/agent-state/{uuid_of('status', self.status)}",
                "Name": self.status,
                "Type": _TYPES.get(self.status, "CUSTOM"),
                "StartTimestamp": format_instant(self.status_since),
            },
            "Configuration": {
                "Username": self.agent,
                "RoutingProfile": {
                    "Name": " and ".join(self.queues),
                    "InboundQueues": [
                        {"ARN": queue_arn(queue), "Name": queue} for queue in self.queues
                    ],
                },
            },
            "Contacts": [] if self.hand is None else [self.hand.shown()],
        }


def _by_firehose(at: Instant, body: Json) -> Sending:
    data = b64encode(msgspec.json.encode(body)).decode()
    delivery = {"requestId": uuid_of(data), "timestamp": at, "records": [{"data": data}]}
    return Sending(at, msgspec.json.encode(delivery))

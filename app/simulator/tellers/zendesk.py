"""The story as Zendesk's webhooks tell it: a ticket a call, and agents' states on the phone."""

import hashlib
import hmac
from base64 import b64encode
from functools import singledispatchmethod
from typing import Any, ClassVar

import msgspec
from typing_extensions import override

from app.events import vocabulary as v
from app.events.instants import Instant, format_instant
from app.events.vocabulary import AgentState, Event
from app.metrics.catalogue import CATALOGUE
from app.simulator.journal import NativeEvent
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.naming import number_of, uuid_of
from app.simulator.tellers.story import AT_REST, read

_STATES = {AgentState.AVAILABLE: "online", AgentState.OFFLINE: "offline"}


class ZendeskTeller(Teller):
    """Tickets that calls lead to, and who is there; of calls themselves it has no webhooks."""

    name: ClassVar[str] = "zendesk"
    cannot: ClassVar[frozenset[str]] = frozenset(CATALOGUE) - {"incomplete_visits", "ended_unknown"}

    def __init__(self) -> None:
        self._assignees: dict[str, str] = {}
        self._states: dict[str, str] = {}
        self._sent = 0

    @override
    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return the webhooks of one event of the story."""
        return self._say(read(event))

    @override
    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return the body with its signature, and the instant of it."""
        at = format_instant(sending.at)
        digest = hmac.new(secret.encode(), at.encode() + sending.body, hashlib.sha256).digest()
        proof = {
            "x-zendesk-webhook-signature": b64encode(digest).decode(),
            "x-zendesk-webhook-signature-timestamp": at,
        }
        return sending._replace(headers={**sending.headers, **proof})

    @singledispatchmethod
    def _say(self, said: Event) -> list[Sending]:  # noqa: ARG002
        return []

    @_say.register
    def _(self, said: v.CallArrived) -> list[Sending]:
        return [self._ticket("created", said.at, said.call)]

    @_say.register
    def _(self, said: v.CallAnswered) -> list[Sending]:
        agent = str(number_of("agent", said.agent))
        self._assignees[said.call] = agent
        comment = {"id": self._sent, "is_public": True, "author": {"id": agent, "is_staff": True}}
        return [
            self._ticket(
                "agent_assignment_changed", said.at, said.call, current=agent, previous=None
            ),
            self._ticket("comment_added", said.at, said.call, comment=comment),
        ]

    @_say.register
    def _(self, said: v.CallEnded) -> list[Sending]:
        change = {"current": "SOLVED", "previous": "OPEN"}
        return [self._ticket("status_changed", said.at, said.call, **change)]

    @_say.register
    def _(self, said: v.AgentStateChanged) -> list[Sending]:
        if said.state not in AT_REST:
            return []
        state = _STATES.get(said.state, "away")
        before = self._states.get(said.agent, "offline")
        self._states[said.agent] = state
        agent = str(number_of("agent", said.agent))
        event = {"channel": "talk", "previous_state": before, "new_state": state}
        return [
            self._webhook(
                "agent.state_changed", said.at, f"zen:agent:{agent}", {"agent_id": agent}, event
            )
        ]

    def _ticket(self, kind: str, at: Instant, call: str, **event: object) -> Sending:
        number = str(number_of("ticket", call))
        solved = event.get("current") == "SOLVED"
        detail = {
            "id": number,
            "status": "SOLVED" if solved else "OPEN",
            "type": "INCIDENT",
            "priority": "NORMAL",
            "is_public": True,
            "assignee_id": self._assignees.get(call),
            "requester_id": str(number_of("customer", call)),
            "updated_at": format_instant(at),
            "via": {"channel": "phone_call_inbound"},
        }
        return self._webhook(f"ticket.{kind}", at, f"zen:ticket:{number}", detail, event)

    def _webhook(
        self, kind: str, at: Instant, subject: str, detail: dict[str, Any], event: dict[str, Any]
    ) -> Sending:
        self._sent += 1
        body = {
            "type": f"zen:event-type:{kind}",
            "id": uuid_of("webhook", self._sent),
            "time": format_instant(at),
            "zendesk_event_version": "2022-11-06",
            "account_id": number_of("account"),
            "subject": subject,
            "detail": detail,
            "event": event,
        }
        return Sending(at, msgspec.json.encode(body))

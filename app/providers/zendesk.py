"""Zendesk: webhooks that are subscribed to events of tickets, and to agents' states on the phone."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias, TypedDict

from app.events import helpdesk as h
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
from app.providers.proof import demand, demand_recent
from app.providers.reading import Record, as_record, instant
from app.providers.untold import CALLBACKS, without

_PREFIX = "zen:event-type:"
_DONE = ("solved", "closed")
_STATES = {
    "online": AgentState.AVAILABLE,
    "offline": AgentState.OFFLINE,
    "away": AgentState.AWAY,
    "transfers_only": AgentState.AWAY,
    "invisible": AgentState.AWAY,
}


class Told(NamedTuple):
    """One webhook: its id, when it happened, the ticket as it is, and what changed."""

    id: str
    at: Instant
    detail: Record
    event: Record


class Ticket(TypedDict):
    """The fields that every event of a ticket has."""

    id: str
    at: Instant
    ticket: str
    kind: str | None
    channel: str | None


Meaning: TypeAlias = Callable[[Told], list[Event]]


def authenticate(request: WebhookRequest, secrets: Sequence[str], now: Instant, _: str) -> None:
    """Return if the body and its instant were signed with a live secret; raise NotAuthentic otherwise."""
    signed_at = request.headers.get("x-zendesk-webhook-signature-timestamp", "")
    expected = [signature(signed_at, request.body, secret) for secret in secrets]
    demand(request.headers.get("x-zendesk-webhook-signature"), expected, "signature")
    try:
        at = instant(signed_at, "the signature's timestamp")
    except Untranslatable as wrong:
        raise NotAuthentic(wrong.reason) from wrong
    demand_recent(at or 0, now)


def signature(signed_at: str, body: bytes, secret: str) -> str:
    """Return what Zendesk signs a body with."""
    signed = signed_at.encode("latin-1", errors="replace") + body
    return b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def translate(request: WebhookRequest) -> Translation:
    """Return what a webhook means."""
    body = as_record(request.json())
    kind = body.need("type").removeprefix(_PREFIX)
    meaning = _MEANINGS.get(kind)
    if meaning is None:
        return nothing(f"{kind}: nothing follows from it")
    told = Told(body.need("id"), body.need_at("time"), body.record("detail"), body.record("event"))
    events = meaning(told)
    return Translation(events) if events else nothing(f"{kind}: nothing follows from it")


def _opened(told: Told) -> list[Event]:
    opened = h.TicketOpened(
        **_ticket(told),
        public=told.detail.flag("is_public"),
        agent=told.detail.text("assignee_id"),
        customer=told.detail.text("requester_id"),
    )
    return [opened]


def _commented(told: Told) -> list[Event]:
    comment = told.event.record("comment")
    author = comment.record("author")
    customer, who = told.detail.text("requester_id"), author.text("id")
    is_staff = author.flag("is_staff")
    if is_staff is None:
        is_staff = who != customer
    message = h.TicketMessage(
        **_ticket(told),
        direction=v.Direction.OUT if is_staff else v.Direction.IN,
        public=comment.flag("is_public"),
        agent=who if is_staff else None,
        customer=customer,
    )
    return [message]


def _moved(told: Told) -> list[Event]:
    now, before = told.event.word("current"), told.event.word("previous")
    agent = told.detail.text("assignee_id")
    if now == "closed":
        return [h.TicketClosed(**_ticket(told), agent=agent)]
    if now == "solved":
        return [h.TicketSolved(**_ticket(told), agent=agent)]
    return [h.TicketReopened(**_ticket(told), agent=agent)] if before in _DONE else []


def _assigned(told: Told) -> list[Event]:
    agent = told.event.text("current")
    return [h.TicketAssigned(**_ticket(told), agent=agent)] if agent else []


def _on_the_phone(told: Told) -> list[Event]:
    """Return an agent's state on the phone; on other channels the same agent may be in another."""
    state = _STATES.get(told.event.word("new_state"))
    if told.event.word("channel") != "talk" or state is None:
        return []
    reason = told.event.word("new_state") if state is AgentState.AWAY else None
    agent = told.detail.need("agent_id")
    at = told.event.at("updated_at") or told.at
    return [v.AgentStateChanged(id=told.id, at=at, agent=agent, state=state, reason=reason)]


def _ticket(told: Told) -> Ticket:
    return {
        "id": told.id,
        "at": told.at,
        "ticket": told.detail.need("id"),
        "kind": told.detail.word("type") or None,
        "channel": told.detail.record("via").text("channel"),
    }


_MEANINGS: dict[str, Meaning] = {
    "ticket.created": _opened,
    "ticket.comment_added": _commented,
    "ticket.status_changed": _moved,
    "ticket.agent_assignment_changed": _assigned,
    "agent.state_changed": _on_the_phone,
}

_REPORTS = {
    Report.TICKETS: "created, comment_added, status_changed, agent_assignment_changed",
    Report.AGENTS: "agent.state_changed of the channel talk",
}

PROVIDER = Provider(
    name="zendesk",
    label="Zendesk",
    proof="`X-Zendesk-Webhook-Signature`: HMAC-SHA256 over its timestamp and the body, at most "
    "five minutes old",
    reports=_REPORTS,
    known_by="id of the event",
    order="none",
    keeps_untranslatable=True,
    why="its circuit breaker opens when most answers are errors",
    authenticate=authenticate,
    translate=translate,
    # That an agent is on a call, it does not tell.
    untold=without(_REPORTS, "occupancy", "utilisation", "ended_in_ivr", *CALLBACKS),
)

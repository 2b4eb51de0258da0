"""Zendesk, on fields as its documentation lists them."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from app.events.instants import MINUTE, format_instant
from app.providers.contract import NotAuthentic, Untranslatable, WebhookRequest
from app.providers.zendesk import authenticate, translate
from tests.providers.telling import DAY, PUBLIC_URL, RECEIVED, lines, posted

SECRET, OLD = "secret-" + "of-ours", "secret-" + "of-before"


def told(kind: str, event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    detail = {
        "id": "5158",
        "type": "TASK",
        "requester_id": "c-9",
        "assignee_id": "a-1",
        "is_public": True,
        "via": {"channel": "email"},
    }
    return {
        "type": f"zen:event-type:{kind}",
        "id": "ev-1",
        "time": f"{DAY}T10:00:00.672717030Z",
        "zendesk_event_version": "2022-11-06",
        "subject": "zen:ticket:5158",
        "detail": detail | changes,
        "event": event,
    }


def comment(**changes: Any) -> dict[str, Any]:
    return told("ticket.comment_added", {"comment": {"id": "7", "is_public": True} | changes})


def status(previous: str, current: str) -> dict[str, Any]:
    return told("ticket.status_changed", {"previous": previous, "current": current})


def state(new: str, channel: str = "talk") -> dict[str, Any]:
    event = {"previous_state": "offline", "new_state": new, "channel": channel,
             "updated_at": f"{DAY}T09:59:59.5Z"}  # fmt: skip
    return told("agent.state_changed", event) | {"detail": {"agent_id": "a-1"}}


AT, ABOUT = "10:00:00.672", "5158 kind=task channel=email"

MEANINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "opened": (told("ticket.created", {}), [f"{AT} ticket.opened {ABOUT} public=True agent=a-1 customer=c-9"]),
    "the customer writes": (
        comment(author={"id": "c-9", "is_staff": False}),
        [f"{AT} ticket.message {ABOUT} direction=in public=True customer=c-9"],
    ),
    "an agent writes": (
        comment(author={"id": "a-1", "is_staff": True}, is_public=False),
        [f"{AT} ticket.message {ABOUT} direction=out public=False agent=a-1 customer=c-9"],
    ),
    "somebody who is not the customer writes": (
        comment(author={"id": "a-2"}),
        [f"{AT} ticket.message {ABOUT} direction=out public=True agent=a-2 customer=c-9"],
    ),
    "solved": (status("OPEN", "SOLVED"), [f"{AT} ticket.solved {ABOUT} agent=a-1"]),
    "closed": (status("SOLVED", "CLOSED"), [f"{AT} ticket.closed {ABOUT} agent=a-1"]),
    "reopened": (status("SOLVED", "OPEN"), [f"{AT} ticket.reopened {ABOUT} agent=a-1"]),
    "on hold": (status("OPEN", "PENDING"), []),
    "assigned": (told("ticket.agent_assignment_changed", {"current": "a-2", "previous": "a-1"}), [f"{AT} ticket.assigned {ABOUT} agent=a-2"]),
    "assigned to nobody": (told("ticket.agent_assignment_changed", {"current": None, "previous": "a-1"}), []),
    "tags": (told("ticket.tags_changed", {}), []),
    "online": (state("online"), ["09:59:59.500 agent.state a-1 state=available"]),
    "away": (state("away"), ["09:59:59.500 agent.state a-1 state=away reason=away"]),
    "offline": (state("offline"), ["09:59:59.500 agent.state a-1 state=offline"]),
    "online for messages": (state("online", "messaging"), []),
    "in a state unheard of": (state("levitating"), []),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANINGS)
def test_documented_fields_of_a_webhook_mean(name: str) -> None:
    payload, expected = MEANINGS[name]
    translation = translate(posted(payload))
    assert lines(translation) == expected
    assert bool(translation.ignored) is (not expected)


@pytest.mark.parametrize("payload", [7, {}, told("ticket.created", {}, id=None), told("ticket.created", {}) | {"time": "soon"},
                                     told("ticket.comment_added", {"comment": 7})])  # fmt: skip
def test_what_cannot_be_understood_is_refused_with_a_reason(payload: object) -> None:
    with pytest.raises(Untranslatable):
        translate(posted(payload))


def signed(at: str, secret: str = SECRET) -> WebhookRequest:
    request = posted(told("ticket.created", {}))
    digest = hmac.new(secret.encode(), at.encode() + request.body, hashlib.sha256).digest()
    headers = {
        "x-zendesk-webhook-signature": base64.b64encode(digest).decode(),
        "x-zendesk-webhook-signature-timestamp": at,
    }
    return request._replace(headers=headers)


NOW = format_instant(RECEIVED)
REQUESTS: dict[str, tuple[WebhookRequest, bool]] = {
    "now": (signed(NOW), True),
    "with the secret that is being replaced": (signed(NOW, OLD), True),
    "a while ago": (signed(format_instant(RECEIVED - 4 * MINUTE)), True),
    "long ago": (signed(format_instant(RECEIVED - 6 * MINUTE)), False),
    "in a while": (signed(format_instant(RECEIVED + 6 * MINUTE)), False),
    "with a secret that is not ours": (signed(NOW, "stolen"), False),
    "at no instant": (signed("soon"), False),
    "another body": (signed(NOW)._replace(body=b"{}"), False),
    "not at all": (posted({}), False),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_the_signature_proves_where_it_comes_from_and_when(name: str) -> None:
    request, expected = REQUESTS[name]
    try:
        authenticate(request, [SECRET, OLD], RECEIVED, PUBLIC_URL)
    except NotAuthentic:
        assert not expected
    else:
        assert expected

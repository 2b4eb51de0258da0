"""Genesys Cloud, on fields as its documentation lists them."""

from typing import Any

import pytest

from app.events.instants import parse_instant
from app.providers.contract import NotAuthentic, Untranslatable
from app.providers.genesys import authenticate, translate
from tests.providers.telling import DAY, PUBLIC_URL, RECEIVED, lines, posted

SOURCE = "aws.partner/genesys.com/cloud/org-1/board"


def ms(clock: str) -> int:
    return parse_instant(f"{DAY}T{clock}Z")


def enveloped(topic: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "ev-1",
        "detail-type": topic,
        "source": SOURCE,
        "detail": {"topicName": topic.replace("{id}", "c-1"), "version": "2", "eventBody": body},
    }


def detail(step: str, clock: str, **changes: Any) -> dict[str, Any]:
    body = {
        "eventTime": ms(clock),
        "conversationId": "c-1",
        "participantId": "p-1",
        "sessionId": "s-1",
        "mediaType": "VOICE",
        "direction": "INBOUND",
        "queueId": "q-1",
    }
    return enveloped(f"v2.detail.events.conversation.{{id}}.{step}", body | changes)


def activity(status: str, presence: str = "AVAILABLE") -> dict[str, Any]:
    routing = {"status": status, "startTime": f"{DAY}T10:00:00.000Z"}
    body = {"id": "u-1", "routingStatus": routing, "presence": {"presenceDefinition": {"systemPresence": presence}, "modifiedDate": f"{DAY}T10:00:01.000Z"}}  # fmt: skip
    return enveloped("v2.users.{id}.activity", body)


ANNA = {"userId": "u-1"}
LEFT = {"connectedDurationMs": 12_500}

MEANINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a call": (
        detail("customer.start", "09:59:50", ani="tel:+441632960123", dnis="tel:+441632960001"),
        ["09:59:50 call.arrived c-1 entry=tel:+441632960001 direction=inbound customer=tel:+441632960123"],
    ),
    "hung up in the menu": (detail("flow.end", "10:00:00", disconnectType="PEER"), ["10:00:00 call.ended c-1"]),
    "on from the menu": (detail("flow.end", "10:00:00", disconnectType="TRANSFER", transferType="ACD"), []),
    "a queue": (detail("acd.start", "10:00:00"), ["10:00:00 call.queued c-1 queue=q-1"]),
    "answered": (
        detail("acd.end", "10:00:12.500", acdOutcome="ANSWERED", answeredUserId="u-1", **LEFT),
        ["10:00:00 call.queued c-1 queue=q-1", "10:00:12.500 call.answered c-1 agent=u-1 queue=q-1"],
    ),
    "abandoned": (
        detail("acd.end", "10:00:12.500", acdOutcome="ABANDON", **LEFT),
        ["10:00:00 call.queued c-1 queue=q-1", "10:00:12.500 call.abandoned c-1 queue=q-1"],
    ),
    "flowed out": (
        detail("acd.end", "10:00:12.500", acdOutcome="FLOW_OUT", **LEFT),
        ["10:00:00 call.queued c-1 queue=q-1", "10:00:12.500 call.overflowed c-1 queue=q-1 kind=queue"],
    ),
    "left in an unknown way, after an unknown wait": (
        detail("acd.end", "10:00:12.500", acdOutcome="UNKNOWN"),
        ["10:00:12.500 call.ended c-1"],
    ),
    "ringing": (detail("user.start", "10:00:05", **ANNA), ["10:00:05 call.ringing c-1 queue=q-1 agent=u-1"]),
    "not answered": (
        detail("user.end", "10:00:20", **ANNA, interactingDurationMs=0, alertingDurationMs=15_000, disconnectType="NO_ANSWER_TRANSFER"),
        ["10:00:20 call.not_answered c-1 agent=u-1"],
    ),
    "rang in vain, as the caller hung up": (detail("user.end", "10:00:09", **ANNA, disconnectType="PEER"), []),
    "the caller hung up": (
        detail("user.end", "10:05:00", **ANNA, interactingDurationMs=287_500, disconnectType="PEER"),
        ["10:00:12.500 call.answered c-1 agent=u-1", "10:05:00 call.ended c-1 by=caller"],
    ),
    "handed on": (
        detail("user.end", "10:05:00", **ANNA, interactingDurationMs=287_500, disconnectType="CONSULT_TRANSFER"),
        ["10:00:12.500 call.answered c-1 agent=u-1", "10:05:00 call.transferred c-1 agent=u-1 kind=warm"],
    ),
    "after-call work": (detail("acw", "10:05:30", **ANNA, wrapupDurationMs=30_000), ["10:05:30 call.wrapped_up c-1 agent=u-1"]),
    "a chat": (detail("acd.start", "10:00:00", mediaType="CHAT"), []),
    "a call of ours": (detail("user.start", "10:00:00", **ANNA, direction="OUTBOUND"), []),
    "another topic": (enveloped("v2.audits.entitytype.{id}.entityid.{id}", {}), []),
    "ready": (activity("IDLE"), ["10:00:00 agent.state u-1 state=available"]),
    "talking": (activity("INTERACTING"), ["10:00:00 agent.state u-1 state=on_call"]),
    "did not pick up": (activity("NOT_RESPONDING"), ["10:00:00 agent.state u-1 state=away reason=not_responding"]),
    "at lunch": (activity("OFF_QUEUE", "MEAL"), ["10:00:01 agent.state u-1 state=away reason=meal"]),
    "gone": (activity("OFF_QUEUE", "OFFLINE"), ["10:00:01 agent.state u-1 state=offline"]),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANINGS)
def test_documented_fields_of_an_event_mean(name: str) -> None:
    payload, expected = MEANINGS[name]
    translation = translate(posted(payload))
    assert lines(translation) == expected
    assert bool(translation.ignored) is (not expected)


def test_events_of_other_services_are_ignored() -> None:
    assert translate(posted(detail("acd.start", "10:00:00") | {"source": "aws.ec2"})).ignored


@pytest.mark.parametrize("payload", [7, {}, detail("acd.start", "10:00:00", queueId=None),
                                     detail("acd.start", "10:00:00", eventTime=None),
                                     detail("user.start", "10:00:00")])  # fmt: skip
def test_what_cannot_be_understood_is_refused_with_a_reason(payload: object) -> None:
    with pytest.raises(Untranslatable):
        translate(posted(payload))


def test_the_connections_key_proves_where_it_comes_from() -> None:
    request = posted({}, headers={"x-api-key": "the-key-of-ours"})
    authenticate(request, ["the-key-of-ours"], RECEIVED, PUBLIC_URL)
    with pytest.raises(NotAuthentic):
        authenticate(request, ["another-key"], RECEIVED, PUBLIC_URL)

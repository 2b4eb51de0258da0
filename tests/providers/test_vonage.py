"""Vonage, on fields as its documentation lists them; its tokens are made here from their description."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from app.events.instants import MINUTE
from app.providers.contract import NotAuthentic, Untranslatable, WebhookRequest
from app.providers.vonage import authenticate, translate
from tests.providers.telling import DAY, PUBLIC_URL, RECEIVED, lines, posted

SECRET, OLD = "secret-" + "of-ours", "secret-" + "of-before"


def step(status: str, **changes: Any) -> dict[str, Any]:
    payload = {"uuid": "u-1", "conversation_uuid": "CON-1", "status": status, "direction": "inbound",
               "timestamp": f"{DAY}T10:00:00.250Z", "from": "441632960123", "to": "441632960001"}  # fmt: skip
    return payload | changes


ARRIVED = "10:00:00.250 call.arrived CON-1 direction=inbound customer=441632960123"

MEANINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "started": (step("started"), [ARRIVED]),
    "ringing": (step("ringing"), [ARRIVED]),
    "busy": (step("busy"), ["10:00:00.250 call.blocked CON-1 reason=rejected"]),
    "failed": (step("failed"), ["10:00:00.250 call.blocked CON-1 reason=congestion"]),
    "over": (step("completed", duration="60"), ["10:00:00.250 call.ended CON-1"]),
    "without a conversation": (
        step("completed", conversation_uuid=None),
        ["10:00:00.250 call.ended u-1"],
    ),
    "picked up by a program": (step("answered"), []),
    "a call of ours": (step("completed", direction="outbound"), []),
}


@pytest.mark.parametrize("name", MEANINGS)
def test_documented_fields_of_an_event_mean(name: str) -> None:
    payload, expected = MEANINGS[name]
    translation = translate(posted(payload))
    assert lines(translation) == expected
    assert bool(translation.ignored) is (not expected)


@pytest.mark.parametrize("payload", [7, {}, step("started", timestamp=None), step("started", timestamp="x")])  # fmt: skip
def test_what_cannot_be_understood_is_refused_with_a_reason(payload: object) -> None:
    with pytest.raises(Untranslatable):
        translate(posted(payload))


def part(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def token(told: object, alg: str = "HS256") -> str:
    """Return a token without its signature."""
    return f"{part({'alg': alg, 'typ': 'JWT'})}.{part(told)}"


def signature_of(text: str, secret: str) -> str:
    return part(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())


def signed(secret: str = SECRET, alg: str = "HS256", **changes: Any) -> WebhookRequest:
    request = posted(step("started"))
    told = {"iat": RECEIVED // 1000, "jti": "j-1", "iss": "Vonage",
            "payload_hash": hashlib.sha256(request.body).hexdigest()}  # fmt: skip
    text = token(told | changes, alg)
    signed_text = f"{text}.{signature_of(text, secret)}"
    return request._replace(headers={"authorization": f"Bearer {signed_text}"})


def with_token(text: str) -> WebhookRequest:
    return posted(step("started"))._replace(headers={"authorization": f"Bearer {text}"})


REQUESTS: dict[str, tuple[WebhookRequest, bool]] = {
    "now": (signed(), True),
    "with the secret that is being replaced": (signed(OLD), True),
    "not over yet": (signed(exp=RECEIVED // 1000 + 60), True),
    "over": (signed(exp=RECEIVED // 1000 - 1), False),
    "over at no instant": (signed(exp="soon"), False),
    "long ago": (signed(iat=(RECEIVED - 6 * MINUTE) // 1000), False),
    "at no instant": (signed(iat=None), False),
    "with a secret that is not ours": (signed("stolen"), False),
    "by another algorithm": (signed(alg="none"), False),
    "for no body": (signed(payload_hash=None), False),
    "for another body": (signed()._replace(body=b"{}"), False),
    "no token": (posted({}), False),
    "a token that is none": (with_token("a.b.c"), False),
    "a token of an array": (with_token(f"{part([])}.{part([])}.x"), False),
    "a token without a signature": (with_token(f"{part({'alg': 'HS256'})}.{part({})}."), False),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_the_token_proves_where_it_comes_from_and_when(name: str) -> None:
    request, expected = REQUESTS[name]
    try:
        authenticate(request, [SECRET, OLD], RECEIVED, PUBLIC_URL)
    except NotAuthentic:
        assert not expected
    else:
        assert expected

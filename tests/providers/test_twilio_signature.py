"""Twilio's signature, computed here a second time from its description."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from app.providers.contract import NotAuthentic, WebhookRequest
from app.providers.twilio.signature import authenticate
from tests.providers.telling import PUBLIC_URL, RECEIVED, form, posted

FIELDS = {"CallSid": "CA1", "To": "+441632960123", "Digits": "12 34"}
OLD, NEW = "old-auth-token", "new-auth-token"


def signed(url: str, text: str, secret: str) -> dict[str, str]:
    digest = hmac.new(secret.encode(), (url + text).encode(), hashlib.sha1).digest()
    return {"x-twilio-signature": base64.b64encode(digest).decode()}


def posted_form(url: str, secret: str = NEW, **changes: Any) -> WebhookRequest:
    request = form(FIELDS, **changes)
    text = "".join(name + FIELDS[name] for name in sorted(FIELDS))
    return request._replace(headers={**request.headers, **signed(url, text, secret)})


def proves(request: WebhookRequest, public_url: str = PUBLIC_URL) -> bool:
    try:
        authenticate(request, [NEW, OLD], RECEIVED, public_url)
    except NotAuthentic:
        return False
    return True


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_both_tokens_of_a_rotation_are_accepted(secret: str) -> None:
    assert proves(posted_form(f"{PUBLIC_URL}/hook", secret))


@pytest.mark.parametrize(
    ("public_url", "signed_url"),
    [
        ("https://board.example", "https://board.example/hook"),
        ("https://board.example", "https://board.example:443/hook"),
        ("https://board.example:443", "https://board.example/hook"),
        ("http://board.example", "http://board.example:80/hook"),
        ("http://board.example:8080", "http://board.example:8080/hook"),
        ("https://board.example/behind/", "https://board.example/behind/hook"),
    ],
)
def test_the_public_address_is_signed_with_its_port_or_without(
    public_url: str, signed_url: str
) -> None:
    assert proves(posted_form(signed_url), public_url)


def test_a_query_is_part_of_what_is_signed() -> None:
    assert proves(posted_form(f"{PUBLIC_URL}/hook?a=1&b=%20", query="a=1&b=%20"))
    assert not proves(posted_form(f"{PUBLIC_URL}/hook?a=1", query="a=2"))


FORGED: dict[str, WebhookRequest] = {
    "no signature": form(FIELDS),
    "a token that is no longer ours": posted_form(f"{PUBLIC_URL}/hook", "stolen-auth-token"),
    "another address": posted_form("https://elsewhere.example/hook"),
    "another port": posted_form(f"{PUBLIC_URL}:8443/hook"),
    "another body": posted_form(f"{PUBLIC_URL}/hook")._replace(body=b"CallSid=CA2"),
    "a body that is no form": posted(
        {}, headers=signed(f"{PUBLIC_URL}/hook", "", NEW) | {"content-type": "text/plain"}
    ),
    "a form that is none": form(FIELDS)._replace(
        body=b"\xff", headers={**form(FIELDS).headers, **signed(f"{PUBLIC_URL}/hook", "", NEW)}
    ),
    "no ASCII": form(FIELDS)._replace(
        headers={**form(FIELDS).headers, "x-twilio-signature": "\xe9"}
    ),
}


@pytest.mark.parametrize("name", FORGED)
def test_nothing_else_is_believed(name: str) -> None:
    assert not proves(FORGED[name])


def in_json(body: bytes, told: str) -> WebhookRequest:
    query = f"bodySHA256={told}"
    request = posted({}, query=query, headers=signed(f"{PUBLIC_URL}/hook?{query}", "", NEW))
    return request._replace(body=body)


def test_a_json_body_is_proven_by_its_hash_in_the_address() -> None:
    body = b'[{"specversion": "1.0"}]'
    assert proves(in_json(body, hashlib.sha256(body).hexdigest()))
    assert not proves(in_json(body + b" ", hashlib.sha256(body).hexdigest()))

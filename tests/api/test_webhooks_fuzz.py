"""Every provider's address, with proven requests of every shape: events, or a clear refusal."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
import schemathesis
from hypothesis import Phase, settings
from starlette.testclient import TestClient

from app.api.parts import WebhookSource
from app.api.server import create_app
from app.events.instants import SECOND
from app.providers.registry import PROVIDERS
from app.providers.twilio.signature import signature as twilio_signature
from app.providers.zendesk import signature as zendesk_signature
from tests.api.keepers import NOW, Rooms
from tests.providers.test_fuzz import JSON
from tests.providers.test_vonage import signature_of, token

SECRET = "a-secret-" + "of-ours"
PUBLIC_URL = "http://127.0.0.1:8000"


class Post(NamedTuple):
    """What is posted: a body, its headers, and what is asked beside the path."""

    body: bytes
    headers: dict[str, str]
    query: str = ""


class Desk(NamedTuple):
    """A client of an edge that every provider posts to, and what stands behind it."""

    client: TestClient
    rooms: Rooms


def with_key(body: bytes, _: str) -> Post:
    return Post(body, {"X-Api-Key": SECRET})


def by_twilio(body: bytes, path: str) -> Post:
    query = f"bodySHA256={hashlib.sha256(body).hexdigest()}"
    signed = twilio_signature(f"{PUBLIC_URL}{path}?{query}", [], SECRET)
    return Post(body, {"X-Twilio-Signature": signed}, query)


def by_zendesk(body: bytes, _: str) -> Post:
    at = str(NOW // SECOND)
    signed = zendesk_signature(at, body, SECRET)
    name = "X-Zendesk-Webhook-Signature"
    return Post(body, {name: signed, f"{name}-Timestamp": at})


def by_vonage(body: bytes, _: str) -> Post:
    text = token({"iat": NOW // SECOND, "payload_hash": hashlib.sha256(body).hexdigest()})
    return Post(body, {"Authorization": f"Bearer {text}.{signature_of(text, SECRET)}"})


def by_ringcentral(body: bytes, _: str) -> Post:
    return Post(body, {"Verification-Token": SECRET})


def by_dialpad(body: bytes, _: str) -> Post:
    head = base64.urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=")
    text = head + b"." + base64.urlsafe_b64encode(body).rstrip(b"=")
    digest = hmac.new(SECRET.encode(), text, hashlib.sha256).digest()
    return Post(text + b"." + base64.urlsafe_b64encode(digest).rstrip(b"="), {})


def by_aircall(body: bytes, _: str) -> Post:
    told = json.loads(body)
    proven = told | {"token": SECRET} if isinstance(told, dict) else told
    return Post(json.dumps(proven).encode(), {})


PROOFS: dict[str, Callable[[bytes, str], Post]] = dict.fromkeys(PROVIDERS, with_key) | {
    "twilio": by_twilio,
    "zendesk": by_zendesk,
    "vonage": by_vonage,
    "ringcentral": by_ringcentral,
    "dialpad": by_dialpad,
    "aircall": by_aircall,
}


def document() -> dict[str, Any]:
    """Return a description of every provider's address: a payload of its own, or anything at all."""
    paths = {}
    for name in PROVIDERS:
        schema = {"anyOf": [{"enum": JSON.get(name, [{}])}, {"type": "object"}, {}]}
        body = {"required": True, "content": {"application/json": {"schema": schema}}}
        answers = {"default": {"description": "whatever it is"}}
        paths[f"/v1/webhooks/{name}/{name}"] = {"post": {"requestBody": body, "responses": answers}}
    return {"openapi": "3.1.0", "info": {"title": "webhooks", "version": "1"}, "paths": paths}


schema = schemathesis.openapi.from_dict(document())


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    rooms = Rooms()
    sources = {name: WebhookSource(name, (SECRET,)) for name in PROVIDERS}
    with TestClient(create_app(rooms.parts(webhook_sources=sources))) as client:
        yield Desk(client, rooms)


@schema.parametrize()
@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_whatever_a_proven_provider_posts_is_answered(case: Any, desk: Desk) -> None:
    provider = case.path.rpartition("/")[2]
    body = b"null" if case.body is schemathesis.core.NOT_SET else json.dumps(case.body).encode()
    post = PROOFS[provider](body, case.path)
    desk.rooms.dead_letters.kept.clear()
    answer = desk.client.post(f"{case.path}?{post.query}", content=post.body, headers=post.headers)
    assert answer.status_code in {200, 202, 401, 422}
    # A token has no place in what is no object.
    has_place = provider not in {"aircall", "dialpad"} or isinstance(case.body, dict)
    assert (answer.status_code == 401) is not has_place
    if answer.status_code == 422:
        assert answer.json()["detail"]
        assert desk.rooms.dead_letters.letters
    assert SECRET not in answer.text
    assert all(SECRET not in json.dumps(letter) for letter in desk.rooms.dead_letters.letters)


def test_without_its_proof_nothing_is_believed(desk: Desk) -> None:
    desk.rooms.log.events.clear()
    desk.rooms.dead_letters.kept.clear()
    for name in PROVIDERS:
        for payload in JSON.get(name, [{}])[:5]:
            answer = desk.client.post(f"/v1/webhooks/{name}/{name}", json=payload)
            assert answer.status_code == 401
    assert desk.rooms.log.events == []
    assert desk.rooms.dead_letters.letters == []

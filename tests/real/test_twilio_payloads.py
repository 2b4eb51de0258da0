"""Twilio's published signatures, and callbacks that were captured."""

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from app.providers.contract import NotAuthentic, WebhookRequest
from app.providers.twilio.provider import translate
from app.providers.twilio.signature import authenticate
from tests.providers.telling import form, lines
from tests.real.at_hand import needs
from tests.real.payloads import PAYLOADS, payload

pytestmark = needs(PAYLOADS)

VECTORS: list[dict[str, Any]] = (
    payload("twilio/signature_test_vectors.json") if PAYLOADS.exists() else []
)


def sent(vector: dict[str, Any]) -> tuple[WebhookRequest, str]:
    parts = urlsplit(vector["url"])
    headers = {"x-twilio-signature": vector["expected"]}
    body = vector.get("body", "").encode()
    if not body:
        headers["content-type"] = "application/x-www-form-urlencoded"
        body = urlencode(vector["params"], doseq=True).encode()
    return WebhookRequest(
        body, headers, parts.path, parts.query
    ), f"{parts.scheme}://{parts.netloc}"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_published_vector_is_authentic(vector: dict[str, Any]) -> None:
    request, public_url = sent(vector)
    authenticate(request, ["another-token", vector["auth_token"]], 0, public_url)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_published_vector_with_another_body_is_not(vector: dict[str, Any]) -> None:
    request, public_url = sent(vector)
    changed = request._replace(body=request.body + b"&x=1")
    with pytest.raises(NotAuthentic):
        authenticate(changed, [vector["auth_token"]], 0, public_url)


CAPTURED = {
    "taskrouter_task.created_2023-06-28": [
        "2023-06-28T13:42:08 call.arrived WT08dc87f378dc932872cc5040caad3bdd direction=inbound",
        "2023-06-28T13:42:08 call.queued WT08dc87f378dc932872cc5040caad3bdd queue=Sample Queue",
    ],
    "taskrouter_task-queue.created_2023-08-21": [],
    "taskrouter_worker.attributes.update_2023-08-21": [],
    "taskrouter_worker.created_2023-08-21": [
        "2023-08-21T18:26:43 agent.hired test",
        "2023-08-21T18:26:43 agent.state test state=offline",
    ],
    "voice_status_callback_client_2023-03-17": [
        (
            "2023-03-17T11:28:27 call.arrived CAdb48fcb5715cd6b047b158a1d4598b96 direction=inbound "
            "customer=client:GoldenQuincyPortland"
        ),
        "2023-03-17T11:28:31 call.ended CAdb48fcb5715cd6b047b158a1d4598b96",
    ],
}


@pytest.mark.parametrize("name", CAPTURED)
def test_a_captured_callback_means(name: str) -> None:
    fields: dict[str, str] = payload(f"twilio/{name}.fields.json")
    assert all(isinstance(value, str) for value in fields.values()), json.dumps(fields)
    assert lines(translate(form(fields))) == CAPTURED[name]

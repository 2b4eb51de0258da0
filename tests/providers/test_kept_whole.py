"""What is kept of a payload without people and secrets means what the payload meant."""

from typing import Any

import msgspec
import pytest

from app.api.webhooks import native
from app.events.privacy import shield
from app.events.redaction import Redactor, callers_restored, marked_name
from app.providers.contract import WebhookRequest
from app.providers.registry import PROVIDERS
from tests.providers.telling import RECEIVED
from tests.providers.test_fuzz import JSON

SALT = b"a salt"
PAYLOADS = [(name, payload) for name, payloads in JSON.items() for payload in payloads]


def told(provider: str, payload: Any) -> list[Any]:
    body, headers = msgspec.json.encode(payload), {"content-type": "application/json"}
    request = WebhookRequest(body, headers, "", received=RECEIVED)
    return [native(event) for event in PROVIDERS[provider].translate(request).events]


@pytest.mark.parametrize(("provider", "payload"), PAYLOADS)
def test_a_payload_kept_whole_means_the_same(provider: str, payload: Any) -> None:
    meant = [shield(fields, SALT) for fields in told(provider, payload)]
    kept = told(provider, Redactor(SALT).redact(payload))
    assert [marked_name(fields) for fields in kept] == [None] * len(meant)
    # The number that was called is nobody's, and is not needed for a figure.
    for fields in (*meant, *kept):
        fields.pop("entry", None)
    assert [callers_restored(fields) for fields in kept] == meant

"""Whatever a proven sender sends, and whatever a stranger does, the answer is a verdict."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.api.bodies import Parcel
from app.api.intake import Rules, sort_out
from app.api.webhooks import native
from app.events.codec import decode, encode
from app.providers.contract import NotAuthentic, Untranslatable, WebhookRequest
from app.providers.registry import PROVIDERS
from tests.providers import (
    test_aircall,
    test_connect,
    test_dialpad,
    test_genesys,
    test_ringcentral,
    test_talkdesk,
    test_twilio_taskrouter,
    test_twilio_voice,
    test_vonage,
    test_zendesk,
)
from tests.providers.telling import PUBLIC_URL, RECEIVED, form, posted

JSON: dict[str, list[Any]] = {
    "aircall": [payload for payload, _ in test_aircall.MEANINGS.values()],
    "connect": [
        payload
        for table in (test_connect.CONTACT_EVENTS, test_connect.RECORDS, test_connect.AGENT_EVENTS)
        for payload, _ in table.values()
    ],
    "genesys": [payload for payload, _ in test_genesys.MEANINGS.values()],
    "vonage": [payload for payload, _ in test_vonage.MEANINGS.values()],
    "ringcentral": [payload for payload, _ in test_ringcentral.MEANINGS.values()],
    "dialpad": [payload for payload, _ in test_dialpad.MEANINGS.values()],
    "talkdesk": [payload for payload, _ in test_talkdesk.MEANINGS.values()],
    "zendesk": [payload for payload, _ in test_zendesk.MEANINGS.values()],
    "twilio": [
        [test_twilio_taskrouter.streamed(fields)]
        for fields, _ in test_twilio_taskrouter.MEANINGS.values()
    ],
}
AS_POSTED = {"dialpad": test_dialpad.sent}
"""How a payload is posted, where it is not posted as it is."""

FORMS = [
    fields
    for table in (test_twilio_taskrouter.MEANINGS, test_twilio_voice.MEANINGS)
    for fields, _ in table.values()
]

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["", "0", "-1", "1e999", "9" * 30, "2026-11-17T10:00:00Z", "9999-12-31T23:59:59.999999-23:59",
     "0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00.001Z", "arn:", "////", "{", "inbound"]
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every member of a payload."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in members:
        yield (*path, name)
        if isinstance(member, dict | list):
            yield from places(member, (*path, name))


@st.composite
def mangled(draw: st.DrawFn, payloads: list[Any]) -> Any:
    """Draw a payload of the right shape of which some members are gone, or are something else."""
    payload = copy.deepcopy(draw(st.sampled_from(payloads)))
    for _ in range(draw(st.integers(0, 3))):
        found = [*places(payload)]
        if not found:
            break
        *way, last = draw(st.sampled_from(found))
        holder = payload
        for name in way:
            holder = holder[name]
        if draw(st.booleans()):
            holder[last] = draw(VALUES)
        else:
            del holder[last]
    return payload


def judge(provider: str, request: WebhookRequest) -> None:
    try:
        translation = PROVIDERS[provider].translate(request)
    except Untranslatable:
        return
    assert decode(encode(translation.events)) == translation.events
    natives = [native(event) for event in translation.events]
    done = sort_out(Parcel(natives), Rules("source", RECEIVED, b"salt"))
    assert len(done.events) + len(done.refused) == len(natives)
    # What a provider calls its own must come through the intake as it was meant.
    by_id = {event.id: event for event in translation.events}
    assert all(msgspec.structs.replace(by_id[e.id], source="").at == e.at for e in done.events)


many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("provider", JSON)
def test_a_mangled_payload_is_translated_or_refused(provider: str) -> None:
    @many
    @given(mangled(JSON[provider]) | VALUES)
    def check(payload: Any) -> None:
        judge(provider, AS_POSTED.get(provider, posted)(payload))

    check()


@many
@given(mangled(FORMS), st.dictionaries(st.sampled_from([*FORMS[0], *FORMS[-1]]), TEXTS))
def test_a_mangled_form_is_translated_or_refused(fields: dict[str, Any], more: Any) -> None:
    fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in (fields | more).items()}  # fmt: skip
    judge("twilio", form(fields))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_bytes_are_translated_or_refused(provider: str) -> None:
    @many
    @given(st.binary(max_size=60), st.booleans())
    def check(body: bytes, is_form: bool) -> None:
        media = "application/x-www-form-urlencoded" if is_form else "application/json"
        judge(provider, WebhookRequest(body, {"content-type": media}, "/hook", "", RECEIVED))

    check()


HEADERS = st.dictionaries(
    st.sampled_from(
        ["authorization", "x-api-key", "x-twilio-signature", "x-zendesk-webhook-signature",
         "x-zendesk-webhook-signature-timestamp", "content-type", "x-amz-firehose-access-key",
         "verification-token", "validation-token"]
    ),
    st.text(st.characters(max_codepoint=255), max_size=30)
    | st.sampled_from(["Basic bWU6eW91", "Bearer x", "Basic /w==", "application/x-www-form-urlencoded", "0", "9" * 19])
)  # fmt: skip


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_stranger_is_believed(provider: str) -> None:
    @many
    @given(
        st.binary(max_size=40) | mangled(JSON.get(provider, [{}])).map(lambda p: json.dumps(p).encode()),
        HEADERS,
        st.text(st.characters(max_codepoint=255), max_size=20) | st.just("bodySHA256=x"),
    )  # fmt: skip
    def check(body: bytes, headers: dict[str, str], query: str) -> None:
        request = WebhookRequest(body, headers, "/hook", query, RECEIVED)
        with pytest.raises(NotAuthentic):
            PROVIDERS[provider].authenticate(request, ["a-secret-unheard-of"], RECEIVED, PUBLIC_URL)

    check()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_handshake_takes_nothing_in_and_sends_back_what_came(provider: str) -> None:
    @many
    @given(st.binary(max_size=40), HEADERS)
    def check(body: bytes, headers: dict[str, str]) -> None:
        reply = PROVIDERS[provider].greet(WebhookRequest(body, headers, "/hook", "", RECEIVED))
        if reply is None:
            return
        assert (reply.status, reply.body) == (200, b"")
        assert all("\n" not in value and "\r" not in value for value in reply.headers.values())

    check()

"""Whatever is sent, the service never fails over it."""

import json
from typing import Any

import httpx2
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.api.bodies import Parcel, unpack
from app.api.intake import Rules, sort_out, take
from app.api.problem import Problem
from app.api.server import create_app
from app.events.codec import CLASSES, decode, encode
from tests.api.keepers import BEARER, NOW, Rooms, queued

MEDIA = [
    b"application/json",
    b"application/x-ndjson",
    b"application/cloudevents+json",
    b"application/cloudevents-batch+json",
]
WORDS = (
    st.sampled_from(["2026-11-17T15:42:07Z", "e", "1.0", "/pbx", "in", "csat", *CLASSES])
    | st.text()
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
FIELDS = sorted({field for kind in CLASSES.values() for field in kind.__struct_fields__})
NAMES = (
    st.sampled_from(["type", "at", "specversion", "time", "data", "data_base64", *FIELDS])
    | st.text()
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=8).map(lambda changes: queued() | changes)
BODIES = st.binary() | st.lists(OBJECTS | VALUES, max_size=3).map(lambda v: json.dumps(v).encode()) | OBJECTS.map(
    lambda v: json.dumps(v).encode()
)  # fmt: skip
RULES = Rules("native", NOW, b"salt")
HEADERS = st.dictionaries(
    st.sampled_from([b"ce-specversion", b"ce-id", b"ce-type", b"ce-time", b"ce-source", b"ce-x"]),
    st.sampled_from([b"1.0", b"call.queued", b"2026-11-17T15:42:07Z", b"%FF"])
    | st.binary(max_size=9),
)


def unpacked(headers: dict[bytes, bytes], body: bytes) -> Parcel | Problem:
    try:
        return unpack(headers, body)
    except Problem as problem:
        return problem


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BODIES, st.sampled_from(MEDIA), HEADERS)
def test_any_body_is_stored_or_refused(
    body: bytes, media: bytes, headers: dict[bytes, bytes]
) -> None:
    parcel = unpacked({b"content-type": media} | headers, body)
    if isinstance(parcel, Problem):
        assert 400 <= parcel.status < 500
        assert msgspec.json.decode(parcel.body())
        return
    done = sort_out(parcel, RULES)
    # Whether it was read at once or item by item makes no difference.
    at_once = take({b"content-type": media} | headers, body, RULES)
    assert (decode(encode(at_once.events)), *at_once[1:]) == done
    assert len(done.events) + len(done.refused) == len(parcel.items)
    assert decode(encode(done.events)) == done.events
    assert msgspec.json.encode([done.refused, [stranger.fields for stranger in done.strangers]])


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60), st.text(max_size=20), st.binary(max_size=20))
def test_any_request_for_the_ingest_is_answered(body: bytes, query: str, media: bytes) -> None:
    with TestClient(create_app(Rooms().parts())) as client:
        headers = [(b"authorization", BEARER["Authorization"].encode()), (b"content-type", media)]
        url = httpx2.URL("http://testserver/v1/events", params={"source": query})
        assert client.post(str(url), content=body, headers=headers).status_code < 500


def _schema() -> Any:
    rooms = Rooms()
    rooms.readiness.now = rooms.readiness.now._replace(ready=True)
    whole = schemathesis.openapi.from_asgi("/openapi.json", create_app(rooms.parts()))
    # Bodies of events have a fuzz of their own above.
    return whole.exclude(path="/v1/events")


schema = _schema()


@pytest.mark.slow
@schema.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_without_its_database_no_call_of_the_published_api_fails_the_service(case: Any) -> None:
    # With one, test_served_fuzz.py asks the same on a real server.
    answer = case.call(headers=dict(BEARER))
    if answer.status_code == 503:
        assert answer.headers["retry-after"]
        assert "problem+json" in str(answer.headers["content-type"])
    else:
        assert answer.status_code < 500

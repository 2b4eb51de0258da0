"""CloudEvents 1.0 become native events, or are refused by attribute."""

from typing import Any

import pytest

from app.events.cloudevents import bare_type, from_headers, source_name, to_native
from app.events.native import Refused

WHOLE: dict[str, Any] = {
    "specversion": "1.0",
    "id": "A-1",
    "source": "/pbx/london",
    "type": "com.example.call.queued",
    "time": "2026-11-17T15:42:07.123Z",
    "data": {"call": "c-1", "queue": "PS"},
}
NATIVE = {
    "id": "A-1",
    "type": "call.queued",
    "at": "2026-11-17T15:42:07.123Z",
    "call": "c-1",
    "queue": "PS",
}


def test_a_structured_event_becomes_native() -> None:
    assert to_native(WHOLE) == ("/pbx/london", NATIVE)


def test_the_same_event_in_binary_mode_is_the_same() -> None:
    headers = {f"ce-{k}".encode(): str(v).encode() for k, v in WHOLE.items() if k != "data"}
    headers[b"content-type"] = b"application/json"
    assert to_native(from_headers(headers, WHOLE["data"])) == ("/pbx/london", NATIVE)


def test_headers_are_percent_decoded() -> None:
    assert from_headers({b"ce-subject": b"caf%C3%A9"}, None)["subject"] == "café"
    with pytest.raises(Refused) as refused:
        from_headers({b"ce-subject": b"%FF"}, None)
    assert refused.value.field == "subject"


def test_the_data_knows_best_when_it_happened() -> None:
    earlier = "2026-11-17T15:40:00Z"
    data = WHOLE["data"] | {"at": earlier}
    assert to_native(WHOLE | {"data": data}).raw["at"] == earlier


def test_data_in_base64_is_read() -> None:
    envelope = {k: v for k, v in WHOLE.items() if k != "data"} | {
        "data_base64": "eyJjYWxsIjogImMtOSJ9"
    }
    assert to_native(envelope).raw["call"] == "c-9"


def test_extension_attributes_travel_beside_the_event() -> None:
    assert to_native(WHOLE | {"traceparent": "00-ab"}).raw["ce-traceparent"] == "00-ab"


REFUSED = [
    ([], None),
    ({k: v for k, v in WHOLE.items() if k != "id"}, "id"),
    (WHOLE | {"id": ""}, "id"),
    (WHOLE | {"id": 7}, "id"),
    (WHOLE | {"source": None}, "source"),
    (WHOLE | {"specversion": "0.3"}, "specversion"),
    (WHOLE | {"type": " "}, "type"),
    (WHOLE | {"data": [1]}, "data"),
    (WHOLE | {"data": "text"}, "data"),
    (WHOLE | {"datacontenttype": "text/xml"}, "datacontenttype"),
    (WHOLE | {"datacontenttype": 1}, "datacontenttype"),
    (WHOLE | {"data_base64": "%%%"}, "data_base64"),
    (WHOLE | {"data_base64": "eyJ"}, "data_base64"),
    (WHOLE | {"data_base64": "ÿ"}, "data_base64"),
]


@pytest.mark.parametrize(("envelope", "field"), REFUSED)
def test_what_is_no_cloudevent_is_refused_by_attribute(envelope: object, field: str | None) -> None:
    with pytest.raises(Refused) as refused:
        to_native(envelope)
    assert refused.value.field == field


TYPES = [
    ("call.queued", "call.queued"),
    ("com.example.call.queued", "call.queued"),
    ("com.example.coffee.made", "com.example.coffee.made"),
    ("queued", "queued"),
]


@pytest.mark.parametrize(("sent", "meant"), TYPES)
def test_a_reverse_dns_prefix_is_taken_off_known_types(sent: str, meant: str) -> None:
    assert bare_type(sent) == meant


def test_a_source_that_is_no_name_is_given_one_of_its_own() -> None:
    assert source_name("https://acd.example/eu") == "https://acd.example/eu"
    one, other = source_name("mailto:a@b.test"), source_name("mailto:a#b.test")
    assert one != other
    assert one.startswith("mailto:a-b.test-")
    assert len(source_name("x" * 999)) == 64

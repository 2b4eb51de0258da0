"""Payloads kept whole: people and secrets are gone, ids and instants stand."""

import json
from base64 import b64encode
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.events.privacy import pseudonym, shield
from app.events.redaction import Redactor, callers_restored, marked_name

SALT = b"a salt"
SECRET = "planted-" + "secret-0815"
NUMBERS = ["+441632960123", "+1 (555) 010-9999", "01632 960123", "tel:+441632960123", "5550109999"]
ADDRESSES = ["ann@example.com", "sip:ann@pbx.example.com"]
REDACTOR = Redactor(SALT, [SECRET])

STAND: list[tuple[str, Any]] = [
    ("TimestampMs", "1763394127500"),
    ("timestamp", 1763394127),
    ("whatever", 1763394127500),
    ("id", 123456789),
    ("CallSid", "CA0123456789abcdef0123456789abcdef"),
    ("call_id", "123456789012"),
    ("at", "2026-11-17T15:42:07.123Z"),
    ("note", "at 2026-11-17T15:42:07Z it rang 12345 times"),
    ("uuid", "0f3c1d2e-1234-4567-8901-123456789012"),
    ("queueArn", "arn:aws:connect:eu-west-2:123456789012:instance/0f3c1d2e-1234-4567-8901-123456789012"),
    ("uniqueid", "1763394127.17"),
    ("agent", "ann@example.com"),
    ("queue", "Sales 1234567"),
    ("wait", 12.5),
    ("ok", True),
    ("none", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), STAND)
def test_ids_and_instants_stand(name: str, value: object) -> None:
    assert REDACTOR.redact({name: value}) == {name: value}


@pytest.mark.parametrize("name", ["From", "to", "caller", "raw_digits", "customer", "x"])
@pytest.mark.parametrize("number", NUMBERS + ADDRESSES)
def test_a_person_becomes_the_mark_that_the_intake_would_have_made(name: str, number: str) -> None:
    (kept,) = REDACTOR.redact({name: number}).values()
    assert kept == "person-" + pseudonym(number, SALT)
    native = {"type": "call.queued", "customer": number}
    assert callers_restored(REDACTOR.redact(native)) == shield(native, SALT)


def test_a_number_that_nothing_can_hold_is_none_whatever_its_field_is_called() -> None:
    for name in ("id", "timestamp", "n", "from"):
        assert (
            REDACTOR.redact({name: 2**64})
            == REDACTOR.redact({name: -(2**63) - 1})
            == {name: "[number]"}
        )
    assert REDACTOR.redact({"id": 2**64 - 1}) == {"id": 2**64 - 1}


def test_a_number_of_digits_alone_is_a_person_where_its_field_says_so() -> None:
    kept = REDACTOR.redact({"from": 441632960123, "digits": "1632960123", "n": 441632960123})
    assert kept["from"].startswith("person-")
    assert kept["digits"].startswith("person-")
    assert kept["n"] == 441632960123


HIDDEN = [
    lambda text: {"a": text},
    lambda text: {"a": f"call {text} back"},
    lambda text: {"a": [{"b": text}]},
    lambda text: {"a": json.dumps({"b": [text]})},
    lambda text: {"a": b64encode(json.dumps({"b": text}).encode()).decode()},
    lambda text: {f"is {text}": 1},
    lambda text: [[[text]]],
]


@pytest.mark.parametrize("hide", HIDDEN)
@pytest.mark.parametrize("planted", [SECRET, *NUMBERS[:4], *ADDRESSES])
def test_nothing_planted_is_left(hide: Any, planted: str) -> None:
    kept = told(REDACTOR.redact(hide(planted)))
    assert planted not in kept
    assert "960123" not in kept


def test_what_is_named_like_a_secret_is_taken_out_whatever_it_is() -> None:
    kept = REDACTOR.redact({"token": "t0p", "Password": {"a": "t0p"}, "auth": [{"api_key": 7}]})
    assert kept == {
        "token": "[removed]",
        "Password": "[removed]",
        "auth": [{"api_key": "[removed]"}],
    }


def test_a_signed_token_is_taken_out_of_a_text() -> None:
    signed = "eyJhbGciOiJIUzI1NiJ9.eyJmcm9tIjoiKzQ0MTYzMjk2MDEyMyJ9.c2lnbmF0dXJl"
    assert REDACTOR.redact(f"got {signed} here") == "got [removed] here"


def test_json_within_a_text_is_json_again() -> None:
    kept = REDACTOR.redact({"TaskAttributes": '{"from":"+441632960123","tries":2}'})
    assert json.loads(kept["TaskAttributes"])["tries"] == 2


def test_a_name_that_was_masked_is_found() -> None:
    assert marked_name({"type": "call.queued", "id": "1", "call": "c", "queue": "PS"}) is None
    assert marked_name({"id": "1", "queue": "person-ab"}) == "queue"
    assert marked_name({"id": "[removed]"}) == "id"
    assert marked_name({"customer": "person-ab"}) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(max_examples=100)
@given(JSON, st.sampled_from(HIDDEN))
def test_whatever_stands_around_it_nothing_planted_is_left(around: Any, hide: Any) -> None:
    value = {"around": around, "planted": hide(SECRET), "more": hide("+441632960123")}
    kept = told(REDACTOR.redact(value))
    assert SECRET not in kept
    assert "960123" not in kept
    assert told(REDACTOR.redact(json.loads(kept))) != ""


def told(value: object) -> str:
    return msgspec.json.encode(value).decode()

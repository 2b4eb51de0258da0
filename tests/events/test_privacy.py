"""Callers stay unknown: what is hashed on arrival, and what a dead letter may show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events.privacy import mask, mask_text, pseudonym, shield, tells_who

SALT = b"a salt"

PERSONS = [
    "+44 20 7946 0958",
    "+442079460958",
    "(020) 7946-0958",
    "020.7946.0958",
    "tel:+44-20-7946-0958",
    "0098 21 8888 0000",
    "+۹۸۲۱۸۸۸۸۰۰۰۰",
    "020 7946 0958 x12",
    "anna@example.com",
    "sip:anna@pbx.example",
    "sip:2001",
    '"Anna" <anna@example.com>',
    '"Anna Berg" <+44 20 7946 0958>',
]
NOBODY = [
    "5f2c8a",
    "2001",
    "C-10442",
    "customer 12",
    "",
    "anna",
    "550e8400-e29b-41d4-a716-446655440000",
]


@pytest.mark.parametrize("text", PERSONS)
def test_a_number_or_address_tells_who(text: str) -> None:
    assert tells_who(text)
    hidden = shield({"customer": text}, SALT)["customer"]
    assert hidden == pseudonym(text, SALT)
    assert not tells_who(hidden)


@pytest.mark.parametrize("text", NOBODY)
def test_a_customer_key_stays_as_it_is(text: str) -> None:
    assert not tells_who(text)
    assert shield({"customer": text}, SALT) == {"customer": text}


def test_one_number_is_one_customer_however_it_is_written() -> None:
    ways = ["+44 20 7946 0958", "tel:+442079460958", " +44 (20) 7946-0958 ", "Anna <+442079460958>"]
    assert len({pseudonym(way, SALT) for way in ways}) == 1
    assert pseudonym("A@X.test", SALT) == pseudonym("sip:a@x.test", SALT)


def test_another_salt_gives_another_hash() -> None:
    assert pseudonym("+442079460958", b"one") != pseudonym("+442079460958", b"other")


def test_the_number_a_call_is_transferred_to_is_hidden_too() -> None:
    raw = {"type": "call.transferred", "to_number": "+442079460958", "call": "c-1"}
    assert shield(raw, SALT)["to_number"] == pseudonym("+442079460958", SALT)
    assert raw["to_number"] == "+442079460958"


MASKED = [
    ({"n": "call +44 20 7946 0958 now"}, {"n": "call [number] now"}),
    ({"n": 442079460958}, {"n": "[number]"}),
    ({"n": -442079460958}, {"n": "[number]"}),
    ({"n": 12, "b": True, "f": 0.5, "z": None}, {"n": 12, "b": True, "f": 0.5, "z": None}),
    ({"mail": "a@b.test"}, {"mail": "[address]"}),
    ({"api_key": "x", "Authorization": "y", "pin": 1, "deep": {"token": [1]}},
     {"api_key": "[removed]", "Authorization": "[removed]", "pin": "[removed]", "deep": {"token": "[removed]"}}),
    ({"at": "2026-11-17T15:42:07.123Z"}, {"at": "2026-11-17T15:42:07.123Z"}),
    ({"uniqueid": "1696995740.41"}, {"uniqueid": "1696995740.41"}),
    ({"id": "550e8400-e29b-41d4-a716-446655440000"}, {"id": "550e8400-e29b-41d4-a716-446655440000"}),
    ({"+442079460958": 1}, {"[number]": 1}),
    (["+442079460958"], ["[number]"]),
    ([[[[[[[["deep"]]]]]]]], [[[[[["[…]"]]]]]]),
]  # fmt: skip


@pytest.mark.parametrize(("payload", "shown"), MASKED)
def test_a_dead_letter_shows_no_number_address_or_secret(payload: object, shown: object) -> None:
    assert mask(payload) == shown


@given(st.text(alphabet="0123456789", min_size=7, max_size=15), st.text(max_size=20))
def test_no_whole_number_comes_through(number: str, around: str) -> None:
    assert number not in mask_text(f"{around} {number}")


def test_a_dead_letter_is_cut_to_size() -> None:
    masked = mask({str(n): "x" * 9_999 for n in range(999)})
    assert isinstance(masked, dict)
    assert len(masked) == 64
    assert all(len(text) == 512 for text in masked.values())

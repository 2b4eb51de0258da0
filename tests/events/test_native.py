"""Native objects become events, or are refused in the sender's words."""

from typing import Any

import pytest

from app.events.codec import decode, encode
from app.events.instants import parse_instant
from app.events.native import Refused, content_key, to_event
from app.events.vocabulary import CallQueued, CallRinging

WHOLE: dict[str, Any] = {
    "id": "e-1",
    "type": "call.queued",
    "at": "2026-11-17T15:42:07.123Z",
    "call": "c-1",
    "queue": "PS",
}
AT = parse_instant("2026-11-17T15:42:07.123Z")


def test_an_object_becomes_the_event_it_names() -> None:
    assert to_event(WHOLE, "pbx") == CallQueued(
        id="e-1", at=AT, source="pbx", call="c-1", queue="PS"
    )


def test_the_object_itself_is_left_alone() -> None:
    raw = dict(WHOLE)
    to_event(raw, "pbx")
    assert raw == WHOLE


def test_an_event_without_id_is_known_by_its_content() -> None:
    bare = {name: value for name, value in WHOLE.items() if name != "id"}
    one, same = to_event(bare, "pbx"), to_event(bare | {"id": None}, "pbx")
    assert one.id == content_key(bare)
    assert one.id != to_event(bare | {"call": "c-2"}, "pbx").id
    assert same.id.startswith("content-")


def test_unknown_fields_are_kept_and_reserved_ones_are_not_believed() -> None:
    event = to_event(WHOLE | {"vip": True, "source": "forged", "extra": {"x": 1}}, "pbx")
    assert event.extra == {"vip": True}
    assert event.source == "pbx"
    assert decode(encode([event])) == [event]


def test_null_is_as_good_as_left_out() -> None:
    raw = WHOLE | {"type": "call.ringing", "agent": "anna", "queue": None}
    assert to_event(raw, "pbx") == CallRinging(
        id="e-1", at=AT, source="pbx", call="c-1", agent="anna"
    )


REFUSED: list[tuple[object, str | None, str]] = [
    (None, None, "null"),
    ([], None, "an array"),
    (7, None, "a number"),
    (WHOLE | {"type": None}, "type", "missing"),
    (WHOLE | {"type": 7}, "type", "a number"),
    (WHOLE | {"type": "call.tranferred"}, "type", "vocabulary"),
    (WHOLE | {"at": None}, "at", "missing"),
    (WHOLE | {"at": 1794930127}, "at", "ISO 8601"),
    (WHOLE | {"at": "yesterday"}, "at", "ISO 8601"),
    (WHOLE | {"at": "2026-11-17T15:42:07"}, "at", "time zone"),
    (WHOLE | {"at": "1969-12-31T23:59:59Z"}, "at", "1970"),
    (WHOLE | {"at": "0001-01-01T00:00:00+23:59"}, "at", ""),
    (WHOLE | {"queue": None}, "queue", "null"),
    (WHOLE | {"queue": "  "}, "queue", "characters"),
    (WHOLE | {"call": ""}, "call", "characters"),
    (WHOLE | {"call": "x" * 257}, "call", "256"),
    (WHOLE | {"call": ["c-1"]}, "call", "str"),
    (WHOLE | {"id": 7}, "id", "str"),
    (WHOLE | {"priority": 10**30}, "priority", "int"),
    (WHOLE | {"skills": ["a", 1]}, "skills", "str"),
    (WHOLE | {"big": 10**30}, "big", "too large"),
    ({"type": "call.queued", "at": WHOLE["at"], "call": "c-1"}, "queue", "missing"),
    ({"type": "call.queued", "at": WHOLE["at"], "call": 10**30, "queue": "PS"}, "call", "str"),
    ({"type": "measure.recorded", "at": WHOLE["at"], "measure": "m", "numerator": 10**400}, "numerator", ""),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "field", "words"), REFUSED)
def test_what_is_no_event_is_refused_by_field(raw: object, field: str | None, words: str) -> None:
    with pytest.raises(Refused) as refused:
        to_event(raw, "pbx")
    assert (refused.value.field or "").partition("[")[0] == (field or "")
    assert words in refused.value.reason
    assert refused.value.unknown_type == ("vocabulary" in words)

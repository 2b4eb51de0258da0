"""The generic mapper: what a description makes of a payload that nobody wrote a translation for."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.providers.contract import Untranslatable
from app.providers.mapper import BadMapping, read_mapping, translator
from tests.providers.telling import DAY, form, lines, posted
from tests.providers.test_fuzz import VALUES, mangled

STEP = {"id": "$.uid", "at": "$.when", "call": "$.call.id"}
MAPPING = {
    "items": "$.events",
    "rules": [
        {"when": {"$.kind": "JOIN"}, "type": "call.queued", "fields": STEP | {"queue": "$.call.groups[0]"}},
        {"when": {"$.kind": "TAKEN"}, "type": "call.answered", "fields": STEP | {"agent": "$.by"}},
        {"when": {"$.kind": "TAKEN"}, "type": "agent.state",
         "fields": {"id": "$.uid", "at": "$.when", "agent": "$.by", "state": "on_call"}},
        {"when": {"$.kind": ["LOST", "GONE"], "$.call.live": "false"}, "type": "call.abandoned", "fields": STEP},
        {"when": {"$.kind": "MOOD"}, "type": "agent.state",
         "fields": {"at": {"path": "$.when", "time": "rfc2822"}, "agent": "$.by",
                    "state": {"path": "$.mood", "words": {"ready": "available", "lunch": "away"}},
                    "reason": "$.mood"}},
    ],
}  # fmt: skip
CALL = {"id": 7, "groups": ["Sales"], "live": False}


def item(kind: str, when: object = f"{DAY}T10:00:00.250Z", **changes: Any) -> dict[str, Any]:
    return {"uid": "u-1", "kind": kind, "when": when, "call": CALL, "by": "anna"} | changes


MEANINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a field within, a number as a name": (item("JOIN"), ["10:00:00.250 call.queued 7 queue=Sales"]),
    "seconds": (item("JOIN", 1_794_909_600), ["10:00:00 call.queued 7 queue=Sales"]),
    "milliseconds": (item("JOIN", 1_794_909_600_250), ["10:00:00.250 call.queued 7 queue=Sales"]),
    "microseconds": (item("JOIN", 1_794_909_600_250_000), ["10:00:00.250 call.queued 7 queue=Sales"]),
    "two events of one": (
        item("TAKEN"),
        ["10:00:00.250 call.answered 7 agent=anna", "10:00:00.250 agent.state anna state=on_call"],
    ),
    "one word of several, and a condition more": (item("GONE"), ["10:00:00.250 call.abandoned 7"]),
    "a condition that is not met": (item("GONE", call=CALL | {"live": True}), []),
    "words of their own, a time as in mail": (
        item("MOOD", "Tue, 17 Nov 2026 11:00:00 +0100", mood="lunch"),
        ["10:00:00 agent.state anna state=away reason=lunch"],
    ),
    "what no rule speaks of": (item("COFFEE"), []),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANINGS)
def test_a_payload_means_what_its_description_says(name: str) -> None:
    payload, expected = MEANINGS[name]
    translation = translator(read_mapping(MAPPING))(posted({"events": [payload]}))
    assert lines(translation) == expected
    assert bool(translation.ignored) is (not expected)


def test_each_event_of_one_payload_has_an_id_of_its_own() -> None:
    translation = translator(read_mapping(MAPPING))(posted({"events": [item("TAKEN")]}))
    assert [event.id for event in translation.events] == ["u-1:call.answered", "u-1:agent.state"]


def test_a_form_is_described_likewise() -> None:
    rule = {"type": "call.queued", "fields": {"at": "$.t", "call": "$.c", "queue": "Sales"}}
    fields = {"t": "1794909600", "c": "c-1"}
    assert lines(translator(read_mapping({"rules": [rule]}))(form(fields))) == [
        "10:00:00 call.queued c-1 queue=Sales"
    ]


def test_json_that_is_called_a_form_is_read_as_json() -> None:
    request = posted({"events": [item("JOIN")]}, headers=form({}).headers)
    assert len(translator(read_mapping(MAPPING))(request).events) == 1


def test_a_dry_run_tells_the_reason_for_each_item() -> None:
    payload = {"events": [item("JOIN"), item("JOIN", "soon"), item("JOIN", call={}), item("MOOD", mood="odd", when="Tue, 17 Nov 2026 11:00:00 +0100")]}  # fmt: skip
    translation = translator(read_mapping(MAPPING))(posted(payload))
    assert len(translation.events) == 1
    assert [refused.reason for refused in translation.refused] == [
        "$.when: not an instant",
        "call: Object missing required field `call`",
        "state: Invalid enum value 'odd'",
    ]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (7, "Expected `object`"),
        ({"rules": [{"type": "coffee.made", "fields": {}}]}, "not in the vocabulary"),
        ({"rules": [{"type": "queue.configured", "fields": {}}]}, "not in the vocabulary"),
        ({"rules": [{"type": "call.ended", "fields": {"call": "$..id"}}]}, "is no path"),
        ({"rules": [{"type": "call.ended", "fields": {"call": {"path": "id"}}}]}, "is no path"),
        ({"rules": [{"type": "call.ended", "fields": {}, "when": {"kind": "x"}}]}, "is no path"),
        ({"rules": [], "items": "events"}, "is no path"),
        ({"rules": [], "colour": "red"}, "unknown field"),
    ],
)
def test_a_description_that_makes_no_sense_is_told_why(mapping: object, words: str) -> None:
    with pytest.raises(BadMapping) as told:
        read_mapping(mapping)
    assert words in str(told.value)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mangled([{"events": [payload]} for payload, _ in MEANINGS.values()]) | VALUES)
def test_a_mangled_payload_is_translated_or_refused(payload: object) -> None:
    try:
        translation = translator(read_mapping(MAPPING))(posted(payload))
    except Untranslatable:
        return
    assert translation.events or translation.ignored or translation.refused or payload

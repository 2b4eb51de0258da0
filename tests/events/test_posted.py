"""A body read at once: the events that item by item would have made, or none where one is odd in any way."""

import json
from typing import Any

import pytest

from app.events.codec import CLASSES, INTERNAL, decode, encode
from app.events.instants import DAY, parse_instant
from app.events.native import LONGEST_NAME, Fields, Refused, to_event
from app.events.posted import read
from app.events.privacy import shield
from app.events.vocabulary import Event

LATEST = parse_instant("2026-11-18T15:42:07.500Z")
SALT = b"salt"
KINDS = sorted(CLASSES.keys() - INTERNAL)

GOOD: Fields = {
    "call": "c-1", "queue": "PS", "agent": "1127", "customer": "5f2c", "ticket": "t-1", "complaint": "k-1",
    "article": "a-1", "version": 1, "settings": {}, "untold": [], "visitor": "v-1", "seconds": 1, "measure": "sales", "numerator": 1.5, "survey": "csat",
    "score": 4, "state": "away", "queues": ["PS", "NE"], "priority": -1, "skills": ["en"], "direction": "in",
    "shifts": [{"since": "a", "until": "b", "kind": "c", "by": "d"}],
}  # fmt: skip
WORDS: dict[str, Fields] = {
    "call.blocked": {"reason": "closed"},
    "call.not_answered": {"reason": "declined"},
    "call.transferred": {"kind": "warm", "to_queue": "NE", "to_agent": "1128", "to_number": "12"},
    "call.overflowed": {"kind": "key", "to": "NE"},
    "call.ended": {"by": "agent"},
    "agent.state": {"reason": "lunch"},
    "survey.answered": {"scale": "1-5"},
}

WHOLE = "2026-11-17T15:42:07"
INSTANTS = [
    "Z", ".123Z", ".1239Z", ".1234567Z", ".9999999Z", "+01:00", ".5-00:30", "z", "", ".5.123Z", ".12Z", ". 23Z",
    ".1_3Z", ".123Z ", ".\u0661\u0662\u0663Z",
]  # fmt: skip
ODD_INSTANTS: list[object] = [
    *(WHOLE + rest for rest in INSTANTS), "2026-11-17 15:42:07Z", "2026-11-17t15:42:07.123Z", "20261117T15:42:07.5.123Z",
    "2026-W47-2T15:42:07.123Z", "2026-02-30T15:42:07Z", "2026-11-17T24:00:00Z", "2026-11-17T15:42:60.123Z",
    "2026-11-18T15:42:07.500Z", "2026-11-18T15:42:07.501Z", "1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z",
    "\u0662026-11-17T15:42:07.123Z", "2026-11-17", "noon", 7, None,
]  # fmt: skip
ODD_NAMES: list[object] = [
    "", " ", "\u2003", "\x1f ", " a", "a" * LONGEST_NAME, "a" * (LONGEST_NAME + 1), "\u00e9" * LONGEST_NAME,
    "+44 20 7946 0958", "mailto:a@b.c", "4" * 300, "\U0001f600", 7, None, ["a"], True,
]  # fmt: skip
NAMED = ("id", "call", "queue", "agent", "ticket", "customer", "to_queue", "to_agent", "to_number")
ODD: list[Fields] = [
    *({"at": at} for at in ODD_INSTANTS),
    *({field: name} for field in NAMED for name in ODD_NAMES),
    *({field: value} for field in ("extra", "vip", "source", "queues") for value in (None, {"x": 1}, "x", 7, [" "])),
    {"priority": 2**31}, {"priority": True}, {"priority": 1.0}, {"score": 10**30}, {"score": "4"}, {"state": "lost"},
    {"reason": ""}, {"kind": "?"}, {"vip": 10**40}, {"type": 7}, {"type": "coffee.made"}, {"type": None},
    {"direction": "sideways"}, {"shifts": [{}]},
]  # fmt: skip


def good(kind: str) -> Fields:
    fields = GOOD | WORDS.get(kind, {})
    known = {n: v for n, v in fields.items() if n in CLASSES[kind].__struct_fields__}
    return {"type": kind, "id": "e-1", "at": f"{WHOLE}.123Z"} | known


def one_by_one(raw: Fields) -> Event | None:
    try:
        event = to_event(shield(raw, SALT), "pbx")
    except Refused:
        return None
    return event if event.at <= LATEST else None


def at_once(*raws: Any, is_lines: bool = False) -> list[Event] | None:
    texts = [json.dumps(raw).encode() for raw in raws]
    body = b"\n".join(texts) if is_lines else b"[%b]" % b",".join(texts)
    events = read(body, "pbx", LATEST, SALT, is_lines=is_lines)
    return None if events is None else decode(encode(events))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_well_is_read_as_one_by_one(kind: str) -> None:
    event, other = one_by_one(good(kind)), good(kind) | {"id": "e-2"}
    assert event is not None
    assert at_once(good(kind), other) == [event, one_by_one(other)]
    assert at_once(good(kind), other, is_lines=True) == [event, one_by_one(other)]
    assert read(json.dumps(good(kind)).encode(), "pbx", LATEST, SALT) is not None


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_what_is_odd_is_left_or_read_as_one_by_one(kind: str) -> None:
    for odd in ODD:
        raw = good(kind) | odd
        read_at_once = at_once(good("call.held"), raw)
        assert read_at_once is None or read_at_once[1] == one_by_one(raw), odd


def test_instants_are_judged_by_the_latest_alone() -> None:
    raw = good("call.held") | {"at": "2026-11-18T15:42:07.500Z"}
    events = at_once(raw)
    assert events is not None
    assert [event.at for event in events] == [LATEST]
    assert read(json.dumps(raw).encode(), "pbx", LATEST - DAY, SALT) is None


@pytest.mark.parametrize("body", [b"", b"[", b"7", b"[[]]", b'{"at":NaN}', b"\xff", b"[" * 100_000])
def test_what_is_no_event_is_left(body: bytes) -> None:
    assert read(body, "pbx", LATEST, SALT) is None
    assert not read(body, "pbx", LATEST, SALT, is_lines=True)

"""POST /v1/events: what is stored, what is refused, and in which words."""

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from app.api.bare import LARGEST_BODY
from app.api.server import create_app
from app.events.native import Fields
from tests.api.keepers import BEARER, Rooms, queued
from tests.api.serving import calling

JSON = BEARER | {"Content-Type": "application/json"}
NDJSON = BEARER | {"Content-Type": "application/x-ndjson"}
ENVELOPE = {"specversion": "1.0", "id": "e-1", "source": "/pbx", "type": "org.acme.call.queued",
            "time": "2026-11-17T15:42:07Z", "data": {"call": "c-1", "queue": "PS"}}  # fmt: skip
BINARY = {"ce-specversion": "1.0", "ce-id": "e-1", "ce-source": "/pbx", "ce-type": "call.queued",
          "ce-time": "2026-11-17T15:42:07Z"}  # fmt: skip


async def post(
    rooms: Rooms,
    body: bytes | AsyncIterator[bytes],
    headers: dict[str, str] = JSON,
    query: str = "",
) -> tuple[int, Fields, dict[str, str]]:
    async with calling(create_app(rooms.parts())) as client:
        answer = await client.post(f"/v1/events{query}", content=body, headers=headers)
    if answer.status_code >= 300:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json(), dict(answer.headers)


def text(*events: object) -> bytes:
    return msgspec.json.encode(events[0] if len(events) == 1 else events)


def cloud(media: str) -> dict[str, str]:
    return BEARER | {"Content-Type": f"application/{media}"}


# name: (body, headers, ids stored, from which source)
TAKEN: dict[str, tuple[bytes, dict[str, str], list[str], str]] = {
    "one object": (text(queued()), JSON, ["e-1"], "native"),
    "an array": (text(queued(), queued(2)), JSON, ["e-1", "e-2"], "native"),
    "a byte order mark": (b"\xef\xbb\xbf" + text(queued()), JSON, ["e-1"], "native"),
    "a charset": (text(queued()), BEARER | {"Content-Type": "application/json; charset=UTF-8"}, ["e-1"], "native"),
    "lines": (text(queued()) + b"\n\r\n" + text(queued(2)), NDJSON, ["e-1", "e-2"], "native"),
    "a CloudEvent": (text(ENVELOPE), cloud("cloudevents+json"), ["e-1"], "/pbx"),
    "CloudEvents": (text([ENVELOPE]), cloud("cloudevents-batch+json"), ["e-1"], "/pbx"),
    "a binary CloudEvent": (text(ENVELOPE["data"]), JSON | BINARY, ["e-1"], "/pbx"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
async def test_each_form_is_taken(name: str) -> None:
    body, headers, ids, source = TAKEN[name]
    rooms = Rooms()
    status, answer, _ = await post(rooms, body, headers)
    assert (status, answer) == (202, {"accepted": len(ids), "repeated": 0, "refused": []})
    assert [(event.id, event.source) for event in rooms.log.events] == [
        (id_, source) for id_ in ids
    ]


async def test_a_source_may_be_named() -> None:
    rooms = Rooms()
    await post(rooms, text(queued()), query="?source=pbx:london/1")
    assert rooms.log.events[0].source == "pbx:london/1"


def deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


# name: (body, headers, query, status, members that the problem must have)
TURNED_AWAY: dict[str, tuple[bytes, dict[str, str], str, int, dict[str, Any]]] = {
    "no key": (text(queued()), {}, "", 401, {}),
    "a wrong key": (text(queued()), {"Authorization": "Bearer wrong"}, "", 401, {}),
    "another scheme": (text(queued()), {"Authorization": BEARER["Authorization"].replace("Bearer", "Basic")}, "", 401, {}),
    "an empty key": (text(queued()), {"Authorization": "Bearer "}, "", 401, {}),
    "no type": (text(queued()), BEARER, "", 415, {}),
    "a form": (b"a=b", BEARER | {"Content-Type": "application/x-www-form-urlencoded"}, "", 415, {}),
    "another charset": (text(queued()), BEARER | {"Content-Type": "application/json; charset=utf-16"}, "", 415, {}),
    "compressed": (gzip.compress(text(queued())), JSON | {"Content-Encoding": "gzip"}, "", 415, {}),
    "binary mode of XML": (b"<a/>", BEARER | BINARY | {"Content-Type": "text/xml"}, "", 415, {}),
    "nothing": (b"", JSON, "", 400, {}),
    "blanks": (b" \n ", JSON, "", 400, {}),
    "no lines": (b"\n\n", NDJSON, "", 400, {}),
    "an empty array": (b"[]", JSON, "", 400, {}),
    "cut off": (b'[{"type":', JSON, "", 400, {"position": 9}),
    "no JSON": (b'{"a":1,}', JSON, "", 400, {"position": 7}),
    "NaN": (b'{"at":NaN}', JSON, "", 400, {"position": 6}),
    "a number without end": (b"[" + b"9" * 9_999 + b"]", JSON, "", 400, {}),
    "a number out of range": (b"[1e999]", JSON, "", 400, {}),
    "no UTF-8": (b'{"a":"\xff"}', JSON, "", 400, {"position": 6}),
    "nested too deeply": (b"[" * 100_000, JSON, "", 400, {}),
    "a batch that is none": (text(ENVELOPE), cloud("cloudevents-batch+json"), "", 400, {}),
    "a source that is no name": (text(queued()), JSON, "?source=a%20b", 422, {"field": "source"}),
    "an empty source": (text(queued()), JSON, "?source=", 422, {"field": "source"}),
    "a source too long": (text(queued()), JSON, f"?source={'x' * 65}", 422, {"field": "source"}),
    "a number": (b"7", JSON, "", 422, {"accepted": 0, "repeated": 0}),
    "an array in an array": (b"[[]]", JSON, "", 422, {}),
    "no type of event": (text({"at": "2026-11-17T15:42:07Z"}), JSON, "", 422, {"field": "type"}),
    "an unknown type": (text(queued(type="coffee.made")), JSON, "", 422, {"field": "type"}),
    "no instant": (text(queued(at="noon")), JSON, "", 422, {"field": "at"}),
    "tomorrow and later": (text(queued(at="2026-11-18T15:42:07.501Z")), JSON, "", 422, {"field": "at"}),
    "a wrong kind of field": (text(queued(queue=7)), JSON, "", 422, {"field": "queue"}),
    "a queue with a NUL": (text(queued(queue="a\0b")), JSON, "", 422, {"field": "queue"}),
    "a skill with a NUL": (text(queued(skills=["\0"])), JSON, "", 422, {"field": "skills"}),
    "a huge number": (text(queued(vip=10**40)), JSON, "", 422, {"field": "vip"}),
    "a deep field": (b'{"type":"call.queued","at":"2026-11-17T15:42:07Z","x":' + deep(900) + b"}", JSON, "", 422, {}),
    "bad lines only": (b"{\n[", NDJSON, "", 422, {"accepted": 0}),
    "a CloudEvent without id": (text(ENVELOPE | {"id": ""}), cloud("cloudevents+json"), "", 422, {"field": "id"}),
    "binary mode without data": (b"", BEARER | BINARY, "", 422, {"field": "call"}),
    "a binary header of no UTF-8": (b"{}", JSON | BINARY | {"ce-x": "%FF"}, "", 422, {"field": "x"}),
    "too many": (b"[" + b"1," * 10_000 + b"1]", JSON, "", 413, {"most": 10_000}),
    "too large": (b" " * (LARGEST_BODY + 1), JSON, "", 413, {"most_bytes": LARGEST_BODY}),
}  # fmt: skip


@pytest.mark.parametrize("name", TURNED_AWAY)
async def test_each_bad_request_is_told_what_is_wrong(name: str) -> None:
    body, headers, query, status, members = TURNED_AWAY[name]
    rooms = Rooms()
    answered, problem, answer_headers = await post(rooms, body, headers, query)
    assert answered == status, problem
    assert {member: problem.get(member) for member in members} == members
    assert ("www-authenticate" in answer_headers) == (status == 401)
    assert rooms.log.events == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
async def test_events_are_posted(method: str) -> None:
    async with calling(create_app(Rooms().parts())) as client:
        answer = await client.request(method, "/v1/events", headers=BEARER)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_a_body_without_length_is_cut_off_at_the_limit() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65_536

    assert (await post(Rooms(), endless()))[0] == 413
    assert sent < 100


async def test_one_bad_item_refuses_only_itself() -> None:
    rooms = Rooms()
    items = [queued(1), queued(2, at="noon"), 7, queued(3)]
    status, answer, _ = await post(rooms, text(*items))
    assert (status, answer["accepted"]) == (202, 2)
    assert [(each["index"], each.get("field")) for each in answer["refused"]] == [
        (1, "at"),
        (2, None),
    ]
    assert [event.id for event in rooms.log.events] == ["e-1", "e-3"]


# What JSON's grammar allows, or some writers write, and nothing can keep: in a field of one event of several.
UNKEEPABLE = {
    "half an emoji": rb'"\ud83d"',
    "another charset": b'"Z\xfcrich"',
    "NaN": b"NaN",
    "Infinity": b"-Infinity",
    "a number out of range": b"1e999",
    "a number without end": b"9" * 9_999,
    "one within": rb'{"note": ["\udfff"]}',
}


@pytest.mark.parametrize("name", UNKEEPABLE)
async def test_a_value_that_cannot_be_kept_refuses_its_own_event_alone(name: str) -> None:
    rooms = Rooms()
    bad = text(queued(2, vip=0)).replace(b'"vip":0', b'"vip":' + UNKEEPABLE[name])
    status, answer, _ = await post(rooms, b"[%b,%b,%b]" % (text(queued()), bad, text(queued(3))))
    assert (status, answer["accepted"]) == (202, 2)
    assert [(each["index"], each["field"]) for each in answer["refused"]] == [(1, "vip")]
    assert [event.id for event in rooms.log.events] == ["e-1", "e-3"]


async def test_a_cloud_event_that_cannot_be_kept_refuses_itself_alone() -> None:
    rooms = Rooms()
    body = text([ENVELOPE, ENVELOPE | {"id": "e-2", "vip": 0}]).replace(b'"vip":0', b'"vip":NaN')
    status, answer, _ = await post(rooms, body, cloud("cloudevents-batch+json"))
    assert (status, answer["accepted"]) == (202, 1)
    assert [(each["index"], each["field"]) for each in answer["refused"]] == [(1, "vip")]


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
async def test_an_instant_past_the_end_of_the_calendar_refuses_its_own_event_alone(at: str) -> None:
    rooms = Rooms()
    status, answer, _ = await post(rooms, text(queued(), queued(2, at=at), queued(3)))
    assert (status, answer["accepted"]) == (202, 2)
    assert [(each["index"], each["field"]) for each in answer["refused"]] == [(1, "at")]


async def test_one_bad_line_refuses_only_itself() -> None:
    rooms = Rooms()
    lines = [text(queued(1)), b'{"type":', b"", b"\xff", text(queued(2))]
    status, answer, _ = await post(rooms, b"\n".join(lines), NDJSON)
    assert (status, answer["accepted"]) == (202, 2)
    assert [each["index"] for each in answer["refused"]] == [1, 2]
    assert answer["refused"][0]["reason"].startswith("line 2: ")


async def test_events_sent_again_are_repeated_whatever_else_is_refused() -> None:
    rooms = Rooms()
    app = create_app(rooms.parts())
    body = text(queued(1), queued(1), queued(2), {"type": "coffee.made"})
    async with calling(app) as client:
        first = await client.post("/v1/events", content=body, headers=JSON)
        again = await client.post("/v1/events", content=body, headers=JSON)
        elsewhere = await client.post("/v1/events?source=b", content=body, headers=JSON)
    assert (first.status_code, first.json()["accepted"], first.json()["repeated"]) == (202, 2, 1)
    assert (again.status_code, again.json()["accepted"], again.json()["repeated"]) == (202, 0, 3)
    assert elsewhere.json()["accepted"] == 2
    assert len(rooms.log.events) == 4


async def test_what_was_stored_before_the_start_is_repeated() -> None:
    rooms = Rooms()
    await post(rooms, text(queued()))
    assert (await post(rooms, text(queued())))[1]["repeated"] == 1


async def test_with_the_log_away_the_sender_is_asked_to_send_again() -> None:
    rooms = Rooms()
    app = create_app(rooms.parts())
    rooms.log.is_away = True
    async with calling(app) as client:
        away = await client.post("/v1/events", content=text(queued()), headers=JSON)
        rooms.log.is_away = False
        back = await client.post("/v1/events", content=text(queued()), headers=JSON)
    assert (away.status_code, away.headers["retry-after"]) == (503, "1")
    assert back.json() == {"accepted": 1, "repeated": 0, "refused": []}


async def test_an_unknown_type_is_kept_to_be_looked_at_without_anyones_number() -> None:
    rooms = Rooms()
    stranger = {"type": "coffee.made", "for": "+44 20 7946 0958", "api_key": "s", "source": "x"}
    await post(rooms, text(queued(), stranger), query="?source=pbx")
    assert rooms.dead_letters.letters == [
        (
            "pbx",
            "coffee.made",
            "type: 'coffee.made' is not in the vocabulary",
            {"type": "coffee.made", "for": "[number]", "api_key": "[removed]", "source": "x"},
        )
    ]


async def test_a_flood_of_unknown_types_is_kept_in_part() -> None:
    rooms = Rooms()
    await post(rooms, text(*[{"type": f"t{n}"} for n in range(500)]))
    assert len(rooms.dead_letters.letters) == 100


async def test_a_callers_number_is_stored_as_a_hash() -> None:
    rooms = Rooms()
    await post(rooms, text(queued(1, customer="+44 20 7946 0958"), queued(2, customer="5f2c")))
    stored = json.loads(msgspec.json.encode(rooms.log.events))
    assert stored[1]["customer"] == "5f2c"
    assert len(stored[0]["customer"]) == 24
    assert "7946" not in str(stored)

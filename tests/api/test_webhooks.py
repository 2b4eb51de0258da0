"""POST /v1/webhooks/{provider}/{source}: proven first, stored before the 2xx, kept if not understood."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from app.api.bare import LARGEST_BODY
from app.api.parts import WebhookSource
from app.api.server import create_app
from app.events.instants import format_instant
from app.events.vocabulary import CallQueued, Event, SourceDeclared
from app.providers.mapper import read_mapping, translator
from app.store.door import LazyStore
from app.store.place import FILE
from tests.api.keepers import NOW, Rooms
from tests.api.serving import calling
from tests.providers.test_dialpad import sent as dialpad_token

TOKEN = "auth-" + "of-ours"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SOURCES = {"flex": WebhookSource("twilio", (TOKEN,)), "phones": WebhookSource("aircall", (TOKEN,))}
TASK = {
    "EventType": "task-queue.entered",
    "Sid": "EV1",
    "ResourceSid": "WT1",
    "TaskSid": "WT1",
    "TimestampMs": str(NOW),
    "TaskQueueSid": "WQ1",
    "TaskQueueName": "Sales",
    "TaskQueueEnteredDate": str(NOW),
    "TaskAttributes": '{"from": "+441632960123", "api_key": "theirs"}',
}


async def post(
    rooms: Rooms, path: str, body: bytes, headers: dict[str, str], method: str = "POST"
) -> httpx2.Response:
    app = create_app(rooms.parts(webhook_sources=SOURCES))
    async with calling(app) as client:
        return await client.request(method, f"/v1/webhooks/{path}", content=body, headers=headers)


def signed(fields: dict[str, str], path: str = "twilio/flex") -> tuple[bytes, dict[str, str]]:
    text = f"http://127.0.0.1:8000/v1/webhooks/{path}"
    text += "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()
    return urlencode(fields).encode(), FORM | {
        "X-Twilio-Signature": base64.b64encode(digest).decode()
    }


async def deliver(rooms: Rooms, fields: dict[str, str]) -> httpx2.Response:
    return await post(rooms, "twilio/flex", *signed(fields))


async def ring(rooms: Rooms, **changes: Any) -> httpx2.Response:
    body = {"event": "call.created", "timestamp": NOW // 1000, "token": TOKEN, "data": 7} | changes
    return await post(rooms, "aircall/phones", json.dumps(body).encode(), {})


def told(rooms: Rooms) -> list[Event]:
    """What the sender told, without what the service says of the sender."""
    return [event for event in rooms.log.events if not isinstance(event, SourceDeclared)]


async def test_an_authentic_event_is_stored_under_its_source_without_the_callers_number() -> None:
    rooms = Rooms()
    answer = await deliver(rooms, TASK)
    assert answer.status_code == 202
    assert answer.json() == {"accepted": 1, "repeated": 0, "ignored": [], "refused": []}
    (event,) = told(rooms)
    assert isinstance(event, CallQueued)
    assert (event.source, event.call, event.queue, event.at) == ("flex", "WT1", "Sales", NOW)
    assert event.customer is not None
    assert "960123" not in event.customer


async def test_an_event_sent_again_is_stored_once() -> None:
    rooms = Rooms()
    await deliver(rooms, TASK)
    app = create_app(rooms.parts(webhook_sources=SOURCES))
    async with calling(app) as client:
        body, headers = signed(TASK)
        for _ in range(2):
            answer = await client.post("/v1/webhooks/twilio/flex", content=body, headers=headers)
            assert answer.json()["repeated"] == 1
    assert len(told(rooms)) == 1


NOT_BELIEVED: dict[str, tuple[bytes, dict[str, str]]] = {
    "no signature": (urlencode(TASK).encode(), FORM),
    "another body": (signed(TASK)[0] + b"&x=1", signed(TASK)[1]),
    "another address": (urlencode(TASK).encode(), signed(TASK, "twilio/other")[1]),
    "the admin key": (urlencode(TASK).encode(), FORM | {"Authorization": "Bearer k-test-0123456789"}),
    "nothing": (b"", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_BELIEVED)
async def test_what_is_not_proven_is_neither_stored_nor_kept(name: str) -> None:
    rooms = Rooms()
    answer = await post(rooms, "twilio/flex", *NOT_BELIEVED[name])
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "www-authenticate" in answer.headers
    assert TOKEN not in answer.text
    assert not rooms.log.events
    assert not rooms.dead_letters.letters


@pytest.mark.parametrize(
    "path", ["twilio/other", "twilio/phones", "coffee/flex", "twilio", "twilio/", "twilio/flex/x"]
)
async def test_an_address_of_nobody_is_not_found(path: str, tmp_path: Path) -> None:
    door = LazyStore(tmp_path / FILE, "main")
    answer = await post(Rooms(store=door), path, b"", {})
    await door.close()
    assert answer.status_code == 404


async def test_with_the_database_away_an_unknown_address_may_be_somebodys() -> None:
    answer = await post(Rooms(), "twilio/other", b"", {})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert (await deliver(Rooms(), TASK)).status_code == 202


async def test_only_post_is_taken() -> None:
    answer = await post(Rooms(), "twilio/flex", b"", {}, "GET")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_a_body_too_large_is_not_read() -> None:
    answer = await post(Rooms(), "twilio/flex", b" " * (LARGEST_BODY + 1), FORM)
    assert answer.status_code == 413


async def test_what_means_nothing_here_is_answered_with_the_reason() -> None:
    answer = await deliver(Rooms(), TASK | {"EventType": "workflow.entered"})
    assert answer.status_code == 202
    assert answer.json()["ignored"] == ["workflow.entered: nothing follows from it"]


async def test_what_is_not_understood_is_kept_without_secrets_and_refused() -> None:
    rooms = Rooms()
    answer = await deliver(rooms, TASK | {"TimestampMs": "soon", "To": "+441632960123"})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "TimestampMs: not an instant"
    ((source, _, reason, fields),) = rooms.dead_letters.letters
    assert (source, reason, fields["EventType"]) == (
        "flex",
        "TimestampMs: not an instant",
        "task-queue.entered",
    )
    assert fields["To"] == "[number]"
    assert fields["TaskAttributes"] == {"from": "[number]", "api_key": "[removed]"}


async def test_a_provider_that_would_stop_sending_hears_202_and_the_letter_is_kept() -> None:
    rooms = Rooms()
    answer = await ring(rooms, note=f"its token is {TOKEN}")
    assert answer.status_code == 202
    assert answer.json()["refused"] == ["data: expected a JSON object"]
    ((_, _, _, fields),) = rooms.dead_letters.letters
    assert fields["event"] == "call.created"
    assert TOKEN not in json.dumps(fields)


async def test_an_instant_far_ahead_is_kept_as_a_letter() -> None:
    rooms = Rooms()
    answer = await deliver(rooms, TASK | {"TaskQueueEnteredDate": str(NOW + 10**9)})
    assert answer.status_code == 422
    assert format_instant(NOW + 10**9) in answer.json()["detail"]
    assert rooms.log.events == []
    assert len(rooms.dead_letters.letters) == 1


async def test_while_the_log_is_away_nothing_is_acknowledged() -> None:
    rooms = Rooms()
    rooms.log.is_away = True
    answer = await deliver(rooms, TASK)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_the_result_of_enqueue_is_answered_in_twilios_own_language() -> None:
    fields = {"CallSid": "CA1", "QueueSid": "QU1", "QueueResult": "hangup", "QueueTime": "5"}
    answer = await deliver(Rooms(), fields)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml")
    assert answer.content == b"<Response/>"


async def test_figures_of_webhooks_are_counted() -> None:
    rooms = Rooms()
    app = create_app(rooms.parts(webhook_sources=SOURCES))
    async with calling(app) as client:
        await client.post("/v1/webhooks/twilio/flex", content=b"", headers={})
        figures = (await client.get("/metrics")).text
    assert "callboard_unproven_webhooks_total 1.0" in figures


async def test_a_source_with_a_mapping_is_understood_by_it() -> None:
    rule = {
        "type": "call.queued",
        "fields": {"id": "$.n", "at": "$.t", "call": "$.n", "queue": "Sales"},
    }
    own = translator(read_mapping({"rules": [rule]}))
    rooms = Rooms()
    app = create_app(rooms.parts(webhook_sources={"own": WebhookSource("generic", (TOKEN,), own)}))
    async with calling(app) as client:
        for call in ("c-1", "c-2", "c-1"):
            answer = await client.post(
                "/v1/webhooks/generic/own", json={"n": call, "t": NOW}, headers={"X-Api-Key": TOKEN}
            )
            assert answer.status_code == 202
    assert [(event.source, event.id) for event in rooms.log.events] == [
        ("own", "c-1:call.queued"),
        ("own", "c-2:call.queued"),
    ]


async def test_a_new_subscription_of_ringcentral_is_greeted_with_its_token() -> None:
    rooms = Rooms()
    app = create_app(
        rooms.parts(webhook_sources={"phones": WebhookSource("ringcentral", (TOKEN,))})
    )
    async with calling(app) as client:
        url, headers = "/v1/webhooks/ringcentral/phones", {"Validation-Token": "9f3a-11"}
        greeted = await client.post(url, headers=headers)
        assert (greeted.status_code, greeted.headers["validation-token"]) == (200, "9f3a-11")
        told = {"event": "/x/telephony/sessions", "body": {}}
        unproven = await client.post(url, json=told, headers=headers)
        assert (unproven.status_code, "validation-token" in unproven.headers) == (401, False)
    assert rooms.log.events == []


async def test_a_token_that_is_not_understood_is_kept_as_what_it_says_without_numbers() -> None:
    rooms = Rooms()
    app = create_app(rooms.parts(webhook_sources={"pad": WebhookSource("dialpad", (TOKEN,))}))
    payload = {"state": "queued", "event_timestamp": "soon", "external_number": "+441632960123"}
    async with calling(app) as client:
        body = dialpad_token(payload, TOKEN).body
        answer = await client.post("/v1/webhooks/dialpad/pad", content=body)
    assert answer.status_code == 422
    ((_, _, reason, fields),) = rooms.dead_letters.letters
    assert (reason, fields["external_number"]) == ("event_timestamp: not an instant", "[number]")
    assert "960123" not in json.dumps(fields)
    (letter,) = rooms.dead_letters.kept
    assert body.decode().split(".")[1] not in str(letter)


def test_no_secret_shows_where_a_source_is_printed() -> None:
    assert TOKEN not in repr(SOURCES)

"""/v1/sources: set up, proven, given new secrets, followed by other processes, and shown without secrets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from app.api.contracts import Connected, ConnectorStates
from app.api.parts import WebhookSource
from app.api.source_registry import SourceRegistry
from app.connectors.contract import ConnectorState, State
from app.events.vocabulary import SourceTested
from app.metrics.snapshot import SourcePicture
from app.providers.kinds import KINDS
from app.store.place import FILE
from tests.api.keepers import BEARER, KEY, NOW, Rooms, board, queued
from tests.api.source_house import FITS, FITS_NOT, TASK, House, house

pytestmark = [pytest.mark.redis, pytest.mark.usefixtures("database")]

TOKEN = "planted-" + "auth-token-0815"
OTHER = "planted-" + "other-token-4711"
COOKIE = {"Cookie": "callboard_session=known"}


@pytest.fixture
async def desk(tmp_path: Path, valkey: Redis) -> AsyncIterator[House]:
    async with house(tmp_path / FILE, valkey) as desk:
        yield desk


# Reading


async def test_at_first_there_are_no_sources_and_every_kind_can_be_set_up(desk: House) -> None:
    told = await desk.get("/v1/sources")
    assert told["sources"] == []
    assert [kind["name"] for kind in told["providers"]] == [*KINDS]
    for kind in told["providers"]:
        assert kind["steps"]
        assert {field["name"] for field in kind["fields"]} <= {
            "secret", "mapping", "host", "port", "username", "path",
        }  # fmt: skip
        for step in kind["steps"]:
            places = {"address": "A", "secret": "S"} | step["params"]
            assert step["text"].format(**places)


def test_every_provider_has_steps_of_its_own() -> None:
    assert [name for name, kind in KINDS.items() if kind.steps[0].key.startswith("usual.")] == []


async def test_a_source_that_was_only_heard_is_shown(desk: House) -> None:
    heard = SourcePicture(
        "native", "2026-11-17T15:42:00.000Z", 0.4, silent=False, silent_since=None
    )
    desk.rooms.board.publish(with_sources(heard))
    (source,) = (await desk.get("/v1/sources"))["sources"]
    assert source == {
        "name": "native", "provider": "native", "kind": "native", "label": "Your own system",
        "origin": "seen", "address": "http://127.0.0.1:8000/v1/events?source=native",
        "secrets": [], "settings": {}, "editable": False, "state": "live", "detail": None,
        "since": None, "last_event_at": "2026-11-17T15:42:00.000Z", "lag_s": 0.4, "skew_s": 0.0,
        "dead_letters": 0,
    }  # fmt: skip


def with_sources(*pictures: SourcePicture) -> Any:
    shown = board(1)
    shown.sources = [*pictures]
    return shown


async def test_a_source_is_silent_live_or_only_tested_as_the_board_says(desk: House) -> None:
    at = "2026-11-17T15:42:00.000Z"
    for name in ("waits", "lives", "silent", "tested"):
        await desk.add(name, "connect")
    desk.rooms.board.publish(
        with_sources(
            SourcePicture("lives", at, 0.1, silent=False, silent_since=None),
            SourcePicture("silent", at, 0.1, silent=True, silent_since=at),
            SourcePicture("tested", at, 0.0, False, None, tested_only=True),
        )
    )
    found = {each["name"]: each for each in (await desk.get("/v1/sources"))["sources"]}
    assert {name: each["state"] for name, each in found.items()} == {
        "waits": "waiting", "lives": "live", "silent": "silent", "tested": "waiting",
    }  # fmt: skip
    assert found["silent"]["since"] == at
    assert found["tested"]["last_event_at"] == at
    assert found["waits"]["last_event_at"] is None


class States(ConnectorStates):
    async def every(self) -> dict[str, Connected]:  # type: ignore[explicit-override]
        return {"pbx": ConnectorState(State.REFUSED, NOW, "It does not let us in.")}


async def test_a_connector_stands_as_it_says_itself(tmp_path: Path, valkey: Redis) -> None:
    async with house(tmp_path / FILE, valkey, connector_states=States()) as desk:
        settings = {"host": "pbx.example.com", "username": "callboard", "port": 5039}
        for name in ("pbx", "new"):
            await desk.add(name, "asterisk-ami", settings=settings, secret="pw")  # noqa: S106
        new, pbx = (await desk.get("/v1/sources"))["sources"]
    assert (pbx["state"], pbx["detail"], pbx["address"]) == (
        "refused", "It does not let us in.", None,
    )  # fmt: skip
    assert (pbx["since"], pbx["settings"]) == ("2026-11-17T15:42:07.500Z", settings)
    assert (new["state"], new["secrets"][0]["ending"]) == ("waiting", "…")


async def test_a_source_of_the_environment_is_shown_and_left_alone(
    tmp_path: Path, valkey: Redis
) -> None:
    sources = {"flex": WebhookSource("twilio", (TOKEN,))}
    async with house(tmp_path / FILE, valkey, webhook_sources=sources) as desk:
        (source,) = (await desk.get("/v1/sources"))["sources"]
        assert (source["origin"], source["editable"]) == ("environment", False)
        assert source["secrets"] == [{"id": "environment-1", "ending": "…0815", "since": None}]
        body = {"name": "flex", "provider": "connect"}
        assert (await desk.ask("POST", "/v1/sources", body)).status_code == 409
        assert (await desk.ask("DELETE", "/v1/sources/flex")).status_code == 404
        assert (await desk.hook(TOKEN, TASK)).status_code == 202
        assert (await desk.ask("POST", "/v1/sources/flex/test")).status_code == 202


# Setting up


async def test_a_source_works_as_soon_as_it_is_made(desk: House) -> None:
    assert (await desk.hook(TOKEN, TASK)).status_code == 404
    assert await desk.add("flex", "twilio", secret=TOKEN) == TOKEN
    assert (await desk.hook(TOKEN, TASK)).json()["accepted"] == 1
    assert (await desk.hook(OTHER, TASK)).status_code == 401


async def test_a_secret_is_told_once(desk: House) -> None:
    made = await desk.add("aws", "connect")
    assert len(made) > 30
    (secret,) = (await desk.get("/v1/sources/aws"))["secrets"]
    assert secret["ending"] == "…" + made[-4:]
    told = [await desk.get("/v1/sources"), await desk.get("/v1/audit")]
    assert made not in str(told)


async def test_a_secret_that_comes_later_may_be_missing_at_first(desk: House) -> None:
    assert await desk.add("phones", "aircall") is None
    source = await desk.get("/v1/sources/phones")
    assert source["secrets"] == []
    assert "secret" in source["detail"]
    body = {"event": "call.created", "timestamp": NOW // 1000, "token": TOKEN, "data": 7}
    path = "/v1/webhooks/aircall/phones"
    assert (await desk.client.post(path, json=body)).status_code == 401
    assert (
        await desk.ask("POST", "/v1/sources/phones/secrets", {"secret": TOKEN})
    ).status_code == 201
    assert (await desk.client.post(path, json=body)).status_code == 202
    assert (await desk.ask("POST", "/v1/sources/phones/secrets", {})).status_code == 422


async def test_two_secrets_are_believed_while_one_takes_the_others_place(desk: House) -> None:
    await desk.add("flex", "twilio", secret=TOKEN)
    made = await desk.ask("POST", "/v1/sources/flex/secrets", {"secret": OTHER})
    assert made.status_code == 201
    assert made.json()["secret"] == OTHER
    third = await desk.ask("POST", "/v1/sources/flex/secrets", {"secret": "a-third-one"})
    assert third.status_code == 409
    for number, secret in enumerate((TOKEN, OTHER)):
        answer = await desk.hook(secret, TASK | {"TaskSid": f"WT{number}", "Sid": f"EV{number}"})
        assert answer.status_code == 202
    newest, oldest = (await desk.get("/v1/sources/flex"))["secrets"]
    assert (newest["id"], newest["ending"], oldest["ending"]) == (
        made.json()["id"],
        "…4711",
        "…0815",
    )
    gone = await desk.ask("DELETE", f"/v1/sources/flex/secrets/{oldest['id']}")
    assert gone.status_code == 204
    assert (await desk.hook(TOKEN, TASK)).status_code == 401
    assert (await desk.hook(OTHER, TASK)).status_code == 202
    last = await desk.ask("DELETE", f"/v1/sources/flex/secrets/{newest['id']}")
    assert last.status_code == 409
    assert (await desk.ask("DELETE", "/v1/sources/flex/secrets/s1")).status_code == 404


async def test_a_mapping_may_be_replaced(desk: House) -> None:
    key = await desk.add("tills", "generic", settings={"mapping": FITS_NOT})
    payload = {"n": "c-1", "t": NOW, "who": "+441632960123"}
    assert (await desk.tell(key, payload)).status_code == 422
    changed = await desk.ask("PATCH", "/v1/sources/tills", {"settings": {"mapping": FITS}})
    assert changed.json()["settings"] == {"mapping": FITS}
    assert (await desk.tell(key, payload)).status_code == 202


async def test_a_removed_source_is_believed_no_more(desk: House) -> None:
    await desk.add("flex", "twilio", secret=TOKEN)
    assert (await desk.ask("DELETE", "/v1/sources/flex")).status_code == 204
    assert (await desk.hook(TOKEN, TASK)).status_code == 404
    assert (await desk.ask("GET", "/v1/sources/flex")).status_code == 404
    whats = [entry["what"] for entry in (await desk.get("/v1/audit"))["entries"]]
    assert whats == ["source.removed", "source.added"]


BAD: list[tuple[Any, int, str | None]] = [
    ({}, 422, "name"),
    ({"name": "x"}, 422, "provider"),
    ({"name": "a/b", "provider": "connect"}, 422, "name"),
    ({"name": "x" * 65, "provider": "connect"}, 422, "name"),
    ({"name": "", "provider": "connect"}, 422, "name"),
    ({"name": "..", "provider": "connect"}, 422, "name"),
    ({"name": "callboard", "provider": "connect"}, 422, "name"),
    ({"name": "x", "provider": "nokia"}, 422, "provider"),
    ({"name": "x", "provider": 7}, 422, "provider"),
    ({"name": "x", "provider": "twilio"}, 422, "secret"),
    ({"name": "x", "provider": "connect", "secret": "short"}, 422, "secret"),
    ({"name": "x", "provider": "connect", "secret": "a secret\nof two lines"}, 422, "secret"),
    ({"name": "x", "provider": "connect", "secret": "s" * 1_025}, 422, "secret"),
    ({"name": "x", "provider": "connect", "settings": {"a": 1}}, 422, "settings.a"),
    ({"name": "x", "provider": "connect", "settings": []}, 422, "settings"),
    ({"name": "x", "provider": "generic"}, 422, "settings.mapping"),
    ({"name": "x", "provider": "generic", "settings": {"mapping": 1}}, 422, "settings.mapping"),
    ({"name": "x", "provider": "connect", "more": 1}, 422, "more"),
    ({"name": "x", "provider": "asterisk-queue-log", "secret": "12345678"}, 422, "settings.path"),
    ([], 422, None),
]  # fmt: skip
PBX: list[tuple[dict[str, Any], str]] = [
    ({"host": "a b"}, "settings.host"),
    ({"host": "user:pw@pbx"}, "settings.host"),
    ({"host": ""}, "settings.host"),
    ({"port": 0}, "settings.port"),
    ({"port": "5038"}, "settings.port"),
    ({"port": True}, "settings.port"),
    ({"username": "a\nAction: b"}, "settings.username"),
    ({"username": "x" * 257}, "settings.username"),
]


@pytest.mark.parametrize(("body", "status", "field"), BAD)
async def test_what_makes_no_sense_is_refused_by_its_field(
    desk: House, body: Any, status: int, field: str | None
) -> None:
    answer = await desk.ask("POST", "/v1/sources", body)
    assert (answer.status_code, answer.json().get("field")) == (status, field)
    assert (await desk.get("/v1/sources"))["sources"] == []


@pytest.mark.parametrize(("changes", "field"), PBX)
async def test_a_connector_is_set_up_with_what_may_be_one(
    desk: House, changes: dict[str, Any], field: str
) -> None:
    settings = {"host": "pbx", "username": "callboard"} | changes
    body = {"name": "pbx", "provider": "asterisk-ami", "settings": settings, "secret": "pw"}
    answer = await desk.ask("POST", "/v1/sources", body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 5_000, b'{"name":"\\ud800"}'])
async def test_what_is_no_json_is_refused(desk: House, body: bytes) -> None:
    answer = await desk.client.post("/v1/sources", content=body, headers=BEARER)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_too_large_is_refused(desk: House) -> None:
    answer = await desk.client.post("/v1/sources", content=b" " * 70_000, headers=BEARER)
    assert answer.status_code == 413


async def test_a_name_is_given_once(desk: House) -> None:
    await desk.add("flex", "twilio", secret=TOKEN)
    answer = await desk.ask("POST", "/v1/sources", {"name": "flex", "provider": "connect"})
    assert (answer.status_code, answer.json()["field"]) == (409, "name")


WRITES = [
    ("POST", "/v1/sources"),
    ("PATCH", "/v1/sources/flex"),
    ("DELETE", "/v1/sources/flex"),
    ("POST", "/v1/sources/flex/secrets"),
    ("DELETE", "/v1/sources/flex/secrets/s"),
    ("POST", "/v1/sources/flex/test"),
    ("POST", "/v1/mappings/dry-run"),
    ("PUT", "/v1/identities/agent/pbx/a"),
    ("DELETE", "/v1/identities/agent/pbx/a"),
    ("POST", "/v1/dead-letters/redrive?source=flex"),
    ("POST", "/v1/dead-letters/1/redrive"),
    ("DELETE", "/v1/dead-letters/1"),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
async def test_only_who_may_change_something_may(desk: House, method: str, path: str) -> None:
    statuses = [
        (await desk.client.request(method, path, json={}, headers=headers)).status_code
        for headers in ({}, {"Authorization": "Bearer x"}, COOKIE)
    ]
    assert statuses == [401, 401, 403]


# A source's own key


async def test_a_native_source_has_a_key_that_speaks_for_it_alone(desk: House) -> None:
    key = await desk.add("own", "native")
    with_key = {"Authorization": f"Bearer {key}"}
    for path in ("/v1/events", "/v1/events?source=own"):
        assert (await desk.client.post(path, json=queued(), headers=with_key)).status_code == 202
    other = await desk.client.post("/v1/events?source=pbx", json=queued(), headers=with_key)
    assert other.status_code == 403
    assert (await desk.client.get("/v1/sources", headers=with_key)).status_code == 401
    cloud = {"specversion": "1.0", "id": "1", "source": "pbx", "type": "call.queued"}
    media = with_key | {"Content-Type": "application/cloudevents+json"}
    refused = await desk.client.post("/v1/events", json=cloud, headers=media)
    assert (refused.status_code, refused.json()["field"]) == (422, "source")
    assert [event.source for event in desk.stored()] == ["own"]
    await desk.ask("DELETE", "/v1/sources/own")
    gone = await desk.client.post("/v1/events", json=queued(2), headers=with_key)
    assert gone.status_code == 401


async def test_the_key_of_a_webhook_opens_no_other_door(desk: House) -> None:
    key = await desk.add("aws", "connect")
    headers = {"Authorization": f"Bearer {key}"}
    assert (await desk.client.post("/v1/events", json=queued(), headers=headers)).status_code == 401


# The test event


async def test_a_test_event_is_stored_as_one(desk: House) -> None:
    await desk.add("flex", "twilio", secret=TOKEN)
    answer = await desk.ask("POST", "/v1/sources/flex/test")
    assert answer.status_code == 202
    (event,) = desk.stored()
    assert event == SourceTested(id=answer.json()["event"], source="flex", at=NOW)
    assert (await desk.ask("POST", "/v1/sources/nobody/test")).status_code == 404


# Other processes


async def test_another_process_follows(tmp_path: Path, valkey: Redis) -> None:
    async with AsyncExitStack() as open_:
        here = await open_.enter_async_context(house(tmp_path / FILE, valkey))
        there = await open_.enter_async_context(house(tmp_path / FILE, valkey))
        assert (await there.hook(TOKEN, TASK)).status_code == 404
        await here.add("flex", "twilio", secret=TOKEN)
        # A list is always looked up anew, and what it finds is known from then on.
        assert [s["name"] for s in (await there.get("/v1/sources"))["sources"]] == ["flex"]
        assert (await there.hook(TOKEN, TASK)).status_code == 202


async def test_a_process_that_nobody_asks_follows_by_itself(tmp_path: Path, valkey: Redis) -> None:
    async with house(tmp_path / FILE, valkey) as desk:
        registry = SourceRegistry(desk.rooms.parts(store=desk.door))
        assert await registry.webhook("flex") is None
        running = asyncio.create_task(registry.run())
        await desk.add("flex", "twilio", secret=TOKEN)
        async with asyncio.timeout(5):
            while await registry.webhook("flex") is None:
                await desk.get("/v1/identities")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_known_sources_work_while_the_database_is_away() -> None:
    sources = {"flex": WebhookSource("twilio", (TOKEN,))}
    rooms = Rooms()
    registry = SourceRegistry(rooms.parts(webhook_sources=sources))
    assert await registry.webhook("flex") is sources["flex"]
    assert await registry.owners("some key") == []


# Dry run


async def test_a_mapping_can_be_tried(desk: House) -> None:
    payload = {"n": "c-1", "t": NOW, "who": "+441632960123"}
    told = (
        await desk.ask("POST", "/v1/mappings/dry-run", {"mapping": FITS, "payload": payload})
    ).json()
    (event,) = told["events"]
    assert (event["type"], event["call"], event["at"]) == (
        "call.queued", "c-1", "2026-11-17T15:42:07.500Z",
    )  # fmt: skip
    assert "960123" not in str(told)
    assert (told["ignored"], told["refused"]) == ([], [])
    wrong = {"mapping": FITS_NOT, "payload": payload}
    told = (await desk.ask("POST", "/v1/mappings/dry-run", wrong)).json()
    assert told == {"events": [], "ignored": [], "refused": ["at is missing"]}
    assert desk.stored() == []
    assert (await desk.get("/v1/dead-letters"))["total"] == 0


async def test_a_form_and_a_text_can_be_tried(desk: House) -> None:
    body = {
        "mapping": FITS,
        "payload": f"n=c-1&t={NOW}",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    }
    told = (await desk.ask("POST", "/v1/mappings/dry-run", body)).json()
    assert [event["call"] for event in told["events"]] == ["c-1"]
    told = (await desk.ask("POST", "/v1/mappings/dry-run", body | {"headers": {}})).json()
    assert told["refused"] == ["the body is not JSON"]


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"rules": [{"type": "coffee", "fields": {}}]}, "mapping"),
        ({"rules": [{"typ": "coffee"}]}, "mapping.rules[0]"),
        ({"rules": [{"type": "call.queued", "fields": {"at": "$$"}}]}, "mapping"),
        (7, "mapping"),
    ],
)
async def test_a_mapping_that_makes_no_sense_is_refused(
    desk: House, mapping: Any, field: str
) -> None:
    answer = await desk.ask("POST", "/v1/mappings/dry-run", {"mapping": mapping, "payload": {}})
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_the_admin_key_is_no_source() -> None:
    assert KEY not in repr(WebhookSource("twilio", (KEY,)))

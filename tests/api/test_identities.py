"""/v1/identities: names set right by people, and applied to every event from then on."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from app.api.server import create_app
from app.store.place import FILE
from tests.api.keepers import BEARER, Rooms, queued
from tests.api.serving import calling
from tests.api.source_house import FITS, House, house

pytestmark = [pytest.mark.redis, pytest.mark.usefixtures("database")]


@pytest.fixture
async def desk(tmp_path: Path, valkey: Redis) -> AsyncIterator[House]:
    async with house(tmp_path / FILE, valkey) as desk:
        yield desk


def state(agent: str, **more: Any) -> dict[str, Any]:
    at = "2026-11-17T15:42:07Z"
    return {"type": "agent.state", "at": at, "agent": agent, "state": "available"} | more


async def post(desk: House, *events: dict[str, Any], source: str = "pbx") -> list[Any]:
    answer = await desk.client.post(f"/v1/events?source={source}", json=[*events], headers=BEARER)
    assert answer.status_code == 202
    return desk.stored()[-len(events) :]


async def put(desk: House, path: str, **body: Any) -> int:
    return (await desk.ask("PUT", f"/v1/identities/{path}", body)).status_code


async def test_a_name_is_replaced_from_then_on(desk: House) -> None:
    before = await post(desk, queued(1, queue="sales-en"))
    assert await put(desk, "queue/pbx/sales-en", canonical="Sales", name="The sales desk") == 200
    after = await post(desk, queued(2, queue="sales-en"), queued(3, queue="PS"))
    assert [event.queue for event in before + after] == ["sales-en", "Sales", "PS"]
    assert [
        event.queue for event in await post(desk, queued(4, queue="sales-en"), source="crm")
    ] == ["sales-en"]
    assert (await desk.ask("DELETE", "/v1/identities/queue/pbx/sales-en")).status_code == 204
    assert [event.queue for event in await post(desk, queued(5, queue="sales-en"))] == ["sales-en"]
    entries = (await desk.get("/v1/audit?subject=sales-en"))["entries"]
    assert [entry["what"] for entry in entries] == ["identity.removed", "identity.changed"]


async def test_what_comes_by_a_webhook_is_called_by_the_same_names(desk: House) -> None:
    key = await desk.add("tills", "generic", settings={"mapping": FITS})
    await put(desk, "queue/tills/Sales", canonical="Tills")
    await desk.tell(key, {"n": "c-1", "t": "2026-11-17T15:42:07Z"})
    assert [getattr(event, "queue", None) for event in desk.stored()] == ["Tills"]


async def test_guesses_are_made_shown_and_set_right(desk: House) -> None:
    first, second = await post(desk, state("SIP/1127-0000001a"), state("Ann"))
    assert (first.agent, second.agent) == ("1127", "Ann")
    guessed = {
        "kind": "agent", "source": "pbx", "alias": "SIP/1127-0000001a", "canonical": "1127",
        "name": None, "origin": "guessed",
    }  # fmt: skip
    assert (await desk.get("/v1/identities"))["identities"] == [guessed]
    assert await put(desk, "agent/pbx/SIP%2F1127-0000001a", canonical="Ann", name="Ann Lee") == 200
    stored = guessed | {"canonical": "Ann", "name": "Ann Lee", "origin": "stored"}
    assert (await desk.get("/v1/identities"))["identities"] == [stored]
    (again,) = await post(desk, state("SIP/1127-0000001a", reason="again"))
    assert again.agent == "Ann"


ADDRESSES = [
    ("agent/pbx/SIP/1127", ("agent", "pbx", "SIP/1127")),
    ("agent/pbx/SIP%2F1127", ("agent", "pbx", "SIP/1127")),
    ("agent/https:%2F%2Fpbx.example/a%20b", ("agent", "https://pbx.example", "a b")),
    ("queue/pbx/S%C3%BCd%0A%3F%25", ("queue", "pbx", "Süd\n?%")),
]


@pytest.mark.parametrize(("path", "expected"), ADDRESSES)
async def test_a_name_may_be_anything(desk: House, path: str, expected: tuple[str, ...]) -> None:
    assert await put(desk, path, canonical="x") == 200
    (found,) = (await desk.get("/v1/identities"))["identities"]
    assert (found["kind"], found["source"], found["alias"]) == expected
    assert (await desk.ask("DELETE", f"/v1/identities/{path}")).status_code == 204
    assert (await desk.ask("DELETE", f"/v1/identities/{path}")).status_code == 404


BAD: list[tuple[str, Any, int, str | None]] = [
    ("agents/pbx/a", {"canonical": "b"}, 422, "kind"),
    ("agent/p%20x/a", {"canonical": "b"}, 422, "source"),
    ("agent/pbx/%00", {"canonical": "b"}, 422, "alias"),
    ("agent/pbx/%FF", {"canonical": "b"}, 422, "alias"),
    ("agent/pbx/%20", {"canonical": "b"}, 422, "alias"),
    ("agent/pbx/" + "x" * 257, {"canonical": "b"}, 422, "alias"),
    ("agent/pbx/a", {}, 422, "canonical"),
    ("agent/pbx/a", {"canonical": ""}, 422, "canonical"),
    ("agent/pbx/a", {"canonical": "x" * 257}, 422, "canonical"),
    ("agent/pbx/a", {"canonical": "b\x00"}, 422, "canonical"),
    ("agent/pbx/a", {"canonical": 7}, 422, "canonical"),
    ("agent/pbx/a", {"canonical": "b", "name": " "}, 422, "name"),
    ("agent/pbx/a", {"canonical": "b", "more": 1}, 422, "more"),
    ("agent/pbx/a", [], 422, None),
    ("agent/pbx/", {"canonical": "b"}, 422, "alias"),
    ("agent", {"canonical": "b"}, 404, None),
]


@pytest.mark.parametrize(("path", "body", "status", "field"), BAD)
async def test_what_makes_no_sense_is_refused_by_its_field(
    desk: House, path: str, body: Any, status: int, field: str | None
) -> None:
    answer = await desk.ask("PUT", f"/v1/identities/{path}", body)
    assert (answer.status_code, answer.json().get("field")) == (status, field)


async def test_a_chain_is_refused(desk: House) -> None:
    assert await put(desk, "agent/pbx/a", canonical="b") == 200
    further = await desk.ask("PUT", "/v1/identities/agent/pbx/c", {"canonical": "a"})
    assert (further.status_code, further.json()["field"]) == (409, "canonical")
    assert "'b'" in further.json()["detail"]
    loop = await desk.ask("PUT", "/v1/identities/agent/pbx/b", {"canonical": "a"})
    assert loop.status_code == 409
    assert await put(desk, "agent/pbx/a", canonical="c") == 200


async def test_with_the_database_away_events_are_stored_by_their_guessed_names() -> None:
    rooms = Rooms()
    async with calling(create_app(rooms.parts())) as client:
        answer = await client.post("/v1/events", json=state("SIP/1127"), headers=BEARER)
        assert answer.status_code == 202
        assert (await client.get("/v1/identities", headers=BEARER)).status_code == 503
    assert [getattr(event, "agent", None) for event in rooms.log.events] == ["1127"]

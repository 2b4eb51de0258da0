"""/v1/rules on a real database: which calls count nowhere, read, changed, contested and published."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.api.server import create_app
from app.events.codec import decode, encode
from app.events.instants import format_instant
from app.events.privacy import pseudonym
from app.events.vocabulary import CentreConfigured
from app.metrics.exclusions import read_exclusion
from app.store.door import LazyStore
from app.store.place import FILE
from tests.api.keepers import BEARER, NOW, Rooms
from tests.api.serving import calling

pytestmark = pytest.mark.usefixtures("database")

NOBODY = {"callers": [], "entries": [], "queues": [], "internal": False}
RULE = {"callers": ["robot"], "entries": ["line-9"], "queues": ["TEST"], "internal": True}


class Desk:
    """A client of an edge with an empty database, and what the event log was told."""

    def __init__(self, rooms: Rooms, client: httpx2.AsyncClient) -> None:
        self.rooms, self.client = rooms, client

    async def get(self, path: str = "/v1/rules") -> httpx2.Response:
        return await self.client.get(path, headers=BEARER)

    async def put(self, body: Any, **headers: str) -> httpx2.Response:
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.put("/v1/rules", json=body, headers=BEARER | asked)

    def told(self) -> list[CentreConfigured]:
        events = self.rooms.log.events
        return [event for event in events if isinstance(event, CentreConfigured)]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    rooms, door = Rooms(), LazyStore(tmp_path / FILE, "main")
    async with calling(create_app(rooms.parts(store=door))) as client:
        yield Desk(rooms, client)
    await door.close()


async def test_at_first_every_call_counts(desk: Desk) -> None:
    answer = await desk.get()
    assert answer.json() == {"version": 0, "since": None} | NOBODY
    assert answer.headers["etag"] == '"0"'


async def test_a_rule_holds_from_now_on_and_the_log_is_told(desk: Desk) -> None:
    made = (await desk.put(RULE)).json()
    assert (made["version"], made["since"], made["published"]) == (1, format_instant(NOW), True)
    assert (await desk.get()).json() == made
    (event,) = desk.told()
    assert (event.id, event.source) == ("centre.configured-1", "callboard")
    assert read_exclusion(event.settings, 0) == read_exclusion(RULE, NOW)
    assert decode(encode([event])) == [event]


async def test_it_may_say_since_when(desk: Desk) -> None:
    since = "1999-02-01T00:00:00.000Z"
    assert (await desk.put(RULE | {"since": since})).json()["since"] == since


async def test_a_number_is_kept_as_the_hash_that_events_carry(desk: Desk) -> None:
    made = (await desk.put({"callers": ["+44 20 7946 0991"]})).json()
    assert made["callers"] == [pseudonym("+442079460991", desk.rooms.parts().salt)]


async def test_every_change_is_a_version_and_a_line_in_the_audit(desk: Desk) -> None:
    first = (await desk.put(RULE)).json()
    second = (await desk.put(NOBODY)).json()
    assert (await desk.get("/v1/rules/versions")).json() == {"versions": [second, first]}
    entries = (await desk.get("/v1/audit?subject=rules")).json()["entries"]
    assert [(entry["what"], entry["before"] is None) for entry in entries] == [
        ("centre.configured", False),
        ("centre.configured", True),
    ]


async def test_the_same_rule_again_is_no_change(desk: Desk) -> None:
    made = (await desk.put(RULE)).json()
    assert (await desk.put(RULE)).json() == made
    assert (await desk.put(made)).json() == made


async def test_whoever_expects_another_version_changes_nothing(desk: Desk) -> None:
    assert (await desk.put(RULE, if_match='"1"')).status_code == 412
    assert (await desk.put(RULE, if_match='"0"')).status_code == 200
    overtaken = await desk.put(NOBODY, if_match='"0"')
    assert (overtaken.status_code, overtaken.headers["etag"]) == (412, '"1"')


async def test_with_the_log_away_a_rule_is_kept_and_published_later(desk: Desk) -> None:
    desk.rooms.log.is_away = True
    assert (await desk.put(RULE)).json()["published"] is False
    desk.rooms.log.is_away = False
    assert (await desk.put(NOBODY)).json()["published"] is True
    assert [event.version for event in desk.told()] == [1, 2]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"callers": "everybody"}, "callers"),
        ({"callers": [""]}, "callers"),
        ({"queues": ["x" * 257]}, "queues"),
        ({"queues": ["a\0b"]}, "queues"),
        ({"entries": [7]}, "entries[0]"),
        ({"internal": "yes"}, "internal"),
        ({"since": "tomorrow"}, "since"),
        ({"sinse": None}, "sinse"),
        ([], "rules"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_its_field(
    desk: Desk, body: Any, field: str
) -> None:
    answer = await desk.put(body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert (await desk.get()).json()["version"] == 0


async def test_a_stranger_neither_reads_nor_changes(desk: Desk) -> None:
    for method in ("GET", "PUT"):
        assert (await desk.client.request(method, "/v1/rules", json=RULE)).status_code == 401

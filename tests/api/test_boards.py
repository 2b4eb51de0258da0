"""/v1/boards, its links, pairing and the broadcast on a real database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from typing_extensions import override

from app.api.server import create_app
from app.boards.document import BoardDocument
from app.store.door import LazyStore
from app.store.place import FILE
from app.streams.pairings import Pairing, TooMany
from tests.api.keepers import BEARER, MemoryPairings, Rooms
from tests.api.serving import calling

pytestmark = pytest.mark.usefixtures("database")

SIGNED_IN = {"Cookie": "callboard_session=known", "Origin": "http://board.test"}
CARDS: dict[str, Any] = {"name": "Cards", "queues": ["CA"], "kpis": ["asa"]}


@dataclass
class Edge:
    client: httpx2.AsyncClient
    door: LazyStore
    rooms: Rooms

    async def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> httpx2.Response:
        asked = BEARER | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, path, json=body, headers=asked)

    async def done(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@asynccontextmanager
async def edge(folder: Path, **changes: Any) -> AsyncIterator[Edge]:
    door, rooms = LazyStore(folder / FILE, "main"), Rooms()
    async with calling(create_app(rooms.parts(store=door, **changes))) as client:
        yield Edge(client, door, rooms)
    await door.close()


async def test_main_is_there_and_others_are_made_changed_and_deleted(tmp_path: Path) -> None:
    async with edge(tmp_path) as at:
        (main,) = (await at.done("GET", "/v1/boards"))["boards"]
        assert (main["id"], main["version"], main["document"]["queues"]) == ("main", 0, None)
        made = await at.ask("POST", "/v1/boards", {"id": "cards", "document": CARDS})
        assert (made.status_code, made.headers["etag"]) == (201, '"1"')
        assert made.json()["document"]["windows"] == ["30m", "today"]
        changed = await at.ask("PUT", "/v1/boards/cards", CARDS | {"sound": True}, If_Match='"1"')
        assert (changed.json()["version"], changed.json()["changed_by"]) == (2, "key")
        assert (await at.done("GET", "/v1/boards/cards"))["document"]["sound"] is True
        assert (await at.ask("DELETE", "/v1/boards/cards")).status_code == 204
        assert (await at.ask("GET", "/v1/boards/cards")).status_code == 404
        entries = (await at.done("GET", "/v1/audit?subject=board:cards"))["entries"]
    assert [entry["what"] for entry in entries] == [
        "board.deleted",
        "board.changed",
        "board.changed",
    ]


async def test_whoever_comes_too_late_hears_the_version(tmp_path: Path) -> None:
    async with edge(tmp_path) as at:
        await at.done("PUT", "/v1/boards/cards", CARDS)
        late = [
            await at.ask("PUT", "/v1/boards/cards", CARDS | {"sound": True}, If_Match='"7"'),
            await at.ask(
                "POST", "/v1/boards", {"id": "cards", "document": CARDS | {"sound": True}}
            ),
            await at.ask("DELETE", "/v1/boards/cards", If_Match='"7"'),
        ]
    assert [(answer.status_code, answer.json()["version"]) for answer in late] == [(409, 1)] * 3


async def test_what_one_service_exports_another_takes(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
    async with edge(tmp_path / "one") as at:
        await at.done("PUT", "/v1/boards/cards", CARDS)
        file = await at.ask("GET", "/v1/boards/cards/export")
    assert "callboard-board-cards.json" in file.headers["content-disposition"]
    async with edge(tmp_path / "other") as at:
        made = await at.done("POST", "/v1/boards", file.json())
    assert (made["id"], made["document"]["kpis"]) == ("cards", ["asa"])


REFUSED: list[tuple[str, str, Any, int, str | None]] = [
    ("PUT", "/v1/boards/cards", {"name": "x", "kpis": ["coffee"]}, 422, "kpis"),
    ("PUT", "/v1/boards/Cards!", CARDS, 422, "id"),
    ("PUT", "/v1/boards/cards", [], 422, None),
    ("POST", "/v1/boards", {"id": "x"}, 422, "document"),
    ("POST", "/v1/boards", {"id": "x", "document": {"name": ""}}, 422, "name"),
    ("DELETE", "/v1/boards/cards", None, 404, None),
    ("GET", "/v1/boards/cards/export", None, 404, None),
    ("GET", "/v1/boards/cards/links", None, 404, None),
    ("POST", "/v1/boards/cards/links", {"label": "Hall"}, 404, None),
    ("POST", "/v1/boards/main/links", {"label": " "}, 422, "label"),
    ("POST", "/v1/boards/main/links", {}, 422, "label"),
    ("DELETE", "/v1/boards/main/links/none", None, 404, None),
    ("PUT", "/v1/broadcast", {"text": ""}, 422, "text"),
    ("PUT", "/v1/broadcast", {"text": "x", "until": "soon"}, 422, "until"),
    ("PUT", "/v1/pairings/AAAAA1", {"board": "cards", "label": "x"}, 404, None),
    ("PUT", "/v1/pairings/AAAAA1", {"board": "main", "label": "x"}, 404, "code"),
    ("PUT", "/v1/pairings/AAAAA1", {"board": "main", "label": ""}, 422, "label"),
    ("POST", "/v1/pairings/AAAAA1/claim", {}, 422, "token"),
    ("POST", "/v1/pairings/AAAAA1/claim", {"token": "x"}, 404, None),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "field"), REFUSED)
async def test_what_makes_no_sense_is_refused_by_its_field(
    tmp_path: Path, method: str, path: str, body: Any, status: int, field: str | None
) -> None:
    async with edge(tmp_path) as at:
        answer = await at.ask(method, path, body)
        assert (answer.status_code, answer.json().get("field")) == (status, field)
        assert (await at.done("GET", "/v1/audit"))["entries"] == []


STRANGERS = [
    ("GET", "/v1/boards", 401),
    ("GET", "/v1/boards/main", 401),
    ("GET", "/v1/boards/main/export", 401),
    ("GET", "/v1/boards/main/links", 401),
    ("POST", "/v1/boards", 401),
    ("PUT", "/v1/boards/main", 401),
    ("DELETE", "/v1/boards/main", 401),
    ("POST", "/v1/boards/main/links", 401),
    ("DELETE", "/v1/boards/main/links/x", 401),
    ("GET", "/v1/broadcast", 401),
    ("PUT", "/v1/broadcast", 401),
    ("DELETE", "/v1/broadcast", 401),
    ("PUT", "/v1/pairings/AAAAA1", 401),
]


@pytest.mark.parametrize(("method", "path", "status"), STRANGERS)
async def test_strangers_read_and_change_nothing(
    tmp_path: Path, method: str, path: str, status: int
) -> None:
    async with edge(tmp_path) as at:
        answer = await at.client.request(method, path)
        assert answer.status_code == status
        elsewhere = SIGNED_IN | {"Origin": "https://evil.example"}
        if method != "GET":
            assert (await at.client.request(method, path, headers=elsewhere)).status_code == 403


async def test_a_link_is_told_once_and_never_again(tmp_path: Path) -> None:
    async with edge(tmp_path) as at:
        made = await at.done("POST", "/v1/boards/main/links", {"label": "Hall"})
        token = made["address"].partition("?key=")[2]
        assert made["address"] == f"http://127.0.0.1:8000/tv/main?key={token}"
        (listed,) = (await at.done("GET", "/v1/boards/main/links"))["links"]
        audit = (await at.ask("GET", "/v1/audit")).text
    assert len(token) > 40
    assert (listed["label"], listed["watching"]) == ("Hall", 0)
    assert token not in str(listed) + audit


async def test_the_broadcast_is_set_read_timed_and_taken_back(tmp_path: Path) -> None:
    async with edge(tmp_path) as at:
        path = "/v1/broadcast"
        assert (await at.done("GET", path)) == {"text": None, "until": None}
        line = {"text": "Fire drill", "until": "2026-11-17T15:43:00.000Z"}
        assert await at.done("PUT", path, line) == line
        assert await at.done("GET", path) == line
        at.rooms.clock.advance(60_000)
        assert await at.done("GET", path) == {"text": None, "until": None}
        await at.done("PUT", path, {"text": "For good"})
        await at.done("DELETE", path)
        assert await at.done("GET", path) == {"text": None, "until": None}
        entries = (await at.done("GET", "/v1/audit?subject=broadcast"))["entries"]
    assert len(entries) == 3


class Weary(MemoryPairings):
    @override
    async def begin(self, visitor: str) -> Pairing:
        raise TooMany(600)


async def test_too_many_tries_are_told_when_to_come_back(tmp_path: Path) -> None:
    async with edge(tmp_path, pairings=Weary()) as at:
        answer = await at.ask("POST", "/v1/pairings")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "600")


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    door = LazyStore(tmp_path_factory.mktemp("fuzz") / FILE, "main")
    with TestClient(create_app(Rooms().parts(store=door)), headers=BEARER) as client:
        yield client
        assert client.portal
        client.portal.call(door.close)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=4,
)
NAMES = st.sampled_from(
    [*BoardDocument.__struct_fields__, "id", "document", "text", "until", "token"]
)
BODIES = st.dictionaries(NAMES | TEXT, JSON | st.just(CARDS), max_size=5) | JSON
WAYS = [
    ("POST", "/v1/boards"),
    ("PUT", "/v1/boards/{}"),
    ("POST", "/v1/boards/main/links"),
    ("DELETE", "/v1/boards/main/links/{}"),
    ("PUT", "/v1/broadcast"),
    ("PUT", "/v1/pairings/{}"),
    ("POST", "/v1/pairings/{}/claim"),
    ("GET", "/tv/{}?key={}"),
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(WAYS), TEXT.filter(bool), BODIES)
def test_whatever_is_asked_is_answered(
    fuzzed: TestClient, way: tuple[str, str], name: str, body: Any
) -> None:
    method, path = way
    url = "http://testserver" + path.replace("{}", quote(name, safe=""))
    answer = fuzzed.request(method, url, content=msgspec.json.encode(body), follow_redirects=False)
    assert answer.status_code < 500 or answer.status_code == NOT_BUILT, answer.text


NOT_BUILT = 503
"""The page of televisions, which these tests have not built."""

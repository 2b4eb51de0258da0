"""/v1/queues and /v1/audit on a real database: settings read, changed, contested and published."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis
from starlette.testclient import TestClient

from app.api.publishing import SettingsPublisher
from app.api.server import create_app
from app.events.codec import decode, encode
from app.events.vocabulary import Event, QueueConfigured
from app.metrics.queue_settings import QueueSettings, public_settings, read_settings
from app.store.contract import Store
from app.store.door import LazyStore
from app.store.place import FILE
from app.streams.event_log import START, EventLog
from tests.api.keepers import BEARER, NOW, Rooms, board, picture
from tests.api.serving import calling, serving

pytestmark = pytest.mark.usefixtures("database")

COOKIE = {"Cookie": "callboard_session=known"}
OWN_PAGE = COOKIE | {"Origin": "http://board.test"}
DEFAULTS: dict[str, Any] = msgspec.json.decode(
    msgspec.json.encode(public_settings(QueueSettings()))
)
STRICT = {
    "name": "Private accounts",
    "group": "Bank",
    "target": {"ratio": 0.9, "within_s": 10.0},
    "short_abandon_s": 2.5,
    "formula": "answered_only",
    "attribution": "arrival",
    "hours": [{"days": [1, 2, 3, 4, 5], "since": "08:00", "until": "18:00"}],
    "thresholds": DEFAULTS["thresholds"] | {"breach_points": 2.5},
}


@dataclass
class Desk:
    """A client of an edge, and what stands behind it."""

    rooms: Rooms
    door: LazyStore
    client: httpx2.AsyncClient

    async def get(self, path: str, **options: Any) -> httpx2.Response:
        return await self.client.get(path, headers=BEARER, **options)

    async def put(self, queue: str, body: Any = None, **headers: str) -> httpx2.Response:
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"/v1/queues/{queue}"
        return await self.client.put(url, json=body or {}, headers=BEARER | asked)

    async def store(self) -> Store:
        return await self.door.open()

    def told(self) -> list[tuple[str, int]]:
        """What the event log was told, in order."""
        return [(each.queue, each.version) for each in configured(self.rooms.log.events)]


def configured(events: list[Event]) -> list[QueueConfigured]:
    return [event for event in events if isinstance(event, QueueConfigured)]


@asynccontextmanager
async def opened(rooms: Rooms, folder: Path, **changes: Any) -> AsyncIterator[Desk]:
    door = LazyStore(folder / FILE, "main")
    async with calling(create_app(rooms.parts(store=door, **changes))) as client:
        yield Desk(rooms, door, client)
    await door.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """An edge on an empty database, with PS and NE on the board."""
    rooms = Rooms()
    rooms.board.publish(board(1))
    async with opened(rooms, tmp_path) as desk:
        yield desk


# Reading


async def test_a_queue_that_was_only_seen_has_the_defaults(desk: Desk) -> None:
    answer = await desk.get("/v1/queues/PS")
    assert answer.json() == {"queue": "PS", "version": 0, "seen": True} | DEFAULTS
    assert answer.headers["etag"] == '"0"'


async def test_every_queue_is_listed_whether_seen_or_configured(desk: Desk) -> None:
    await desk.put("PS", STRICT)
    await desk.put("Later", {"group": "Bank"})
    listed = (await desk.get("/v1/queues")).json()["queues"]
    assert [(each["queue"], each["version"], each["seen"]) for each in listed] == [
        ("Later", 1, False),
        ("NE", 0, True),
        ("PS", 1, True),
    ]
    assert [each["group"] for each in listed] == ["Bank", None, "Bank"]


async def test_a_queue_shown_only_because_it_was_configured_is_not_seen(desk: Desk) -> None:
    desk.rooms.board.publish(board(2, {"PS": picture(sources=[]), "NE": picture()}))
    await desk.put("PS", STRICT)
    listed = (await desk.get("/v1/queues")).json()["queues"]
    assert {each["queue"]: each["seen"] for each in listed} == {"NE": True, "PS": False}


@pytest.mark.parametrize("path", ["/v1/queues/Nobody", "/v1/queues/Nobody/versions"])
async def test_a_queue_nobody_has_heard_of_is_not_found(desk: Desk, path: str) -> None:
    answer = await desk.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_without_a_board_what_was_configured_is_still_known(tmp_path: Path) -> None:
    async with opened(Rooms(), tmp_path) as desk:
        await desk.put("PS", STRICT)
        assert [each["queue"] for each in (await desk.get("/v1/queues")).json()["queues"]] == ["PS"]


# Changing


async def test_settings_are_replaced_whole(desk: Desk) -> None:
    first = await desk.put("PS", STRICT)
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    beside = {
        "queue": "PS", "changed_at": "2026-11-17T15:42:07.500Z", "changed_by": "key",
        "published": True,
    }  # fmt: skip
    assert first.json() == {"version": 1} | beside | STRICT
    second = await desk.put("PS", {"name": "Private"})
    assert second.json() == {"version": 2} | beside | DEFAULTS | {"name": "Private"}
    assert (await desk.get("/v1/queues/PS")).json() == second.json() | {"seen": True}


async def test_what_was_read_may_be_sent_back(desk: Desk) -> None:
    await desk.put("PS", STRICT)
    read = (await desk.get("/v1/queues/PS")).json()
    assert (await desk.put("PS", read)).json()["version"] == 1
    assert (await desk.put("PS", read | {"group": None})).json()["version"] == 2


async def test_every_version_is_kept_and_every_change_audited(desk: Desk) -> None:
    await desk.put("PS", {"name": "first"})
    desk.rooms.clock.advance(1_000)
    await desk.put("PS", {"name": "second"})
    versions = (await desk.get("/v1/queues/PS/versions")).json()["versions"]
    assert [(each["version"], each["settings"]["name"]) for each in versions] == [
        (2, "second"),
        (1, "first"),
    ]
    newest, oldest = (await desk.get("/v1/audit?subject=PS")).json()["entries"]
    assert newest["at"] == versions[0]["changed_at"] == "2026-11-17T15:42:08.500Z"
    assert (newest["who"], newest["what"]) == ("key", "queue.configured")
    assert (newest["before"]["name"], newest["after"]["name"]) == ("first", "second")
    assert oldest["before"] is None


REFUSED: list[tuple[Any, str]] = [
    ([], "settings"),
    ({"colour": "red"}, "colour"),
    ({"target": {"ratio": 1.5}}, "target.ratio"),
    ({"target": {"within_s": "20"}}, "target.within_s"),
    ({"short_abandon_s": -1}, "short_abandon_s"),
    ({"formula": "mine"}, "formula"),
    ({"attribution": "mine"}, "attribution"),
    ({"hours": [{"days": [8], "since": "08:00", "until": "18:00"}]}, "hours[0]"),
    ({"thresholds": {"fewest": 10**30}}, "thresholds.fewest"),
    ({"thresholds": {"breach_points": -1}}, "thresholds.breach_points"),
    ({"name": "x" * 121}, "name"),
]


@pytest.mark.parametrize(("body", "field"), REFUSED)
async def test_a_setting_that_makes_no_sense_is_named(desk: Desk, body: Any, field: str) -> None:
    answer = await desk.client.put(
        "/v1/queues/PS",
        content=msgspec.json.encode(body),
        headers=BEARER | {"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert (await desk.get("/v1/audit")).json() == {"entries": []}
    assert desk.told() == []


BODIES = [
    (b"{", "application/json", 400),
    (b"", "application/json", 400),
    (b"\xff", "application/json", 400),
    (b"[" * 5_000, "application/json", 400),
    (b"{}", "text/plain", 415),
    (b"{}", "application/x-www-form-urlencoded", 415),
    (b" " * 70_000, "application/json", 413),
    (b"{}", "application/json; charset=utf-8", 200),
]


@pytest.mark.parametrize(("body", "media", "status"), BODIES)
async def test_a_body_is_json_of_reasonable_size(
    desk: Desk, body: bytes, media: str, status: int
) -> None:
    headers = BEARER | {"Content-Type": media}
    answer = await desk.client.put("/v1/queues/PS", content=body, headers=headers)
    assert answer.status_code == status


NAMES = [
    ("First%20queue", "First queue"),
    ("a%2Fb", "a/b"),
    ("a/b", "a/b"),
    ("a%2Fversions", "a/versions"),
    ("versions", "versions"),
    ("S%C3%BCd%20%F0%9F%90%9F", "Süd 🐟"),
    ("50%25%3F%23", "50%?#"),
    ("two%0Alines%0A", "two\nlines\n"),
    ("x" * 256, "x" * 256),
]


@pytest.mark.parametrize(("path", "queue"), NAMES)
async def test_a_queue_may_have_any_name(tmp_path: Path, path: str, queue: str) -> None:
    rooms = Rooms()
    door = LazyStore(tmp_path / FILE, "main")
    async with (
        serving(create_app(rooms.parts(store=door))) as place,
        httpx2.AsyncClient(base_url=f"http://{place}", headers=BEARER) as client,
    ):
        url = f"/v1/queues/{path}"
        assert (await client.put(url, json=STRICT)).json()["queue"] == queue
        assert (await client.get(url)).json()["queue"] == queue
        assert len((await client.get(f"{url}/versions")).json()["versions"]) == 1
        assert (await client.get("/v1/audit")).json()["entries"][0]["subject"] == queue
    await door.close()
    assert [event.queue for event in configured(rooms.log.events)] == [queue]


@pytest.mark.parametrize("path", ["", "x" * 257, "%20%20", "%0A", "a%00b"])
async def test_a_name_that_no_queue_can_have_is_refused(desk: Desk, path: str) -> None:
    answer = await desk.put(path, STRICT)
    assert (answer.status_code, answer.json()["field"]) == (422, "queue")


# Two people at once


async def test_whoever_comes_too_late_is_told_the_present_version(desk: Desk) -> None:
    assert (await desk.put("PS", {"name": "first"}, If_Match='"0"')).status_code == 200
    late = await desk.put("PS", {"name": "late"}, If_Match='"0"')
    assert (late.status_code, late.json()["version"], late.headers["etag"]) == (412, 1, '"1"')
    assert (await desk.put("PS", {"name": "second"}, If_Match='W/"1"')).status_code == 200
    assert (await desk.put("NE", {}, If_Match='"3"')).json()["version"] == 0
    assert desk.told() == [("PS", 1), ("PS", 2)]


@pytest.mark.parametrize("tag", ["3", "*", '"x"', '"1", "2"', '"99999999999999999999"'])
async def test_a_condition_that_cannot_be_read_changes_nothing(desk: Desk, tag: str) -> None:
    assert (await desk.put("PS", STRICT, If_Match=tag)).status_code == 400
    assert (await desk.get("/v1/queues/PS")).json()["version"] == 0


# Who may

STRANGERS: list[tuple[dict[str, str], int]] = [
    ({}, 401),
    ({"Authorization": "Bearer wrong"}, 401),
    ({"Authorization": "Bearer wrong"} | OWN_PAGE, 401),
    ({"Cookie": "callboard_session=other", "Origin": "http://board.test"}, 401),
    (COOKIE, 403),
    (COOKIE | {"Origin": "null"}, 403),
    (COOKIE | {"Origin": "https://evil.example"}, 403),
]


@pytest.mark.parametrize(("headers", "status"), STRANGERS)
async def test_strangers_and_strange_pages_change_nothing(
    desk: Desk, headers: dict[str, str], status: int
) -> None:
    answer = await desk.client.put("/v1/queues/PS", json=STRICT, headers=headers)
    assert answer.status_code == status
    assert (await desk.get("/v1/queues/PS")).json()["version"] == 0


@pytest.mark.parametrize("path", ["", "/PS", "/PS/versions"])
async def test_strangers_read_nothing(desk: Desk, path: str) -> None:
    assert (await desk.client.get(f"/v1/queues{path}")).status_code == 401
    assert (await desk.client.get("/v1/audit")).status_code == 401


async def test_a_signed_in_browser_changes_settings_from_our_own_page(desk: Desk) -> None:
    answer = await desk.client.put("/v1/queues/PS", json=STRICT, headers=OWN_PAGE)
    assert (answer.status_code, answer.json()["changed_by"]) == (200, "session")


# The audit

AUDIT_READS = [
    ("", [4, 3, 2, 1]),
    ("?limit=1", [4]),
    ("?since=2026-11-17T15:42:09.500Z", [4, 3]),
    ("?until=2026-11-17T15:42:09.500Z", [2, 1]),
    ("?subject=PS", [3, 1]),
    ("?subject=%00", []),
]


@pytest.mark.parametrize(("query", "expected"), AUDIT_READS)
async def test_the_audit_is_narrowed(desk: Desk, query: str, expected: list[int]) -> None:
    for number, queue in enumerate(("PS", "NE", "PS", "NE"), start=1):
        await desk.put(queue, {"name": f"n{number}"})
        desk.rooms.clock.advance(1_000)
    entries = (await desk.get(f"/v1/audit{query}")).json()["entries"]
    assert [int(entry["after"]["name"][1:]) for entry in entries] == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [("since=yesterday", "since"), ("until=2026-11-17T15:42", "until"), ("limit=0", "limit")],
)
async def test_a_question_the_audit_cannot_read_is_refused(
    desk: Desk, query: str, field: str
) -> None:
    answer = await desk.get(f"/v1/audit?{query}")
    assert (answer.status_code, answer.json()["field"]) == (422, field)


# On to the event log


async def test_the_event_log_is_told_of_a_change(desk: Desk) -> None:
    await desk.put("PS", STRICT)
    (event,) = configured(desk.rooms.log.events)
    assert (event.id, event.source, event.at) == ("queue.configured-PS-1", "callboard", NOW)
    assert read_settings(event.settings) == read_settings(STRICT)
    assert decode(encode([event])) == [event]


async def test_with_the_log_away_a_change_is_kept_and_published_later(desk: Desk) -> None:
    desk.rooms.log.is_away = True
    answer = await desk.put("PS", STRICT)
    assert (answer.status_code, answer.json()["published"]) == (200, False)
    assert desk.told() == []
    desk.rooms.log.is_away = False
    assert (await desk.put("NE", STRICT)).json()["published"] is True
    assert desk.told() == [("NE", 1), ("PS", 1)]
    assert (await desk.get("/v1/queues/PS")).json()["published"] is True


async def test_the_same_settings_again_are_published_if_they_were_not(desk: Desk) -> None:
    desk.rooms.log.is_away = True
    await desk.put("PS", STRICT)
    desk.rooms.log.is_away = False
    again = (await desk.put("PS", STRICT)).json()
    assert (again["version"], again["published"]) == (1, True)
    assert desk.told() == [("PS", 1)]


async def test_many_changes_at_once_are_each_told_once(desk: Desk) -> None:
    await asyncio.gather(*(desk.put("PS", {"name": f"n{number}"}) for number in range(20)))
    assert desk.told() == [("PS", version) for version in range(1, 21)]


async def test_what_a_crash_left_unpublished_is_told_at_the_next_start(tmp_path: Path) -> None:
    # As a process leaves it that dies between the database and the log.
    async with opened(Rooms(), tmp_path) as desk:
        settings_store = (await desk.store()).queue_settings
        await settings_store.change("PS", read_settings(STRICT), "key", NOW)
    async with opened(Rooms(), tmp_path) as desk, publishing(desk):
        await desk.rooms.log.arrived.wait()
        assert desk.told() == [("PS", 1)]


async def test_a_new_event_log_is_told_the_newest_settings_at_the_start(tmp_path: Path) -> None:
    async with opened(Rooms(), tmp_path) as desk:
        await desk.put("PS", {"name": "first"})
        await desk.put("PS", STRICT)
    async with opened(Rooms(), tmp_path) as desk:
        await SettingsPublisher(desk.rooms.parts(store=desk.door)).publish(to_new_log=True)
        assert desk.told() == []
        elsewhere = desk.rooms.parts(store=desk.door, salt=b"another log's")
        for _ in range(2):
            await SettingsPublisher(elsewhere).publish(to_new_log=True)
        assert desk.told() == [("PS", 2)]


@asynccontextmanager
async def publishing(desk: Desk) -> AsyncIterator[None]:
    publisher = SettingsPublisher(desk.rooms.parts(store=desk.door))
    running = asyncio.create_task(publisher.run(first_s=0, pause_s=0.01))
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_the_publisher_goes_on_when_the_log_comes_back(desk: Desk) -> None:
    desk.rooms.log.is_away = True
    await desk.put("PS", STRICT)
    desk.rooms.log.arrived.clear()
    async with publishing(desk):
        await desk.rooms.log.arrived.wait()
        desk.rooms.log.is_away = False
        while not (await desk.get("/v1/queues/PS")).json()["published"]:
            pass
    assert desk.told() == [("PS", 1)]


@pytest.mark.redis
async def test_a_change_is_in_the_real_log(tmp_path: Path, valkey: Redis) -> None:
    log = EventLog(valkey, "main")
    async with opened(Rooms(), tmp_path, event_log=log) as desk:
        await desk.put("PS", STRICT)
    (entry,) = await log.read(START, 1, 9)
    assert [(event.queue, event.version) for event in configured(entry.events)] == [("PS", 1)]


@pytest.mark.postgres
async def test_settings_may_live_in_postgres(postgres_url: str) -> None:
    rooms, door = Rooms(), LazyStore(postgres_url, "main")
    async with calling(create_app(rooms.parts(store=door))) as client:
        desk = Desk(rooms, door, client)
        assert (await desk.put("a%2Fb", STRICT, If_Match='"0"')).json()["published"] is True
        assert (await desk.put("a%2Fb", {}, If_Match='"0"')).status_code == 412
        assert len((await desk.get("/v1/audit?subject=a/b")).json()["entries"]) == 1
    await door.close()


# Trouble


async def test_with_the_database_away_the_routes_say_so() -> None:
    async with calling(create_app(Rooms().parts())) as client:
        answers = [
            await client.get("/v1/queues", headers=BEARER),
            await client.put("/v1/queues/PS", json=STRICT, headers=BEARER),
            await client.get("/v1/audit", headers=BEARER),
            await client.get("/v1/kpis", headers=BEARER),
        ]
    assert [answer.status_code for answer in answers] == [503, 503, 503, 200]
    assert {answer.headers.get("retry-after") for answer in answers[:3]} == {"1"}


async def test_the_published_api_describes_the_settings(desk: Desk) -> None:
    described = (await desk.client.get("/openapi.json")).json()["paths"]["/v1/queues/{queue}"]
    schema = described["put"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(STRICT) == set(schema["properties"])
    assert schema["properties"]["target"]["properties"].keys() == {"ratio", "within_s"}


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    door = LazyStore(tmp_path_factory.mktemp("fuzz") / FILE, "main")
    with TestClient(create_app(Rooms().parts(store=door)), headers=BEARER) as client:
        yield client
        assert client.portal
        client.portal.call(door.close)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
THRESHOLDS = st.dictionaries(st.sampled_from([*DEFAULTS["thresholds"]]), JSON, max_size=2)
SETTINGS = st.fixed_dictionaries(
    {}, optional={name: JSON | st.just(value) for name, value in STRICT.items()}
) | st.fixed_dictionaries({"thresholds": THRESHOLDS})


@settings(max_examples=50, deadline=None)
@given(SETTINGS, st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8))
def test_whatever_is_put_is_kept_or_refused(fuzzed: TestClient, body: Any, queue: str) -> None:
    url = httpx2.URL("http://testserver").join("/v1/queues/" + quote(queue))
    answer = fuzzed.put(str(url), content=msgspec.json.encode(body), headers=JSON_BODY)
    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        kept = fuzzed.get(str(url)).json()
        assert kept["queue"] == queue
        assert kept["published"] is True
        assert read_settings({name: kept[name] for name in DEFAULTS}) == read_settings(body)


JSON_BODY = {"Content-Type": "application/json"}


def quote(name: str) -> str:
    """Percent-encode every byte, so that no client takes a dot or a slash for its own."""
    return "".join(f"%{byte:02X}" for byte in name.encode())

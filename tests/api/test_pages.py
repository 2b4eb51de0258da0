"""The page, its files, signing in, health and documents."""

from pathlib import Path

import pytest

from app.api.contracts import Standing
from app.api.server import create_app
from tests.api.keepers import BEARER, KEY, Rooms
from tests.api.serving import calling

SIGNED_IN = {"Cookie": "callboard_session=known"}


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>the board")
    (tmp_path / "mark.svg").write_text("<svg/>")
    (tmp_path / ".secret").write_text("no")
    (tmp_path / "assets" / "index-Bx3_9aQz.js").write_text("1")
    (tmp_path / "assets" / "plain.js").write_text("1")
    return tmp_path


# path, headers, status, caching, a word of the answer
ANSWERS = [
    ("/", {}, 401, "no-store", "sign in"),
    ("/", {"Cookie": "callboard_session=other"}, 401, "no-store", "sign in"),
    ("/", SIGNED_IN, 200, "no-cache", "the board"),
    ("/", BEARER, 200, "no-cache", "the board"),
    ("/assets/index-Bx3_9aQz.js", {}, 200, "public, max-age=31536000, immutable", "1"),
    ("/assets/plain.js", {}, 200, "no-cache", "1"),
    ("/mark.svg", {}, 200, "no-cache", "svg"),
    ("/index.html", SIGNED_IN, 404, "no-store", "nothing at this address"),
    ("/.secret", SIGNED_IN, 404, "no-store", ""),
    ("/assets/..%2Findex.html", SIGNED_IN, 404, "no-store", ""),
    ("/%2e%2e/parts.py", SIGNED_IN, 404, "no-store", ""),
    ("/assets/gone-Bx3_9aQz.js", {}, 404, "no-store", ""),
    ("/nothing", {}, 404, "no-store", "about:blank"),
    ("/healthz", {}, 200, None, "true"),
    ("/v1/kpis", BEARER, 200, None, "service_level"),
    ("/v1/kpis", SIGNED_IN, 200, None, "asa"),
    ("/v1/kpis", {}, 401, "no-store", "Bearer"),
    ("/v1/connect", {}, 401, "no-store", "Bearer"),
    ("/v1/snapshot", {"Authorization": "Bearer x"}, 401, "no-store", "not known"),
    ("/metrics", {}, 200, "no-store", "callboard_events_total"),
    ("/docs", {}, 200, None, "/v1/events"),
    ("/openapi.json", {}, 200, None, "/v1/events"),
    ("/v1/asyncapi.json", {}, 200, None, "4408"),
]


@pytest.mark.parametrize(("path", "headers", "status", "caching", "word"), ANSWERS)
async def test_every_address_answers(
    static: Path, path: str, headers: dict[str, str], status: int, caching: str | None, word: str
) -> None:
    async with calling(create_app(Rooms().parts(static))) as client:
        answer = await client.get(path, headers=headers)
    assert (answer.status_code, answer.headers.get("cache-control")) == (status, caching)
    assert word in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize("path", ["/healthz", "/v1/snapshot", "/sign-in"])
async def test_other_methods_are_named_in_a_problem(path: str) -> None:
    async with calling(create_app(Rooms().parts())) as client:
        answer = await client.put(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_without_a_built_page_one_is_told_so() -> None:
    async with calling(create_app(Rooms().parts())) as client:
        answer = await client.get("/", headers=SIGNED_IN)
    assert (answer.status_code, "not built" in answer.text) == (503, True)


async def test_a_link_signs_in_once() -> None:
    async with calling(create_app(Rooms().parts())) as client:
        first = await client.get("/sign-in?token=once")
        again = await client.get("/sign-in?token=once")
        none = await client.get("/sign-in")
    assert (first.status_code, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert cookie.startswith(
        "callboard_session=known; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax"
    )
    assert "Secure" not in cookie
    assert [answer.status_code for answer in (again, none)] == [403, 403]
    assert "set-cookie" not in again.headers


async def test_over_https_the_cookie_and_the_browser_stay_there() -> None:
    parts = Rooms().parts(public_url="https://board.example")
    async with calling(create_app(parts)) as client:
        answer = await client.get("/sign-in?token=once")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_readiness_says_how_far_the_worker_is() -> None:
    rooms = Rooms()
    async with calling(create_app(rooms.parts())) as client:
        early = await client.get("/readyz")
        rooms.readiness.now = Standing(ready=True, applied=12)
        late = await client.get("/readyz")
    assert (early.status_code, early.json()["reason"]) == (503, "the worker is catching up")
    assert (late.status_code, late.json()) == (
        200,
        {"ready": True, "applied": 12, "centre": "main"},
    )


async def test_connecting_is_told_with_a_line_to_paste() -> None:
    async with calling(create_app(Rooms().parts())) as client:
        told = (await client.get("/v1/connect", headers=SIGNED_IN)).json()
    assert told["events_url"] == "http://127.0.0.1:8000/v1/events"
    assert told["key"] == KEY
    assert told["curl"].startswith("curl -X POST http://127.0.0.1:8000/v1/events -H")


# query, what the worker is asked
QUESTIONS = [
    ("", {}),
    ("?queues=PS,NE&windows=15m,%20today", {"queues": ["PS", "NE"], "windows": ["15m", "today"]}),
    ("?queues=PS&queues=NE", {"queues": ["PS", "NE"]}),
    ("?queues=", {}),
    ("?at=2026-11-17T15:42:07.5Z&formula=all&attribution=end",
     {"at": "2026-11-17T15:42:07.5Z", "formula": "all", "attribution": "end"}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "asked"), QUESTIONS)
async def test_the_query_is_put_to_the_worker(query: str, asked: dict[str, object]) -> None:
    async with calling(create_app(Rooms().parts())) as client:
        answer = await client.get(f"/v1/snapshot{query}", headers=BEARER)
    assert (answer.status_code, answer.json()) == (200, {"asked": asked})


async def test_a_question_without_sense_names_the_field_and_no_worker_is_503() -> None:
    rooms = Rooms()
    async with calling(create_app(rooms.parts())) as client:
        senseless = await client.get("/v1/snapshot?windows=soon", headers=BEARER)
        rooms.questions.is_away = True
        away = await client.get("/v1/snapshot", headers=BEARER)
    assert (senseless.status_code, senseless.json()["field"]) == (422, "windows")
    assert (away.status_code, away.headers["retry-after"]) == (503, "1")


async def test_routes_behind_the_door_describe_how_they_refuse() -> None:
    async with calling(create_app(Rooms().parts())) as client:
        described = (await client.get("/openapi.json")).json()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            statuses = {"401", "422", "503"} if path.startswith("/v1/") else set()
            assert statuses <= operation["responses"].keys(), path
            told = {status: operation["responses"][status]["content"] for status in statuses}
            assert all([*content] == ["application/problem+json"] for content in told.values())
    assert "HTTPValidationError" not in str(described["paths"])

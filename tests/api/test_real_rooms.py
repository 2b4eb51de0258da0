"""The edge on a real Valkey: 202 is in the log, and a server that is away is said to be."""

import asyncio
import dataclasses
import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import connect as connect_live

from app.api.parts import ApiParts
from app.api.server import create_app
from app.metrics.asking import AnyAnswer, AnyQuestion
from app.metrics.snapshot import NotAnswerable, Question
from app.streams.board import Board
from app.streams.connection import connect
from app.streams.dead_letters import DeadLetters
from app.streams.event_log import START, EventLog
from app.streams.questions import Questions
from app.streams.sessions import Sessions
from tests.api.keepers import BEARER, Rooms, board, change, picture, queued
from tests.api.serving import calling, serving

pytestmark = pytest.mark.redis


def parts_on(redis: Redis) -> ApiParts:
    return Rooms().parts(
        event_log=EventLog(redis, "main"),
        board=Board(redis, "main"),
        questions=Questions(redis, "main"),
        dead_letters=DeadLetters(redis, "main"),
        sessions=Sessions(redis, "main"),
    )


async def stored(redis: Redis) -> list[str]:
    entries = await EventLog(redis, "main").read(START, 1, 1_000)
    return [event.id for entry in entries for event in entry.events]


async def test_what_was_answered_202_is_in_the_log_once(valkey: Redis) -> None:
    async with calling(create_app(parts_on(valkey))) as client:
        calls = [
            client.post("/v1/events", json=[queued(n), queued(n + 1)], headers=BEARER)
            for n in range(40)
        ]
        answers = [answer.json() for answer in await asyncio.gather(*calls)]
    assert sum(answer["accepted"] for answer in answers) == 41
    assert sum(answer["repeated"] for answer in answers) == 39
    assert sorted(await stored(valkey)) == sorted(f"e-{n}" for n in range(41))


async def test_after_a_restart_what_is_in_the_log_is_repeated(valkey: Redis) -> None:
    for expected in (1, 0):
        async with calling(create_app(parts_on(valkey))) as client:
            answer = await client.post("/v1/events", json=queued(), headers=BEARER)
        assert answer.json()["accepted"] == expected


async def test_an_unknown_type_becomes_a_dead_letter(valkey: Redis) -> None:
    async with calling(create_app(parts_on(valkey))) as client:
        event = queued(type="coffee.made", caller="+442079460958")
        assert (await client.post("/v1/events", json=event, headers=BEARER)).status_code == 422
    (found,) = (await DeadLetters(valkey, "main").newest()).letters
    letter = await DeadLetters(valkey, "main").get(found.id)
    assert letter is not None
    assert (letter.source, letter.head.type) == ("native", "coffee.made")
    assert "7946" not in str(letter)


async def test_a_link_of_the_command_line_opens_the_board(valkey: Redis) -> None:
    parts = parts_on(valkey)
    token = await Sessions(valkey, "main").new_sign_in_token()
    async with calling(create_app(parts)) as client:
        assert (await client.get("/v1/kpis")).status_code == 401
        assert (await client.get(f"/sign-in?token={token}")).status_code == 303
        assert (await client.get("/v1/kpis")).status_code == 200


async def test_a_published_change_reaches_the_browser(valkey: Redis) -> None:
    published = Board(valkey, "main")
    await published.publish(board(1))
    async with serving(create_app(parts_on(valkey))) as place:
        url = f"ws://{place}/v1/live"
        async with connect_live(url, additional_headers=BEARER, proxy=None) as client:
            seen = [json.loads(await client.recv())["frame"] for _ in range(2)]
            await published.tell(change(2, {"PS": picture(4)}))
            delta = json.loads(await client.recv())
    assert seen == ["hello", "snapshot"]
    assert delta["queues"]["PS"]["now"]["waiting"] == 4


async def test_the_workers_answer_and_its_refusal_are_passed_on(valkey: Redis) -> None:
    def answer(question: AnyQuestion) -> AnyAnswer:
        if isinstance(question, Question) and question.formula:
            raise NotAnswerable("formula", "unheard of")
        return board(5)

    worker = asyncio.create_task(Questions(valkey, "main").serve(answer))
    async with calling(create_app(parts_on(valkey))) as client:
        good = await client.get("/v1/snapshot", headers=BEARER)
        bad = await client.get("/v1/snapshot?formula=x", headers=BEARER)
    worker.cancel()
    assert (good.status_code, good.json()["version"]) == (200, 5)
    assert (bad.status_code, bad.json()["field"]) == (422, "formula")


async def test_with_the_server_away_every_route_says_so() -> None:
    away = connect("redis://127.0.0.1:1/0")
    async with calling(create_app(parts_on(away))) as client:
        session = {"Cookie": "callboard_session=x"}
        answers: list[httpx2.Response] = [
            await client.post("/v1/events", json=queued(), headers=BEARER),
            await client.get("/v1/snapshot", headers=BEARER),
            await client.get("/v1/kpis", headers=session),
        ]
    await away.aclose()
    assert [(answer.status_code, answer.headers["retry-after"]) for answer in answers] == [
        (503, "1")
    ] * 3


async def test_with_the_server_away_a_browser_gets_a_page_that_asks_again(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("the board")
    away = connect("redis://127.0.0.1:1/0")
    parts = dataclasses.replace(parts_on(away), static=tmp_path)
    async with calling(create_app(parts)) as client:
        session = {"Cookie": "callboard_session=x"}
        answers: list[httpx2.Response] = [
            await client.get("/", headers=session),
            await client.get("/sign-in?token=x"),
        ]
    await away.aclose()
    for answer in answers:
        assert (answer.status_code, answer.headers["refresh"]) == (503, "5")
        assert answer.headers["content-type"].startswith("text/html")
        assert "asks again by itself" in answer.text
        # An address that names a view (#/…) is asked for by a script only, which the policy must let run.
        script = answer.text.split("<script>")[1].split("</script>")[0]
        assert "location.reload()" in script
        allowed = b64encode(sha256(script.encode()).digest()).decode()
        assert f"script-src 'sha256-{allowed}'" in answer.headers["content-security-policy"]

"""WS /v1/live over real sockets: who is let in, what is sent, and how it ends."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from app.api.server import create_app
from app.push.contract import Pace
from tests.api.keepers import BEARER, Rooms, board, change, picture
from tests.api.serving import serving

COOKIE = {"Cookie": "callboard_session=known"}


@asynccontextmanager
async def live(
    rooms: Rooms, headers: dict[str, str] = BEARER, **changes: Any
) -> AsyncIterator[ClientConnection]:
    app = create_app(rooms.parts(**changes))
    async with serving(app) as place:
        own = {name: value.replace("{place}", place) for name, value in headers.items()}
        async with connect(f"ws://{place}/v1/live", additional_headers=own, proxy=None) as client:
            yield client


async def frame(client: ClientConnection) -> dict[str, Any]:
    return dict(json.loads(await client.recv()))


async def test_a_client_is_greeted_shown_the_board_and_told_every_change() -> None:
    rooms = Rooms()
    rooms.board.publish(board(1))
    async with live(rooms) as client:
        assert await frame(client) == {
            "frame": "hello", "protocol": 1, "build": "b1", "centre": "main",
            "timezone": "Europe/London", "clock": "wall",
            "now": "2026-11-17T15:42:07.500Z", "heartbeat_s": 5.0,
        }  # fmt: skip
        whole = await frame(client)
        assert whole.pop("frame") == "snapshot"
        assert whole == msgspec.to_builtins(board(1))
        for version in (2, 3):
            rooms.board.publish(change(version, {"PS": picture(version)}))
            delta = await frame(client)
            assert (delta["frame"], delta["since"], delta["version"]) == (
                "delta",
                version - 1,
                version,
            )


async def test_a_client_may_narrow_its_view_and_widen_it_again() -> None:
    rooms = Rooms()
    rooms.board.publish(board(1))
    async with live(rooms) as client:
        await frame(client), await frame(client)
        await client.send(
            '{"frame":"subscribe","queues":["PS"],"windows":["30m"],"kpis":["offered"]}'
        )
        narrow = await frame(client)
        assert (narrow["frame"], list(narrow["queues"])) == ("snapshot", ["PS"])
        assert narrow["total"]["windows"] == {
            "30m": {"since": "a", "until": "b", "kpis": {"offered": {"value": 5}}}
        }
        await client.send('{"frame":"subscribe"}')
        assert list((await frame(client))["queues"]) == ["PS", "NE"]


async def test_a_bad_message_is_refused_and_the_connection_goes_on() -> None:
    rooms = Rooms()
    rooms.board.publish(board(1))
    async with live(rooms) as client:
        await frame(client), await frame(client)
        await client.send('{"frame":"subscribe","windows":["9m"]}')
        assert (await frame(client))["field"] == "windows"
        await client.send(b"\xff")
        assert (await frame(client))["frame"] == "refused"
        await client.send('{"frame":"resume","version":1}')
        assert (await frame(client))["frame"] == "heartbeat"


async def test_the_heart_beats_when_nothing_changes() -> None:
    rooms = Rooms()
    async with live(rooms, pace=Pace(heartbeat_s=0.01)) as client:
        assert (await frame(client))["heartbeat_s"] == 0.01
        assert (await frame(client))["version"] is None
        rooms.clock.advance(500)
        # One may have been under way before the clock was moved.
        beats = [await frame(client) for _ in range(2)]
        assert beats[-1]["now"] == "2026-11-17T15:42:08.000Z"


REFUSED = [
    ({}, 4401),
    ({"Authorization": "Bearer wrong"}, 4401),
    ({"Authorization": "Bearer wrong"} | COOKIE, 4401),
    ({"Cookie": "callboard_session=other", "Origin": "http://{place}"}, 4401),
    (COOKIE, 4403),
    (COOKIE | {"Origin": "null"}, 4403),
    (COOKIE | {"Origin": "https://evil.example"}, 4403),
]


@pytest.mark.parametrize(("headers", "code"), REFUSED)
async def test_strangers_are_told_why_by_the_close_code(headers: dict[str, str], code: int) -> None:
    async with live(Rooms(), headers) as client:
        with pytest.raises(ConnectionClosed):
            await client.recv()
        assert client.close_code == code


@pytest.mark.parametrize("origin", ["http://{place}", "http://127.0.0.1:8000"])
async def test_the_services_own_page_is_let_in_by_cookie(origin: str) -> None:
    async with live(Rooms(), COOKIE | {"Origin": origin}) as client:
        assert (await frame(client))["frame"] == "hello"


async def test_a_restart_is_told_by_its_close_code() -> None:
    async with serving(create_app(Rooms().parts())) as place:
        client = await connect(f"ws://{place}/v1/live", additional_headers=BEARER, proxy=None)
        await frame(client)
    with pytest.raises(ConnectionClosed):
        await client.recv()
    assert client.close_code == 1012


async def test_a_client_that_does_not_read_is_dropped_and_slows_nobody() -> None:
    rooms = Rooms()
    app = create_app(rooms.parts(pace=Pace(slow_s=0.05, goodbye_s=5.0)))
    queues = {f"queue {n}": picture() for n in range(2_000)}
    rooms.board.publish(board(1, queues))
    async with serving(app) as place, slow_and_quick(place) as (slow, quick):
        version = 1
        while await clients(place) == 2:
            version += 1
            rooms.board.publish(change(version, queues))
            while (await frame(quick)).get("version") != version:
                pass
        with pytest.raises(ConnectionClosed):
            await finish(slow)
        assert slow.close_code == 4408


@asynccontextmanager
async def slow_and_quick(place: str) -> AsyncIterator[tuple[ClientConnection, ClientConnection]]:
    """One client with next to no room for what it does not read, and one that reads."""
    host, port = place.split(":")
    pipe = socket.socket()
    pipe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    pipe.setblocking(False)
    await asyncio.get_running_loop().sock_connect(pipe, (host, int(port)))
    url = f"ws://{place}/v1/live"
    plain: dict[str, Any] = {
        "additional_headers": BEARER,
        "compression": None,
        "max_size": None,
        "proxy": None,
    }
    async with (
        connect(url, sock=pipe, max_queue=1, **plain) as slow,
        connect(url, **plain) as quick,
    ):
        yield slow, quick


async def clients(place: str) -> int:
    reader, writer = await asyncio.open_connection(*place.split(":"))
    writer.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    lines = (await reader.read()).decode().splitlines()
    writer.close()
    return int(
        float(next(line for line in lines if line.startswith("callboard_live_clients ")).split()[1])
    )


async def finish(client: ClientConnection) -> None:
    """Read what is left, to the end."""
    async for _ in client:
        pass

import asyncio
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from app.embedded.valkey import EmbeddedValkey
from app.streams.connection import connect
from app.streams.wire import wired

pytestmark = pytest.mark.redis


async def test_answers_come_in_the_order_of_the_commands(redis: Redis) -> None:
    wire = await wired(redis)

    asked = [wire.ask(b"ECHO", b"%d" % number) for number in range(100)]

    assert await asyncio.gather(*asked) == [b"%d" % number for number in range(100)]


async def test_a_command_that_is_refused_leaves_the_others_alone(redis: Redis) -> None:
    wire = await wired(redis)

    before, refused, after = wire.ask(b"PING"), wire.ask(b"NO-SUCH"), wire.ask(b"PING")

    assert [await before, await after] == [b"PONG", b"PONG"]
    with pytest.raises(ResponseError):
        await refused


async def test_whoever_is_cancelled_while_waiting_leaves_the_others_their_answers(
    redis: Redis,
) -> None:
    wire = await wired(redis)
    first, second = wire.ask(b"ECHO", b"first"), wire.ask(b"ECHO", b"second")

    first.cancel()

    assert await second == b"second"


async def test_what_a_server_that_dies_leaves_unanswered_fails(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path)
    redis = connect(await server.start())
    wire = await wired(redis)
    asked = wire.ask(b"BLPOP", b"nothing", b"0")

    await server.stop()

    with pytest.raises(RedisError):
        await asked
    assert wire.is_lost
    await redis.aclose()


async def test_another_wire_is_there_once_the_server_is_back(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path)
    redis = connect(await server.start())
    lost = await wired(redis)
    await server.stop()
    while not lost.is_lost:  # noqa: ASYNC110  it tells nobody who asks nothing
        await asyncio.sleep(0)
    await server.start()

    assert await (await wired(redis)).ask(b"PING") == b"PONG"

    await redis.aclose()
    await server.stop()


async def test_a_server_that_is_silent_is_taken_for_one_that_is_away(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.streams.wire.SILENT_S", 0.05)
    wire = await wired(redis)

    with pytest.raises(RedisError):
        await wire.ask(b"BLPOP", b"nothing", b"0")

    assert wire.is_lost

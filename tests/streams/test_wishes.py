import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from app.embedded.valkey import EmbeddedValkey
from app.streams import keys
from app.streams.connection import connect
from app.streams.wishes import Wishes

pytestmark = pytest.mark.redis

FOR_EVER_S = 60.0


@asynccontextmanager
async def heard_by(worker: Wishes, redis: Redis) -> AsyncIterator[None]:
    listening = asyncio.create_task(worker.listen())
    try:
        async with asyncio.timeout(10):
            await until_listening(redis)
            yield
    finally:
        listening.cancel()
        await asyncio.wait([listening])


async def until_listening(redis: Redis) -> None:
    channel = keys.wishes("main")
    while not dict(await redis.pubsub_numsub(channel))[channel.encode()]:
        pass


async def test_who_was_shown_a_board_is_heard_to_wish_for_the_next(redis: Redis) -> None:
    edge, worker = Wishes(redis, "main"), Wishes(redis, "main")
    async with heard_by(worker, redis):
        for version in (7, 8, 9):
            edge.say(version)
            await worker.until(version, FOR_EVER_S)
            assert worker.reach(version)


async def test_a_wish_of_who_has_not_seen_the_newest_board_is_none(redis: Redis) -> None:
    slow, quick, worker = (Wishes(redis, "main") for _ in range(3))
    async with heard_by(worker, redis):
        slow.say(7)
        await worker.until(7, FOR_EVER_S)
        assert not worker.reach(8)
        # Of several edges the first that is ready is enough.
        quick.say(8)
        await worker.until(8, FOR_EVER_S)
        assert worker.reach(8)


async def test_where_nobody_wishes_for_anything_the_time_passes(redis: Redis) -> None:
    worker = Wishes(redis, "main")
    async with heard_by(worker, redis):
        await worker.until(1, 0.01)
    assert not worker.reach(1)


async def test_wishes_are_heard_again_after_a_lost_connection(redis: Redis, valkey: Redis) -> None:
    edge, worker = Wishes(redis, "main"), Wishes(redis, "main")
    async with heard_by(worker, redis):
        await said_until_heard(edge, 1, worker)
        for version, kind in enumerate(("pubsub", "normal"), start=2):
            await valkey.execute_command("CLIENT", "KILL", "TYPE", kind)  # type: ignore[no-untyped-call]
            await said_until_heard(edge, version, worker)


async def test_a_server_that_is_away_costs_who_wishes_nothing(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path)
    redis = connect(await server.start())
    edge, worker = Wishes(redis, "main"), Wishes(redis, "main")
    async with heard_by(worker, redis):
        await said_until_heard(edge, 1, worker)
        await server.stop()
        edge.say(2)
        await worker.until(2, 0.01)
        assert not worker.reach(2)

        await server.start()
        await said_until_heard(edge, 2, worker)
    await redis.aclose()
    await server.stop()


async def said_until_heard(edge: Wishes, version: int, worker: Wishes) -> None:
    """Say it again and again, for a wish may be lost with a connection."""
    while not worker.reach(version):
        edge.say(version)
        await worker.until(version, 0.01)

import asyncio

import pytest
from redis.asyncio import Redis

from app.streams.bell import Bell

pytestmark = pytest.mark.redis


async def test_whoever_listens_hears_every_ring_and_one_for_what_was_before(redis: Redis) -> None:
    rings = aiter(Bell(redis, "main").rings())
    await anext(rings)
    for _ in range(3):
        await Bell(redis, "main").ring()
        async with asyncio.timeout(5):
            await anext(rings)


async def test_after_a_lost_connection_it_rings_by_itself(redis: Redis, valkey: Redis) -> None:
    rings = aiter(Bell(redis, "main").rings())
    await anext(rings)
    await valkey.execute_command("CLIENT", "KILL", "TYPE", "pubsub")  # type: ignore[no-untyped-call]
    async with asyncio.timeout(5):
        await anext(rings)

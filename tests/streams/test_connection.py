import asyncio
from pathlib import Path

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from app.embedded.valkey import EmbeddedValkey
from app.streams.connection import connect, patiently

pytestmark = pytest.mark.redis


@pytest.mark.parametrize("steps", range(0, 40, 4))
async def test_whoever_is_cancelled_in_the_midst_of_commands_ends(redis: Redis, steps: int) -> None:
    async def ask_for_ever() -> None:
        while True:
            await patiently(redis.dbsize)

    asking = asyncio.create_task(ask_for_ever())
    for _ in range(steps):
        await asyncio.sleep(0)
    asking.cancel()

    ended, _ = await asyncio.wait([asking], timeout=5)

    assert ended
    assert asking.cancelled()


async def test_a_cancellation_that_a_lost_connection_swallows_is_heeded_all_the_same() -> None:
    begun = asyncio.Event()

    async def lose_the_connection_just_then() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ConnectionError from None

    asking = asyncio.create_task(patiently(lose_the_connection_just_then))
    await begun.wait()
    asking.cancel()

    ended, _ = await asyncio.wait([asking], timeout=5)

    assert ended
    assert asking.cancelled()


async def test_the_patient_get_their_answer_when_the_server_is_back(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path)
    redis = connect(await server.start())
    await server.stop()

    with capture_logs():
        asking = asyncio.create_task(patiently(redis.dbsize))
        await server.start()
        assert await asking == 0

    await redis.aclose()
    await server.stop()

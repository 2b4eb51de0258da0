import asyncio

import pytest
from redis.asyncio import Redis

from app.streams import keys
from app.streams.checkpoint import Checkpoints, Superseded
from app.streams.progress import BELIEVED, KEPT, Progress, State

pytestmark = pytest.mark.redis

STATE = State(applied=12, position="7-0", caught_up=True)


async def test_what_the_worker_tells_is_read(redis: Redis) -> None:
    fence = await Checkpoints(redis, "main").claim()
    progress = Progress(redis, "main")

    await progress.tell(fence, STATE)

    assert await progress.read() == STATE


@pytest.mark.parametrize(("ago", "state"), [(BELIEVED - 1_000, STATE), (BELIEVED + 1, None)])
async def test_a_silent_worker_is_not_believed_but_its_last_word_is_kept(
    redis: Redis, ago: int, state: State | None
) -> None:
    fence = await Checkpoints(redis, "main").claim()
    progress = Progress(redis, "main")
    assert await progress.read() is None
    assert await progress.last() is None

    await progress.tell(fence, STATE)
    await redis.pexpire(keys.progress("main"), KEPT - ago)

    told = await progress.last()
    assert told is not None
    assert told.state == STATE
    assert ago <= told.ago < ago + 900
    assert await progress.read() == state


async def test_a_worker_is_there_for_as_long_as_it_lives(redis: Redis) -> None:
    progress = Progress(redis, "main")
    await progress.tell(await Checkpoints(redis, "main").claim(), STATE)

    async def is_there() -> bool:
        told = await progress.last()
        return told is not None and told.is_there

    assert not await is_there()
    life = asyncio.create_task(progress.live())
    async with asyncio.timeout(5):
        while not await is_there():
            pass
        life.cancel()
        while await is_there():
            pass


async def test_a_superseded_worker_is_told_so(redis: Redis) -> None:
    checkpoints = Checkpoints(redis, "main")
    older = await checkpoints.claim()
    await checkpoints.claim()

    with pytest.raises(Superseded):
        await Progress(redis, "main").tell(older, STATE)

import pytest
from redis.asyncio import Redis

from app.streams import keys
from app.streams.checkpoint import Checkpoints, Superseded
from app.streams.progress import BELIEVED, Progress, State

pytestmark = pytest.mark.redis

STATE = State(applied=12, position="7-0", caught_up=True)


async def test_what_the_worker_tells_is_read(redis: Redis) -> None:
    fence = await Checkpoints(redis, "main").claim()
    progress = Progress(redis, "main")

    await progress.tell(fence, STATE)

    assert await progress.read() == STATE


async def test_a_silent_worker_is_forgotten(redis: Redis) -> None:
    fence = await Checkpoints(redis, "main").claim()
    progress = Progress(redis, "main")
    assert await progress.read() is None

    await progress.tell(fence, STATE)

    assert 0 < await redis.pttl(keys.progress("main")) <= BELIEVED


async def test_a_superseded_worker_is_told_so(redis: Redis) -> None:
    checkpoints = Checkpoints(redis, "main")
    older = await checkpoints.claim()
    await checkpoints.claim()

    with pytest.raises(Superseded):
        await Progress(redis, "main").tell(older, STATE)

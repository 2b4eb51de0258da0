import pytest
from redis.asyncio import Redis

from app.streams import keys
from app.streams.checkpoint import Checkpoints, Superseded
from app.streams.event_log import START

pytestmark = pytest.mark.redis


async def test_nothing_saved_is_the_start(redis: Redis) -> None:
    assert await Checkpoints(redis, "main").load() == (START, {})


async def test_position_and_parts_come_back_as_they_were_saved(redis: Redis) -> None:
    checkpoints = Checkpoints(redis, "main")
    fence = await checkpoints.claim()
    parts = {"clock": b"=z", "ledger:PS": bytes(100_000)}

    await checkpoints.save(fence, "7-1", parts)

    assert await checkpoints.load() == ("7-1", parts)
    assert await redis.memory_usage(keys.checkpoint("main")) < 10_000  # type: ignore[operator]


async def test_a_save_replaces_its_parts_and_leaves_the_others(redis: Redis) -> None:
    checkpoints = Checkpoints(redis, "main")
    fence = await checkpoints.claim()
    await checkpoints.save(fence, "7-1", {"a": b"1", "b": b"1", "c": b"1"})

    await checkpoints.save(fence, "8-0", {"a": b"2", "b": b""})

    assert await checkpoints.load() == ("8-0", {"a": b"2", "c": b"1"})


async def test_only_the_newest_owner_may_save(redis: Redis) -> None:
    checkpoints = Checkpoints(redis, "main")
    older = await checkpoints.claim()
    newer = await checkpoints.claim()

    with pytest.raises(Superseded):
        await checkpoints.save(older, "9-9", {"a": b"older"})
    await checkpoints.save(newer, "8-0", {"a": b"newer"})

    assert newer > older
    assert await checkpoints.load() == ("8-0", {"a": b"newer"})


async def test_after_an_erasure_nobody_saves_half_a_state(redis: Redis) -> None:
    checkpoints = Checkpoints(redis, "main")
    fence = await checkpoints.claim()
    await redis.flushall()

    with pytest.raises(Superseded):
        await checkpoints.save(fence, "9-9", {"a": b"what changed lately"})


async def test_centres_do_not_share_anything(redis: Redis) -> None:
    leeds, york = Checkpoints(redis, "leeds"), Checkpoints(redis, "york")
    fence = await leeds.claim()
    await york.claim()

    await leeds.save(fence, "1-0", {"a": b"leeds"})

    assert await york.load() == (START, {})

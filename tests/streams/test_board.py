import asyncio
from contextlib import aclosing
from typing import Any, cast

import msgspec
import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from app.metrics.sealed import SealedDelta
from app.metrics.snapshot import (
    AgentPicture,
    Delta,
    Figure,
    Gauges,
    QueuePicture,
    Snapshot,
    SourcePicture,
    Target,
    TotalPicture,
    Trend,
    WindowFigures,
)
from app.streams import keys
from app.streams.board import Board

pytestmark = pytest.mark.redis

AT = "2026-11-17T15:42:07.500Z"
TREND = Trend(kpi="service_level", window="30m", step_s=120, until=AT, values=[0.8, None])
AWAY = AgentPicture(agent="a1", state="away", reason="lunch", since=AT, queues=["PS"])


def gauges(waiting: int) -> Gauges:
    return Gauges(waiting=waiting, ringing=0, overdue_waiting=0, longest_waiting_since=None)


def queue(waiting: int, trend: Trend | msgspec.UnsetType = msgspec.UNSET) -> QueuePicture:
    return QueuePicture(
        name="Private accounts",
        group=None,
        target=Target(0.8, 20.0),
        status="ok",
        status_since=AT,
        sources=["native"],
        now=gauges(waiting),
        windows={"30m": WindowFigures(AT, AT, {"asa": {"value": 9.1}})},
        trend=trend,
    )


def snapshot(version: int, **queues: QueuePicture) -> Snapshot:
    return Snapshot(
        version=version,
        at=AT,
        centre="main",
        timezone="Europe/London",
        clock="wall",
        applied=version * 10,
        lag_s=0.2,
        queues=queues,
        total=TotalPicture(gauges(0), {}),
        groups={"Banking": TotalPicture(gauges(1), {})},
        agents=[AWAY],
        alerts=[],
        sources=[SourcePicture("native", AT, 0.2, silent=False, silent_since=None)],
        oddities={"late_events": 0},
    )


def delta(version: int, removed: list[str] | None = None, **queues: QueuePicture) -> Delta:
    return Delta(
        version=version,
        since=version - 1,
        at=AT,
        applied=version * 10,
        lag_s=0.3,
        queues=queues,
        removed=removed or [],
        total=TotalPicture(gauges(version), {}),
        groups={},
        agents=[],
        alerts=[],
        sources=[],
        oddities={"late_events": version},
    )


async def test_before_anything_is_published_there_is_no_board(redis: Redis) -> None:
    assert await Board(redis, "main").load() is None


async def test_a_published_snapshot_is_loaded_whole(redis: Redis) -> None:
    board = Board(redis, "main")
    published = snapshot(1, PS=queue(2, TREND), NE=queue(0))

    await board.publish(published)

    assert msgspec.to_builtins(await board.load()) == msgspec.to_builtins(published)


async def test_figures_are_published_as_they_are_sent_out(redis: Redis) -> None:
    board = Board(redis, "main")
    published = snapshot(1, PS=queue(2))
    published.queues["PS"].windows["30m"].kpis["asa"] = Figure(9.1, 981.4, 108)

    await board.publish(published)

    loaded = await board.load()
    assert loaded is not None
    assert loaded.queues["PS"].windows["30m"].kpis["asa"] == {
        "value": 9.1,
        "numerator": 981.4,
        "denominator": 108,
    }


async def tell(board: Board, change: Delta) -> None:
    """Tell a change and keep it, as a worker does."""
    await board.tell(change)
    await board.keep()


async def test_a_change_replaces_its_queues_and_the_head(redis: Redis) -> None:
    board = Board(redis, "main")
    await board.publish(snapshot(1, PS=queue(2, TREND), NE=queue(0), OLD=queue(0, TREND)))

    await tell(board, delta(2, removed=["OLD"], PS=queue(3)))

    loaded = await board.load()
    assert loaded is not None
    assert (loaded.version, loaded.applied, loaded.lag_s) == (2, 20, 0.3)
    assert sorted(loaded.queues) == ["NE", "PS"]
    assert loaded.queues["PS"].now.waiting == 3
    assert loaded.queues["PS"].trend == TREND
    assert loaded.total.now.waiting == 2
    assert loaded.agents == [AWAY]
    assert loaded.timezone == "Europe/London"


async def test_a_listener_hears_the_board_and_then_each_change(redis: Redis) -> None:
    board = Board(redis, "main")
    await board.publish(snapshot(1, PS=queue(2)))
    async with aclosing(cast("Any", board.updates())) as updates:
        assert (await anext(updates)).version == 1

        await tell(board, delta(2, PS=queue(3)))
        await tell(board, delta(3))

        heard = [await anext(updates), await anext(updates)]
    assert [(type(each), each.version) for each in heard] == [(SealedDelta, 2), (SealedDelta, 3)]
    assert heard[0].queues["PS"].now.waiting == 3


async def test_a_listener_who_missed_a_change_hears_the_whole_board(redis: Redis) -> None:
    board = Board(redis, "main")
    await board.publish(snapshot(1, PS=queue(2)))
    async with aclosing(cast("Any", board.updates())) as updates:
        await anext(updates)

        await tell(board, delta(5, PS=queue(4)))

        heard = await anext(updates)
    assert isinstance(heard, Snapshot)
    assert heard.version == 5
    assert heard.queues["PS"].now.waiting == 4


async def test_a_listener_whose_connection_is_lost_hears_the_whole_board(redis: Redis) -> None:
    board = Board(redis, "main")
    await board.publish(snapshot(1, PS=queue(2)))
    async with aclosing(cast("Any", board.updates())) as updates:
        await anext(updates)

        await redis.client_kill_filter(_type="pubsub")
        await tell(board, delta(2, PS=queue(7)))

        heard = await anext(updates)
    assert isinstance(heard, Snapshot)
    assert heard.queues["PS"].now.waiting == 7


async def test_a_listener_takes_a_worker_that_starts_over_at_its_word(redis: Redis) -> None:
    board = Board(redis, "main")
    await board.publish(snapshot(9))
    async with aclosing(cast("Any", board.updates())) as updates:
        await anext(updates)

        await board.publish(snapshot(4))
        await tell(board, delta(5))

        heard = [await anext(updates), await anext(updates)]
    assert [each.version for each in heard] == [4, 5]


async def test_whoever_listens_before_the_first_board_hears_it(redis: Redis) -> None:
    board = Board(redis, "main")
    async with aclosing(cast("Any", board.updates())) as updates:
        hearing = asyncio.ensure_future(anext(updates))
        while not await redis.pubsub_channels(keys.board_channel("main")):
            assert not hearing.done()

        await board.publish(snapshot(1))

        assert (await hearing).version == 1


async def test_what_is_only_told_is_kept_with_what_is_kept_next(redis: Redis) -> None:
    board = Board(redis, "main")
    await board.publish(snapshot(1, PS=queue(2), NE=queue(1), OLD=queue(0)))

    await board.tell(delta(2, removed=["OLD"], PS=queue(3)))
    told_only = await board.load()
    await tell(board, delta(3, NE=queue(4)))

    loaded = await board.load()
    assert told_only is not None
    assert told_only.version == 1
    assert loaded is not None
    assert loaded.version == 3
    assert {name: each.now.waiting for name, each in loaded.queues.items()} == {"PS": 3, "NE": 4}
    assert not board.has_unkept


async def test_who_comes_between_hears_the_board_once_it_is_kept(redis: Redis) -> None:
    board = Board(redis, "main")
    await board.publish(snapshot(1, PS=queue(2)))
    await board.tell(delta(2, PS=queue(3)))
    async with aclosing(cast("Any", board.updates())) as updates:
        assert (await anext(updates)).version == 1

        await board.tell(delta(3, PS=queue(4)))
        await board.keep()
        await board.tell(delta(4, PS=queue(5)))

        heard = [await anext(updates), await anext(updates)]
    assert [(type(each), each.version) for each in heard] == [(Snapshot, 3), (SealedDelta, 4)]
    assert heard[0].queues["PS"].now.waiting == 4


async def test_what_is_told_while_a_board_is_kept_follows_on_it(redis: Redis) -> None:
    board = Board(redis, "main")
    await board.publish(snapshot(1, PS=queue(2)))
    await board.tell(delta(2, PS=queue(3)))
    async with aclosing(cast("Any", board.updates())) as updates:
        assert (await anext(updates)).version == 1

        # Told before it is kept up to 2, as far as a listener can tell.
        await redis.publish(
            keys.board_channel("main"), b"t" + msgspec.json.encode(delta(3, PS=queue(4)))
        )
        await board.keep()

        heard = [await anext(updates), await anext(updates)]
    assert [(type(each), each.version) for each in heard] == [(Snapshot, 2), (SealedDelta, 3)]
    assert heard[1].queues["PS"].now.waiting == 4


async def test_what_could_not_be_kept_is_kept_with_what_was_told_since(redis: Redis) -> None:
    board = Board(redis, "main")
    await board.publish(snapshot(1, PS=queue(2), NE=queue(1)))
    await board.tell(delta(2, PS=queue(3)))
    # While it is no hash, nothing can be kept in it.
    kept: Any = await redis.dump(keys.board("main"))
    await redis.set(keys.board("main"), "none")

    keeping = asyncio.ensure_future(board.keep())
    await board.tell(delta(3, NE=queue(4)))
    with pytest.raises(ResponseError):
        await keeping
    await redis.restore(keys.board("main"), 0, kept, replace=True)
    await board.keep()

    loaded = await board.load()
    assert loaded is not None
    assert {name: each.now.waiting for name, each in loaded.queues.items()} == {"PS": 3, "NE": 4}
    assert not board.has_unkept


async def test_who_heard_what_was_told_needs_not_hear_that_it_is_kept(redis: Redis) -> None:
    board = Board(redis, "main")
    await board.publish(snapshot(1, PS=queue(2)))
    async with aclosing(cast("Any", board.updates())) as updates:
        await anext(updates)
        for version in (2, 3):
            await board.tell(delta(version))
            await board.keep()

        assert [(await anext(updates)).version for _ in range(2)] == [2, 3]
        assert not board.has_unkept

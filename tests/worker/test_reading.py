"""The log read in parts, one ahead of the other, on a real server."""

import pytest
from redis.asyncio import Redis

from app.events.vocabulary import CallQueued
from app.streams.event_log import START, EventLog, opened
from app.worker.reading import Reading

pytestmark = pytest.mark.redis

ENTRIES, AN_ENTRY = 120, 400


async def backlog(redis: Redis) -> EventLog:
    log = EventLog(redis, "main")
    for number in range(ENTRIES):
        told = (f"{number}-{n}" for n in range(AN_ENTRY))
        await log.append([CallQueued(id=i, at=1, source="pbx", call=i, queue="PS") for i in told])
    return log


async def read_on(reading: Reading, after: str) -> tuple[str, list[str]]:
    """Read a part as the worker does; return where it ends, and the first event of every entry."""
    entries = [opened(raw) for raw in await reading.read(after, 1)]
    reading.note(len(entries), sum(len(entry.events) for entry in entries))
    return entries[-1].position, [entry.events[0].id for entry in entries]


async def test_a_backlog_comes_in_parts_every_entry_once(valkey: Redis) -> None:
    reading, position, found, parts = Reading(await backlog(valkey)), START, list[str](), 0
    while parts == 0 or reading.has_more:
        position, ids = await read_on(reading, position)
        found += ids
        parts += 1
    assert found == [f"{number}-0" for number in range(ENTRIES)]
    assert parts == 3
    assert await reading.read(position, 1) == []


async def test_what_was_read_ahead_is_left_where_the_reader_goes_on_elsewhere(
    valkey: Redis,
) -> None:
    reading = Reading(await backlog(valkey))
    first, begun = await read_on(reading, START)
    await read_on(reading, first)
    _, again = await read_on(reading, START)
    assert again[:50] == begun
    reading.end()

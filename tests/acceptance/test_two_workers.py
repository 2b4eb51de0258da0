"""Two workers on one centre: the newer one keeps the board, the older one goes by itself."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest
from redis.asyncio import Redis

from app.cli.children import SUPERSEDED
from app.events.instants import MINUTE
from app.streams.connection import connect
from app.streams.event_log import EventLog
from app.streams.questions import Questions
from tests.acceptance.bank_day import as_logged, bank_day
from tests.acceptance.comparing import compare_all
from tests.acceptance.fleet import CENTRE, caught_up
from tests.acceptance.questions import questions
from tests.recount.recount import Recount, as_instant
from tests.system.service import run

pytestmark = [pytest.mark.redis, pytest.mark.slow, pytest.mark.timeout(60)]


@asynccontextmanager
async def worker(url: str) -> AsyncIterator[Process]:
    """`callboard worker`, killed at the end if it still works."""
    process = await run("worker", CALLBOARD_REDIS_URL=url, CALLBOARD_CLOCK="events")
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_the_older_worker_stops_and_the_board_stays_right(
    valkey_url: str, valkey: Redis
) -> None:
    assert await valkey.ping()
    events = bank_day(20 * MINUTE, seed=2)
    logged = as_logged(events)
    redis = connect(valkey_url)
    log = EventLog(redis, CENTRE.name)

    async with worker(valkey_url) as older:
        await log.append(logged[:1000])
        await caught_up(redis)
        async with worker(valkey_url) as newer:
            # Both read these: the older one learns only when it writes that it is superseded.
            for start in range(1000, len(logged), 10):
                await log.append(logged[start : start + 10])
            _, said = await older.communicate()
            async with asyncio.timeout(20):
                state = await caught_up(redis)
            instants = [as_instant(event["at"]) for event in events]
            asked = questions(instants, 20, Random(2))
            found = await compare_all(Questions(redis, CENTRE.name), asked, Recount(events))
            newer.terminate()
            await newer.communicate()
    await redis.aclose()

    assert older.returncode == SUPERSEDED
    assert b"worker_superseded" in said
    assert b"Traceback" not in said
    assert state.applied == len(events)
    assert found.wrong[:10] == []
    assert newer.returncode == 0

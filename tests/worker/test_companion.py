"""What works beside the fold: it is shown at once, and its troubles are its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, NamedTuple, cast

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from app.metrics.beside import HistoryPicture
from app.streams.connection import connect
from app.streams.event_log import Position
from app.streams.tail import Tail
from app.worker import Pace, WorkerParts
from app.worker.companion import Desk
from tests.worker.test_worker import parts_on, published, queued, working

pytestmark = pytest.mark.redis


@pytest_asyncio.fixture
async def parts(valkey_url: str, valkey: Redis) -> AsyncIterator[WorkerParts]:
    await valkey.ping()
    client = connect(valkey_url)
    yield parts_on(client)
    await client.aclose()


class Telling(NamedTuple):
    """Says once how history stands."""

    picture: HistoryPicture
    needs_since: Position | None = None

    async def run(self, desk: Desk) -> None:
        desk.calculator.beside.show_history(self.picture)
        await desk.show()
        await asyncio.Event().wait()


class Failing(NamedTuple):
    """Cannot do its work."""

    needs_since: Position | None = None

    async def run(self, _: Desk) -> None:
        raise ZeroDivisionError


async def test_what_a_companion_says_is_on_the_board_though_another_one_fails(
    parts: WorkerParts,
) -> None:
    told = HistoryPicture(lag_s=12.5, reachable=False)
    await parts.event_log.append([queued(1)])
    beside = WorkerParts(**{**vars(parts), "companions": (Failing(), Telling(told))})
    async with asyncio.timeout(20), working(beside):
        await published(parts, 1)
        async with aclosing(cast("Any", parts.board.updates())) as updates:
            async for board in updates:
                if board.history == told:
                    break


class Needing(NamedTuple):
    """Needs the log from an entry on."""

    needs_since: Position | None

    async def run(self, _: Desk) -> None:
        await asyncio.Event().wait()


async def test_the_log_keeps_what_a_companion_still_needs(parts: WorkerParts) -> None:
    await parts.event_log.append([queued(0)])
    first = await parts.event_log.newest()
    needing = WorkerParts(**{**vars(parts), "companions": (Needing(first),)})
    async with working(needing, Pace(checkpoint_s=0), Tail(entries=50)):
        for number in range(1, 500):
            await parts.event_log.append([queued(number)])
        await published(parts, 500)

    assert len(await parts.event_log.read("0-0", 1, 1_000)) == 500


class Taking:
    """Needs the log from its first entry on, and nothing any more once it has taken it in."""

    def __init__(self, first: Position) -> None:
        self.needs_since: Position | None = first

    async def run(self, _: Desk) -> None:
        await asyncio.Event().wait()


async def test_the_log_is_let_go_in_a_quiet_hour_once_a_companion_has_taken_it_in(
    parts: WorkerParts,
) -> None:
    await parts.event_log.append([queued(0)])
    taking = Taking(await parts.event_log.newest())
    beside = WorkerParts(**{**vars(parts), "companions": (taking,)})
    async with asyncio.timeout(60), working(beside, Pace(checkpoint_s=0), Tail(entries=50)):
        for number in range(1, 250):
            await parts.event_log.append([queued(number)])
        await published(parts, 250)
        while (await parts.checkpoints.load())[0] != await parts.event_log.newest():
            pass
        assert len(await parts.event_log.read("0-0", 1, 1_000)) == 250
        taking.needs_since = None
        while len(await parts.event_log.read("0-0", 1, 1_000)) >= 200:
            pass

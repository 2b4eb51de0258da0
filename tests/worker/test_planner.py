"""The planner on a real Valkey and a real database: what it shows, and by what it goes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from app.clock import ManualClock
from app.events.instants import DAY, HOUR
from app.metrics.beside import StaffingPicture
from app.metrics.quarter import QUARTER
from app.metrics.record import SUMS, Kind, Record, SumsRecord
from app.metrics.snapshot import QueuePicture
from app.staffing.load import Load, Target
from app.staffing.required import Demand, required
from app.store.contract import StoreDoor
from app.store.door import LazyStore
from app.store.place import FILE
from app.streams.connection import connect
from app.worker import WorkerParts
from app.worker.planner import Planner
from tests.api.keepers import NoStore
from tests.worker.histories import MORNING, bank
from tests.worker.test_worker import parts_on, working

pytestmark = pytest.mark.redis

NOW = MORNING + HOUR // 2
MIDNIGHT = MORNING - 10 * HOUR


@pytest_asyncio.fixture
async def parts(valkey_url: str, valkey: Redis) -> AsyncIterator[WorkerParts]:
    await valkey.ping()
    client = connect(valkey_url)
    yield parts_on(client)
    await client.aclose()


async def planned(
    parts: WorkerParts, door: StoreDoor, enough: Callable[[StaffingPicture], bool]
) -> QueuePicture:
    """Return the queue PS after a morning, once its staffing is on the board as it should be."""
    await parts.event_log.append(bank())
    planner = Planner(door, "Europe/London", first_s=0, round_s=0.2)
    beside = {"companions": (planner,), "clock": ManualClock(NOW)}
    whole = WorkerParts(**vars(parts) | beside)
    updates = aclosing(cast("Any", parts.board.updates()))
    async with asyncio.timeout(30), working(whole), updates as boards:
        async for board in boards:
            queue = board.queues.get("PS")
            if queue and queue.staffing is not msgspec.UNSET and enough(queue.staffing):
                assert isinstance(queue, QueuePicture)
                return queue
    raise AssertionError("it ended")


async def test_without_a_database_it_goes_by_the_last_hour(parts: WorkerParts) -> None:
    shown = await planned(parts, NoStore(), lambda staffing: staffing.required is not None)
    staffing = shown.staffing
    assert isinstance(staffing, StaffingPicture)
    assert (staffing.basis, staffing.from_history) == ("last_hour", [])
    assert staffing.staffed == shown.now.agents_staffed
    assert staffing.serving == (shown.now.agents_staffed or 0) - (shown.now.agents_away or 0)
    assert staffing.missing == (staffing.required or 0) - staffing.serving
    assert staffing.load is not None
    assert staffing.level is not None
    # Whoever knows the load as it is shown finds the same number.
    load, calls = staffing.load, staffing.load.per_hour / 3_600
    whole = Load(calls, (load.erlangs + load.elsewhere) / calls)
    target = Target(shown.target.ratio, shown.target.within_s)
    alone = required(Demand(whole, target, load.patience_s), 0.85)
    assert staffing.required == pytest.approx(alone, abs=1)
    assert [quarter.since[11:16] for quarter in staffing.quarters] == ["10:30", "10:45", "11:00", "11:15"]  # fmt: skip


async def test_with_history_it_goes_by_the_usual_day(parts: WorkerParts, tmp_path: Path) -> None:
    door = LazyStore(tmp_path / FILE, "main")
    store = await door.open()
    offered, handled, talk = (list(SUMS).index(name) for name in ("offered", "handled", "talk_ms"))
    rows = []
    for since in range(MIDNIGHT - 14 * DAY, MIDNIGHT, QUARTER):
        sums = [0] * len(SUMS)
        sums[offered] = sums[handled] = 40
        sums[talk] = 40 * 150_000
        rows.append(SumsRecord(Kind.QUEUE, "PS", since, tuple(sums)))
    await store.history.write(Record(sums=rows))

    shown = await planned(parts, door, lambda staffing: staffing.basis == "usual_day")

    await door.close()
    staffing = shown.staffing
    assert isinstance(staffing, StaffingPicture)
    # Nothing is known of today before ten; the half hour since was about as busy as usual.
    assert [quarter.arrivals for quarter in staffing.quarters] == pytest.approx([40.0] * 4, rel=0.2)
    assert "arrivals" not in staffing.from_history

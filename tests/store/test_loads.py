"""The load of past days on SQLite and on PostgreSQL, and the days that come of it by a centre's own clock."""

import asyncio
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.events.instants import DAY, HOUR, Instant, parse_instant
from app.metrics.quarter import QUARTER
from app.metrics.record import SUMS, Kind, Record, SumsRecord
from app.staffing.past import UNKNOWN
from app.store.contract import Store, StoreDoor
from app.store.door import LazyStore
from app.store.load_contract import QuarterLoad
from app.store.loads_at_hand import READ_EVERY, LoadsAtHand
from app.store.place import FILE

NOON = parse_instant("2026-11-17T12:00:00Z")
BUDAPEST = ZoneInfo("Europe/Budapest")


def quarter(since: Instant, queue: str = "PS", kind: Kind = Kind.QUEUE, **sums: int) -> SumsRecord:
    return SumsRecord(kind, queue, since, tuple(sums.get(name, 0) for name in SUMS))


async def test_a_quarter_hour_is_what_it_brought(store: Store) -> None:
    told: dict[str, Any] = {
        "offered": 9, "handled": 7, "talk_ms": 700, "hold_ms": 70, "acw_ms": 7,
        "abandoned_short": 1, "abandoned_in_target": 2, "abandoned_late": 4,
        "wait_answered_ms": 1_000, "wait_abandoned_ms": 200, "wait_overflowed_ms": 30,
    }  # fmt: skip
    rows = [
        quarter(NOON, **told),
        quarter(NOON, "NE", offered=1),
        quarter(NOON + QUARTER, abandoned_late=1),
        # Nothing came; nobody's queue; somebody's time; too early and too late.
        quarter(NOON, "IN", logged_in_time_ms=900_000),
        quarter(NOON, "", offered=3),
        quarter(NOON, "ann", Kind.AGENT, handled=3),
        quarter(NOON - QUARTER, offered=5),
        quarter(NOON + 2 * QUARTER, offered=5),
    ]
    await store.history.write(Record(sums=rows))
    assert await store.loads.quarters(NOON, NOON + 2 * QUARTER) == [
        QuarterLoad("NE", NOON, 1, 0, 0, 0, 0),
        QuarterLoad("PS", NOON, 9, 7, 777, 7, 1_230),
        QuarterLoad("PS", NOON + QUARTER, 0, 0, 0, 1, 0),
    ]


@pytest.fixture
def door(tmp_path: Path) -> LazyStore:
    return LazyStore(tmp_path / FILE, "main")


async def loads_of(door: StoreDoor, *rows: SumsRecord) -> LoadsAtHand:
    store = await door.open()
    await store.history.write(Record(sums=list(rows)))
    return LoadsAtHand(door, BUDAPEST)


async def test_a_day_begins_at_the_centres_own_midnight(door: LazyStore) -> None:
    midnight = parse_instant("2026-11-16T23:00:00Z")
    loads = await loads_of(
        door,
        quarter(midnight - QUARTER, offered=3),
        quarter(midnight - DAY, offered=5),
        # Today is not over, and of days long gone nothing is wanted.
        quarter(midnight, offered=7),
        quarter(midnight - 29 * DAY, offered=9),
    )
    await loads.look(NOON)
    (day,) = loads.days("PS")
    assert (day.day, day.arrivals[0], day.arrivals[95]) == (loads.day(NOON) - 1, 5, 3)
    assert sum(day.arrivals) == 8
    assert (loads.queues, list(loads.days("NE"))) == (["PS"], [])
    await door.close()


async def test_a_night_with_an_hour_too_many_has_its_calls(door: LazyStore) -> None:
    # On the 25th of October 2026 it is half past two twice in Budapest.
    twice = [parse_instant(f"2026-10-25T{hour}:30:00Z") for hour in ("00", "01")]
    loads = await loads_of(door, *(quarter(since, offered=4) for since in twice))
    await loads.look(parse_instant("2026-10-26T12:00:00Z"))
    (day,) = loads.days("PS")
    assert (day.arrivals[10], sum(day.arrivals)) == (8, 8)
    await door.close()


async def test_what_is_written_later_is_learnt_later(door: LazyStore) -> None:
    loads = await loads_of(door)
    await loads.look(NOON)
    assert await loads.past("PS") == UNKNOWN
    rows = [quarter(NOON - back * DAY, offered=8, handled=1, talk_ms=1) for back in (1, 2, 3)]
    await loads_of(door, *rows)

    await loads.look(NOON + READ_EVERY - 1)
    assert loads.queues == []
    await loads.look(NOON + READ_EVERY)
    one, same = await asyncio.gather(loads.past("PS"), loads.past("PS"))
    assert (one.usual.learnt_from, one.handle_s) == (3, 0.001)
    assert one == same
    # The next day knows one day more, and is learnt anew.
    await loads_of(door, quarter(NOON, offered=8))
    await loads.look(NOON + DAY - 10 * HOUR)
    assert (await loads.past("PS")).usual.learnt_from == 4
    await door.close()

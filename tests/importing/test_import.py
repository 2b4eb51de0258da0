"""Past calls brought in: as if they had been heard in their time, once however often, beside what is live."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
import pytest_asyncio

from app.events.identity import Names
from app.events.instants import DAY, HOUR, format_instant, parse_instant
from app.events.vocabulary import CallAnswered, Event
from app.importing import Format, Import, OriginTaken, Reading
from app.metrics.centre import Centre
from app.metrics.record import Kind, Record, SpanRecord, SumsRecord
from app.metrics.snapshot import Question, Snapshot
from app.providers.mapper import read_mapping
from app.simulator import Simulation
from app.simulator.retail_bank import RETAIL_BANK
from app.store.contract import Store
from app.store.door import LazyStore
from app.store.history_contract import Author, Wanted
from app.store.place import FILE
from app.time_machine.machine import TimeMachine
from tests.store.test_history import quarter, visit

UTC = ZoneInfo("UTC")
CENTRE = Centre("main")
EIGHT = parse_instant("2025-03-04T08:00:00Z")
WALL = parse_instant("2026-11-22T00:00:00Z")
EVER = Wanted(0, 1 << 50)


@pytest_asyncio.fixture
async def door(tmp_path: Path) -> AsyncIterator[LazyStore]:
    door = LazyStore(tmp_path / FILE, "main")
    yield door
    await door.close()


@pytest_asyncio.fixture
async def store(door: LazyStore) -> Store:
    return await door.open()


def reading(source: str = "old", mapping: object = None) -> Reading:
    read = read_mapping(mapping) if mapping else None
    return Reading(source, b"salt" * 8, UTC, Names(), read)


def day(folder: Path, hours: float = 2) -> Path:
    """Write a simulated morning as a file."""
    file = folder / "day.ndjson.gz"
    simulated = Simulation(RETAIL_BANK, EIGHT, seed=1).events(EIGHT + round(hours * HOUR))
    with gzip.open(file, "wb") as into:
        for raw in simulated:
            into.write(msgspec.json.encode(raw) + b"\n")
    return file


async def content(store: Store) -> tuple[object, ...]:
    """Return everything that history and the archive hold of the day."""
    borders = [EIGHT - DAY, *range(EIGHT, EIGHT + 4 * HOUR, HOUR // 4)]
    sums = [await store.history.sums(kind, borders) for kind in Kind]
    visits = await store.history.visits(EVER, 100_000)
    agents = {agent for row in sums[3] for agent in row}
    spans = [await store.history.spans(agent, 0, 1 << 50) for agent in sorted(agents)]
    return sums, visits, spans, await store.archive.within(0, 1 << 50)


async def run(store: Store, events: list[Event], origin: str = "old") -> None:
    await Import(store, CENTRE, origin).run(events, WALL)


async def test_twice_or_in_pieces_is_as_good_as_once(store: Store, tmp_path: Path) -> None:
    read = reading()
    events = list(read.events(day(tmp_path, 1), Format.NATIVE))
    assert (read.lines, read.refused) == (len(events), 0)
    cut = len(events) * 2 // 3
    await run(store, events[:cut])
    partly = await content(store)
    await run(store, events[cut:])
    in_pieces = await content(store)
    await run(store, events)
    once_more = await content(store)
    other = LazyStore(tmp_path / "other.sqlite3", "main")
    await run(await other.open(), events)
    assert in_pieces[:3] == once_more[:3] == (await content(await other.open()))[:3] != partly[:3]
    await other.close()


async def test_what_the_service_itself_wrote_is_added_to_and_never_replaced(
    store: Store, tmp_path: Path
) -> None:
    own, since = visit("live", source="pbx", at=EIGHT), EIGHT
    span = SpanRecord("N01", EIGHT + HOUR, None, "available", None, ("PS",))
    live = Record([("pbx", "live")], [own], [quarter(since, 1_000)], {"N01": EIGHT}, [span])
    await store.history.write(live, Author(log="log", fence=1))
    await run(store, list(reading().events(day(tmp_path), Format.NATIVE)))
    (row,) = await store.history.sums(Kind.QUEUE, [since, since + HOUR // 4], ["PS"])
    assert row["PS"][0] > 1_000
    assert own in await store.history.visits(EVER, 100_000)
    assert span in await store.history.spans("N01", 0, 1 << 50)
    with pytest.raises(OriginTaken):
        await run(store, [CallAnswered(id="1", at=EIGHT, source="pbx", call="c")], "pbx")


async def test_an_imported_day_can_be_played(door: LazyStore, store: Store, tmp_path: Path) -> None:
    events = list(reading().events(day(tmp_path), Format.NATIVE))
    await run(store, events)
    machine = TimeMachine(CENTRE, door)
    assert [(each.day, each.origin) for each in await machine.days()] == [("2025-03-04", "old")]
    at = format_instant(EIGHT + HOUR)
    answer = await machine.ask(Question(queues=["PS"], windows=["1h"], at=at))
    await machine.close()
    board = msgspec.json.decode(answer, type=Snapshot)
    (sums,) = await store.history.sums(Kind.QUEUE, [EIGHT, EIGHT + HOUR], ["PS"])
    assert board.queues["PS"].windows["1h"].kpis["offered"]["value"] == sums["PS"][0] > 0


async def test_imports_are_forgotten_by_when_they_were_imported(
    store: Store, tmp_path: Path
) -> None:
    await run(store, list(reading().events(day(tmp_path, 0.3), Format.NATIVE)))
    live = Record([("pbx", "c")], [visit("c", at=EIGHT)], [SumsRecord(Kind.QUEUE, "Z", EIGHT, quarter(0, 1).sums)])  # fmt: skip
    await store.history.write(live)
    before = await content(store)
    for kept in (store.history, store.archive):
        await kept.forget(EIGHT - HOUR, WALL - DAY)
    assert await content(store) == before
    await store.history.forget(WALL - DAY, WALL - DAY)
    assert {row.source for row in await store.history.visits(EVER, 10)} == {"old"}
    for kept in (store.archive, store.history):
        await kept.forget(WALL - DAY, WALL + DAY)
    assert await store.history.visits(EVER, 10) == []
    assert await store.archive.within(0, 1 << 50) == []


def test_a_row_of_the_bank_past_midnight_and_with_odd_times(tmp_path: Path) -> None:
    head = (
        "vru_line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,"
        "q_start,q_exit,q_time,outcome,ser_start,ser_exit,ser_time,agent"
    )
    rows = [
        "A1,1,0,0,PS,1999-02-01,23:59:50,0:00:05,15,0:00:05,0:00:25,20,AGENT,0:00:24,0:01:24,60,A9",
        "A1,2,77,1,NE,1999-02-01,9:00:00,9:00:10,10,0:00:00,0:00:00,0,HANG,0:00:00,0:00:00,0,-",
        "A1,3,77,1,NE,1999-02-01,9:00:00,9:00:10,10,9:00:10,9:00:40,30,HANG,0:00:00,0:00:00,0,-",
        "A1,4,0,0,NE,1999-02-01,9:00:00,9:00:10,10,0:00:00,0:00:00,0,PHANTOM,0:00:00,0:00:00,0,-",
        "A1,5,0,0,NE,1999-02-01,nine,9:00:10,10,0:00:00,0:00:00,0,AGENT,0:00:00,0:00:00,0,-",
    ]
    file = tmp_path / "calls.csv"
    file.write_text("\n".join([head, *rows]) + "\n")
    read = reading("bank")
    told = [
        (type(e).__name__, format_instant(e.at)[5:19], getattr(e, "call", None))
        for e in read.events(file, Format.BANK)
    ]
    assert told == [
        ("CallArrived", "02-01T23:59:50", "b1999-02-1"),
        ("CallQueued", "02-02T00:00:05", "b1999-02-1"),
        ("CallAnswered", "02-02T00:00:24", "b1999-02-1"),
        ("CallEnded", "02-02T00:01:24", "b1999-02-1"),
        ("CallArrived", "02-01T09:00:00", "b1999-02-2"),
        ("CallEnded", "02-01T09:00:10", "b1999-02-2"),
        ("CallArrived", "02-01T09:00:00", "b1999-02-3"),
        ("CallQueued", "02-01T09:00:10", "b1999-02-3"),
        ("CallAbandoned", "02-01T09:00:40", "b1999-02-3"),
    ]
    assert (read.lines, read.refused) == (5, 1)
    assert "line 6" in read.reasons[0]


def test_a_table_is_read_by_its_description_and_no_number_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(
        "Call,Queue,When,From\n1,PS,2025-03-04T08:00:00Z,+44 20 7946 0018\n2,PS,soon,\n"
    )
    fields = {"id": "$.Call", "call": "$.Call", "queue": "$.Queue", "at": "$.When"}
    rules = [{"type": "call.queued", "fields": {**fields, "customer": "$.From"}}]
    read = reading(mapping={"rules": rules})
    (event,) = read.events(file, Format.CSV)
    assert (event.source, event.at) == ("old", EIGHT)
    assert "7946" not in str(event)
    assert read.refused == 1


def test_a_queue_log_is_read(tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    lines = [
        "1741075200|c.1|PS|NONE|ENTERQUEUE||4420|1",
        "1741075230|c.1|PS|NONE|ABANDON|1|1|30",
        "?",
    ]
    file.write_text("\n".join(lines) + "\n")
    read = reading()
    told = [type(event).__name__ for event in read.events(file, Format.QUEUE_LOG)]
    assert told == ["CallQueued", "CallAbandoned"]
    assert read.refused == 1

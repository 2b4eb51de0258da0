"""History on SQLite and on PostgreSQL: written again and again, read as it was written last."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from app.events.instants import HOUR, MINUTE, parse_instant
from app.events.native import to_event
from app.events.vocabulary import Event
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.columns import WIDTH, Column
from app.metrics.quarter import QUARTER
from app.metrics.record import SUMS, Kind, Record, SpanRecord, SumsRecord, VisitRecord
from app.simulator import Simulation
from app.simulator.retail_bank import RETAIL_BANK
from app.store.contract import Store
from app.store.history_contract import Wanted
from tests.metrics.shelf import Shelf

NOON = parse_instant("2026-11-17T12:00:00Z")
NEW_YEAR = parse_instant("2026-12-31T23:59:58Z")


def visit(call: str, number: int = 1, at: int = NOON, **told: object) -> VisitRecord:
    """Return an answered visit of half a minute, but for what is told of it."""
    usual = {
        "source": "pbx", "call": call, "number": number, "queue": "PS", "customer": "h:1",
        "queued_at": at, "left_at": at + 30_000, "outcome": "answered", "wait": 30_000,
        "in_target": False, "short": False, "agent": "anna", "talk": 60_000, "hold": 0,
        "acw": 5_000, "revision": 3,
    }  # fmt: skip
    return VisitRecord(**(usual | told))  # type: ignore[arg-type]


def quarter(since: int, offered: int, queue: str = "PS", kind: Kind = Kind.QUEUE) -> SumsRecord:
    """Return a quarter hour in which nothing happened but so many calls."""
    return SumsRecord(kind, queue, since, (offered, *[0] * (len(SUMS) - 1)))


def span(since: int, until: int | None, state: str = "available") -> SpanRecord:
    return SpanRecord("anna", since, until, state, None, ["PS", "NE"])


def every(**chosen: object) -> Wanted:
    return Wanted(0, 1 << 50, **chosen)  # type: ignore[arg-type]


async def test_nothing_was_ever_written(store: Store) -> None:
    history = store.history
    assert await history.visits(every(), 10) == []
    assert await history.waits(every()) == []
    assert await history.sums(Kind.QUEUE, [NOON, NOON + HOUR]) == [{}]
    assert await history.spans("anna", NOON, NOON + HOUR) == []
    await history.write(Record())


async def test_a_call_is_written_anew_with_all_its_visits(store: Store) -> None:
    first, second = visit("c1"), visit("c1", 2, NOON + MINUTE, queue="NE")
    other = visit("c2", customer=None, agent=None, talk=None, hold=None, acw=None)
    await store.history.write(Record([("pbx", "c1"), ("pbx", "c2")], [first, second, other]))
    assert await store.history.visits(every(), 10) == [second, first, other]
    corrected = first._replace(queued_at=NOON - HOUR, wait=HOUR + 30_000, revision=4)
    for _ in range(2):
        await store.history.write(Record([("pbx", "c1")], [corrected]))
        assert await store.history.visits(every(), 10) == [corrected, other]


async def test_calls_of_one_name_in_two_sources_are_two(store: Store) -> None:
    ours, theirs = visit("c1"), visit("c1", source="twilio")
    await store.history.write(Record([("pbx", "c1"), ("twilio", "c1")], [ours, theirs]))
    await store.history.write(Record([("pbx", "c1")], []))
    assert await store.history.visits(every(), 10) == [theirs]


async def test_visits_of_any_month_find_their_place(store: Store) -> None:
    rows = [visit(f"c{year}", at=parse_instant(f"{year}-06-15T10:00:00Z")) for year in (1970, 1999, 2026, 2101)]  # fmt: skip
    rows.append(visit("new year", at=NEW_YEAR))
    await store.history.write(Record([(row.source, row.call) for row in rows], rows))
    found = await store.history.visits(Wanted(-1, 1 << 60), 10)
    assert sorted(found) == sorted(rows)


@pytest.mark.parametrize(
    ("wanted", "calls"),
    [
        (every(queues=["NE"]), {"c2"}),
        (every(queues=[]), set()),
        (every(outcomes=["abandoned", "waiting"]), {"c2", "c3"}),
        (every(agent="bert"), {"c4"}),
        (every(customer="h:2"), {"c4"}),
        (Wanted(NOON + 30_000, NOON + HOUR), {"c3", "c4"}),
        (Wanted(NOON, NOON + 30_000), {"c1", "c2"}),
        (Wanted(NOON + HOUR, NOON + 2 * HOUR), set()),
    ],
)
async def test_visits_are_chosen_by_what_is_asked(
    store: Store, wanted: Wanted, calls: set[str]
) -> None:
    rows = [
        visit("c1"),
        visit("c2", queue="NE", outcome="abandoned"),
        visit("c3", at=NOON + MINUTE, outcome="waiting", left_at=None, wait=None),
        visit("c4", at=NOON + MINUTE, agent="bert", customer="h:2"),
    ]
    await store.history.write(Record([(row.source, row.call) for row in rows], rows))
    assert {row.call for row in await store.history.visits(wanted, 10)} == calls


async def test_visits_come_in_pages_and_waits_in_order(store: Store) -> None:
    rows = [visit(f"c{n}", at=NOON + n, wait=1_000 * (n * 7 % 5), queue="PS") for n in range(5)]
    await store.history.write(Record([(row.source, row.call) for row in rows], rows))
    pages = [await store.history.visits(every(), 2, skip) for skip in (0, 2, 4, 6)]
    assert [[row.call for row in page] for page in pages] == [
        ["c4", "c3"],
        ["c2", "c1"],
        ["c0"],
        [],
    ]
    assert await store.history.waits(every()) == [0, 1_000, 2_000, 3_000, 4_000]


async def test_quarter_hours_add_up_between_any_borders(store: Store) -> None:
    rows = [quarter(NOON + n * QUARTER, 10**n) for n in range(4)]
    rows += [quarter(NOON, 7, "NE"), quarter(NOON, 9, "anna", Kind.AGENT)]
    await store.history.write(Record(sums=rows))
    await store.history.write(Record(sums=[quarter(NOON, 2)]))

    async def offered(*borders: int, **chosen: list[str]) -> list[dict[str, int]]:
        found = await store.history.sums(Kind.QUEUE, borders, **chosen)
        return [{queue: row[Column.OFFERED] for queue, row in each.items()} for each in found]

    half, hour = NOON + 2 * QUARTER, NOON + HOUR
    assert await offered(NOON, NOON + QUARTER, half) == [{"PS": 2, "NE": 7}, {"PS": 10}]
    assert await offered(NOON, half, hour) == [{"PS": 12, "NE": 7}, {"PS": 1_100}]
    assert await offered(NOON, hour, subjects=["PS"]) == [{"PS": 1_112}]
    assert await offered(NOON - HOUR, NOON) == [{}]
    (agents,) = await store.history.sums(Kind.AGENT, [NOON, hour])
    assert (agents["anna"][Column.OFFERED], len(agents["anna"])) == (9, WIDTH)


async def test_an_agents_states_are_written_anew_from_an_instant_on(store: Store) -> None:
    at = [NOON + n * MINUTE for n in range(4)]
    old = [span(at[0], at[1]), span(at[1], at[2], "on_call"), span(at[2], None, "away")]
    await store.history.write(Record(agents={"anna": at[0]}, spans=old))
    new = [span(at[1], at[3], "on_call"), span(at[3], None, "wrap_up")]
    await store.history.write(Record(agents={"anna": at[1]}, spans=new))
    assert await store.history.spans("anna", 0, 1 << 50) == [old[0], *new]
    assert await store.history.spans("anna", at[1], at[3]) == [new[0]]
    assert await store.history.spans("bert", 0, 1 << 50) == []


async def test_two_hours_of_a_bank_are_in_the_database_as_the_calculator_knows_them(
    store: Store,
) -> None:
    made = Calculator(Centre("main", clock=EVENTS), keeps_history=True)
    shelf = Shelf()
    for event in _bank():
        made.apply(event, event.at)
    now = NOON + 2 * HOUR
    while (record := made.take_unwritten(500, now)) is not None:
        await store.history.write(record)
        shelf.write(record)
        made.settle_unwritten(written=True)
    kept = [row for rows in shelf.visits.values() for row in rows]
    assert sorted(await store.history.visits(Wanted(0, now), 100_000), key=_key) == sorted(kept, key=_key)  # fmt: skip
    assert len(kept) > 500
    for subject_kind in Kind:
        borders = range(NOON, now + QUARTER, QUARTER)
        found = await store.history.sums(subject_kind, borders)
        for since, row in zip((since for since, _ in pairwise(borders)), found, strict=True):
            assert {s: shelf.row(subject_kind, s, since) for s in row} == row
            of = {s for kind, s, at in shelf.sums if (kind, at) == (subject_kind, since)}
            assert of == set(row)
    for agent, spans in shelf.spans.items():
        assert await store.history.spans(agent, 0, now) == spans


def _bank() -> Iterator[Event]:
    for raw in Simulation(RETAIL_BANK, NOON, seed=1).events(NOON + 2 * HOUR):
        yield to_event(raw, "bank")


def _key(row: VisitRecord) -> tuple[str, int]:
    return row.call, row.number

"""Waits kept side by side are those of the visits that are kept, however often these are written anew."""

import asyncio
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.events.instants import HOUR, MINUTE
from app.metrics.quarter import QUARTER
from app.metrics.record import Record, VisitRecord
from app.reports.intervals import Stretch, runs
from app.store.contract import Store
from app.store.history_contract import Wanted
from app.store.opening import open_store
from app.store.past_contract import Waits, way_of
from app.store.place import Place
from tests.store.test_history import NOON, visit

DAY = Stretch(NOON - HOUR, NOON + 2 * HOUR)
OUTCOMES = ("answered", "abandoned", "overflowed_key", "overflowed_timeout", "waiting", "unknown")


@st.composite
def visits(draw: st.DrawFn, calls: int) -> VisitRecord:
    """A visit of one of a few calls, in a few quarter hours of two queues and two sources."""
    outcome = draw(st.sampled_from(OUTCOMES))
    number = draw(st.integers(1, calls))
    wait = draw(st.sampled_from([0, 5_000, 5_001, 20 * MINUTE]))
    at = NOON + draw(st.sampled_from([-1, 0, 14 * MINUTE, QUARTER, HOUR]))
    left = outcome not in {"waiting", "unknown"}
    return visit(
        f"c{number}",
        at=at,
        source=f"pbx{number % 2}",
        queue=draw(st.sampled_from(["PS", "NE"])),
        outcome=outcome,
        left_at=at + wait if left else None,
        wait=wait if left else None,
    )


def slices(calls: int = 6) -> st.SearchStrategy[list[VisitRecord]]:
    return st.lists(visits(calls), max_size=4, unique_by=lambda row: row.call)


def test_waits_are_those_of_the_visits(place: Place) -> None:
    with asyncio.Runner() as runner:
        opened = runner.run(open_store(place, "main"))

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(slices(), max_size=6), st.sampled_from([QUARTER, HOUR]), slices())
        def write(written: list[list[VisitRecord]], step: int, newer: list[VisitRecord]) -> None:
            runner.run(compared(opened.store, written, step, newer))

        write()
        runner.run(opened.database.close())


async def compared(
    store: Store, written: list[list[VisitRecord]], step: int, newer: list[VisitRecord]
) -> None:
    """Write slices one after the other, and ask for the waits but of the calls that are newer elsewhere."""
    await store.history.write(Record([(f"pbx{n % 2}", f"c{n}") for n in range(1, 7)]))
    for rows in written:
        await store.history.write(Record([(row.source, row.call) for row in rows], rows))
    between = [*range(DAY.since, DAY.until + 1, step)]
    out = [(row.source, row.call) for row in newer]
    kept = await store.history.visits(Wanted(0, 1 << 50), 1_000)
    rest = [row for row in kept if (row.source, row.call) not in out]
    for queues, together in ((None, None), (["PS"], None), (None, ""), (["NE"], "")):
        found = await store.past.waits(runs(between), queues, out, together)
        chosen = [row for row in rest if queues is None or row.queue in queues]
        assert counted(found) == recount(chosen, step, together)


def counted(found: object) -> Counter[tuple[int, str, str, int]]:
    assert isinstance(found, dict)
    return Counter(
        (number, queue, way, wait)
        for number, of in found.items()
        for queue, waits in of.items()
        for way in Waits._fields
        for wait in getattr(waits, way)
    )


def recount(rows: list[VisitRecord], step: int, together: str | None) -> Counter[object]:
    return Counter(
        (
            (row.left_at - DAY.since) // step,
            row.queue if together is None else together,
            way_of(row.outcome),
            row.wait,
        )
        for row in rows
        if row.left_at is not None and row.wait is not None
    )


async def test_waits_are_forgotten_with_the_quarter_hours_that_they_ended_in(store: Store) -> None:
    before, after = visit("c1", at=NOON - MINUTE), visit("c2", at=NOON + MINUTE)
    rows = [before, after]
    await store.history.write(Record([(row.source, row.call) for row in rows], rows))
    await store.history.forget(NOON, 0)
    found = await store.past.waits(runs([DAY.since, DAY.until]))
    assert found[0]["PS"] == Waits.none()._replace(answered=found[0]["PS"].answered)
    assert [*found[0]["PS"].answered] == [after.wait]
    # What is kept of a quarter hour may be written anew.
    await store.history.write(Record([(after.source, after.call)]))
    assert counted(await store.past.waits(runs([DAY.since, DAY.until]))) == Counter()

"""February imported: its totals, and the time that it takes."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

import pytest

from app.events.identity import Names
from app.events.instants import parse_instant
from app.importing import Format, Import, Reading
from app.metrics.centre import Centre
from app.metrics.columns import Column
from app.metrics.ledger import Sums
from app.metrics.record import Kind
from app.store.door import LazyStore
from app.store.place import FILE
from tests.real.at_hand import needs
from tests.real.bank import DATA, bank_events

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), needs(DATA)]

FILE_OF_FEBRUARY = DATA / "calls_1999_02.csv.gz"
TOTALS = {
    "PS": (20027, 18349, 1678),
    "NW": (6959, 4990, 1969),
    "NE": (2702, 2520, 182),
    "TT": (1040, 984, 56),
    "IN": (261, 199, 62),
    "PE": (136, 120, 16),
}
"""Offered, answered, abandoned: as the data's own description has them."""

LEFT_BEFORE_A_QUEUE = 1941


def events() -> Reading:
    return Reading("bank", b"salt" * 8, ZoneInfo("UTC"), Names())


async def test_the_month_in_history_has_its_totals(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    door = LazyStore(tmp_path / FILE, "main")
    store, begun, worked = await door.open(), perf_counter(), process_time()
    told = list(events().events(FILE_OF_FEBRUARY, Format.BANK))
    done = await Import(store, Centre("main"), "bank").run(told, 0)
    took_s, work_s = perf_counter() - begun, process_time() - worked
    record_property(
        "measured",
        f"February 1999 imported: {done.events} events, {done.visits} visits,"
        f" {done.quarters} quarter hours, {took_s:.1f} s by the clock, {work_s:.1f} s of one core",
    )
    # Every row means what the data's own script makes of it.
    ours = [(event.id, event.at, getattr(event, "call", None)) for event in told]
    theirs = [(each["id"], parse_instant(each["at"]), each["call"]) for each in bank_events()]
    assert sorted(ours) == sorted(theirs)
    borders = [parse_instant("1999-02-01T00:00:00Z"), parse_instant("1999-03-01T00:00:00Z")]
    (by_queue,) = await store.history.sums(Kind.QUEUE, borders)
    await door.close()
    assert {queue: totals(by_queue[queue]) for queue in TOTALS} == TOTALS
    assert by_queue[""][Column.ENDED_IN_IVR] == LEFT_BEFORE_A_QUEUE
    assert took_s < 60


def totals(sums: Sums) -> tuple[int, int, int]:
    answered = sums[Column.ANSWERED_IN_TARGET] + sums[Column.ANSWERED_LATE]
    abandoned = sum(
        sums[column]
        for column in (
            Column.ABANDONED_SHORT,
            Column.ABANDONED_IN_TARGET,
            Column.ABANDONED_LATE,
        )
    )
    return sums[Column.OFFERED], answered, abandoned

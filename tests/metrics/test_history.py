"""History equals live equals replay equals a recount: every quarter hour, whatever crashed meanwhile."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.events.instants import HOUR, MINUTE
from app.metrics.calculator import Calculator
from app.metrics.catalogue import CATALOGUE
from app.metrics.centre import WALL, Centre
from app.metrics.columns import Attribution
from app.metrics.figures import figures, fractions, ratio
from app.metrics.ledger import Sums
from app.metrics.oddities import Telling
from app.metrics.queue_settings import Formula
from app.metrics.record import QUARTER, Kind
from app.metrics.snapshot import Figure
from tests.metrics.comparison import calculator, differences, expected, fold
from tests.metrics.floors import floors
from tests.metrics.shelf import Shelf
from tests.recount.days import MORNING, Day, days, disorder, schedules
from tests.recount.recount import Recount
from tests.recount.rules import Window
from tests.recount.stories import QUEUES

pytestmark = pytest.mark.timeout(400)
calmly = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

BY_THE_WALL = Centre("main", clock=WALL, retention=26 * HOUR)
END = MORNING + 20 * HOUR
EVERYTHING_TOLD = Telling(frozenset(need for kpi in CATALOGUE.values() for need in kpi.needs))
NOT_IN_SUMS = {"service_level", "wait_p50", "wait_p90", "wait_max"}
"""The queue's own service level is one of all; order statistics are read off the visits."""

QUARTERS = range(MORNING - HOUR, MORNING + 10 * HOUR, QUARTER)


def written(day: Day, deliveries: list[dict[str, object]]) -> Shelf:
    """Return the history of deliveries that came all at once to a service that never stopped."""
    made, shelf = calculator(day.rules, BY_THE_WALL, keeps_history=True), Shelf()
    fold(made, deliveries)
    shelf.drain(made, END)
    return shelf


@calmly
@given(st.data(), days())
def test_crashes_and_a_database_that_is_away_leave_no_trace(data: st.DataObject, day: Day) -> None:
    deliveries = data.draw(disorder(day.events + data.draw(floors())))
    schedule = data.draw(schedules(len(deliveries)))
    made, shelf = calculator(day.rules, BY_THE_WALL, keeps_history=True), Shelf()
    parts: dict[str, bytes] = {}
    for number, batch in enumerate(schedule.split(deliveries)):
        fold(made, batch)
        record = made.take_unwritten(data.draw(st.integers(1, 5)), made.newest or 0)
        if data.draw(st.booleans(), label="the checkpoint is saved before the rows are written"):
            parts |= made.dump()
        stored = data.draw(st.booleans(), label="the database takes the rows")
        if stored and record is not None:
            shelf.write(record)
        if number in schedule.restarts_after and parts:
            lost = data.draw(st.just(deliveries[: sum(schedule.batches[: number + 1])]))
            kept = {name: part for name, part in parts.items() if part}
            made = Calculator.load(BY_THE_WALL, kept, keeps_history=True)
            # The log gives again what came since the checkpoint; here all of it, which is as good.
            fold(made, lost)
        else:
            made.settle_unwritten(written=stored)
    shelf.drain(made, END)
    assert (
        shelf.without_revisions()
        == written(day, day.events + _floor(deliveries)).without_revisions()
    )


def _floor(deliveries: list[dict[str, object]]) -> list[dict[str, object]]:
    seen = {e["id"]: e for e in deliveries if e["type"] == "agent.state"}
    return list(seen.values())


@calmly
@given(days())
def test_every_quarter_hour_of_history_equals_a_recount(day: Day) -> None:
    shelf = written(day, day.events)
    picture = Recount(day.events, day.rules).as_of(END)
    for queue in QUEUES:
        for since in QUARTERS:
            kept = shelf.row(Kind.QUEUE, queue, since)
            shown = msgspec.to_builtins(figures(kept, [], EVERYTHING_TOLD) | _levels(kept))
            wanted = expected(picture, queue, Window.closed(since, since + QUARTER))
            assert (
                differences(shown, {slug: wanted[slug] for slug in wanted.keys() - NOT_IN_SUMS})
                == {}
            )


def _levels(sums: Sums) -> dict[str, Figure]:
    levels = fractions(sums, tuple(Formula), tuple(Attribution))
    return {f"service_level/{way}/{when}": ratio(*each) for (way, when), each in levels.items()}


def test_nothing_new_is_nothing_to_write() -> None:
    made = Calculator(BY_THE_WALL, keeps_history=True)
    assert made.take_unwritten(100, MORNING) is None
    fold(made, [_queued("c1", MORNING)])
    assert _calls(made, MORNING) == [("s", "c1")]
    made.settle_unwritten(written=True)
    assert _calls(made, MORNING + MINUTE) == [("s", "c1")], "it is overdue now"
    made.settle_unwritten(written=True)
    assert made.take_unwritten(100, MORNING + 2 * MINUTE) is None


def test_rows_that_were_not_written_are_told_again() -> None:
    made = Calculator(BY_THE_WALL, keeps_history=True)
    fold(made, [_queued("c1", MORNING)])
    first = made.take_unwritten(100, MORNING)
    made.settle_unwritten(written=False)
    assert made.take_unwritten(100, MORNING) == first


def test_nothing_is_forgotten_before_it_is_written() -> None:
    made, shelf = Calculator(BY_THE_WALL, keeps_history=True), Shelf()
    fold(made, [_queued("c1", MORNING)])
    later = MORNING + BY_THE_WALL.retention + HOUR
    fold(made, [_queued("c2", later)])
    made.tick(later)
    shelf.drain(made, later)
    assert {call for _, call in shelf.visits} == {"c1", "c2"}
    assert sum(row[0] for row in shelf.sums.values()) == 2


def _calls(made: Calculator, at: int) -> list[tuple[str, str]]:
    record = made.take_unwritten(100, at)
    return [] if record is None else list(record.calls)


def _queued(call: str, at: int) -> dict[str, object]:
    return {"source": "s", "id": call, "type": "call.queued", "at": at, "call": call, "queue": "PS"}

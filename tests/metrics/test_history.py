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
from app.metrics.quarter import QUARTER
from app.metrics.queue_settings import Formula, QueueSettings
from app.metrics.record import Kind
from app.metrics.snapshot import Figure
from tests.metrics.comparison import calculator, differences, expected, fold
from tests.metrics.floors import floors
from tests.metrics.shelf import Shelf
from tests.recount.days import MORNING, Day, days, disorder, schedules
from tests.recount.recount import Recount
from tests.recount.rules import Window
from tests.recount.stories import QUEUES

pytestmark = pytest.mark.timeout(400)
calmly = settings(max_examples=16, deadline=None, suppress_health_check=list(HealthCheck))

BY_THE_WALL = Centre("main", clock=WALL, retention=26 * HOUR)
EVERYTHING_TOLD = Telling(frozenset(need for kpi in CATALOGUE.values() for need in kpi.needs))
NOT_IN_SUMS = {"service_level", "wait_p50", "wait_p90", "wait_max"}
"""The queue's own service level is one of all; order statistics are read off the visits."""

AHEAD = st.sampled_from([-QUARTER, -MINUTE, 0, 500, MINUTE, QUARTER, 4 * HOUR, 8 * HOUR])
"""How far the wall may be ahead of the newest event: up to where what is open is lost, or behind a fast clock."""

QUARTERS = range(MORNING - HOUR, MORNING + 10 * HOUR, QUARTER)


def written(day: Day, deliveries: list[dict[str, object]]) -> Shelf:
    """Return the history of deliveries that came all at once to a service that never stopped."""
    made, shelf = calculator(day.rules, BY_THE_WALL, keeps_history=True), Shelf()
    fold(made, deliveries)
    shelf.drain(made, over(day))
    return shelf


def over(day: Day) -> int:
    """Return an instant by which all of the day is over, and what was left open is lost."""
    return max((event["at"] for event in day.events), default=MORNING) + 20 * HOUR


@calmly
@given(st.data(), days())
def test_crashes_and_a_database_that_is_away_leave_no_trace(data: st.DataObject, day: Day) -> None:
    deliveries = data.draw(disorder(day.events + data.draw(floors())))
    schedule = data.draw(schedules(len(deliveries)))
    made, shelf = calculator(day.rules, BY_THE_WALL, keeps_history=True), Shelf()
    parts: dict[str, bytes] = {}
    for number, batch in enumerate(schedule.split(deliveries)):
        fold(made, batch)
        wall = (made.newest or MORNING) + data.draw(AHEAD, label="the wall is ahead by")
        record = made.take_unwritten(data.draw(st.integers(1, 5)), wall)
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
    shelf.drain(made, over(day))
    assert shelf.differences(written(day, day.events + _floor(deliveries))) == {}


def _floor(deliveries: list[dict[str, object]]) -> list[dict[str, object]]:
    seen = {e["id"]: e for e in deliveries if e["type"] == "agent.state"}
    return list(seen.values())


@calmly
@given(days())
def test_every_quarter_hour_of_history_equals_a_recount(day: Day) -> None:
    shelf = written(day, day.events)
    picture = Recount(day.events, day.rules).as_of(over(day))
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


def test_what_is_heard_late_is_as_if_it_had_been_heard_in_time() -> None:
    five = MORNING + 5 * HOUR
    c1, c2 = _queued("c1", MORNING), _queued("c2", MORNING)
    abandoned = {**_queued("c1", MORNING + MINUTE), "id": "gone", "type": "call.abandoned"}
    ended = {"source": "s", "id": "over", "type": "call.ended", "at": MORNING, "call": "c1"}
    answered = {**ended, "id": "answer", "type": "call.answered", "at": MORNING + MINUTE}
    agent = {"source": "s", "type": "agent.state", "agent": "anna", "state": "available"}
    serves = {**agent, "id": "ready", "at": MORNING, "queues": ["PS"]}
    assert _late((five, [_queued("c2", five)]), (five, [c1])) == {}, "long lost when first heard of"
    assert _late((five, [c1]), (five, [abandoned])) == {}, "taken for lost, and was not"
    assert _late((MORNING + MINUTE, [c1]), (five, [])) == {}, "overdue first, then lost"
    assert _late((five, [c1]), (MORNING, [c2])) == {}, "the clock was put back meanwhile"
    assert _late((five, [serves]), (five, [c1])) == {}, "agents serve a queue before its first call"
    assert _late((five, [abandoned]), (five, [ended])) == {}, "no visit after all"
    assert _late((MORNING + 1, [c1, answered]), (five, [])) == {}, "told by a clock that is fast"


def _late(*pieces: tuple[int, list[dict[str, object]]]) -> dict[object, tuple[object, object]]:
    """Return what differs between history told piece by piece, each by a wall, and told at once."""
    made, shelf = Calculator(BY_THE_WALL, keeps_history=True), Shelf()
    at_once, wanted = Calculator(BY_THE_WALL, keeps_history=True), Shelf()
    for wall, events in pieces:
        fold(made, events)
        shelf.drain(made, wall)
        fold(at_once, events)
    wanted.drain(at_once, max(wall for wall, _ in pieces))
    return shelf.differences(wanted)


def test_a_longer_promise_moves_what_is_overdue_to_another_quarter_hour() -> None:
    # Overdue in the second quarter hour at first, in the third with the longer promise.
    queued = _queued("c1", MORNING + QUARTER - 1)
    made, wanted, shelf = Calculator(BY_THE_WALL, keeps_history=True), Shelf(), Shelf()
    fold(made, [queued])
    shelf.drain(made, MORNING + HOUR)
    made.configure("PS", QueueSettings(within=20 * MINUTE))
    shelf.drain(made, MORNING + HOUR)
    at_once = Calculator(BY_THE_WALL, keeps_history=True)
    at_once.configure("PS", QueueSettings(within=20 * MINUTE))
    fold(at_once, [queued])
    wanted.drain(at_once, MORNING + HOUR)
    assert shelf.differences(wanted) == {}


def _calls(made: Calculator, at: int) -> list[tuple[str, str]]:
    record = made.take_unwritten(100, at)
    return [] if record is None else list(record.calls)


def _queued(call: str, at: int) -> dict[str, object]:
    return {"source": "s", "id": call, "type": "call.queued", "at": at, "call": call, "queue": "PS"}

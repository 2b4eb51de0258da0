"""Live equals replay: the same deliveries give the same board, however batched, ticked and crashed."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.events.instants import HOUR
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, WALL, Centre
from tests.metrics.comparison import calculator, fold
from tests.metrics.floors import floors
from tests.recount.days import MORNING, Day, days, disorder, schedules

pytestmark = pytest.mark.timeout(400)
calmly = settings(max_examples=36, deadline=None, suppress_health_check=list(HealthCheck))

CENTRES = [Centre("main", clock=clock, retention=26 * HOUR) for clock in (EVENTS, WALL)]


def board(made: Calculator, at: int) -> Mapping[str, Any]:
    """Return the whole board at an instant; only the count of frames may tell two runs apart."""
    made.tick(at)
    shown: dict[str, Any] = msgspec.to_builtins(made.snapshot())
    del shown["version"]
    return shown


def differing(one: Any, other: Any, path: str = "") -> list[str]:
    """Return the places in which two boards differ, as path: one != other."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted({*one, *other})
        return [d for k in keys for d in differing(one.get(k), other.get(k), f"{path}/{k}")]
    return [] if one == other else [f"{path}: {one} != {other}"]


@calmly
@given(st.data(), days(), st.sampled_from(CENTRES))
def test_no_batching_and_no_crash_changes_a_bit_of_the_board(
    data: st.DataObject, day: Day, centre: Centre
) -> None:
    deliveries = data.draw(disorder(day.events + data.draw(floors())))
    schedule = data.draw(schedules(len(deliveries)))
    end = max((event["at"] for event in deliveries), default=MORNING) + data.draw(
        st.sampled_from([0, 1, 61_000, 5 * HOUR])
    )
    straight = calculator(day.rules, centre)
    fold(straight, deliveries)

    halting = calculator(day.rules, centre)
    saved: dict[str, bytes] = {}
    for number, batch in enumerate(schedule.split(deliveries)):
        fold(halting, batch)
        halting.tick(max((event["at"] for event in batch), default=MORNING))
        if number in schedule.restarts_after:
            saved |= halting.dump()
            halting = Calculator.load(centre, {name: part for name, part in saved.items() if part})

    assert differing(board(halting, end), board(straight, end)) == []


def test_deltas_add_up_to_the_snapshot() -> None:
    """What a browser has after every delta is what a fresh snapshot would give it."""
    made = calculator(Day([], _no_rules()).rules, CENTRES[1])
    queues: dict[str, Any] = {}
    for number in range(40):
        at = MORNING + 7_000 * number
        kind = ("call.queued", "call.answered", "call.ended")[number % 3]
        raw = {"source": "s", "id": f"{number}", "type": kind, "at": at, "call": f"c{number // 3}"}
        fold(made, [raw | ({"queue": "PS"} if kind == "call.queued" else {})])
        delta = made.tick(at)
        assert delta is not None
        for queue, picture in msgspec.to_builtins(delta.queues).items():
            queues[queue] = queues.get(queue, {}) | picture
        fresh = msgspec.to_builtins(made.snapshot())
        assert delta.version == fresh["version"]
        assert msgspec.to_builtins(delta.total) == fresh["total"]
        assert queues == fresh["queues"]


def _no_rules() -> Any:
    from tests.recount.rules import Rules  # noqa: PLC0415

    return Rules()

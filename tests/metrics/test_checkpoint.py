"""A calculator that was saved and loaded shows and does what one that never stopped does."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.events.instants import HOUR, MINUTE, format_instant
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.snapshot import Question
from app.metrics.visits import VisitsQuestion
from tests.metrics.comparison import calculator, fold
from tests.metrics.floors import floors
from tests.metrics.test_replay import board, differing
from tests.recount.days import MORNING, Day, days, disorder, schedules

pytestmark = pytest.mark.timeout(300)
calmly = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))

CENTRE = Centre("main", clock=EVENTS, retention=26 * HOUR)


def shown(made: Calculator, at: int, past: int) -> dict[str, Any]:
    """Return all that is told of the present, and of an instant of the past."""
    told = {"board": board(made, at)}
    past = max(past, made.horizon + HOUR)
    for queue in made.queues:
        since, until = format_instant(past - 30 * MINUTE), format_instant(past)
        question = VisitsQuestion(queue, since=since, until=until)
        told[f"visits of {queue}"] = msgspec.to_builtins(made.ask(question, at))
    asked = Question(windows=["7m", "60m"], at=format_instant(past))
    answer = msgspec.to_builtins(made.answer(asked, at))
    del answer["version"]
    return told | {"past": answer}


@calmly
@given(st.data(), days())
def test_what_is_saved_part_by_part_goes_on_as_if_nothing_had_happened(
    data: st.DataObject, day: Day
) -> None:
    deliveries = data.draw(disorder(day.events + data.draw(floors())))
    schedule = data.draw(schedules(len(deliveries)))
    # The floor of a day later: in between, the morning is forgotten.
    later = [e | {"at": e["at"] + 25 * HOUR, "id": f"l{e['id']}"} for e in deliveries[:20]]
    straight, halting = calculator(day.rules, CENTRE), calculator(day.rules, CENTRE)
    saved: dict[str, bytes] = {}
    batches: list[Any] = [*schedule.split(deliveries), later]
    for number, batch in enumerate(batches):
        newest = max((event["at"] for event in batch), default=MORNING)
        for made in (straight, halting):
            fold(made, batch)
            made.tick(newest)
            made.pack_away(newest + 20 * MINUTE * (number % 2))
        saved |= halting.dump()
        if number in schedule.restarts_after or batch is later:
            kept = {name: part for name, part in saved.items() if part}
            halting = Calculator.load(CENTRE, kept)
            # It went by the rows that were saved, and folded nothing anew.
            assert not [name for name in halting.dump() if name.startswith("quarter")]
    end = max((event["at"] for event in deliveries), default=MORNING) + 25 * HOUR
    past = end - data.draw(st.integers(0, 2 * HOUR))
    assert differing(shown(halting, end, past), shown(straight, end, past)) == []


def calls(numbers: range) -> list[dict[str, Any]]:
    """Return calls that follow each other at five minutes' distance."""
    told = []
    for n in numbers:
        at, call = MORNING + 5 * n * MINUTE, {"source": "s", "call": f"c{n}"}
        told += [
            call | {"type": "call.queued", "id": f"{n}q", "at": at, "queue": f"Q{n % 3}"},
            call | {"type": "call.answered", "id": f"{n}a", "at": at + n % 50_000, "agent": "ann"},
            call | {"type": "call.ended", "id": f"{n}e", "at": at + 2 * MINUTE},
        ]
    return told


@calmly
@given(st.data())
def test_what_came_at_once_is_saved_at_once_and_may_change_later(data: st.DataObject) -> None:
    backlog = calls(range(60))
    late = data.draw(st.lists(st.sampled_from(backlog), max_size=6, unique_by=lambda e: e["id"]))
    kept_back = {event["id"] for event in late}
    batches = [[e for e in backlog if e["id"] not in kept_back], late, calls(range(60, 66))]
    straight, halting = Calculator(CENTRE), Calculator(CENTRE)
    saved: dict[str, bytes] = {}
    for batch in batches:
        for made in (straight, halting):
            fold(made, batch)
            made.tick(0)
        # Of what is read off in slices some changes meanwhile, or it is to be saved before the last.
        for _ in range(data.draw(st.integers(0, 6))):
            halting.prepare()
        if batch is not batches[-1] and data.draw(st.booleans()):
            continue
        saved |= halting.dump()
        if data.draw(st.booleans()):
            halting = Calculator.load(CENTRE, {n: part for n, part in saved.items() if part})
            assert not [name for name in halting.dump() if name.startswith("quarter")]
    assert any(name.startswith("quarters:") for name in saved)
    loaded = Calculator.load(CENTRE, {n: part for n, part in saved.items() if part})
    assert not [name for name in loaded.dump() if name.startswith("quarter")]
    end = MORNING + 6 * HOUR
    past = data.draw(st.integers(MORNING, end))
    assert differing(shown(loaded, end, past), shown(straight, end, past)) == []
    assert differing(shown(halting, end, past), shown(straight, end, past)) == []


@pytest.mark.parametrize("what", ["another program", "a part is missing"])
def test_rows_that_cannot_be_gone_by_are_made_anew(what: str) -> None:
    made = Calculator(CENTRE, made_by="one")
    events = [
        {
            "source": "s",
            "type": type_,
            "id": f"{n}-{type_}",
            "at": MORNING + n * MINUTE,
            "call": f"{n}",
        }
        for n in range(60)
        for type_ in ("call.queued", "call.answered", "call.ended")
    ]
    fold(made, [e | ({"queue": "PS"} if e["type"] == "call.queued" else {}) for e in events])
    made.tick(0)
    parts = made.dump()
    rows = sorted(name for name in parts if name.startswith("quarter"))
    made_by = "another"
    if what == "a part is missing":
        made_by = "one"
        del parts[rows[1]]
    loaded = Calculator.load(CENTRE, parts, made_by=made_by)
    assert differing(board(loaded, MORNING), board(made, MORNING)) == []
    assert sorted(name for name in loaded.dump() if name.startswith("quarter")) == rows


def test_only_quarter_hours_that_something_was_booked_into_are_saved_again() -> None:
    made = Calculator(CENTRE)
    event = {"source": "s", "type": "call.queued", "queue": "PS"}
    for n in range(6):
        fold(made, [event | {"id": f"{n}", "call": f"{n}", "at": MORNING + n * 10 * MINUTE}])
    assert len([name for name in made.dump() if name.startswith("quarter")]) == 4
    assert not [name for name in made.dump() if name.startswith("quarter")]
    fold(made, [event | {"id": "late", "call": "late", "at": MORNING + 20 * MINUTE}])
    assert [name for name in made.dump() if name.startswith("quarter")] == [
        f"quarter:{MORNING + 15 * MINUTE}"
    ]

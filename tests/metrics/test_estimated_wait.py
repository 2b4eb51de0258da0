"""The estimated wait: as stories, against a recount of every caller's entry, and through restarts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.events.instants import DAY, HOUR, MINUTE, SECOND, format_instant
from app.metrics.calculator import Calculator
from app.metrics.callers import MOST_COMPARED
from app.metrics.centre import EVENTS, Centre
from app.metrics.snapshot import EstimatedWait, Question
from tests.metrics.comparison import calculator, fold
from tests.metrics.floor_story import instant, told
from tests.recount.days import MORNING, Day, days, disorder, moments, schedules
from tests.recount.estimated_wait import Estimated, Estimating
from tests.recount.recount import Recount
from tests.recount.rules import Rules
from tests.recount.stories import QUEUES

pytestmark = pytest.mark.timeout(400)
calmly = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))

SPREAD = st.builds(
    lambda quarter, tick: MORNING + 10 * MINUTE * quarter + 500 * tick,
    st.sampled_from([-24, *range(13)]),
    st.integers(0, 60),
)
"""Calls that begin together in a few minutes of two hours, so that hours teach and callers are told;
some four hours before, so that they are given up among them."""


def estimate(made: Calculator, queue: str, at: int) -> EstimatedWait:
    """Return the estimate of a queue as of an instant."""
    answer = made.answer(Question(windows=["15m"], at=format_instant(at)), at)
    found = answer.queues[queue].now.estimated_wait
    assert isinstance(found, EstimatedWait)
    return found


def same(shown: EstimatedWait, counted: Estimated) -> bool:
    """Tell whether the calculator shows what the recount found."""
    return (shown.wait_s, shown.error_s, shown.n, shown.of) == (
        counted.wait_s,
        counted.error_s,
        counted.n,
        counted.of,
    )


# c2 found one waiting and waited 60 s: 30 s for each of two. c4 enters in the next quarter hour
# while c3 waits, is told 60 s, and waits 50 s.
TWO_QUARTERS = """
    10:00:00  queued    c1  PS
    10:00:10  queued    c2  PS
    10:00:40  answered  c1  anna
    10:01:10  answered  c2  anna
    10:16:00  queued    c3  PS
    10:16:10  queued    c4  PS
    10:16:40  answered  c3  anna
    10:17:00  answered  c4  anna
    10:31:00  queued    c5  PS
"""

LATER = instant("11:40:00")

TOLD = [
    # at         wait  error  n  of
    ("10:14:59", None, None, 0, 0),  # no quarter hour is full yet
    ("10:15:00", 0.0, None, 0, 2),  # nobody waits; c1 and c2 could be told nothing
    ("10:16:05", 60.0, None, 0, 2),  # c3 waits: two to serve, 30 s each
    ("10:16:30", 90.0, None, 0, 2),  # c3 and c4 wait
    ("10:30:00", 0.0, 10.0, 2, 4),  # c3 was told 0 and waited 40 s, c4 was off by 10 s
    ("10:31:00", 50.0, 10.0, 2, 4),  # the median of 25 s (c4) and 30 s (c2) is the lower
]


@pytest.mark.parametrize(("at", "wait", "error", "n", "of"), TOLD)
def test_what_the_next_caller_is_told(
    at: str, wait: float | None, error: float | None, n: int, of: int
) -> None:
    assert estimate(told(TWO_QUARTERS), "PS", instant(at)) == EstimatedWait(wait, error, n, of)


def test_an_hour_without_an_answer_is_nothing_to_go_by() -> None:
    made = told(TWO_QUARTERS)
    assert estimate(made, "PS", instant("11:15:00")).wait_s is not None
    assert estimate(made, "PS", instant("11:30:00")).wait_s is None


def test_the_centre_as_a_whole_has_no_estimate() -> None:
    answer = told(TWO_QUARTERS).answer(Question(), instant("10:31:00"))
    assert not isinstance(answer.total.now.estimated_wait, EstimatedWait)


@calmly
@given(st.data(), days(starts=SPREAD))
def test_the_estimate_as_of_any_instant_equals_a_recount(data: st.DataObject, day: Day) -> None:
    made = calculator(day.rules)
    fold(made, day.events)
    recount = Recount(day.events, day.rules)
    for at in (data.draw(moments(day)), MORNING + data.draw(st.integers(0, 3 * HOUR))):
        answer = made.answer(Question(windows=["15m"], at=format_instant(at)), at)
        for queue in QUEUES:
            if queue in answer.queues:
                shown = answer.queues[queue].now.estimated_wait
                assert isinstance(shown, EstimatedWait)
                assert same(shown, Estimating(recount, queue).at(at)), (queue, at)


def test_an_error_that_reaches_behind_what_is_kept_is_null() -> None:
    """26 hours are kept from the newest event on: a day and its first hour before 10:30, but not before."""
    made = told(TWO_QUARTERS, Centre("main", clock=EVENTS, retention=26 * HOUR))
    fold(made, [{"source": "s", "id": "last", "type": "call.ended", "call": "c5", "at": LATER}])
    made.tick(0)
    for at, known in (("10:30:00", False), ("11:00:00", True)):
        assert (estimate(made, "PS", instant(at)).error_s is not None) is known


@calmly
@given(st.data(), days(starts=SPREAD))
def test_the_board_shows_it_whatever_the_order_the_batches_and_the_restarts(
    data: st.DataObject, day: Day
) -> None:
    deliveries = data.draw(disorder(day.events))
    schedule = data.draw(schedules(len(deliveries)))
    made = calculator(day.rules)
    parts: dict[str, bytes] = {}
    at = MORNING + data.draw(st.integers(0, 3 * HOUR))
    for number, batch in enumerate(schedule.split(deliveries)):
        fold(made, batch)
        made.tick(0)
        made.answer(Question(at=format_instant(at)), at)
        parts |= made.dump()
        if number in schedule.restarts_after:
            kept = {name: part for name, part in parts.items() if part}
            made = Calculator.load(made.centre, kept)
            made.tick(0)
    recount = Recount(day.events, day.rules)
    for queue, picture in made.snapshot().queues.items():
        shown = picture.now.estimated_wait
        assert isinstance(shown, EstimatedWait)
        assert same(shown, Estimating(recount, queue).at(made.newest or 0)), queue
    for queue, picture in made.answer(Question(at=format_instant(at)), at).queues.items():
        shown = picture.now.estimated_wait
        assert isinstance(shown, EstimatedWait)
        assert same(shown, Estimating(recount, queue).at(at)), queue


def test_of_very_many_callers_an_even_sample_is_compared() -> None:
    made = calculator(Rules())
    many = MOST_COMPARED + 500
    for number in range(many):
        at = MORNING + HOUR + 20 * SECOND * number // 10
        call = {"source": "s", "call": f"c{number}"}
        for kind, fields in (("queued", {"queue": "PS"}), ("answered", {"agent": "anna"})):
            event = {"id": f"{kind}{number}", "type": f"call.{kind}", "at": at, **call, **fields}
            fold(made, [event])
    shown = estimate(made, "PS", MORNING + DAY)
    assert shown.of == many
    assert MOST_COMPARED - 400 < shown.n < MOST_COMPARED
    assert shown.error_s == 0.0

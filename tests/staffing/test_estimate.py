"""Live estimates: what today says, what history adds, and what is said of it."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrics.workload import Measured, Recent
from app.staffing.arrivals import Basis
from app.staffing.back_test import PastDay, back_test, poisson_error
from app.staffing.estimate import Estimated, estimate, patience
from app.staffing.past import UNKNOWN, DayLoad, Past, learn, open_hours
from app.staffing.spread import Spread
from app.staffing.usual_day import QUARTERS, UsualDay
from tests.staffing.floors import floor, other

BUSY_DAYS = [40.0] * (QUARTERS + 4)
HISTORY = Past(UsualDay(BUSY_DAYS, 20), Spread(), handle_s=200.0, patience_s=120.0)
NOTHING_TODAY: dict[str, Any] = {
    "today": [0] * 40, "known_from": 40, "half_hour": Recent(), "hour": Recent(),
    "measured": Measured(),
}  # fmt: skip


def test_a_day_with_calls_enough_speaks_for_itself() -> None:
    found = estimate(floor(), UNKNOWN)
    assert found.ahead.basis is Basis.LAST_HOUR
    assert found.per_s * 3600 == pytest.approx(200)
    assert (found.handle_s, found.patience_s) == (180.0, 180.0)
    assert found.from_history == frozenset()
    load = found.load(found.per_s)
    assert load is not None
    assert load.erlangs == pytest.approx(10)


def test_a_queue_of_which_nothing_is_known() -> None:
    found = estimate(floor(**NOTHING_TODAY), UNKNOWN)
    assert found.ahead.basis is Basis.NOTHING
    assert (found.per_s, found.handle_s, found.patience_s) == (0.0, None, None)
    assert found.load(1.0) is None


def test_before_the_first_call_of_the_day_history_speaks() -> None:
    found = estimate(floor(**NOTHING_TODAY), HISTORY)
    assert found.ahead.basis is Basis.USUAL_DAY
    assert [quarter.mean for quarter in found.ahead.quarters] == [40.0] * 4
    assert found.per_s * 3600 == pytest.approx(160)
    assert (found.handle_s, found.patience_s) == (200.0, 120.0)
    assert found.from_history == frozenset(Estimated)


def test_a_few_calls_of_today_weigh_against_history() -> None:
    found = estimate(floor(measured=Measured(10, 10 * 100.0, 10, 10 * 60.0)), HISTORY)
    assert found.handle_s == pytest.approx((10 * 100 + 30 * 200) / 40)
    assert found.patience_s == pytest.approx((10 * 60 + 10 * 120) / 20)
    assert found.from_history == {Estimated.HANDLE_TIME}


def test_a_sudden_flood_counts_before_the_quarter_hour_is_over() -> None:
    calm = estimate(floor(half_hour=Recent(80, 1800.0)), HISTORY).per_s
    flood = estimate(floor(half_hour=Recent(240, 1800.0)), HISTORY).per_s
    assert flood > 2.2 * calm


def test_what_was_not_seen_of_today_is_taken_to_be_usual() -> None:
    restarted = floor(today=[0] * 36 + [50] * 4, known_from=36)
    assert estimate(restarted, HISTORY).ahead.level > 1.0
    idle = floor(today=[0] * 40, known_from=0)
    assert estimate(idle, HISTORY).ahead.level < 0.3


def test_the_first_minutes_of_a_queue_are_counted_over_five() -> None:
    one_call = floor(**NOTHING_TODAY | {"hour": Recent(1, 2.0), "half_hour": Recent(1, 2.0)})
    assert estimate(one_call, UNKNOWN).ahead.quarters[0].mean == pytest.approx(3.0)


def test_before_anybody_hung_up_they_never_do() -> None:
    assert patience(Measured(50, 9_000.0, 0, 500.0), None) is None
    assert patience(Measured(50, 9_000.0, 1, 20.0), None) == pytest.approx((20 + 3 * 180) / 4)


@given(st.floats(20, 600), st.integers(0, 2**32))
def test_patience_is_found_out_from_those_who_bore_it_and_those_who_did_not(
    mean_s: float, seed: int
) -> None:
    """Callers of exponential patience, answered after waits of any length."""
    chance = Random(seed)
    gone = waited = 0.0
    for _ in range(1_500):
        bears, wait = chance.expovariate(1 / mean_s), chance.uniform(0, 2 * mean_s)
        gone += bears < wait
        waited += min(bears, wait)
    found = patience(Measured(0, 0.0, int(gone), waited), None)
    assert found == pytest.approx(mean_s, rel=5 / gone**0.5)


def test_agents_of_two_queues_carry_both() -> None:
    # All six of NE serve PS too: 3 Erlang more. Half of the six of CA: 1.5 more.
    work = floor(others=[other(both=6), other("CA", both=3), other("IN", free=2)])
    found = estimate(work, UNKNOWN)
    assert found.elsewhere.erlangs == pytest.approx(4.5)
    load = found.load(found.per_s)
    assert load is not None
    assert load.erlangs == pytest.approx(14.5)
    assert load.handle_s == pytest.approx(180)


MONDAY = 739_936
"""The 16th of November 2026."""


def test_the_past_is_learnt_from_the_days_on_which_something_came() -> None:
    busy = [20.0] * QUARTERS
    days = [DayLoad(MONDAY - back, busy, 100, 15_000.0, 5, 900.0) for back in range(1, 20)]
    closed = [DayLoad(MONDAY - 20, [0.0] * QUARTERS), DayLoad(MONDAY, [99.0] * QUARTERS)]
    past = learn([*days, *closed], MONDAY)
    assert past.usual.learnt_from == 19
    assert past.usual.arrivals == pytest.approx([20.0] * (QUARTERS + 4))
    assert (past.handle_s, past.patience_s) == (150.0, 180.0)
    assert learn(closed, MONDAY) == UNKNOWN


def test_opening_hours_are_where_calls_ever_came() -> None:
    morning = [*[0.0] * 30, 1.0, *[0.0] * 65]
    evening = [*[0.0] * 70, 1.0, *[0.0] * 25]
    assert open_hours([DayLoad(1, morning), DayLoad(2, evening)]) == range(30, 71)
    assert open_hours([]) == range(0)


@pytest.mark.parametrize("mean", [0.0, 0.3, 1.0, 4.5, 30.0, 400.0])
def test_chance_alone_misses_a_mean_by_as_much_as_summing_says(mean: float) -> None:
    share, whole = 2.718281828459045**-mean, 0.0
    for calls in range(1_000):
        whole += share * abs(calls - mean)
        share *= mean / (calls + 1)
    assert poisson_error(mean) == pytest.approx(whole, rel=1e-6, abs=1e-9)


def test_the_back_test_tells_its_errors_by_how_far_ahead_they_were() -> None:
    days = [PastDay(place % 7, [10.0] * QUARTERS) for place in range(15)]
    calm = back_test(days, [14], range(46, 52))
    assert calm.floor == pytest.approx(poisson_error(10.0) / 10)
    assert calm.by_lead == pytest.approx([0.0] * 4)
    flood = PastDay(0, [*[10.0] * 50, 30.0, *[10.0] * 45])
    found = back_test([*days[:14], flood], [14], range(46, 52))
    # Foretold at each of 46 to 50: once at every distance, and once more at the least.
    assert found.by_lead[3] == pytest.approx(20 / (30 + 2 * 10))

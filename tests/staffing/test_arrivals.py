"""The forecast of arrivals, told in days that anyone can add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.staffing.arrivals import Basis, forecast
from app.staffing.back_test import PastDay, back_test, spread_of
from app.staffing.spread import Spread, Strayed, learn
from app.staffing.usual_day import QUARTERS, Day, UsualDay, usual_day

TEN_A_QUARTER = [10.0] * QUARTERS
WEEKEND, WORKDAYS = (5, 6), (0, 1, 2, 3, 4)
NINE_O_CLOCK = 36


def week(busy: float = 10.0, quiet: float = 1.0) -> list[Day]:
    """Return the last seven days, today being a Monday."""
    days = enumerate((*WORKDAYS, *WEEKEND))
    return [Day(7 - place, name, [quiet if name in WEEKEND else busy] * QUARTERS) for place, name in days]  # fmt: skip


def test_a_weekday_is_learnt_from_days_as_busy() -> None:
    tuesday, saturday = usual_day(week(), weekday=1), usual_day(week(), weekday=5)
    assert tuesday.arrivals == pytest.approx([10.0] * QUARTERS)
    assert saturday.arrivals == pytest.approx([1.0] * QUARTERS)
    assert (tuesday.learnt_from, saturday.learnt_from) == (5, 2)


def test_a_weekday_never_seen_is_learnt_from_all_days() -> None:
    sunday = usual_day([day for day in week() if day.weekday in WORKDAYS], weekday=6)
    assert sunday.arrivals == pytest.approx([10.0] * QUARTERS)


def test_the_same_weekday_counts_four_times_another() -> None:
    days = [Day(7, 0, [10.0] * QUARTERS), Day(7, 1, [15.0] * QUARTERS)]
    assert usual_day(days, weekday=0).arrivals[50] == pytest.approx((4 * 10 + 15) / 5)


def test_the_first_day_goes_by_its_last_hour() -> None:
    nothing_known = usual_day([], weekday=0)
    told = forecast(nothing_known, [0, 0, 4, 6, 8, 10], Spread())
    assert told.basis is Basis.LAST_HOUR
    assert [quarter.mean for quarter in told.quarters] == [7.0] * 4


def test_before_the_first_call_nothing_is_foretold() -> None:
    told = forecast(usual_day([], weekday=0), [], Spread())
    assert told.basis is Basis.NOTHING
    assert [quarter[:] for quarter in told.quarters] == [(0.0, 0, 0)] * 4


def test_a_busy_morning_lifts_the_rest_of_the_day() -> None:
    usual = UsualDay(TEN_A_QUARTER, 20)
    levels = []
    for today in ([10.0] * 8, [20.0], [20.0] * 4, [20.0] * 8, [5.0] * 8):
        told = forecast(usual, [*[10.0] * NINE_O_CLOCK, *today], Spread())
        assert told.basis is Basis.USUAL_DAY
        assert told.quarters[3].mean == pytest.approx(10 * told.level)
        levels.append(round(told.level, 2))
    assert levels == [1.0, 1.11, 1.33, 1.5, 0.75]


def test_at_the_end_of_the_day_there_is_less_to_foretell() -> None:
    usual = UsualDay(TEN_A_QUARTER, 20)
    assert len(forecast(usual, [10.0] * (QUARTERS - 1), Spread()).quarters) == 1


def test_a_range_is_as_wide_as_the_errors_were() -> None:
    errors = [Strayed(0, 100.0, 100.0 + error) for error in range(-50, 50)]
    assert learn(errors, leads=1).range(100.0, 0) == (59, 139)
    assert learn(errors[:20], leads=1).range(100.0, 0) == (80, 120)


@given(st.floats(0, 5000), st.integers(0, 8))
def test_a_range_is_a_range(mean: float, lead: int) -> None:
    low, high = Spread([(0.3, 0.2), (-1.0, 1.5)]).range(mean, lead)
    assert 0 <= low <= high


def test_a_clockwork_centre_is_foretold_without_error() -> None:
    days = [PastDay(place % 7, TEN_A_QUARTER) for place in range(21)]
    found = back_test(days, range(14, 21), range(28, 96))
    assert found.error == pytest.approx(0.0)
    assert found.coverage == 1.0
    assert found.baselines["last_week"] == 0.0
    assert spread_of(days, range(28, 96)).by_lead[0] == pytest.approx((0.0, 0.0))


def test_no_days_and_no_calls_have_no_error() -> None:
    found = back_test([], [], range(28, 96))
    assert (found.error, found.coverage, found.forecasts) == (None, None, 0)
    silent = back_test([PastDay(0, [0.0] * QUARTERS)] * 2, [1], range(28, 96))
    assert silent.error is None


def test_only_the_past_is_used() -> None:
    """Whatever comes after a quarter hour, what was foretold at it stays the same."""
    past = [PastDay(place % 7, TEN_A_QUARTER) for place in range(14)]
    flood = [*TEN_A_QUARTER[:60], *[999.0] * 36]
    calm = usual_day([], 0)
    for known in (0, 30, 60):
        usual = usual_day([Day(1, *past[-1])], 0)
        assert forecast(usual, flood[:known], Spread()) == forecast(
            usual, TEN_A_QUARTER[:known], Spread()
        )
    assert calm.learnt_from == 0

"""The second half of February foretold, quarter hour by quarter hour, from the days before."""

from collections import Counter
from datetime import date

import pytest

from app.staffing.back_test import PastDay, Report, back_test
from app.staffing.usual_day import QUARTERS
from tests.real.at_hand import needs
from tests.real.bank import DATA, bank_events

pytestmark = needs(DATA)

FEBRUARY = [date(1999, 2, day) for day in range(1, 29)]
TRIED = [day for day in FEBRUARY if day.day >= 15 and day.isoweekday() not in (5, 6)]
OPENING_HOURS = range(7 * 4, 24 * 4)


@pytest.fixture(scope="module")
def arrivals() -> Counter[tuple[str, str, int]]:
    """Return how many calls entered a queue in a quarter hour of a day."""
    counts: Counter[tuple[str, str, int]] = Counter()
    for event in bank_events():
        if event["type"] == "call.queued":
            day, clock = event["at"][:10], event["at"][11:16]
            quarter = int(clock[:2]) * 4 + int(clock[3:]) // 15
            counts[event["queue"], day, quarter] += 1
            counts["", day, quarter] += 1
    return counts


def tried(arrivals: Counter[tuple[str, str, int]], queue: str) -> Report:
    days = [
        PastDay(day.weekday(), [float(arrivals[queue, str(day), q]) for q in range(QUARTERS)])
        for day in FEBRUARY
    ]
    return back_test(days, [FEBRUARY.index(day) for day in TRIED], OPENING_HOURS)


@pytest.mark.parametrize(
    ("queue", "error", "last_week"),
    [("", 0.26, 0.364), ("PS", 0.30, 0.425)],
    ids=["centre", "PS"],
)
def test_the_forecast_is_better_than_what_anyone_would_try(
    arrivals: Counter[tuple[str, str, int]], queue: str, error: float, last_week: float
) -> None:
    found = tried(arrivals, queue)
    assert found.error is not None
    assert found.error <= error
    assert found.error < min(each for each in found.baselines.values() if each is not None)
    assert found.coverage == pytest.approx(0.80, abs=0.05)
    # The published figure of the simplest baseline: the same quarter hours are compared.
    assert found.baselines["last_week"] == pytest.approx(last_week, abs=0.0006)
    assert found.forecasts == 2660

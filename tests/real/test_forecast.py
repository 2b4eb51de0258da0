"""The second half of February foretold, quarter hour by quarter hour, from the days before."""

from pathlib import Path

import pytest

from app.cli.backtest import of_bank, text
from app.cli.bank import month
from app.staffing.accuracy import Accuracy
from tests.real.at_hand import needs
from tests.real.bank import DATA, bank_events

pytestmark = needs(DATA)

WRITTEN = Path(__file__).parents[2] / "docs" / "staffing.md"


@pytest.fixture(scope="module")
def found() -> Accuracy:
    return of_bank(month(bank_events()))


@pytest.mark.parametrize(
    ("queue", "error", "last_week"),
    [("", 0.26, 0.364), ("PS", 0.30, 0.425)],
    ids=["centre", "PS"],
)
def test_the_forecast_is_better_than_what_anyone_would_try(
    found: Accuracy, queue: str, error: float, last_week: float
) -> None:
    tried = found.queues[queue] if queue else found.arrivals
    assert tried is not None
    assert tried.error is not None
    assert tried.error <= error
    assert tried.error < min(each for each in tried.baselines.values() if each is not None)
    assert tried.coverage == pytest.approx(0.80, abs=0.05)
    # The published figure of the simplest baseline: the same quarter hours are compared.
    assert tried.baselines["last_week"] == pytest.approx(last_week, abs=0.0006)
    assert tried.forecasts == 2660


def test_the_service_level_to_come_is_foretold_better_than_by_the_one_that_was(
    found: Accuracy,
) -> None:
    level = found.level
    assert level is not None
    assert level.error is not None
    assert level.error < min(each for each in level.baselines.values() if each is not None)
    assert level.coverage == pytest.approx(0.80, abs=0.10)
    assert level.forecasts > 300


def test_the_figures_are_those_of_the_documents(found: Accuracy) -> None:
    assert text(found) in WRITTEN.read_text(encoding="utf-8")

"""The seven formulas on ICMI's example, and null where there is nothing to divide by."""

import pytest

from app.metrics.columns import WIDTH, Attribution, Outcome, service_level_column
from app.metrics.queue_settings import Formula
from app.metrics.service_level import service_level

# Answered 1000, of them 860 in target. Abandoned 60: 10 short, 10 more in target, 40 late.
ICMI = {
    Outcome.ANSWERED_IN_TARGET: 860,
    Outcome.ANSWERED_LATE: 140,
    Outcome.ABANDONED_SHORT: 10,
    Outcome.ABANDONED_IN_TARGET: 10,
    Outcome.ABANDONED_LATE: 40,
}


def row(outcomes: dict[Outcome, int], attribution: Attribution) -> list[int]:
    sums = [0] * WIDTH
    for outcome, count in outcomes.items():
        sums[service_level_column(attribution, outcome)] = count
    return sums


@pytest.mark.parametrize("attribution", Attribution)
@pytest.mark.parametrize(
    ("formula", "fraction", "percent"),
    [
        (Formula.ANSWERED_ONLY, (860, 1000), 86.0),
        (Formula.ABANDONS_MET, (880, 1060), 83.0),
        (Formula.ABANDONS_IN_TARGET_IGNORED, (860, 1040), 82.7),
        (Formula.SHORT_MET, (870, 1060), 82.1),
        (Formula.SHORT_EXCLUDED, (860, 1050), 81.9),
        (Formula.ABANDONS_MISSED, (860, 1060), 81.1),
        (Formula.OVERFLOWS_MISSED, (860, 1060), 81.1),
    ],
)
def test_icmis_example(
    formula: Formula, fraction: tuple[int, int], percent: float, attribution: Attribution
) -> None:
    met, counted = service_level(row(ICMI, attribution), formula, attribution)
    assert (met, counted) == fraction
    assert round(100 * met / counted, 1) == percent


@pytest.mark.parametrize("formula", Formula)
def test_an_overdue_call_that_waits_still_is_missed_by_every_formula(formula: Formula) -> None:
    before = row(ICMI, Attribution.SL_EVENT)
    after = row({**ICMI, Outcome.OVERDUE_WAITING: 3}, Attribution.SL_EVENT)
    met, counted = service_level(before, formula, Attribution.SL_EVENT)
    assert service_level(after, formula, Attribution.SL_EVENT) == (met, counted + 3)


def test_only_one_formula_counts_overflows() -> None:
    after = row({**ICMI, Outcome.OVERFLOWED: 5}, Attribution.END)
    before = row(ICMI, Attribution.END)
    changed = [
        formula
        for formula in Formula
        if service_level(after, formula, Attribution.END)
        != service_level(before, formula, Attribution.END)
    ]
    assert changed == [Formula.OVERFLOWS_MISSED]

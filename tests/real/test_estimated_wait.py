"""The estimated wait on real calls: the product agrees with the comparison, and the page with both."""

from pathlib import Path

import pytest

from app.events.instants import DAY, format_instant, parse_instant
from app.metrics.snapshot import EstimatedWait, Question
from tests.metrics.comparison import calculator, fold
from tests.real.at_hand import needs
from tests.real.bank import DATA, bank_events
from tests.real.estimated_waits import median, ours, table
from tests.real.waiting_lines import lines
from tests.recount.recount import as_instant
from tests.recount.rules import Rules

PAGE = Path(__file__).parents[2] / "docs" / "estimated-wait.md"
MIDNIGHT = parse_instant("1999-02-11T00:00:00Z")

pytestmark = [
    pytest.mark.slow,
    needs(DATA),
]


def test_the_page_holds_the_table_that_the_command_makes() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")


def test_the_error_of_a_day_is_the_one_that_was_compared() -> None:
    """To the millisecond, to which the product rounds what it tells."""
    made = calculator(Rules())
    days = MIDNIGHT - 2 * DAY, MIDNIGHT
    fold(made, [event for event in bank_events() if days[0] < as_instant(event["at"]) <= days[1]])
    answer = made.answer(Question(at=format_instant(MIDNIGHT)), MIDNIGHT)
    for queue, line in lines().items():
        day = [
            caller
            for caller in line.answered
            if caller.queued_at > MIDNIGHT - DAY and caller.left_at <= MIDNIGHT
        ]
        told = [(ours(line, caller.queued_at - 1), caller.wait) for caller in day]
        errors = [abs(said - wait) for said, wait in told if said is not None]
        shown = answer.queues[queue].now.estimated_wait
        assert isinstance(shown, EstimatedWait)
        assert (shown.n, shown.of) == (len(errors), len(day))
        assert (shown.error_s or 0) * 1000 == pytest.approx(median(errors or [0]), abs=1)

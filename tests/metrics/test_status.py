"""The status of a queue as a story: a column a minute, and what the wall says then."""

import pytest

from app.events.instants import MINUTE, SECOND
from app.metrics.moves import Reading, judge, points_of
from app.metrics.status import Standing, Status, Thresholds, first_standing

RULES = Thresholds()
GOAL = points_of(0.8)

# One column is one minute; the number is the service level of the last 30 minutes in percent,
# "-" no call. Below it what the wall says at the end of that minute: n no data, o on target,
# r at risk, b below target.
STORIES = [
    ("a dip of a minute is forgiven", "85 79 85 85", "o o o o"),
    ("below for a minute is a risk", "85 79 79 79", "o o r r"),
    ("five points below for a minute more is a breach", "85 74 74 74", "o o r b"),
    ("a risk clears two minutes after one point above", "79 79 81 81 81 81", "o r r r o o"),
    ("at target is not yet clear", "79 79 80 80 80 80", "o r r r r r"),
    ("a breach comes back by way of risk", "70 70 70 78 78 78 78", "o r b b b r r"),
    ("no calls is no status", "- - 85 - -", "n n o n n"),
]


def tell(levels: str) -> str:
    """Judge every second of every minute; return the status at the end of each."""
    standing = first_standing(0)
    said = []
    second = 0
    for level in levels.split():
        reading = Reading(0, 0, None) if level == "-" else Reading(int(level), 100, None)
        for _ in range(60):
            standing = judge(standing, reading, second, GOAL, RULES)
            second += SECOND
        said.append({"nodata": "n", "ok": "o", "risk": "r", "breach": "b"}[standing.status])
    return " ".join(said)


@pytest.mark.parametrize(("name", "levels", "said"), STORIES)
def test_story(name: str, levels: str, said: str) -> None:
    assert tell(levels) == said, name


def standing(status: Status) -> Standing:
    return Standing(status, 0, {})


def test_a_wait_over_four_minutes_is_a_breach_at_once() -> None:
    at = 10 * MINUTE
    just = Reading(99, 100, at - 4 * MINUTE)
    over = Reading(99, 100, at - 4 * MINUTE - 1)
    assert judge(standing(Status.OK), just, at, GOAL, RULES).status is Status.OK
    assert judge(standing(Status.OK), over, at, GOAL, RULES).status is Status.BREACH


def test_a_breach_stays_while_somebody_has_waited_two_minutes() -> None:
    now = standing(Status.BREACH)
    for second in range(0, 10 * MINUTE, SECOND):
        reading = Reading(95, 100, second - 2 * MINUTE)
        now = judge(now, reading, second, GOAL, RULES)
    assert now.status is Status.BREACH


@pytest.mark.parametrize("status", [Status.OK, Status.RISK, Status.BREACH])
def test_fewer_than_five_calls_change_no_status(status: Status) -> None:
    now = standing(status)
    for second in range(0, 30 * MINUTE, SECOND):
        now = judge(now, Reading(0, 4, None), second, GOAL, RULES)
    assert now.status is status


def test_unrounded_values_decide() -> None:
    """79.6 % would print as 80 %; it is below all the same."""
    now = standing(Status.OK)
    for second in range(0, 2 * MINUTE, SECOND):
        now = judge(now, Reading(796, 1000, None), second, GOAL, RULES)
    assert now.status is Status.RISK


def test_a_target_that_floats_badly_is_met_exactly() -> None:
    """0.55 × 100 is 55.00000000000001; 55 of 100 meets it."""
    now = standing(Status.OK)
    for second in range(0, 2 * MINUTE, SECOND):
        now = judge(now, Reading(55, 100, None), second, points_of(0.55), RULES)
    assert now.status is Status.OK

"""A month of real calls gives the totals published beside it."""

import pytest

from tests.real.at_hand import needs
from tests.real.bank import DATA, bank_events
from tests.recount.recount import Picture, Recount, as_instant
from tests.recount.rules import Window

FEBRUARY = Window.closed(
    as_instant("1999-02-01T00:00:00.000Z"), as_instant("1999-03-02T00:00:00.000Z")
)

# queue: offered, answered, abandoned, service level met, out of, ASA in seconds, abandoned %
PUBLISHED = {
    None: (31125, 27162, 3963, 16436, 30906, 40.09, 12.11),
    "PS": (20027, 18349, 1678, 11226, 19973, 35.27, 8.13),
    "NW": (6959, 4990, 1969, 2889, 6799, 54.88, 26.61),
    "NE": (2702, 2520, 182, 1362, 2701, 50.02, 6.70),
    "TT": (1040, 984, 56, 813, 1037, 16.24, 5.11),
    "IN": (261, 199, 62, 84, 260, 100.45, 23.46),
    "PE": (136, 120, 16, 62, 136, 47.72, 11.76),
}

pytestmark = [
    pytest.mark.slow,
    needs(DATA),
]


@pytest.fixture(scope="module")
def month() -> Picture:
    return Recount(bank_events()).as_of(FEBRUARY.until)


@pytest.mark.parametrize("queue", PUBLISHED)
def test_a_month_of_real_calls_gives_the_published_totals(
    month: Picture, queue: str | None
) -> None:
    sums = month.sums(queue, FEBRUARY)
    level = month.service_level(queue, FEBRUARY, "short_excluded", "sl_event")
    entered = sums["offered"] - sums["abandoned_short"]
    assert PUBLISHED[queue] == (
        *(sums["offered"], sums["answered"], sums["abandoned"]),
        *(level["numerator"], level["denominator"]),
        round(sums["wait_answered_ms"] / 1000 / sums["answered"], 2),
        round(100 * (sums["abandoned"] - sums["abandoned_short"]) / entered, 2),
    )


def test_the_hang_ups_before_a_queue_belong_to_no_queue(month: Picture) -> None:
    assert month.sums(None, FEBRUARY)["ended_in_ivr"] == 1941
    assert month.sums("PS", FEBRUARY)["ended_in_ivr"] == 0


def test_nothing_in_the_month_is_incomplete_or_lost(month: Picture) -> None:
    sums = month.sums(None, FEBRUARY)
    assert (sums["incomplete_visits"], sums["ended_unknown"]) == (0, 0)

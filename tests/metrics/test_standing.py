"""A queue's status through time, where a call is lost, found again, or leaves without a word."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.events.instants import HOUR, MINUTE, SECOND
from app.metrics.book import QueueBook
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.columns import FOREVER
from app.metrics.judging import Judge
from app.metrics.moves import Reading, judge, points_of
from app.metrics.standing import JUDGED_WINDOW, new_history
from tests.metrics.comparison import calculator, canonical, fold
from tests.metrics.floor_story import events, instant
from tests.recount.days import Day, days

CENTRE = Centre("main", clock=EVENTS)
START = "05:00:00"


def statuses(story: str, *, one_by_one: bool) -> list[tuple[int, str]]:
    """Return (seconds after the start, status) of every change in queue PS."""
    made = Calculator(CENTRE)
    for raw in events(story):
        event = canonical(raw)
        made.apply(event, event.at)
        if one_by_one:
            made.tick(0)
    made.tick(0)
    standings = made._board.standings.histories["PS"].standings
    assert all(before < after for (before, _), (after, _) in pairwise(standings))
    return [((at - instant(START)) // SECOND, standing.status.value) for at, standing in standings]


#  05:00:00 waits ............ 09:00:00 lost | 09:00:00.001 rings again, so waits again
FOUND_AGAIN = """
    05:00:00      queued    c1  PS
    09:00:00.001  ringing   c1  anna  PS
    09:10:00      abandoned c1
"""


def test_a_call_that_is_found_again_is_a_long_wait_again() -> None:
    lost, breach = 4 * HOUR // SECOND, 4 * MINUTE // SECOND + 1
    told = [(0, "nodata"), (20, "ok"), (breach, "breach"), (lost, "nodata"), (lost + 1, "breach")]
    for one_by_one in (True, False):
        assert statuses(FOUND_AGAIN, one_by_one=one_by_one)[:5] == told


#  The caller is gone at 09:00:00 but that is sure only two seconds later.
GONE_WITHOUT_A_WORD = """
    05:00:00      queued    c1  PS
    08:59:59.999  ended     c1
    09:10:00      queued    c2  PS
"""


def test_nobody_waits_from_the_instant_the_caller_left() -> None:
    for one_by_one in (True, False):
        found = dict(statuses(GONE_WITHOUT_A_WORD, one_by_one=one_by_one))
        assert found[4 * HOUR // SECOND] == "nodata"


@settings(max_examples=24, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), days())
def test_a_stretch_is_judged_as_if_it_came_bit_by_bit(data: st.DataObject, day: Day) -> None:
    made = calculator(day.rules)
    fold(made, day.events)
    last = max((raw["at"] for raw in day.events), default=0) + HOUR
    stops = sorted(data.draw(st.lists(st.integers(last - 3 * HOUR, last), max_size=30)))
    for _, book in made._known.books:
        at_once, bit_by_bit = new_history(book.first_at), new_history(book.first_at)
        judging = Judge()
        Judge().advance(at_once, book, last)
        for stop in (*stops, last):
            judging.advance(bit_by_bit, book, stop)
        second_by_second = new_history(book.first_at)
        while second_by_second.judged_until < last // SECOND * SECOND:
            # Too short a stretch to be swept.
            Judge().advance(
                second_by_second, book, min(second_by_second.judged_until + 9 * MINUTE, last)
            )
        assert at_once == bit_by_bit == second_by_second


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(days())
def test_in_the_seconds_that_are_passed_over_the_law_would_have_moved_nothing(day: Day) -> None:
    made = calculator(day.rules)
    fold(made, day.events)
    for book in heard_of(made):
        history = new_history(book.first_at)
        first, rules = history.standings[0][0], book.settings
        last = first + 25 * MINUTE
        judging, standings = Judge(), [(first, history.latest)]
        for second in range(first, last + 1, SECOND):
            met, counted, _ = book.level(JUDGED_WINDOW, second)
            reading = Reading(met, counted, min(book.waiting(second), default=None))
            latest = standings[-1][1]
            standing = judge(
                latest, reading, second, points_of(rules.target_ratio), rules.thresholds
            )
            if standing is not latest:
                standings.append((second, standing))
            if second % (9 * MINUTE) == 0:
                judging.advance(history, book, second)
        judging.advance(history, book, last)
        assert history.standings == standings


def heard_of(made: Calculator) -> list[QueueBook]:
    """Return the books of the queues that an event has named: the others have no status yet."""
    return [book for _, book in made._known.books if book.first_at < FOREVER]

"""Hours that are over, as their board would have had them: nothing of later is known."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.staffing.level_back_test import Calendar, Hours, Promise, Stay
from app.staffing.past import UNKNOWN, DayLoad, learn
from app.staffing.usual_day import QUARTERS

TUESDAY = date(2026, 11, 17).toordinal()
PROMISE = Promise(0.8, 20.0, 5.0)
NOWHERE = Calendar([], UTC)

stays = st.lists(
    st.builds(
        lambda at, waits, answered: Stay(float(at), "PS", float(at + waits), answered, "Ann"),
        st.integers(0, 600),
        st.integers(0, 60),
        st.booleans(),
    ),
    max_size=30,
)


@given(stays, st.integers(0, 700), st.integers(1, 300), st.integers(0, 100))
def test_a_level_is_what_was_known_then(
    visits: list[Stay], until: int, length: int, later: int
) -> None:
    now, since = until + later, until - length
    met = counted = 0
    for visit in visits:
        waited = min(visit.left_s, now) - visit.queued_s
        counts_at = visit.queued_s + min(waited, 20.0)
        is_over = visit.left_s <= now
        if not since < counts_at <= until or visit.queued_s > now:
            continue
        if is_over and not visit.answered and waited < 5.0:
            continue
        if not is_over and waited < 20.0:
            continue
        counted += 1
        met += is_over and visit.answered and waited <= 20.0
    hours = Hours(visits, "PS", PROMISE, NOWHERE)
    assert hours.level(float(since), float(until), float(now)) == (met, counted)


def test_a_day_is_the_centres_and_learns_from_those_before_it_alone() -> None:
    days = [DayLoad(TUESDAY - ago, [float(ago + 1)] * QUARTERS) for ago in range(14)]
    calendar = Calendar(days, ZoneInfo("Asia/Tehran"))
    evening = datetime(2026, 11, 16, 20, 50, tzinfo=UTC).timestamp()

    assert calendar.place(evening) == (TUESDAY, 1)
    assert calendar.today(TUESDAY, 3) == [1, 1, 1]
    assert calendar.today(TUESDAY + 1, 2) == [0, 0]
    assert calendar.past(TUESDAY) == learn(days[1:], TUESDAY)
    assert NOWHERE.past(TUESDAY) == UNKNOWN

"""Series of instants in four bytes each: the same as a sorted list, wherever the instants lie."""

from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from app.metrics.beliefs import Past
from app.metrics.series import Amounts

NOW = 1_794_528_000_000
DAY = 86_400_000
INSTANTS = st.one_of(
    st.integers(NOW, NOW + DAY),
    st.integers(NOW - 40 * DAY, NOW + 40 * DAY),
    st.sampled_from((-DAY, 0, 1, NOW - 3_000 * DAY, NOW + 3_000 * DAY, 1 << 61)),
)
ROWS = st.lists(st.tuples(INSTANTS, st.integers(0, 1 << 40)), max_size=25)


@given(ROWS, st.data(), INSTANTS, INSTANTS)
def test_a_series_is_a_sorted_list_with_sums(
    rows: list[tuple[int, int]], data: st.DataObject, after: int, until: int
) -> None:
    series = Amounts()
    for at, value in rows:
        series.add(at, value)
    for row in data.draw(st.permutations(rows))[: len(rows) // 3]:
        series.remove(*row)
        rows.remove(row)
    assert list(series) == sorted(at for at, _ in rows)
    first, last = series.cut(after, max(after, until))
    inside = [row for row in rows if after < row[0] <= until]
    assert series.between(first, last) == sum(value for _, value in inside)
    assert sorted(series.rows(first, last)) == sorted(inside)
    assert series.until(until) == bisect_right(sorted(at for at, _ in rows), until)
    series.trim(after)
    assert list(series) == sorted(at for at, _ in rows if at > after)


@given(st.lists(st.tuples(INSTANTS, st.integers(0, 60 * DAY)), max_size=20), INSTANTS, INSTANTS)
def test_beliefs_are_counted_wherever_they_lie(
    rows: list[tuple[int, int]], at: int, horizon: int
) -> None:
    past = Past(valued=False)
    for began, lasted in rows:
        past.add(began + lasted, began, began, 0)
    believed = sorted(began for began, lasted in rows if began <= at < began + lasted)
    assert past.count(at) == len(believed)
    assert sorted(booked for booked, _ in past.turning_after(at)) == believed
    past.trim(horizon)
    kept = [(began, lasted) for began, lasted in rows if began + lasted > horizon]
    if at > horizon:
        assert past.count(at) == sum(1 for began, lasted in kept if began <= at < began + lasted)
    for began, lasted in kept:
        past.remove(began + lasted, began, began, 0)
    assert past.last == -1

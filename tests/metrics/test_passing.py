"""What the windows of a queue lose as time passes, against a look at every row."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.metrics.columns import FOREVER, WIDTH
from app.metrics.passing import Passing
from app.metrics.series import Amounts, Instants

LENGTHS = [3, 10, 0, 6]

Row = tuple[int, int, int]

rows = st.tuples(st.integers(0, 60), st.integers(0, WIDTH - 1), st.integers(0, 3))
steps = st.lists(
    st.one_of(rows, st.tuples(st.just("back"), st.integers(0, 99)), st.integers(0, 9)), max_size=80
)


def inside(kept: list[Row], window: int, now: int) -> list[Row]:
    return sorted(row for row in kept if now - LENGTHS[window] < row[0])


@settings(max_examples=100, deadline=None)
@given(st.lists(rows, max_size=30), steps)
def test_every_window_leaves_behind_what_it_leaves(
    first: list[Row], steps: list[Row | tuple[str, int] | int]
) -> None:
    passing, now = Passing(LENGTHS), 30
    kept = [row for row in first if row[0] <= now]
    passing.begin([row for row in kept if row[0] > now - max(LENGTHS)], now)
    for step in steps:
        if isinstance(step, int):
            before, now = now, now + step
            for window, length in enumerate(LENGTHS):
                left = [row[1:] for row in inside(kept, window, before) if row[0] <= now - length]
                assert sorted(passing.left(window, now)) == sorted(left if length else [])
        elif len(step) == 3 and step[0] <= now:
            kept.append(step)
            passing.put(*step, now)
        elif len(step) == 2 and kept:
            passing.remove(*kept.pop(step[1] % len(kept)), now)
        leaving = [
            row[0] + length
            for window, length in enumerate(LENGTHS)
            if length
            for row in inside(kept, window, now)
        ]
        assert passing.next_leave == min(leaving, default=FOREVER)


@settings(max_examples=100, deadline=None)
@given(
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9), st.integers(0, 8)), max_size=60),
)
def test_who_follows_a_series_hears_of_every_row_once(
    valued: bool,
    steps: list[tuple[int, int, int]],
) -> None:
    series = Amounts() if valued else Instants()
    standing: list[tuple[int, int]] = []
    heard: list[tuple[int, int]] = []
    series.follow(-1)
    horizon, until = -1, 0
    for at, value, kind in steps:
        row = (at, value if valued else 1)
        if kind == 0:
            until = max(until, at)
            for turned, amount, is_booked in series.turned:
                heard.append((turned, amount)) if is_booked else heard.remove((turned, amount))
            series.turned.clear()
            heard += series.take(until)
            assert sorted(heard) == sorted(each for each in standing if each[0] <= until)
            later = [at for at, _ in standing if at > until]
            assert series.next_row == min(later, default=FOREVER)
        elif kind == 1 and standing:
            series.remove(*standing.pop(at % len(standing)))
        elif kind == 2 and at < 5:
            horizon = max(horizon, at)
            series.trim(horizon)
            standing = [each for each in standing if each[0] > horizon]
            # Who follows lets go of what is forgotten by itself.
            heard = [each for each in heard if each[0] > horizon]
            series.turned[:] = [each for each in series.turned if each[0] > horizon]
        elif at > horizon:
            standing.append(row)
            series.add(*row)

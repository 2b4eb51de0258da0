"""What is looked for by its rank is what stands there when everything is sorted."""

from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.ranks import FEW, Ranked, in_order

# Close together, so that many share a second and some are alike.
WAITS = st.lists(st.integers(0, 9_000), max_size=60)


@given(WAITS, st.integers(0, 10_000))
def test_ranks_and_limits_are_those_of_sorted_waits(waits: list[int], limit: int) -> None:
    ranked, ordered = Ranked(waits), sorted(waits)
    assert [*ranked] == ordered
    assert ranked.below(limit) == bisect_left(ordered, limit)


def test_there_is_nothing_behind_the_last() -> None:
    with pytest.raises(IndexError):
        Ranked([1_000])[1]


@pytest.mark.parametrize("many", [FEW, FEW + 1])
def test_few_and_many_are_in_order_alike(many: int) -> None:
    waits = [n * 7_919 % 30_011 for n in range(many)]
    ordered, wanted = in_order(waits), sorted(waits)
    assert [ordered[place] for place in range(0, many, 999)] == wanted[::999]

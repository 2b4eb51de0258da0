"""When boards follow each other, by a clock that is moved by hand."""

from collections.abc import Iterable
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.worker import PACE
from app.worker.rhythm import Distances, Rhythm

DISTANCES = Distances(PACE.shortest_s, PACE.publish_s, PACE.keep_s)
NEAR, FAR, _ = DISTANCES
A_BLINK = 1e-9

spells = st.lists(st.tuples(st.floats(0, 0.1), st.floats(0, 0.02)), min_size=1, max_size=60)


def boards(
    changes: Iterable[float], formed_in_s: Iterable[float], *, is_wished_for: bool = True
) -> list[tuple[float, float]]:
    """Return when each board was begun, and the oldest change on it, as the worker forms them."""
    rhythm, formed = Rhythm(DISTANCES), list[tuple[float, float]]()
    waiting: float | None = None
    due = float("inf")
    for moment, took in zip((*changes, float("inf")), (*formed_in_s, 0.0), strict=True):
        if waiting is not None and due < moment:
            formed.append((due, waiting))
            rhythm.note(due, took)
            waiting = None
        if waiting is None:
            pause_s = rhythm.pause_s(moment, is_behind=False, is_wished_for=is_wished_for)
            waiting, due = moment, moment + pause_s
    return formed


@given(spells, st.booleans())
def test_every_change_is_soon_on_a_board_and_boards_keep_their_distance(
    spell: list[tuple[float, float]], is_wished_for: bool
) -> None:
    moments = [*accumulate(gap for gap, _ in spell)]
    formed = boards(moments, [took for _, took in spell], is_wished_for=is_wished_for)

    begun = [at for at, _ in formed]
    assert all(later - sooner >= NEAR - A_BLINK for sooner, later in pairwise(begun))
    assert all(at - oldest <= FAR + A_BLINK for at, oldest in formed)
    assert begun[-1] >= moments[-1]


@given(spells, st.booleans())
def test_the_first_change_after_a_quiet_moment_is_shown_at_once(
    spell: list[tuple[float, float]], is_wished_for: bool
) -> None:
    moments = [*accumulate(gap for gap, _ in spell)]
    took_s = [0.0, *(took for _, took in spell)]
    formed = boards([*moments, moments[-1] + 2 * FAR], took_s, is_wished_for=is_wished_for)

    assert formed[-1] == (moments[-1] + 2 * FAR, moments[-1] + 2 * FAR)


def test_a_thousand_changes_a_second_make_some_hundred_boards() -> None:
    changes = [n / 1_000 for n in range(1_000)]

    quick, slow = boards(changes, [0.001] * 1_000), boards(changes, [0.02] * 1_000)

    assert abs(len(quick) - 1 / NEAR) <= 2
    assert abs(len(slow) - 1 / FAR) <= 6


def test_where_nobody_is_ready_to_show_them_boards_are_far_apart() -> None:
    changes = [n / 1_000 for n in range(1_000)]

    unwished = boards(changes, [0.001] * 1_000, is_wished_for=False)

    assert abs(len(unwished) - 1 / FAR) <= 2


def test_a_wish_brings_the_next_board_forward_to_this_moment() -> None:
    rhythm = Rhythm(DISTANCES)
    rhythm.note(10.0, 0.001)
    moment = 10.0 + (NEAR + FAR) / 2

    assert rhythm.pause_s(moment, is_behind=False, is_wished_for=False) > 0
    assert not rhythm.pause_s(moment, is_behind=False, is_wished_for=True)


@pytest.mark.parametrize("is_wished_for", [False, True])
def test_far_behind_boards_are_seldom(*, is_wished_for: bool) -> None:
    rhythm = Rhythm(DISTANCES)
    rhythm.note(10.0, 0.001)

    def pause_s(moment: float, *, is_behind: bool) -> float:
        return rhythm.pause_s(moment, is_behind=is_behind, is_wished_for=is_wished_for)

    assert pause_s(10.1, is_behind=True) > 0 == pause_s(10.1, is_behind=False)
    assert not pause_s(10.0 + PACE.keep_s, is_behind=True)

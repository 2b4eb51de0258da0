"""Published values of Erlang's formulas, and loads that no recursion was made for."""

from math import inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.staffing.erlang import blocking, patient, waiting
from app.staffing.impatience import impatient
from app.staffing.load import Load, Target
from app.staffing.required import (
    Demand,
    expected,
    for_waiting,
    halfin_whitt,
    required,
    scheduled,
    square_root,
    trunks,
)

HALF_HOUR = Load(100 / 1800, 180)
EIGHTY_TWENTY = Target(0.80, 20)


def load(erlangs: float, handle_s: float = 180) -> Load:
    return Load(erlangs / handle_s, handle_s)


@pytest.mark.parametrize(
    ("agents", "waits", "level", "asa_s"),
    [
        (11, 0.6821, 0.3896, 122.78),
        (12, 0.4494, 0.6402, 40.44),
        (13, 0.2853, 0.7956, 17.12),
        (14, 0.1741, 0.8884, 7.84),
        (15, 0.1020, 0.9415, 3.67),
        (16, 0.0573, 0.9706, 1.72),
    ],
)
def test_a_hundred_calls_in_half_an_hour(
    agents: int, waits: float, level: float, asa_s: float
) -> None:
    made = patient(HALF_HOUR, agents, 20)
    assert round(made.waiting, 4) == waits
    assert round(made.service_level, 4) == level
    assert round(made.asa_s, 2) == asa_s


def test_fourteen_agents_are_needed_and_twenty_on_the_schedule() -> None:
    assert required(Demand(HALF_HOUR, EIGHTY_TWENTY)) == 14
    assert round(patient(HALF_HOUR, 14, 20).occupancy, 3) == 0.714
    assert scheduled(14, 0.30) == 20


# The published levels of the first two are those of 240 and 300 seconds a call.
@pytest.mark.parametrize(
    ("erlangs", "handle_s", "agents", "level"),
    [(24, 240, 29, 0.8403), (100 / 3, 300, 39, 0.8259), (100, 180, 107, 0.8238)],
)
def test_agents_for_eighty_in_twenty(
    erlangs: float, handle_s: float, agents: int, level: float
) -> None:
    demand = Demand(load(erlangs, handle_s), EIGHTY_TWENTY)
    assert required(demand) == agents
    assert round(expected(demand, agents).service_level, 4) == level


@pytest.mark.parametrize(
    ("agents", "waits", "asa_s", "level"),
    [
        (21, 0.761, 136.9, 0.319),
        (23, 0.416, 24.9, 0.702),
        (24, 0.298, 13.4, 0.809),
        (25, 0.209, 7.5, 0.880),
        (30, 0.025, 0.4, 0.992),
    ],
)
def test_twenty_erlangs(agents: int, waits: float, asa_s: float, level: float) -> None:
    made = patient(load(20), agents, 20)
    assert round(made.waiting, 3) == waits
    assert round(made.asa_s, 1) == asa_s
    # The table cuts its last digit off.
    assert made.service_level == pytest.approx(level, abs=0.001)


@pytest.mark.parametrize(
    ("lines", "blocked"),
    [(10, 0.21458), (13, 0.08434), (15, 0.03650), (17, 0.01295), (18, 0.00714), (20, 0.00187)],
)
def test_ten_erlangs_find_all_lines_busy(lines: int, blocked: float) -> None:
    assert round(blocking(lines, 10), 5) == blocked


@pytest.mark.parametrize(
    ("erlangs", "lines"), [(1, 5), (5, 11), (10, 18), (20, 30), (50, 64), (100, 117)]
)
def test_trunks_for_one_call_in_a_hundred(erlangs: float, lines: int) -> None:
    assert trunks(erlangs, 0.01) == lines


def test_patience_of_two_minutes() -> None:
    made = impatient(Load(48 / 60, 60), 50, patience_s=120, within_s=20)
    assert round(made.abandoned, 3) == 0.031
    assert round(made.abandoned * 120, 1) == 3.7
    assert round(made.waiting, 3) == 0.468
    endless = patient(Load(48 / 60, 60), 50, 20)
    assert (round(endless.asa_s, 1), round(endless.waiting, 3)) == (20.8, 0.694)


@pytest.mark.parametrize(
    ("beta", "waits"), [(0.25, 0.7209), (0.5, 0.5045), (1, 0.2234), (1.5, 0.0847), (2, 0.0269)]
)
def test_square_root_staffing(beta: float, waits: float) -> None:
    assert round(halfin_whitt(beta), 4) == waits
    many = 1_000_000.0
    agents = round(square_root(many, beta))
    assert waiting(agents, many) == pytest.approx(waits, abs=0.002)


def test_a_wednesday_at_the_bank() -> None:
    """Miller, Modeling Techniques in Predictive Analytics, chapter 6."""
    hours = (
        "6.75 1.75 1.25 0 .5 .25 4.75 39.5 97.25 107.5 124 110.25 "
        "95.5 203.5 115.75 115.5 67.75 75 88.75 85.5 68 61.5 57.5 44.25"
    )
    needed = "1 1 1 0 1 1 1 4 8 9 10 9 8 16 10 10 6 7 8 8 6 6 5 4"
    found = [for_waiting(float(calls) / 15, 0.5) for calls in hours.split()]
    assert found == [int(agents) for agents in needed.split()]


def test_nothing_to_do_and_too_much_of_it_are_values() -> None:
    nothing = Load(0, 180)
    for made in (patient(nothing, 0, 20), impatient(nothing, 0, 120, 20)):
        assert (made.service_level, made.asa_s, made.occupancy) == (1.0, 0.0, 0.0)
    assert required(Demand(nothing, EIGHTY_TWENTY)) == 0
    swamped = patient(load(10), 10, 20)
    assert (swamped.waiting, swamped.service_level, swamped.asa_s) == (1.0, 0.0, inf)
    nobody = impatient(load(10), 0, 120, 20)
    assert (nobody.abandoned, nobody.service_level) == (1.0, 0.0)
    hopeless = impatient(load(1000), 10, 120, 20)
    assert hopeless.service_level == pytest.approx(0.0, abs=1e-9)
    assert hopeless.abandoned == pytest.approx(0.99)


def test_targets_that_no_number_reaches_are_refused() -> None:
    with pytest.raises(ValueError, match="100 %"):
        required(Demand(HALF_HOUR, Target(1.0, 20)))
    with pytest.raises(ValueError, match="shrinkage"):
        scheduled(10, 1.0)


def test_people_are_not_worn_out_for_the_queue() -> None:
    demand = Demand(load(100), EIGHTY_TWENTY)
    assert required(demand, busiest=0.85) == 118


@given(st.floats(0.01, 200), st.integers(1, 250))
def test_the_recursion_of_the_book(erlangs: float, lines: int) -> None:
    blocked = 1.0
    for line in range(1, lines + 1):
        blocked = erlangs * blocked / (line + erlangs * blocked)
    assert isclose(blocking(lines, erlangs), blocked, rel_tol=1e-9, abs_tol=1e-290)


@given(st.floats(1, 1e5), st.floats(0.5, 1.5))
def test_a_hundred_thousand_erlangs_are_as_good_as_ten(erlangs: float, share: float) -> None:
    agents = max(1, round(erlangs * share))
    made = impatient(load(erlangs), agents, 120, 20)
    for ratio in (made.waiting, made.abandoned, made.service_level, made.occupancy):
        assert -1e-9 <= ratio <= 1.0 + 1e-9
    more = impatient(load(erlangs), agents + 1, 120, 20)
    assert more.service_level >= made.service_level - 1e-9


@given(st.floats(0.1, 300), st.floats(5, 2000), st.floats(0.3, 0.98))
def test_required_is_the_least_that_is_enough(
    erlangs: float, patience_s: float, ratio: float
) -> None:
    demand = Demand(load(erlangs), Target(ratio, 20), patience_s)
    agents = required(demand)
    assert expected(demand, agents).service_level >= ratio
    assert agents == 1 or expected(demand, agents - 1).service_level < ratio


@given(st.floats(0.5, 60), st.integers(1, 80))
def test_patience_without_end_is_erlang_c(erlangs: float, agents: int) -> None:
    if agents < erlangs * 1.02:
        return
    endless = patient(load(erlangs), agents, 20)
    nearly = impatient(load(erlangs), agents, 1e9, 20)
    assert nearly.service_level == pytest.approx(endless.service_level, abs=1e-4)
    assert nearly.waiting == pytest.approx(endless.waiting, abs=1e-4)

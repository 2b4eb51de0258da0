"""What a queue needs and what is to come of it, in pictures of a floor of ten Erlang."""

from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrics.beside import Lender, StaffingPicture
from app.metrics.workload import Measured, Recent, Workload
from app.staffing.ahead import Ahead, back_in, drag, level, play, scene
from app.staffing.estimate import estimate
from app.staffing.impatience import impatient
from app.staffing.load import Load
from app.staffing.past import UNKNOWN
from app.staffing.plan import plan
from app.staffing.play import Chance, Run, played, without_breath
from app.staffing.saying import advice, outcome
from app.staffing.what_if import table, what_if
from tests.staffing.floors import floor, luck, other

BUDAPEST = ZoneInfo("Europe/Budapest")
SHORT: dict[str, Any] = {
    "minutes": [(1, 3)] * 30,
    "level": (60, 180),
    "waiting": [90.0, 40.0, 12.0],
}


def planned(work: Workload, **wished: float) -> StaffingPicture:
    return without_breath(plan(work, UNKNOWN, luck, **wished))


def ahead(work: Workload, agents: int) -> Ahead | None:
    """Return the service level of the next half hour with so many agents."""
    found = estimate(work, UNKNOWN)
    there = scene(work, found, agents, drag(work, found))
    return None if there is None else level(without_breath(play(there, luck(), 30)))


@pytest.mark.parametrize(("serving", "missing"), [(10, 2), (12, 0), (15, -3)])
def test_as_many_as_are_needed_are_held_against_those_who_serve(serving: int, missing: int) -> None:
    shown = planned(floor(serving))
    # 10 Erlang, patience 3 min: Erlang A says 12 for 80/20 (Erlang C would say 14).
    assert (shown.staffed, shown.serving, shown.required) == (14, serving, 12)
    assert (shown.missing, shown.at_the_edge) == (missing, missing == 0)


def test_nobody_is_to_be_busier_than_wished() -> None:
    assert planned(floor(), busiest=0.5).required == 20
    # As many lines as people talk and wait, and then some: 1 call in 100 may find all busy.
    assert planned(floor()).lines == 19
    assert planned(floor(), blocked=0.2).lines == 11


def test_the_quarter_hours_ahead_begin_with_the_running_one() -> None:
    shown = planned(floor())
    assert [quarter.since[11:16] for quarter in shown.quarters] == ["10:00", "10:15", "10:30", "10:45"]  # fmt: skip
    for quarter in shown.quarters:
        assert (quarter.arrivals, quarter.required) == (50.0, 12)
        assert quarter.low < 50 < quarter.high


def test_before_a_call_is_over_nothing_is_said() -> None:
    work = floor(measured=Measured())
    shown = planned(work)
    assert (shown.required, shown.missing, shown.level, shown.load) == (None, None, None, None)
    assert "Too little is known" in advice(work, shown, BUDAPEST)


def test_where_nobody_tells_of_agents_they_are_seen_by_their_calls() -> None:
    work = floor(None, staffed=None, served=13.0)
    shown = planned(work)
    assert (shown.serving, shown.required, shown.missing) == (None, 12, None)
    assert shown.level is not None
    assert shown.remedy is None
    assert advice(work, shown, BUDAPEST).startswith("12 agents needed")
    assert planned(floor(None, staffed=None, served=0.0)).level is None


def test_a_queue_without_calls_needs_nobody_and_is_not_at_an_edge() -> None:
    quiet = floor(0, half_hour=Recent(0, 1800.0), hour=Recent(0, 3600.0))
    shown = planned(quiet)
    assert (shown.required, shown.missing, shown.at_the_edge, shown.level) == (0, 0, False, None)


def test_a_target_that_nobody_reaches_is_no_failure() -> None:
    shown = planned(floor(ratio=1.0))
    assert (shown.required, shown.missing) == (None, None)


def test_who_could_come_and_what_their_own_queue_would_drop_to() -> None:
    shown = planned(
        floor(others=[other(serving=6, free=3), other("CA", 9, both=2, free_of_both=2)])
    )
    assert shown.lenders == [
        Lender("NE", free=3, spare=1, serving=6, required=5, serves_already=False),
        Lender("CA", free=2, spare=2, serving=9, required=5, serves_already=True),
    ]


def test_three_short_the_remedy_names_the_number_and_the_minute() -> None:
    work = floor(10, **SHORT, busy=[60.0] * 10)
    shown = planned(work)
    assert shown.remedy is not None
    assert shown.missing is not None
    assert shown.remedy.agents >= shown.missing > 0
    assert shown.remedy.back_at is not None
    assert shown.at < shown.remedy.back_at <= "2026-11-17T11:07:00.000Z"
    hour, minute = shown.remedy.back_at[11:13], shown.remedy.back_at[14:16]
    clock = f"{int(hour) + 1}:{minute}"
    assert advice(work, shown, BUDAPEST) == f"+{shown.remedy.agents} agents returns to 80/20 by {clock}."  # fmt: skip


@pytest.mark.parametrize(
    ("serving", "said"),
    [
        (12, "12 agents, as many as 80/20 needs: at the edge."),
        (17, "17 agents, 5 more than 80/20 needs."),
    ],
)
def test_with_enough_the_sentence_says_so(serving: int, said: str) -> None:
    work = floor(serving)
    shown = msgspec.structs.replace(planned(work), remedy=None)
    assert advice(work, shown, BUDAPEST) == said


def test_the_same_minute_gives_the_same_picture() -> None:
    work = floor(10, **SHORT)
    assert planned(work) == planned(work)


def test_more_agents_make_it_better_and_the_table_is_erlangs() -> None:
    work = floor(10, **SHORT)
    rows = without_breath(what_if(work, estimate(work, UNKNOWN), table(10), luck))
    assert [row.change for row in rows] == list(range(-3, 7))
    for row in rows:
        made = impatient(Load(200 / 3600, 180), row.agents, 180, 20)
        assert row.service_level == pytest.approx(made.service_level, abs=1e-4)
        assert row.asa_s == pytest.approx(made.asa_s, abs=0.06)
        assert row.abandoned == pytest.approx(made.abandoned, abs=1e-4)
        assert row.occupancy == pytest.approx(made.occupancy, abs=1e-4)
        assert row.enough is (row.agents >= 12)
    back = [row.back_at for row in rows if row.back_at is not None]
    assert back == sorted(back, reverse=True)
    assert rows[-1].back_at is not None
    assert rows[0].back_at is None
    assert "returns to 80/20 by" in outcome(work, rows[-1], BUDAPEST)
    assert table(1) == list(range(8))


def test_where_the_queue_only_grows_the_wait_has_no_end() -> None:
    work = floor(5, measured=Measured(600, 108_000.0, 0, 6_000.0))
    (row,) = without_breath(what_if(work, estimate(work, UNKNOWN), [5], luck))
    assert (row.asa_s, row.service_level) == (None, 0.0)
    assert "a wait without end" in outcome(work, row, BUDAPEST)


def test_in_the_long_run_the_played_queue_is_the_closed_form() -> None:
    """Within its error: 40 half hours from the steady state, on a floor that works as it is told."""
    work = floor(13)
    there = scene(work, estimate(work, UNKNOWN), 13, 1.0)
    assert there is not None
    steady = there._replace(level_cv=0.0, busy=[0.0] * 10, short_s=0.0)
    runs = [without_breath(played(steady, chance, 600)) for chance in map(_chance, range(20))]
    shares = [sum(run.met) / sum(run.counted) for run in runs]
    mean = sum(shares) / len(shares)
    spread = (sum((share - mean) ** 2 for share in shares) / (len(shares) - 1)) ** 0.5
    exact = impatient(Load(200 / 3600, 180), 13, 180, 20).service_level
    # Agents are not equally fast every day: what that costs is the pace's, not the engine's.
    assert mean == pytest.approx(exact, abs=4 * spread / len(shares) ** 0.5 + 0.02)


def _chance(seed: int) -> Chance:
    return Random(seed)


def test_who_waits_now_and_who_is_gone_changes_what_comes() -> None:
    calm, queueing = ahead(floor(), 13), ahead(floor(waiting=[200.0] * 40), 13)
    assert calm is not None
    assert queueing is not None
    assert queueing.mean < calm.mean - 0.1
    fewer = ahead(floor(), 9)
    assert fewer is not None
    assert fewer.mean < calm.mean - 0.3
    nobody = ahead(floor(), 0)
    assert nobody is not None
    assert (nobody.mean, nobody.high) == (0.0, 0.0)


def test_an_hour_worse_than_the_formula_slows_what_is_foretold() -> None:
    as_told, slow = floor(level=(170, 200)), floor(level=(80, 200))
    found = estimate(as_told, UNKNOWN)
    assert drag(as_told, found) == pytest.approx(1.0, abs=0.05)
    assert drag(slow, found) > 1.1
    # A floor that lost agents a minute ago is not taken for a fast one.
    assert drag(floor(9, served=13.0, level=(170, 200)), found) < 1.05


@given(st.integers(0, 30), st.integers(1, 20))
def test_the_board_is_back_when_its_last_half_hour_is(good: int, minutes: int) -> None:
    """Recounted minute by minute, on runs in which every call meets the target."""
    past = [(0, 2)] * (30 - good) + [(2, 2)] * good
    work = floor(minutes=past)
    runs = [Run([2] * minutes, [2] * minutes)]
    row = [*past, *[(2, 2)] * minutes]
    expected = next(
        (
            ahead
            for ahead in range(1, minutes + 1)
            if sum(met for met, _ in row[ahead : ahead + 30]) >= 0.8 * 60
        ),
        None,
    )
    assert back_in(work, runs) == expected


class _Counting:
    """Chance that counts how often it is asked."""

    def __init__(self) -> None:
        self._chance = Random(1)
        self.asked = 0

    def random(self) -> float:
        self.asked += 1
        return self._chance.random()

    def expovariate(self, lambd: float) -> float:
        self.asked += 1
        return self._chance.expovariate(lambd)

    def gammavariate(self, alpha: float, beta: float) -> float:
        return self._chance.gammavariate(alpha, beta)

    def lognormvariate(self, mu: float, sigma: float) -> float:
        return self._chance.lognormvariate(mu, sigma)


@pytest.mark.parametrize("agents", [1, 40, 600])
def test_no_slice_is_longer_than_a_few_hundred_calls(agents: int) -> None:
    """However large the queue, whoever plans it breathes: of wall-clock time no test could tell."""
    calls = agents * 20
    work = floor(agents, hour=Recent(calls, 3600.0), half_hour=Recent(calls // 2, 1800.0), busy=[9.0] * agents)  # fmt: skip
    chance = _Counting()
    slices = plan(work, UNKNOWN, lambda: chance)
    longest = before = 0
    for _ in slices:
        longest, before = max(longest, chance.asked - before), chance.asked
    # Four draws a call, and one for everybody who is busy at the beginning.
    assert longest <= 4 * 500 + agents + 4

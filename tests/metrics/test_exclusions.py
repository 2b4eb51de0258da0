"""Test calls and internal calls: a rule of the centre takes them out of every figure, and counts them apart."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.events.instants import HOUR, format_instant
from app.events.vocabulary import CentreConfigured
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.exclusions import public_exclusion
from app.metrics.snapshot import Question
from app.metrics.visits import VisitsQuestion, visits
from tests.metrics.comparison import (
    calculator,
    differences,
    exclusion,
    expected,
    fold,
    gauges,
    shown,
)
from tests.metrics.floor_story import CENTRE, DAY, events, instant, told
from tests.metrics.test_replay import board, differing
from tests.recount.days import MORNING, Day, days_with_exclusions, disorder, moments, schedules
from tests.recount.recount import Recount
from tests.recount.rules import Rules, Window
from tests.recount.stories import QUEUES

pytestmark = pytest.mark.timeout(400)
calmly = settings(max_examples=16, deadline=None, suppress_health_check=list(HealthCheck))

LENGTHS = st.sampled_from([60_000, 90_500, 900_000, 3_600_000, 86_400_000])

CALLS = """
    10:00:00  arrived   real      customer=ann     entry=line-1
    10:00:10  queued    real      PS
    10:00:15  answered  real      anna
    10:00:20  ended     real
    10:01:00  arrived   probe     customer=robot   entry=line-1
    10:01:10  queued    probe     PS
    10:02:00  abandoned probe
    10:03:00  arrived   line      entry=line-9
    10:03:10  queued    line      PS
    10:04:00  arrived   inside    direction=internal
    10:04:10  queued    inside    PS
    10:05:00  queued    try       TEST
    10:05:30  answered  try       bert
    10:06:00  queued    moved     PS
    10:06:30  queued    moved     TEST
"""

RULES = [
    # rule,                                            offered in PS, excluded
    ({}, 5, 0),
    ({"callers": ["robot"]}, 4, 1),
    ({"entries": ["line-9"]}, 4, 1),
    ({"internal": True}, 4, 1),
    ({"queues": ["TEST"]}, 5, 1),  # the call that came from PS stays
    ({"callers": ["robot"], "queues": ["PS"], "internal": True}, 0, 5),
    ({"internal": True, "since": f"{DAY}T10:04:00Z"}, 4, 1),
    ({"internal": True, "since": f"{DAY}T10:04:00.001Z"}, 5, 0),
]


def ruled(version: int, at: str, **settings_: object) -> CentreConfigured:
    """Return the rule as the service tells the log of it; it holds from 09:00 unless it says."""
    rule = {"since": f"{DAY}T09:00:00Z"} | settings_
    return CentreConfigured(
        id=f"rules-{version}", at=instant(at), source="callboard", version=version, settings=rule
    )


@pytest.mark.parametrize(("rule", "offered", "excluded"), RULES)
def test_a_rule_takes_calls_out_and_counts_them(
    rule: dict[str, object], offered: int, excluded: int
) -> None:
    made = told(CALLS)
    made.apply(ruled(1, "10:07:00", **rule), 0)
    found = made.answer(Question(windows=["60m"]), 0)
    assert found.queues["PS"].windows["60m"].kpis["offered"].value == offered
    assert found.oddities["excluded_calls"] == excluded


def test_a_rule_holds_from_when_it_was_made_unless_it_says_otherwise() -> None:
    made = told(CALLS)
    made.apply(ruled(1, "10:03:30", since=None, entries=["line-9"], internal=True), 0)
    oddities = made.answer(Question(), 0).oddities
    assert oddities["excluded_calls"] == 1


def test_the_newest_version_counts_and_each_counts_once() -> None:
    made = told(CALLS)
    for version, queues in ((2, []), (1, ["PS"]), (2, ["PS"])):
        made.apply(ruled(version, "10:07:00", queues=queues), 0)
    assert made.answer(Question(), 0).oddities["excluded_calls"] == 0


def test_a_rule_of_another_time_that_makes_no_sense_now_is_left_aside() -> None:
    made = told(CALLS)
    made.apply(ruled(1, "10:07:00", callers="everybody"), 0)
    assert made.answer(Question(), 0).oddities["excluded_calls"] == 0


def test_until_it_shows_that_a_call_is_excluded_the_board_counts_it() -> None:
    story = "10:00:00  queued  c1  PS\n 10:00:30  queued  c1  NE  customer=robot"
    made = told(story)
    made.apply(ruled(1, "09:30:00", callers=["robot"]), 0)
    before, after = (
        made.answer(Question(at=f"{DAY}T10:00:{at}Z", windows=["15m"]), 0) for at in (29, 30)
    )
    assert (before.queues["PS"].now.waiting, after.queues["PS"].now.waiting) == (1, 0)
    assert before.queues["PS"].windows["15m"].kpis["overdue"].value == 1
    assert after.queues["PS"].windows["15m"].kpis["overdue"].value == 0
    assert (before.oddities["excluded_calls"], after.oddities["excluded_calls"]) == (0, 1)
    assert after.oddities["corrections"] == 0


def test_a_call_that_waited_uncounted_for_long_waits_once_when_it_counts_again() -> None:
    made = told("10:00:00  queued  c1  PS\n 13:00:00  queued  c2  NE")
    made.apply(ruled(1, "10:00:00", queues=["PS"]), 0)
    # Nothing is open on what counts nowhere: it is packed away.
    made.pack_away(instant("13:00:00"))
    made.apply(ruled(2, "13:00:00", queues=[]), 0)
    found = made.answer(Question(windows=["today"]), 0).queues["PS"]
    assert found.now.waiting == 1
    assert found.windows["today"].kpis["overdue"].value == 1


def test_an_excluded_call_stands_behind_no_figure() -> None:
    made = told(CALLS)
    made.apply(ruled(1, "10:07:00", queues=["PS"]), 0)
    found = visits(VisitsQuestion(), made._known, instant("10:07:00"))
    assert {visit.call for visit in found.visits} == {"try"}


def test_an_excluded_call_leaves_history_too() -> None:
    made = Calculator(CENTRE, keeps_history=True)
    fold(made, events(CALLS))
    now = instant("10:07:00")
    before = made.take_unwritten(1_000, now)
    made.settle_unwritten(written=True)
    made.apply(ruled(1, "10:07:00", callers=["robot"]), 0)
    after = made.take_unwritten(1_000, now)
    assert before is not None
    assert after is not None
    assert "probe" in {visit.call for visit in before.visits}
    assert ("story", "probe") in after.calls
    assert "probe" not in {visit.call for visit in after.visits}


@calmly
@given(st.data(), days_with_exclusions())
def test_with_any_rules_any_window_as_of_any_instant_equals_a_recount(
    data: st.DataObject, day: Day
) -> None:
    made = calculator(day.rules)
    fold(made, day.events)
    compare(data, day, made)


@calmly
@given(st.data(), days_with_exclusions())
def test_rules_that_come_in_any_order_among_the_events_change_no_figure(
    data: st.DataObject, day: Day
) -> None:
    deliveries = data.draw(disorder(day.events))
    schedule = data.draw(schedules(len(deliveries)))
    rules = data.draw(st.permutations(list(enumerate(day.rules.excluding))))
    made = calculator(Rules(day.rules.queues, day.rules.limits))
    parts: dict[str, bytes] = {}
    for number, batch in enumerate(schedule.split(deliveries)):
        if rules:
            version, rule = rules.pop()
            made.exclude(version, exclusion(rule))
        fold(made, batch)
        made.tick(0)
        parts |= made.dump()
        if number in schedule.restarts_after:
            kept = {name: part for name, part in parts.items() if part}
            made = Calculator.load(made.centre, kept)
    for version, rule in rules:
        made.exclude(version, exclusion(rule))
    compare(data, day, made)


def compare(data: st.DataObject, day: Day, made: Calculator) -> None:
    at, length = data.draw(moments(day)), data.draw(LENGTHS)
    picture = Recount(day.events, day.rules).as_of(at)
    for queue in (None, *QUEUES):
        figures = shown(made, queue, at, f"{length}ms")
        if figures:
            assert differences(figures, expected(picture, queue, Window.rolling(at, length))) == {}
            assert gauges(made, queue, at) == picture.now(queue)
    answer = made.answer(Question(at=format_instant(at)), at)
    assert answer.oddities["excluded_calls"] == picture.excluded_calls


@calmly
@given(st.data(), days_with_exclusions())
def test_live_equals_replay_with_rules_told_on_the_way(data: st.DataObject, day: Day) -> None:
    centre = Centre("main", clock=EVENTS, retention=26 * HOUR)
    told_ = [
        CentreConfigured(
            id=f"rules-{version}",
            at=MORNING,
            source="callboard",
            version=version,
            settings=dict(public_exclusion(exclusion(rule))),
        )
        for version, rule in enumerate(day.rules.excluding)
    ]
    deliveries = data.draw(disorder(day.events))
    schedule = data.draw(schedules(len(deliveries)))
    boards = []
    for halting in (False, True):
        made = Calculator(centre)
        saved: dict[str, bytes] = {}
        for number, batch in enumerate(schedule.split(deliveries)):
            for event in told_[number : number + 1]:
                made.apply(event, MORNING)
            fold(made, batch)
            if halting:
                made.tick(0)
                saved |= made.dump()
            if halting and number in schedule.restarts_after:
                kept = {name: part for name, part in saved.items() if part}
                made = Calculator.load(centre, kept)
        boards.append(board(made, made.newest or MORNING))
    assert differing(boards[1], boards[0]) == []

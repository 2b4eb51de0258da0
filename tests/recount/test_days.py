"""What must hold on any day whatever, by the recount's own word."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.recount.days import Day, days, disorder, moments, schedules, windows
from tests.recount.recount import Recount
from tests.recount.rules import Window
from tests.recount.stories import QUEUES

calmly = settings(max_examples=24, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@calmly
@given(st.data(), days())
def test_every_visit_is_in_one_place_only(data: st.DataObject, day: Day) -> None:
    now = data.draw(moments(day))
    picture = Recount(day.events, day.rules).as_of(now)
    ever = Window.open_since(0, now)
    sums, visits = picture.sums(None, ever), picture.visits(None)
    whereabouts = [visit.outcome for visit in visits]
    assert sums["offered"] == len(visits)
    assert picture.now(None)["waiting"] == whereabouts.count("waiting")
    for outcome in ("answered", "abandoned", "overflowed"):
        assert sums[outcome] == whereabouts.count(outcome)
    assert all(amount >= 0 for amount in sums.values())


@calmly
@given(st.data(), days())
def test_no_rate_passes_a_hundred_percent_or_loses_a_queue(data: st.DataObject, day: Day) -> None:
    now = data.draw(moments(day))
    window = data.draw(windows(day, now))
    picture = Recount(day.events, day.rules).as_of(now)
    total, parts = picture.kpis(None, window), [picture.kpis(q, window) for q in QUEUES]
    rates = [slug for slug in total if slug.startswith(("service_level", "abandonment"))]
    for slug in rates:
        value = total[slug]["value"]
        assert value is None or 0 <= value <= 1
        assert total[slug]["denominator"] == sum(part[slug]["denominator"] or 0 for part in parts)
    for slug in ("offered", "answered", "abandoned", "handled", "rings", "overdue"):
        assert total[slug]["value"] == sum(part[slug]["value"] or 0 for part in parts)


@calmly
@given(st.data(), days())
def test_disorder_and_repetition_change_no_figure(data: st.DataObject, day: Day) -> None:
    now = data.draw(moments(day))
    window = data.draw(windows(day, now))
    arrived = Recount(data.draw(disorder(day.events)), day.rules).as_of(now)
    happened = Recount(day.events, day.rules).as_of(now)
    assert arrived.kpis(None, window) == happened.kpis(None, window)
    assert arrived.now(None) == happened.now(None)


@calmly
@given(st.data(), days())
def test_what_comes_later_changes_nothing_of_now(data: st.DataObject, day: Day) -> None:
    now = data.draw(moments(day))
    window = Window.rolling(now, 60_000)
    known = [event for event in day.events if event["at"] <= now]
    assert Recount(known, day.rules).kpis(None, window) == Recount(day.events, day.rules).kpis(
        None, window
    )


@calmly
@given(st.data(), days(max_calls=4))
def test_a_schedule_delivers_everything_once_and_in_turn(data: st.DataObject, day: Day) -> None:
    schedule = data.draw(schedules(len(day.events)))
    parts = schedule.split(day.events)
    assert [event for part in parts for event in part] == day.events
    assert all(0 <= number < len(parts) for number in schedule.restarts_after)

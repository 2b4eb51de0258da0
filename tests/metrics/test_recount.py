"""The calculator against the recount: on any day, in any order, however split and restarted."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as replace_centre

from app.events.instants import HOUR, format_instant
from app.metrics.calculator import Calculator
from app.metrics.snapshot import Question
from tests.metrics.comparison import (
    LONG_MEMORY,
    calculator,
    differences,
    expected,
    fold,
    gauges,
    shown,
)
from tests.recount.days import (
    Day,
    days,
    days_of_clock_changes,
    disorder,
    local_midnight,
    moments,
    schedules,
)
from tests.recount.recount import Recount
from tests.recount.rules import Window
from tests.recount.service_level import ATTRIBUTIONS
from tests.recount.stories import QUEUES

calmly = settings(max_examples=28, deadline=None, suppress_health_check=list(HealthCheck))

pytestmark = pytest.mark.timeout(400)

LENGTHS = st.sampled_from([60_000, 90_500, 900_000, 1_800_000, 3_600_000, 86_400_000])


@calmly
@given(st.data(), days())
def test_any_window_as_of_any_instant_equals_a_recount(data: st.DataObject, day: Day) -> None:
    made = calculator(day.rules)
    fold(made, day.events)
    at, length = data.draw(moments(day)), data.draw(LENGTHS)
    picture = Recount(day.events, day.rules).as_of(at)
    for queue in (None, *QUEUES):
        figures = shown(made, queue, at, f"{length}ms")
        if figures:
            assert differences(figures, expected(picture, queue, Window.rolling(at, length))) == {}
            assert gauges(made, queue, at) == picture.now(queue)


@calmly
@given(st.data(), days())
def test_disorder_repetition_splits_and_restarts_change_no_figure(
    data: st.DataObject, day: Day
) -> None:
    deliveries = data.draw(disorder(day.events))
    schedule = data.draw(schedules(len(deliveries)))
    made = calculator(day.rules)
    parts: dict[str, bytes] = {}
    for number, batch in enumerate(schedule.split(deliveries)):
        fold(made, batch)
        made.tick(0)
        parts |= made.dump()
        if number in schedule.restarts_after:
            made = Calculator.load(
                made.centre, {name: part for name, part in parts.items() if part}
            )
    at, length = data.draw(moments(day)), data.draw(LENGTHS)
    picture = Recount(day.events, day.rules).as_of(at)
    for queue in (None, *QUEUES):
        figures = shown(made, queue, at, f"{length}ms")
        if figures:
            assert differences(figures, expected(picture, queue, Window.rolling(at, length))) == {}
            assert gauges(made, queue, at) == picture.now(queue)


@calmly
@given(st.data(), days())
def test_other_targets_equal_a_recount_with_those_targets(data: st.DataObject, day: Day) -> None:
    made = calculator(day.rules)
    fold(made, day.events)
    at, length = data.draw(moments(day)), data.draw(LENGTHS)
    attribution = data.draw(st.sampled_from(ATTRIBUTIONS))
    targets = [1, 5, 19.999, 20, 90]
    question = Question(
        windows=[f"{length}ms"],
        at=format_instant(at),
        attribution=attribution,
        within=[f"{target}" for target in targets],
    )
    answer = made.answer(question, at)
    for queue, picture in answer.queues.items():
        shown_ = picture.windows[f"{length}ms"].kpis["service_level_within"]
        for target in targets:
            own = day.rules.queue(queue)
            within = round(1000 * target)
            rules = replace(own, target_ms=within, short_ms=min(own.short_ms, within))
            picture_ = Recount(day.events, replace(day.rules, queues={queue: rules})).as_of(at)
            window = Window.rolling(at, length)
            counted = picture_.service_level(queue, window, None, attribution)
            figure = shown_[f"{target}"]
            assert (figure.numerator, figure.denominator) == (
                counted["numerator"],
                counted["denominator"],
            ), (queue, target)


@calmly
@given(st.data(), days_of_clock_changes())
def test_today_equals_a_recount_where_the_clocks_are_changed(
    data: st.DataObject, drawn: tuple[str, Day]
) -> None:
    zone, day = drawn
    made = calculator(day.rules, replace_centre(LONG_MEMORY, timezone=zone))
    fold(made, day.events)
    at = data.draw(moments(day)) + data.draw(st.sampled_from([0, 0, HOUR, 2 * HOUR, 23 * HOUR]))
    picture = Recount(day.events, day.rules).as_of(at)
    today = Window.open_since(local_midnight(at, zone), at)
    for queue in (None, *QUEUES):
        figures = shown(made, queue, at, "today")
        if figures:
            assert differences(figures, expected(picture, queue, today)) == {}
            assert gauges(made, queue, at) == picture.now(queue)

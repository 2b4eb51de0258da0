"""What is kept in few bytes is what a plain list, or a plain dict, would hold."""

from bisect import bisect_right
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.events.vocabulary import AgentState
from app.metrics.agent_states import AgentStates
from app.metrics.call_names import CallNames
from app.metrics.ledger import Span
from app.metrics.people_time import Durations, PeoplesTime, bits_of
from app.metrics.places import NOWHERE, Places
from app.metrics.quarter import QUARTER
from app.metrics.quarter_hours import QuarterHours
from app.metrics.series import Amounts

_INSTANTS = st.integers(0, 400) | st.integers(0, 1 << 41)
_NUMBERS = st.integers(0, 40) | st.integers(0, (1 << 60) - 1)


@given(st.lists(st.tuples(_INSTANTS, st.integers(0, 90)), max_size=300), st.data())
def test_an_agents_states_are_those_of_a_list(
    told: list[tuple[int, int]], data: st.DataObject
) -> None:
    states, plain = AgentStates(), list[tuple[int, int, str]]()
    for number, (at, code) in enumerate(told):
        row = (at, code, f"id-{number}")
        place = bisect_right([each[0] for each in plain], at)
        if place == len(plain) and (not plain or plain[-1][0] < at):
            states.add(*row)
        else:
            states.put(place, *row)
        plain.insert(place, row)
    gone = data.draw(st.integers(0, max(len(plain) - 1, 0)))
    if gone:
        states.forget(gone)
        del plain[:gone]
    assert [states.at(n) for n in range(len(states))] == [at for at, _, _ in plain]
    assert states.codes() == [code for _, code, _ in plain]
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(plain))] * 2)))
    assert states.ids(first, last) == [id_ for _, _, id_ in plain[first:last]]


@given(
    st.lists(st.tuples(_INSTANTS, st.booleans()), max_size=200),
    st.lists(st.integers(0, 199), unique=True, max_size=20),
    _INSTANTS,
    st.lists(_INSTANTS, min_size=2, max_size=2),
)
def test_time_inside_a_window_is_what_every_turn_adds_to_it(
    turns: list[tuple[int, bool]], withdrawn: list[int], horizon: int, ends: list[int]
) -> None:
    durations = Durations()
    for at, entered in turns:
        durations.turn(at, entered=entered, booked=True)
        # Sums that are known have to be taken back by what comes late.
        durations.inside(Span(0, at, at))
    for number in withdrawn:
        if number < len(turns):
            durations.turn(turns[number][0], entered=turns[number][1], booked=False)
    kept = [turn for number, turn in enumerate(turns) if number not in withdrawn]
    after, until = sorted(ends)
    if horizon <= after:
        durations.trim(horizon)
    lasted = [
        (1 if entered else -1) * max(0, until - max(at, after))
        for at, entered in kept
        if at <= until
    ]
    assert durations.inside(Span(after, until, until)) == sum(lasted)


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(AgentState)), min_size=1))
def test_time_is_told_apart_as_the_states_are(steps: list[tuple[int, AgentState]]) -> None:
    time, at, before = PeoplesTime(), 0, 0
    spent = dict.fromkeys(AgentState, 0)
    for lasts, state in steps:
        time.turn(before ^ bits_of(state), bits_of(state), at, booked=True)
        before = bits_of(state)
        spent[state] += lasts
        at += lasts
    found = time.inside(Span(0, at, at))
    handling = sum(spent[AgentState(word)] for word in ("on_call", "on_hold", "wrap_up"))
    assert found.available == spent[AgentState.AVAILABLE]
    assert found.handling == handling
    assert found.serving == handling + spent[AgentState.AVAILABLE] + spent[AgentState.RINGING]
    assert found.logged_in == sum(spent.values()) - spent[AgentState.OFFLINE]


_STEPS = st.lists(st.tuples(st.booleans(), st.lists(_NUMBERS, max_size=60)), max_size=20)


@settings(max_examples=24)
@given(_STEPS)
def test_places_are_those_of_a_dict(steps: list[tuple[bool, list[int]]]) -> None:
    places, plain = Places(least=8), dict[int, int]()
    for block, (is_put, numbers) in enumerate(steps):
        for number in numbers:
            if is_put:
                places.put(number, block)
                plain[number] = block
            elif number in plain:
                places.drop(number)
                del plain[number]
        asked = {number for _, some in steps for number in some}
        assert {n: places.get(n) for n in asked if n in places} == plain
        assert all(places.get(n) == NOWHERE for n in asked - plain.keys())


@given(st.lists(st.tuples(st.integers(0, 1 << 32), st.booleans()), max_size=150))
def test_sums_in_four_bytes_are_those_of_plain_numbers(steps: list[tuple[int, bool]]) -> None:
    amounts, plain = Amounts(), list[tuple[int, int]]()
    for at, (value, is_trimmed) in enumerate(steps, 1):
        amounts.add(at, value)
        plain.append((at, value))
        if is_trimmed:
            amounts.trim(at // 2)
            plain = [row for row in plain if row[0] > at // 2]
        first, last = amounts.cut(at // 3, at)
        inside = [row for row in plain if row[0] > at // 3]
        assert amounts.between(first, last) == sum(value for _, value in inside)
        assert amounts.rows(first, last) == inside


_QUARTER_HOURS = st.tuples(
    st.sampled_from(("queue", "agent")),
    st.sampled_from(("PS", "NE", "")),
    st.integers(-100, 300).map(lambda number: number * QUARTER),
)


@given(st.lists(_QUARTER_HOURS, max_size=60), st.lists(st.integers(1, 12), max_size=8))
def test_quarter_hours_are_those_of_a_set(
    noted: list[tuple[str, str, int]], takings: list[int]
) -> None:
    quarters, plain = QuarterHours(noted[::2]), set(noted)
    quarters.update(noted[1::2])
    before = quarters.copy()
    for most in takings:
        take_from_both(quarters, plain, most)
        assert quarters.oldest() == min((since for _, _, since in plain), default=None)
    assert set(before) == set(noted)
    kept = QuarterHours(noted[:3])
    kept.load(before.dump())
    other = QuarterHours(noted[:3])
    other.join(before)
    assert set(kept) == set(other) == set(noted)


_CALLS = st.tuples(st.sampled_from(("pbx", "crm")), st.integers(0, 9).map(str))


@given(st.lists(_CALLS, max_size=40), st.lists(st.integers(1, 9), max_size=6))
def test_noted_calls_are_those_of_a_set(noted: list[tuple[str, str]], takings: list[int]) -> None:
    calls, plain = CallNames(noted), set(noted)
    before = calls.copy()
    for most in takings:
        take_from_both(calls, plain, most)
    assert set(before) == set(noted)
    kept = CallNames()
    kept.load(before.dump())
    assert list(kept) == list(before)


@given(
    st.lists(_CALLS, max_size=60),
    st.lists(st.integers(1, 9), max_size=6),
    st.sampled_from((0, 3, 60)),
)
def test_of_a_backlog_each_call_is_handed_over_and_hardly_any_twice(
    noted: list[tuple[str, str]], takings: list[int], newest: int
) -> None:
    calls, seen = CallNames(noted, newest), set(noted)
    is_a_set = newest >= len(noted)
    assert (set(calls), len(calls) == len(seen)) == (seen, is_a_set or len(calls) == len(seen))
    assert len(list(calls)) == len(seen)
    other = CallNames([("pbx", "other")])
    other.join(calls)
    assert set(other) == {("pbx", "other"), *noted}
    taken = list[tuple[str, str]]()
    for most in takings:
        before = len(calls)
        taken += calls.take(most)
        assert len(calls) == max(before - most, 0)
    assert set(taken) | set(calls) == seen
    # Only what was noted behind so many others is not known again.
    assert not is_a_set or len(taken) == len(set(taken))


def take_from_both(noted: QuarterHours | CallNames, plain: set[Any], most: int) -> None:
    """Take some, and as many out of a plain set: what is left is the same."""
    taken = noted.take(most)
    assert len(set(taken)) == len(taken) == min(most, len(plain))
    assert plain.issuperset(taken)
    plain.difference_update(taken)
    assert (set(noted), len(noted), bool(noted)) == (plain, len(plain), bool(plain))

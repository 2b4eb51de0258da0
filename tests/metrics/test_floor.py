"""Agents: who is doing what, for how long, counted once per person."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.events.instants import HOUR, format_instant, parse_instant
from app.events.native import to_event
from app.metrics.agents import Agents, AgentsQuestion
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.snapshot import Question
from tests.metrics.comparison import LONG_MEMORY, fold
from tests.metrics.floors import AGENTS, STATES, Events, floors, queues_at, seconds, state_at
from tests.recount.days import MORNING, disorder

pytestmark = pytest.mark.timeout(300)
calmly = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
MINUTES = 60_000


@calmly
@given(st.data(), floors())
def test_seconds_in_every_state_equal_a_recount(data: st.DataObject, events: Events) -> None:
    made = Calculator(LONG_MEMORY)
    fold(made, data.draw(disorder(events)))
    now = MORNING + 5 * MINUTES
    answer = made.ask(AgentsQuestion(windows=["60s", "180s"], at=format_instant(now)), now)
    for row in msgspec.to_builtins(answer)["agents"]:
        for name, length in (("60s", MINUTES), ("180s", 3 * MINUTES)):
            spent = row["windows"][name]["state_s"]
            for state in STATES:
                counted = seconds(events, [row["agent"]], state, None, now - length, now)
                assert spent.get(state, 0) == counted, (row["agent"], state)


@calmly
@given(st.data(), floors())
def test_heads_counted_as_time_goes_equal_heads_counted_at_once(
    data: st.DataObject, events: Events
) -> None:
    made, heard = Calculator(LONG_MEMORY), []
    for event in data.draw(disorder(events)):
        fold(made, [event])
        heard.append(event)
        at = MORNING + data.draw(st.integers(0, 10)) * 30_000
        at_once = Calculator(LONG_MEMORY)
        fold(at_once, heard)
        assert made._known.floor.counts_at(at) == at_once._known.floor.counts_at(at)


@calmly
@given(st.data(), floors())
def test_people_are_counted_once_in_the_centre_and_in_each_queue_they_serve(
    data: st.DataObject, events: Events
) -> None:
    made = Calculator(LONG_MEMORY)
    queued = [
        {"source": "s", "id": q, "type": "call.queued", "at": MORNING, "call": q, "queue": q}
        for q in ("NE", "PS")
    ]
    fold(made, [*queued, *data.draw(disorder(events))])
    at = MORNING + data.draw(st.integers(0, 10)) * 30_000
    answer = made.answer(Question(at=format_instant(at), windows=["15m"]), at)
    present = {agent: state_at(events, agent, at) for agent in AGENTS}
    seen = any(event["at"] <= at for event in events)
    for queue, now in ((None, answer.total.now), *((q, p.now) for q, p in answer.queues.items())):
        here = [
            event["state"]
            for agent, event in present.items()
            if event is not None and (queue is None or queue in queues_at(events, agent, at))
        ]
        shown = (now.agents_available, now.agents_on_call, now.agents_away, now.agents_staffed)
        counted = (
            here.count("available"),
            here.count("on_call"),
            here.count("away"),
            sum(state != "offline" for state in here),
        )
        assert shown == (counted if seen else (None,) * 4)


@calmly
@given(floors())
def test_occupancy_and_utilisation_have_the_seconds_behind_them(events: Events) -> None:
    made = Calculator(LONG_MEMORY)
    fold(made, events)
    now = MORNING + 5 * MINUTES
    if not events:
        return
    total = made.answer(Question(at=format_instant(now), windows=["300s"]), now).total
    utilisation = total.windows["300s"].kpis["utilisation"]
    since = now - 5 * MINUTES
    spent = {s: seconds(events, AGENTS, s, None, since, now) * 1000 for s in STATES}
    assert utilisation.numerator == (spent["on_call"] + spent["on_hold"] + spent["wrap_up"]) / 1000
    assert utilisation.denominator == (sum(spent.values()) - spent["offline"]) / 1000
    assert total.windows["300s"].kpis["occupancy"].denominator == spent["available"] / 1000


#  anna   available      | on_call        | wrap_up | offline
#         0:00           | 1:00           | 3:00    | 4:00
#  PS              ring  | answer   hold  | end     | wrapped up
def test_an_agents_own_figures_are_booked_by_the_calls_they_took() -> None:
    made = Calculator(LONG_MEMORY)
    call = {"source": "s", "call": "c1", "agent": "anna"}
    story = [
        (50, "call.queued", {"queue": "PS"}),
        (55, "call.ringing", {"queue": "PS"}),
        (60, "call.answered", {}),
        (100, "call.held", {}),
        (130, "call.resumed", {}),
        (180, "call.ended", {}),
        (240, "call.wrapped_up", {}),
    ]
    events = [
        call | {"id": f"e{n}", "type": kind, "at": MORNING + 1000 * at} | fields
        for n, (at, kind, fields) in enumerate(story)
    ]
    del events[0]["agent"]
    fold(made, events)
    now = MORNING + 300_000
    answer = made.ask(AgentsQuestion(windows=["15m"], at=format_instant(now)), now)
    assert isinstance(answer, Agents)
    (anna,) = answer.agents
    kpis = anna.windows["15m"].kpis
    assert kpis["handled"].value == 1
    assert kpis["rings"].value == 1
    assert kpis["holds"].value == 1
    assert (kpis["average_talk"].numerator, kpis["average_hold"].numerator) == (90.0, 30.0)
    assert kpis["average_handle_time"].value == 180.0
    assert anna.state is None


def test_a_day_begins_at_midnight_for_those_who_were_there_before() -> None:
    made = Calculator(Centre("main", clock=EVENTS))
    midnight = parse_instant("2026-11-17T00:00:00Z")
    for at, state in ((midnight - 60_000, "available"), (midnight + 5_000, "on_call")):
        raw = {"type": "agent.state", "at": format_instant(at), "agent": "anna", "state": state}
        made.apply(to_event(raw, "east"), at)
    answer = made.ask(AgentsQuestion(windows=["today"]), 0)
    assert isinstance(answer, Agents)
    [row] = answer.agents
    assert row.windows["today"].state_s == {"available": 5.0, "on_call": 0.0}


def test_a_state_that_began_before_all_that_is_kept_still_ends() -> None:
    made = Calculator(Centre("main", retention=26 * HOUR))
    for number, (at, state) in enumerate([(0, "available"), (60 * HOUR, "away")]):
        for hour in range(0, at, HOUR):
            made.tick(MORNING + hour)
        event = {"source": "s", "type": "agent.state", "agent": "anna", "id": f"f{number}"}
        fold(made, [event | {"at": MORNING + at, "state": state, "queues": ["PS"]}])
    asked = AgentsQuestion(windows=["24h"])
    answer = made.ask(asked, MORNING + 61 * HOUR)
    assert isinstance(answer, Agents)
    (anna,) = answer.agents
    assert anna.windows["24h"].state_s == {"available": 23 * 3600, "away": 3600, "away:": 3600}

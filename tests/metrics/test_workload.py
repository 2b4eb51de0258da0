"""The workload of a queue: told in a morning that anyone can count, and recounted over a simulated one."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.events.instants import HOUR, MINUTE, SECOND, parse_instant
from app.events.native import to_event
from app.events.vocabulary import (
    AgentStateChanged,
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallLost,
    CallOverflowed,
    CallQueued,
    Event,
)
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.snapshot import NotAnswerable
from app.metrics.workload import Measured, Recent, Workload, WorkloadQuestion
from app.simulator import Simulation
from app.simulator.retail_bank import RETAIL_BANK

TEN = parse_instant("2026-11-17T10:00:00Z")
NOON = parse_instant("2026-11-17T12:00:00Z")


def told(events: Sequence[dict[str, Any]], at: int, queue: str = "PS") -> Workload:
    """Return the workload of a queue after these events, as of an instant."""
    made = Calculator(Centre("main", "Europe/Budapest"))
    for number, raw in enumerate(events):
        event = to_event({"id": str(number)} | raw, "pbx")
        if event.at <= at:
            made.apply(event, event.at)
    answer = made.ask(WorkloadQuestion(queue), at)
    assert isinstance(answer, Workload)
    return answer


def call(name: str, at: int, **steps: int) -> list[dict[str, Any]]:
    """Return a call to PS: `answered=20` is 20 s after it entered, by an agent named like the call."""
    found = []
    for step, after in {"queued": 0, **steps}.items():
        raw: dict[str, Any] = {"type": f"call.{step}", "call": name}
        raw["at"] = _text(at + after * SECOND)
        if step in ("answered", "ended", "wrapped_up"):
            raw["agent"] = f"agent of {name}"
        found.append(raw | ({"queue": "PS"} if step in ("queued", "answered") else {}))
    return found


def state(agent: str, at: int, state: str, *queues: str) -> dict[str, Any]:
    raw = {"type": "agent.state", "agent": agent, "at": _text(at), "state": state}
    return raw | ({"queues": list(queues)} if queues else {})


def _text(at: int) -> str:
    minutes, millis = divmod(at - TEN, MINUTE)
    hour, minute = divmod(600 + minutes, 60)
    return f"2026-11-17T{hour:02d}:{minute:02d}:{millis / SECOND:06.3f}Z"


MORNING = [
    *call("a", TEN - 40 * MINUTE, answered=10, ended=190, wrapped_up=210),
    *call("b", TEN - 20 * MINUTE, answered=50, ended=170),
    *call("c", TEN - 10 * MINUTE, abandoned=45),
    *call("d", TEN - 2 * MINUTE, answered=30),
    *call("e", TEN - 15 * SECOND),
]


def test_a_morning_without_a_word_of_agents() -> None:
    work = told(MORNING, TEN)
    # Eleven by the clock in Budapest; the first call came at 10:20.
    assert (work.quarter, work.quarter_since, len(work.today)) == (44, TEN, 44)
    assert work.today[-4:] == [0, 1, 1, 3]
    assert work.known_from == 44 - 2
    assert (work.half_hour, work.hour) == (Recent(4, 1800.0), Recent(5, 2400.0))
    waited = 10 + 50 + 45 + 30 + 15
    assert work.measured == Measured(2, 180.0 + 20.0 + 120.0, 1, waited)
    assert sorted(work.talks) == [120.0, 180.0]
    assert (work.waiting, work.busy) == ([15.0], [90.0])
    assert (work.staffed, work.serving, work.others) == (None, None, [])
    # Nobody ended a call in the last quarter hour; one is in a conversation.
    assert work.served == 1
    assert (work.level, sum(map(sum, [m[1:] for m in work.minutes]))) == ((1, 4), 3)


def test_who_was_seen_to_end_a_call_lately_serves_where_no_source_tells() -> None:
    ended = [
        *call("f", TEN - 14 * MINUTE, answered=5, ended=60),
        *call("g", TEN - 20 * MINUTE, answered=5, ended=60),
    ]
    other = [
        raw | ({"queue": "NE"} if "queue" in raw else {})
        for raw in call("h", TEN - 5 * MINUTE, answered=5, ended=60)
    ]
    other = [raw | ({"agent": "agent of f"} if "agent" in raw else {}) for raw in other]
    # The one who talks (d), and the one who ended a call within a quarter of an hour (f), who took one elsewhere.
    work = told([*ended, *other, *MORNING], TEN)
    assert (work.served, work.elsewhere) == (2, Recent(1, 900.0))


def test_who_is_there_and_who_could_come() -> None:
    people = [
        state("ann", TEN - HOUR, "available", "PS"),
        state("bea", TEN - HOUR, "on_call", "PS", "NE"),
        state("cid", TEN - HOUR, "away", "PS"),
        state("dan", TEN - HOUR, "available", "PS", "NE"),
        state("eve", TEN - HOUR, "available", "PS"),
        state("eve", TEN - MINUTE, "available", "NE"),
        state("fay", TEN - HOUR, "available", "NE"),
        state("gus", TEN - HOUR, "offline", "PS"),
    ]
    raw = {"type": "call.queued", "call": "n", "queue": "NE", "at": _text(TEN - MINUTE)}
    work = told([*people, *MORNING, raw], TEN)
    assert (work.staffed, work.serving) == (4, 3)
    assert work.busy == [3600.0]
    # Since the first call, 40 minutes ago: ann, bea, dan, and eve for 39 of them.
    assert work.served == pytest.approx(3 + 39 / 40)
    (other,) = work.others
    assert (other.queue, other.serving, other.both) == ("NE", 4, 2)
    # Eve has served PS, fay never has; dan serves both.
    assert (other.free, other.free_of_both, other.waiting) == (1, 1, 1)


def test_who_could_come_is_known_after_a_restart() -> None:
    centre = Centre("main")
    made = Calculator(centre)
    moved = [
        state("eve", TEN - HOUR, "available", "PS"),
        state("eve", TEN - MINUTE, "available", "NE"),
    ]
    queues = [
        {"type": "call.queued", "call": queue, "queue": queue, "at": _text(TEN - MINUTE)}
        for queue in ("PS", "NE")
    ]
    for number, raw in enumerate([*moved, *queues]):
        event = to_event({"id": str(number)} | raw, "pbx")
        made.apply(event, event.at)
    before = made.ask(WorkloadQuestion("PS"), TEN)
    assert isinstance(before, Workload)
    assert [other.free for other in before.others] == [1]
    assert Calculator.load(centre, made.dump()).ask(WorkloadQuestion("PS"), TEN) == before


def test_a_queue_nobody_has_named_has_none() -> None:
    for queue in ("XX", ""):
        with pytest.raises(NotAnswerable, match="queue"):
            told(MORNING, TEN, queue)


@cache
def _bank() -> list[Event]:
    simulation = Simulation(RETAIL_BANK, NOON, seed=3)
    return [to_event(raw, "bank") for raw in simulation.events(NOON + HOUR)]


@settings(max_examples=8, deadline=None)
@given(st.integers(5 * 60, 3600))
def test_any_moment_of_a_simulated_hour_equals_a_recount(second: int) -> None:
    at = NOON + second * SECOND
    made = Calculator(Centre("main", clock=EVENTS, retention=26 * HOUR))
    known = [event for event in _bank() if event.at <= at]
    for event in known:
        made.apply(event, event.at)
    now = made.now(0)
    people = made.roll_call(made.agents, 0)
    states: dict[str, AgentStateChanged] = {}
    lists: dict[str, list[str]] = defaultdict(list)
    waiting: dict[str, CallQueued] = {}
    for event in known:
        if isinstance(event, AgentStateChanged):
            states[event.agent] = event
            lists[event.agent] = event.queues if event.queues is not None else lists[event.agent]
        elif isinstance(event, CallQueued):
            waiting[event.call] = event
        elif isinstance(event, CallAnswered | CallAbandoned | CallOverflowed | CallLost | CallEnded):  # fmt: skip
            waiting.pop(event.call, None)
    for queue in ("PS", "NE", "CA"):
        work = made.workload(queue, people, 0)
        entered = [e.at for e in known if isinstance(e, CallQueued) and e.queue == queue]
        assert work.half_hour.calls == sum(since > now - HOUR // 2 for since in entered)
        assert sum(work.today) == sum(since < work.quarter_since for since in entered)
        waits = [(now - e.at) / SECOND for e in waiting.values() if e.queue == queue]
        assert work.waiting == sorted(waits, reverse=True)
        ours = [e for agent, e in states.items() if queue in lists[agent] and e.state != "offline"]
        assert work.staffed == len(ours)
        assert work.serving == sum(e.state not in ("away", "error") for e in ours)
        assert len(work.busy) == sum(e.state not in ("away", "error", "available") for e in ours)

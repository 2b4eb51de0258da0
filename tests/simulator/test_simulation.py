"""Whatever the centre and the seed, the events tell one consistent story, and the truth of it."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings

from app.events.instants import MINUTE, to_datetime
from app.events.native import to_event
from app.simulator import Centre, Simulation, events
from app.simulator.truth import Outcome, Truth
from tests.simulator.centres import CENTRES, NOON, SEEDS, centre
from tests.simulator.recount import Event, instant, recount

SPAN = 40 * MINUTE

# A state of a call, and what may come next; receivers order one instant by the life cycle.
FOLLOWS = {
    None: {"arrived", "blocked"},
    "arrived": {"blocked", "queued", "ended"},
    "queued": {"ringing", "abandoned", "overflowed"},
    "ringing": {"not_answered", "answered", "abandoned"},
    "not_answered": {"ringing", "abandoned", "overflowed"},
    "answered": {"held", "transferred", "ended"},
    "held": {"resumed", "transferred", "ended"},
    "resumed": {"held", "transferred", "ended"},
    "transferred": {"queued", "ringing", "answered"},
    "overflowed": {"queued"},
    "abandoned": set(),
    "blocked": set(),
    "ended": set(),
}
LIFE_CYCLE = [
    "arrived", "blocked", "queued", "ringing", "not_answered", "answered", "held", "resumed",
    "transferred", "abandoned", "overflowed", "ended", "wrapped_up",
]  # fmt: skip


def simulated(of: Centre, seed: int) -> tuple[list[Event], Truth]:
    simulation = Simulation(of, NOON, seed)
    return list(simulation.events(NOON + SPAN)), simulation.truth


def by(name: str, told: list[Event]) -> dict[str, list[Event]]:
    groups: dict[str, list[Event]] = defaultdict(list)
    for event in told:
        if name in event:
            groups[event[name]].append(event)
    return groups


def word(event: Event) -> str:
    return str(event["type"]).removeprefix("call.")


@settings(max_examples=15, deadline=None)
@given(CENTRES, SEEDS)
def test_every_event_is_in_the_vocabulary_in_order_and_has_an_id_of_its_own(
    of: Centre, seed: int
) -> None:
    told, _ = simulated(of, seed)
    ids = [event["id"] for event in told]
    assert ids == sorted(set(ids))
    assert [event["at"] for event in told] == sorted(event["at"] for event in told)
    for event in told:
        assert to_event(event, "bank").extra is None
        assert NOON <= instant(event) < NOON + SPAN


@settings(max_examples=15, deadline=None)
@given(CENTRES, SEEDS)
def test_each_step_of_a_call_follows_from_the_one_before(of: Centre, seed: int) -> None:
    told, _ = simulated(of, seed)
    for call in by("call", [one for one in told if one["type"].startswith("call.")]).values():
        before = None
        for event in call:
            if word(event) != "wrapped_up":
                assert word(event) in FOLLOWS[before]
                before = word(event)


@settings(max_examples=15, deadline=None)
@given(CENTRES, SEEDS)
def test_the_life_cycle_tells_the_steps_within_one_instant_in_order(of: Centre, seed: int) -> None:
    told, _ = simulated(of, seed)
    for call in by("call", [one for one in told if one["type"].startswith("call.")]).values():
        ordered = sorted(call, key=lambda one: (one["at"], LIFE_CYCLE.index(word(one)), one["id"]))
        assert ordered == call


@settings(max_examples=15, deadline=None)
@given(CENTRES, SEEDS)
def test_an_agent_is_in_one_state_at_a_time_and_in_one_call_at_most(of: Centre, seed: int) -> None:
    told, _ = simulated(of, seed)
    for own in by("agent", told).values():
        states = [one for one in own if one["type"] == "agent.state"]
        assert all(a["at"] < b["at"] for a, b in pairwise(states))
        assert all(
            (a["state"], a.get("reason")) != (b["state"], b.get("reason"))
            for a, b in pairwise(states)
        )
        _in_one_call(own, told)


def _in_one_call(own: list[Event], told: list[Event]) -> None:
    """Between ringing or answering and after-call work, no other call comes in."""
    busy: str | None = None
    ends = {one["call"]: one["at"] for one in told if one["type"] == "call.abandoned"}
    for event in own:
        kind = event["type"]
        if kind in {"call.ringing", "call.answered"}:
            if busy in ends and ends[busy] <= event["at"]:
                busy = None
            assert busy in {None, event["call"]}
            busy = event["call"]
        elif kind in {"call.not_answered", "call.wrapped_up"}:
            assert busy == event["call"]
            busy = None


@settings(max_examples=15, deadline=None)
@given(CENTRES, SEEDS)
def test_the_state_of_an_agent_agrees_with_the_calls(of: Centre, seed: int) -> None:
    told, _ = simulated(of, seed)
    expected = {
        "call.ringing": "ringing", "call.answered": "on_call", "call.held": "on_hold",
        "call.resumed": "on_call", "call.transferred": "wrap_up",
    }  # fmt: skip
    for own in by("agent", told).values():
        state = {one["at"]: one["state"] for one in own if one["type"] == "agent.state"}
        latest: dict[str, Any] = {}
        for at, group in _instants(own):
            latest["state"] = state.get(at, latest.get("state"))
            for event in group:
                if event["type"] in expected:
                    assert latest["state"] == expected[event["type"]]


def _instants(own: list[Event]) -> list[tuple[str, list[Event]]]:
    groups: dict[str, list[Event]] = defaultdict(list)
    for event in own:
        groups[event["at"]].append(event)
    return sorted(groups.items())


@settings(max_examples=24, deadline=None)
@given(CENTRES, SEEDS)
def test_a_recount_of_the_events_gives_the_truth(of: Centre, seed: int) -> None:
    told, truth = simulated(of, seed)
    again = recount(told)
    over = [visit for visit in truth.visits if visit.outcome is not Outcome.OPEN]
    assert sorted(again.visits, key=str) == sorted(
        ((one.queue, one.queued_at, one.outcome, one.overflow, one.exit_at) for one in over),
        key=str,
    )
    assert again.rings == +_sum((one.queue, one.rings) for one in truth.visits)
    assert again.refusals == +_sum(
        ((one.queue, why), count) for one in truth.visits for why, count in one.refusals.items()
    )
    assert again.transferred == _sum(
        ((one.queue, leg.transferred), 1)
        for one in truth.visits
        for leg in one.legs
        if leg.transferred
    )
    assert +again.acw == +_sum((one.queue, one.acw) for one in truth.visits)
    assert +again.holds == +_sum((one.queue, leg.holds) for one in truth.visits for leg in one.legs)


@settings(max_examples=24, deadline=None)
@given(CENTRES, SEEDS)
def test_talk_and_hold_of_conversations_that_ended_are_as_told(of: Centre, seed: int) -> None:
    told, truth = simulated(of, seed)
    for visit in truth.visits:
        if not visit.legs or visit.legs[-1].ended_at is None:
            continue
        alone = recount(_of_visit(told, visit.call, visit.queued_at))
        assert alone.talk[visit.queue] == visit.talk
        assert alone.hold[visit.queue] == visit.hold


def _of_visit(told: list[Event], call: str, since: int) -> list[Event]:
    """The events of one call from one queue entry to the next."""
    own = [one for one in told if one.get("call") == call and instant(one) >= since]
    entries = [place for place, one in enumerate(own) if one["type"] == "call.queued"]
    until = entries[1] if len(entries) > 1 else len(own)
    return [one for one in own[entries[0] : until] if one["type"] != "call.wrapped_up"]


@settings(max_examples=15, deadline=None)
@given(CENTRES, SEEDS)
def test_calls_that_never_queued_are_counted_by_how_they_were_lost(of: Centre, seed: int) -> None:
    told, truth = simulated(of, seed)
    kinds = Counter(one["type"] for one in told)
    queued = {one["call"] for one in told if one["type"] == "call.queued"}
    assert kinds["call.arrived"] == truth.arrived
    assert truth.blocked == Counter(one["reason"] for one in told if one["type"] == "call.blocked")
    assert truth.ended_in_ivr == sum(
        one["type"] == "call.ended" and one["call"] not in queued for one in told
    )


@settings(max_examples=15, deadline=None)
@given(CENTRES, SEEDS)
def test_callbacks_are_requested_attempted_and_brought_to_an_end(of: Centre, seed: int) -> None:
    told, truth = simulated(of, seed)
    steps = Counter(one["type"] for one in told)
    asked = [one for one in told if one["type"] == "call.overflowed" and one["kind"] == "callback"]
    assert steps["callback.requested"] == len(truth.callbacks) == len(asked)
    assert steps["callback.attempted"] == sum(one.attempts for one in truth.callbacks)
    assert steps["callback.completed"] == sum(one.completed is True for one in truth.callbacks)
    assert steps["callback.failed"] == sum(one.completed is False for one in truth.callbacks)


@settings(max_examples=10, deadline=None)
@given(CENTRES, SEEDS)
def test_the_same_seed_gives_the_same_events_and_going_on_changes_nothing(
    of: Centre, seed: int
) -> None:
    told, _ = simulated(of, seed)
    at_once = events(of, to_datetime(NOON), to_datetime(NOON) + timedelta(milliseconds=SPAN), seed)
    assert list(at_once) == told
    in_parts = Simulation(of, NOON, seed)
    halves = [*in_parts.events(NOON + SPAN // 2), *in_parts.events(NOON + SPAN)]
    assert halves == told


def test_another_seed_gives_another_day() -> None:
    assert simulated(centre(), 1)[0] != simulated(centre(), 2)[0]


def test_everything_the_vocabulary_knows_of_calls_happens_in_a_restless_hour() -> None:
    told: list[Event] = []
    for seed in range(4):
        told += simulated(centre(), seed)[0]
    happened = {one["type"] for one in told}
    assert {f"call.{step}" for step in LIFE_CYCLE} <= happened
    assert {"callback.requested", "callback.attempted", "callback.completed"} <= happened
    kinds = {(one["type"], str(one.get("kind") or one.get("reason"))) for one in told}
    assert {
        ("call.overflowed", kind) for kind in ("queue", "voicemail", "callback", "closed")
    } <= kinds
    assert {("call.not_answered", why) for why in ("no_answer", "declined", "unreachable")} <= kinds
    assert {("call.blocked", why) for why in ("congestion", "rejected", "closed")} <= kinds
    states = {one["state"] for one in told if one["type"] == "agent.state"}
    assert states >= {
        "available",
        "ringing",
        "on_call",
        "on_hold",
        "wrap_up",
        "away",
        "offline",
        "error",
    }


def _sum(pairs: Any) -> Counter[Any]:
    total: Counter[Any] = Counter()
    for key, count in pairs:
        total[key] += count
    return total


def test_a_full_line_a_full_trunk_and_an_empty_floor_turn_callers_away() -> None:
    crowded = centre(calls_per_hour=2000, agents=2)
    _, truth = simulated(crowded, 1)
    assert {"trunk_busy", "queue_full"} <= set(truth.blocked)
    _, truth = simulated(centre(agents=0), 1)
    assert "no_agents" in truth.blocked
    assert truth.visits == []

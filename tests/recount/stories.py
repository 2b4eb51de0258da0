"""Draws what may happen to one call, from the ordinary to the contradictory."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

SOURCES = ("east", "west")
QUEUES = ("NE", "PS")
AGENTS = ("anna", "bert", None)

# Each border of kpis.md, and a millisecond to either side.
BRIEF = (0, 0, 1, 500, 999, 1_000, 1_001, 1_999, 2_000, 2_001, 4_999, 5_000, 5_001)
LONG = (10_000, 19_999, 20_000, 20_001, 59_999, 60_000, 60_001, 90_000)
PAUSES = (*BRIEF, *LONG) * 2 + (4 * 3_600_000, 8 * 3_600_000)
WAITS = (4_999, 5_000, 5_001, 19_999, 20_000, 20_001, 60_000, 60_001, 14_399_999, 14_400_001)

OVERFLOW_KINDS = ("queue", "voicemail", "callback", "key", "timeout", "closed")
BLOCK_REASONS = ("trunk_busy", "queue_full", "no_agents", "closed", "congestion", "rejected")
RING_REASONS = ("no_answer", "no_answer", "declined", "unreachable")
CALLBACK_STEPS = ("requested", "attempted", "completed", "failed")
CALL_TYPES = (
    *("arrived", "blocked", "queued", "ringing", "not_answered", "answered", "held", "resumed"),
    *("transferred", "abandoned", "overflowed", "ended", "wrapped_up", "lost"),
)


@dataclass(frozen=True)
class Step:
    """One event that has no id yet."""

    at: int
    type: str
    source: str
    fields: dict[str, Any] = field(default_factory=dict)


def next_instants(at: int, waiting_since: int) -> st.SearchStrategy[int]:
    """A while later, or when the wait since the last queue entry comes to a border."""
    to_border = st.sampled_from(WAITS).map(lambda wait: max(at, waiting_since + wait))
    return st.sampled_from(PAUSES).map(lambda pause: at + pause) | to_border


def queue() -> st.SearchStrategy[str]:
    return st.sampled_from(QUEUES)


def agent() -> st.SearchStrategy[str | None]:
    return st.sampled_from(AGENTS)


def fields_of(what: str) -> st.SearchStrategy[dict[str, Any]]:
    """What an event of this type may carry; a field that is None is left out."""
    maybe_queue = st.none() | queue()
    carried: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "blocked": {"queue": maybe_queue, "reason": st.sampled_from(BLOCK_REASONS)},
        "queued": {"queue": queue()},
        "ringing": {"queue": maybe_queue, "agent": agent()},
        "not_answered": {"agent": agent(), "reason": st.sampled_from(RING_REASONS)},
        "answered": {"queue": maybe_queue, "agent": agent()},
        "held": {"agent": agent()},
        "resumed": {"agent": agent()},
        "abandoned": {"queue": maybe_queue},
        "overflowed": {"queue": queue(), "kind": st.sampled_from(OVERFLOW_KINDS)},
        "wrapped_up": {"agent": agent()},
    }
    if what == "transferred":
        return transfer_fields()
    return st.fixed_dictionaries(carried.get(what, {})).map(without_nothing)


def without_nothing(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}


def transfer_fields() -> st.SearchStrategy[dict[str, Any]]:
    target: st.SearchStrategy[dict[str, str]] = st.one_of(
        queue().map(lambda to: {"to_queue": to}),
        st.sampled_from(["anna", "bert"]).map(lambda to: {"to_agent": to}),
        st.just({"to_number": "4711"}),
        st.just({}),
    )
    return st.builds(
        lambda who, kind, to: without_nothing({"agent": who, "kind": kind} | to),
        agent(),
        st.sampled_from(["cold", "warm"]),
        target,
    )


@st.composite
def stories(draw: st.DrawFn, source: str, call: str, start: int, *, odd: bool) -> list[Step]:
    """One call's life; where `odd`, some of it is lost, retold or makes no sense."""
    at = waiting_since = start
    steps = []
    for what, fields in draw(odd_life() | ordinary_life() if odd else ordinary_life()):
        steps.append(Step(at, f"call.{what}", source, {"call": call} | fields))
        waiting_since = at if what == "queued" else waiting_since
        at = draw(next_instants(at, waiting_since))
    if odd and steps:
        missing = draw(st.sets(st.integers(0, len(steps) - 1), max_size=2))
        steps = [step for number, step in enumerate(steps) if number not in missing]
    return steps


Life = list[tuple[str, dict[str, Any]]]


@st.composite
def odd_life(draw: st.DrawFn) -> Life:
    kinds = draw(st.lists(st.sampled_from(CALL_TYPES), min_size=1, max_size=7))
    return [(what, draw(fields_of(what))) for what in kinds]


@st.composite
def ordinary_life(draw: st.DrawFn) -> Life:
    """Arrives, waits in one or two queues, rings, leaves or talks, may be passed on."""
    life: Life = [("arrived", {})] if draw(st.booleans()) else []
    for place in draw(st.lists(queue(), min_size=1, max_size=3)):
        life += draw(stay(place))
        if life[-1][0] not in ("transferred", "overflowed"):
            break
    return life


@st.composite
def stay(draw: st.DrawFn, place: str) -> Life:
    life: Life = [("queued", {"queue": place})]
    for who in draw(st.lists(agent(), max_size=2)):
        life.append(("ringing", without_nothing({"queue": place, "agent": who})))
        reason = draw(st.none() | st.sampled_from(RING_REASONS))
        if reason:
            life.append(("not_answered", without_nothing({"agent": who, "reason": reason})))
    return life + draw(waits_in_vain(place) | talks(place))


@st.composite
def waits_in_vain(draw: st.DrawFn, place: str) -> Life:
    kind = draw(st.sampled_from(OVERFLOW_KINDS))
    ends: list[Life] = [
        [("abandoned", {"queue": place}), ("ended", {})],
        [("abandoned", {})],
        [("overflowed", {"queue": place, "kind": kind})],
        [("ended", {})],
        [("ended", {}), ("answered", {"agent": "anna"})],
        [],
    ]
    return draw(st.sampled_from(ends))


@st.composite
def talks(draw: st.DrawFn, place: str) -> Life:
    who = draw(agent())
    by = without_nothing({"agent": who})
    life: Life = [("answered", by | draw(st.sampled_from([{}, {"queue": place}])))]
    life += draw(st.sampled_from([[], [("answered", {"agent": "bert"})]]))
    for _ in range(draw(st.integers(0, 2))):
        life += [("held", by), ("resumed", by)]
    hang_up: Life = [("ended", {}), *([("wrapped_up", by)] if draw(st.booleans()) else [])]
    if draw(st.booleans()):
        return life + hang_up
    to = draw(transfer_fields())
    life.append(("transferred", {key: to[key] for key in to if key != "agent"} | by))
    to_colleague = "to_agent" in to and draw(st.booleans())
    return life + ([("answered", {"agent": to["to_agent"]}), *hang_up] if to_colleague else [])


@st.composite
def odd_events(draw: st.DrawFn, instants: list[int]) -> list[Step]:
    """Events that belong nowhere in particular, at instants where something else happens."""
    steps = []
    for _ in range(draw(st.integers(0, 6))):
        what = draw(st.sampled_from([*CALL_TYPES, "callback"]))
        at = draw(st.sampled_from(instants)) + draw(st.sampled_from([0, 0, -1, 1, 2_000]))
        fields = {"call": f"c{draw(st.integers(0, 5))}"}
        if what == "callback":
            kind = f"callback.{draw(st.sampled_from(CALLBACK_STEPS))}"
            fields |= {"queue": draw(queue())}
        else:
            kind = f"call.{what}"
            fields |= draw(fields_of(what))
        steps.append(Step(at, kind, draw(st.sampled_from(SOURCES)), fields))
    return steps

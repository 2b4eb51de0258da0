"""Draws agents' states through a short day, and recounts the time in each by brute force."""

from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import strategies as st

from tests.recount.days import MORNING

STATES = ("available", "ringing", "on_call", "on_hold", "wrap_up", "away", "offline")
AGENTS = ("anna", "bert", "cora")
SERVES: tuple[list[str] | None, ...] = ([], ["PS"], ["NE", "PS"], None, None, None)

Events = list[dict[str, Any]]


@st.composite
def floors(draw: st.DrawFn) -> Events:
    """Up to twenty changes of state of three people, some at the same instant."""
    changes = draw(
        st.lists(
            st.tuples(
                st.integers(0, 40).map(lambda tick: MORNING + 7_500 * tick),
                st.sampled_from(AGENTS),
                st.sampled_from(STATES),
                st.sampled_from(SERVES),
                st.sampled_from(["lunch", "training", None]),
            ),
            max_size=20,
        )
    )
    events: Events = []
    for number, (at, agent, state, queues, reason) in enumerate(changes):
        event = {
            "source": "floor",
            "id": f"f{number:03}",
            "type": "agent.state",
            "at": at,
            "agent": agent,
            "state": state,
            "queues": queues,
            "reason": reason if state == "away" else None,
        }
        events.append({name: value for name, value in event.items() if value is not None})
    return events


def state_at(events: Iterable[Mapping[str, Any]], agent: str, at: int) -> Mapping[str, Any] | None:
    """Return the event that put the agent into the state of an instant, by going through them all."""
    past = [e for e in events if e["agent"] == agent and e["at"] <= at]
    return max(past, key=lambda e: (e["at"], e["id"]), default=None)


def queues_at(events: Iterable[Mapping[str, Any]], agent: str, at: int) -> list[str]:
    """Return the queues the agent served at an instant: the latest that were named."""
    named = [e for e in events if e["agent"] == agent and e["at"] <= at and "queues" in e]
    latest = max(named, key=lambda e: (e["at"], e["id"]), default=None)
    return list(latest["queues"]) if latest else []


def seconds(
    events: Events, agents: Iterable[str], state: str, queue: str | None, since: int, until: int
) -> float:
    """Return the seconds people spent in a state, half second by half second."""
    step = 500
    spent = 0
    for instant in range(since, until, step):
        for agent in agents:
            now = state_at(events, agent, instant)
            serves = queue is None or queue in queues_at(events, agent, instant)
            spent += step if now is not None and now["state"] == state and serves else 0
    return spent / 1000

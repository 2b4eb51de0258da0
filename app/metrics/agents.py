"""What every agent is doing and has done: state, seconds per state, and their own call figures."""

import msgspec

from app.events.instants import SECOND, Instant, format_instant
from app.events.vocabulary import AgentState
from app.metrics.catalogue import CATALOGUE
from app.metrics.columns import Column
from app.metrics.figures import ratio
from app.metrics.floor import StateSpan
from app.metrics.known import Known
from app.metrics.ledger import Ledger, Sums
from app.metrics.oddities import Telling
from app.metrics.people_time import HANDLING
from app.metrics.snapshot import Figure, NotKept, QueueId, WindowName
from app.metrics.windows import DEFAULT_WINDOWS, Window, read_window

_COUNTS = {
    "handled": Column.HANDLED,
    "holds": Column.HOLDS,
    "wrapped": Column.WRAPPED,
    "rings": Column.RINGS,
    "rona": Column.RONA,
    "declined": Column.DECLINED,
    "unreachable": Column.UNREACHABLE,
}
_MEANS = {"average_talk": Column.TALK, "average_hold": Column.HOLD, "average_acw": Column.ACW}


class AgentsQuestion(msgspec.Struct, frozen=True, tag="agents", omit_defaults=True):
    """A request for the agents, all or those of one queue, as of now or a past instant."""

    queue: QueueId | None = None
    windows: list[WindowName] | None = None
    at: str | None = None


class AgentWindow(msgspec.Struct):
    """One agent's seconds in each state (away also by reason) and call figures in a window."""

    since: str
    until: str
    state_s: dict[str, float]
    kpis: dict[str, Figure]


class AgentRow(msgspec.Struct):
    """One agent; `state` is null for an agent known from calls only."""

    agent: str
    state: str | None
    reason: str | None
    since: str | None
    queues: list[QueueId]
    windows: dict[WindowName, AgentWindow]


class Agents(msgspec.Struct):
    """The agents asked for, by name."""

    at: str
    agents: list[AgentRow]


def agents(question: AgentsQuestion, known: Known, at: Instant) -> Agents:
    """Return the agents that a question asks for.

    Raises:
        NotAnswerable: a window makes no sense or reaches back further than is kept.
    """
    windows = [read_window(name) for name in question.windows or DEFAULT_WINDOWS]
    if min(window.span(at, known.zone).after for window in windows) < known.horizon:
        raise NotKept("windows", f"kept since {format_instant(known.horizon)}")
    names = sorted({*known.floor.agents, *known.books.agents})
    states = {name: known.floor.state_at(name, at) for name in names}
    chosen = [
        name for name in names if question.queue is None or _serves(states[name], question.queue)
    ]
    rows = [_row(known, name, states[name], windows, at) for name in chosen]
    return Agents(format_instant(at), rows)


def _serves(span: StateSpan | None, queue: QueueId) -> bool:
    return span is not None and queue in span.queues


def _row(
    known: Known, agent: str, span: StateSpan | None, windows: list[Window], at: Instant
) -> AgentRow:
    return AgentRow(
        agent=agent,
        state=span.state if span else None,
        reason=span.reason if span else None,
        since=format_instant(span.since) if span else None,
        queues=list(span.queues) if span else [],
        windows={window.name: _window(known, agent, window, at) for window in windows},
    )


def _window(known: Known, agent: str, window: Window, at: Instant) -> AgentWindow:
    span = window.span(at, known.zone)
    lasted = window.stretch(at, known.zone)
    time = known.floor.agent_time(agent, lasted)
    sums = known.books.agents.get(agent, Ledger()).sums(span)
    seconds = {state.value: spent / SECOND for state, spent in time.items()}
    reasons = known.floor.reason_time(agent, lasted)
    seconds |= {f"away:{reason}": spent / SECOND for reason, spent in reasons.items()}
    since = format_instant(window.since(at, known.zone))
    untold = known.reported.untold_by(known.sources.known, whole=True)
    telling = Telling(known.reported.at(at), untold)
    return AgentWindow(since, format_instant(at), seconds, _kpis(sums, time, telling))


def _kpis(sums: Sums, time: dict[AgentState, int], telling: Telling) -> dict[str, Figure]:
    worked = sums[Column.TALK] + sums[Column.HOLD] + sums[Column.ACW]
    handling = sum(time.get(state, 0) for state in HANDLING)
    logged_in = sum(time.values()) - time.get(AgentState.OFFLINE, 0)
    handled = sums[Column.HANDLED]
    transferred = sums[Column.TRANSFERRED_COLD] + sums[Column.TRANSFERRED_WARM]
    formed = {
        **{slug: Figure(sums[column]) for slug, column in _COUNTS.items()},
        "transferred_out": Figure(transferred),
        "average_handle_time": ratio(worked / SECOND, handled),
        **{slug: ratio(sums[column] / SECOND, handled) for slug, column in _MEANS.items()},
        "rona_rate": ratio(sums[Column.RONA], sums[Column.RINGS]),
        "occupancy": ratio(worked / SECOND, (worked + time.get(AgentState.AVAILABLE, 0)) / SECOND),
        "utilisation": ratio(handling / SECOND, logged_in / SECOND),
    }
    return {
        slug: figure if telling.tells(slug, CATALOGUE[slug].needs) else Figure(None, reported=False)
        for slug, figure in formed.items()
    }

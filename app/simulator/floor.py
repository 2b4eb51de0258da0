"""The floor: who waits, who is free, and how the two are brought together."""

from bisect import insort
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

from app.events.instants import Instant, Millis
from app.events.vocabulary import AgentState
from app.simulator.centre import AgentPlan
from app.simulator.journal import Journal
from app.simulator.truth import StateChange


@dataclass(frozen=True, slots=True)
class Away:
    """A spell away from the queue that an agent is to begin."""

    state: AgentState
    reason: str | None
    lasts: Millis
    back: simpy.Event


@dataclass(eq=False, slots=True)
class Agent:
    """An agent at work: the state shown, and the absences still to come."""

    plan: AgentPlan
    state: AgentState = AgentState.OFFLINE
    reason: str | None = None
    changed_at: Instant = -1
    due: deque[Away] = field(default_factory=deque)


@dataclass(order=True, slots=True)
class Waiting:
    """A caller in line: first in, first out; `turn` comes with the agent."""

    queued_at: Instant
    call: str
    queue: str = field(compare=False)
    turn: simpy.Event = field(compare=False)


class Floor:
    """Matches callers and agents: the oldest call first, the longest idle specialist first."""

    def __init__(
        self, env: simpy.Environment, journal: Journal, queues: list[str], grain: Millis = 1
    ) -> None:
        self._env = env
        self._journal = journal
        self._grain = grain
        self._lines: dict[str, list[Waiting]] = {queue: [] for queue in queues}
        self._idle: list[Agent] = []
        self.agents: list[Agent] = []
        self.states: list[StateChange] = []
        """Every change of an agent's state so far, in order."""

    def waiting(self, queue: str) -> int:
        """Return how many callers wait in a queue."""
        return len(self._lines[queue])

    def staffed(self, queue: str) -> bool:
        """Tell whether anybody who serves the queue is logged in."""
        return any(
            agent.state is not AgentState.OFFLINE and queue in agent.plan.queues
            for agent in self.agents
        )

    def join(self, queue: str, call: str, queued_at: Instant) -> Waiting:
        """Put a caller in line; its turn may come at once."""
        waiting = Waiting(queued_at, call, queue, self._env.event())
        agent = self.claim(queue)
        if agent is None:
            insort(self._lines[queue], waiting)
        else:
            waiting.turn.succeed(agent)
        return waiting

    def leave(self, waiting: Waiting) -> None:
        """Take a caller whose turn has not come out of the line."""
        self._lines[waiting.queue].remove(waiting)

    def claim(self, queue: str) -> Agent | None:
        """Take the longest idle agent for a queue, those who serve it first before the others."""
        able = [agent for agent in self._idle if queue in agent.plan.queues]
        if not able:
            return None
        agent = min(able, key=lambda one: one.plan.queues.index(queue))
        self._idle.remove(agent)
        return agent

    def release(self, agent: Agent) -> None:
        """Set an agent free: to an absence that is due, to the oldest call, or to wait."""
        if agent.due:
            self._env.process(self._absent(agent, agent.due.popleft()))
            return
        self.show(agent, AgentState.AVAILABLE)
        waiting = self._oldest(agent)
        if waiting is None:
            self._idle.append(agent)
        else:
            self._lines[waiting.queue].remove(waiting)
            waiting.turn.succeed(agent)

    def call_away(
        self, agent: Agent, state: AgentState, reason: str | None, lasts: Millis
    ) -> simpy.Event:
        """Send an agent away, after the call in hand if there is one; the event tells the return."""
        away = Away(state, reason, lasts, self._env.event())
        agent.due.append(away)
        if agent in self._idle:
            self._idle.remove(agent)
            self.release(agent)
        return away.back

    def send_away(self, agent: Agent, state: AgentState, reason: str, lasts: Millis) -> None:
        """Take an agent who is in hand off the queue at once."""
        agent.due.appendleft(Away(state, reason, lasts, self._env.event()))
        self.release(agent)

    def show(self, agent: Agent, state: AgentState, reason: str | None = None) -> None:
        """Change an agent's state and tell the world, unless nothing changes."""
        if agent.changed_at >= 0 and (agent.state, agent.reason) == (state, reason):
            return
        agent.state, agent.reason, agent.changed_at = state, reason, self._journal.now
        plan = agent.plan
        self.states.append(StateChange(plan.agent, self._journal.now, state, plan.queues))
        self._journal.write(
            "agent.state", agent=plan.agent, state=state, reason=reason, queues=list(plan.queues)
        )

    def _oldest(self, agent: Agent) -> Waiting | None:
        heads = [self._lines[queue][0] for queue in agent.plan.queues if self._lines[queue]]
        return min(heads, default=None)

    def _absent(self, agent: Agent, away: Away) -> Generator[simpy.Event, Any, None]:
        if agent.changed_at == self._journal.now:
            # Two states of one agent within one instant could not be told apart in order.
            yield self._env.timeout(self._grain)
        self.show(agent, away.state, away.reason)
        yield self._env.timeout(away.lasts)
        away.back.succeed()
        self.release(agent)
